"""The backlog: what leaves the house, as rows and files."""
