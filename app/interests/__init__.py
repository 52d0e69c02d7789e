"""Interests: what each person gains, brings, expects and is ready to risk."""
