"""Where the mutants are kept. A new file of mutants is named here."""

from tests.mutants import doors, link, writing

ALL = (doors, link, writing)
