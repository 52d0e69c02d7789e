"""The file itself: its name, its table, what the team wrote on it, what was decided of it. What all that is worth is judged elsewhere."""
