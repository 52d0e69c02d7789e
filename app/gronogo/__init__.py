"""Gronogo: a panel of entrepreneurs reads files and says whether to go on."""
