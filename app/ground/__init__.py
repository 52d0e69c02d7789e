"""Floor 0. Nothing in here knows a noun of the evening."""
