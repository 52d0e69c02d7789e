"""The file itself: its name, its table, and the lines that the team writes on it. What is judged and decided of it is elsewhere."""
