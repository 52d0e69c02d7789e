"""Promises: who offered what to which file, under which condition, and whether it was kept."""
