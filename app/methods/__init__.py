"""The scripts, the sheets, the interest form and the evening's plan: what the organiser wrote, read once and never changed."""
