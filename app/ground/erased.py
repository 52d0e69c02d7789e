"""Who was erased, in a small file beside the database: a copy that is older than an erasure does not know of it, this file does.

It only grows, a number and a moment on each line, and names nobody.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

NAME = "erased.txt"
Erased = tuple[int, datetime]  # a number, and the moment that tells its owner from whoever gets the number again


def read_erased(folder: Path) -> set[Erased]:
    """Everybody whom the file knows. A line that a power cut left unfinished is none."""
    try:
        lines = (folder / NAME).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return set()
    return {found for line in lines if (found := _parsed(line))}


def note_erased(folder: Path, people: Iterable[Erased]) -> None:
    """Add those whom the file does not know yet, and have them on the disk before anybody is told."""
    new = sorted(set(people) - read_erased(folder))
    if not new:
        return
    with open(folder / NAME, "a", encoding="ascii") as file:
        file.write("".join(f"\n{number} {moment.isoformat()}" for number, moment in new))
        file.flush()
        os.fsync(file.fileno())


def _parsed(line: str) -> Erased | None:
    number, _, moment = line.strip().partition(" ")
    try:
        return int(number), datetime.fromisoformat(moment)
    except ValueError:
        return None
