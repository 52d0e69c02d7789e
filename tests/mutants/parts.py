"""Where the mutants are kept. A new file of mutants is named here."""

from tests.mutants import doors, link, privacy, writing

ALL = (doors, link, privacy, writing)
