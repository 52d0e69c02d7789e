"""Where the mutants are kept. A new file of mutants is named here."""

from tests.mutants import answers, doors, input, link, privacy, writing

ALL = (answers, doors, input, link, privacy, writing)
