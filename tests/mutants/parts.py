"""Where the mutants are kept. A new file of mutants is named here."""

from tests.mutants import answers, doors, link, privacy, writing

ALL = (answers, doors, link, privacy, writing)
