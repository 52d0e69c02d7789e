"""Tablée runs a Start-Up de Territoire evening and turns what is left on the tables into a backlog."""

__version__ = "0.1.0"
