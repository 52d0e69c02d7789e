"""Participants: people at a table, with a phone or without."""
