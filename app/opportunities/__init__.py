"""Opportunities: the files of the morning, judged and decided."""
