"""The name of a file, `LONS27-T07-1`: place and year of the evening, table, counter. It is written on paper, hence never used again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from string import ascii_uppercase

LETTERS = 4


def prefix(slug: str, year: int, taken: Collection[str]) -> str:
    """« LONS27 »; a second evening of the same place and year gets « LONS27B », so that no two files share a name."""
    base = "".join(letter for letter in slug.upper() if letter in ascii_uppercase)[:LETTERS] + f"{year % 100:02d}"
    return next(name for name in _names(base) if name not in taken)


def reference(of: str, table: int, counter: int) -> str:
    return f"{of}-T{table:02d}-{counter}"


def prefix_of(name: str) -> str:
    return name.partition("-")[0]


def next_counter(names: Iterable[str]) -> int:
    """One more than the highest counter among the files of a table."""
    return max((int(name.rpartition("-")[2]) for name in names), default=0) + 1


def _names(base: str) -> Iterable[str]:
    yield base
    for letter in ascii_uppercase[1:]:
        yield base + letter
    number = 1
    while True:
        number += 1
        yield f"{base}Z{number}"
