"""Indicators of an evening and of its follow-up: each with its numerator, its denominator, its day, and the rows behind it."""
