"""Sheets: what a table leaves behind, field by field, written by one pen at a time."""
