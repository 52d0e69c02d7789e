"""The address of an edition that comes from another machine: made of its territory, and never one that is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count

LONGEST = 40  # as long as an id of a plan may be


def slug_of_copy(edition: str, territory: str, taken: Collection[str]) -> str:
    """« morez-d-apres-lons-le-saunier » for another territory, else « lons-le-saunier-copie »; then with a number."""
    place = _slug(territory)
    wanted = f"{place}-d-apres-{edition}" if place else f"{edition}-copie"
    return next(name for name in _numbered(wanted) if name not in taken)


def _numbered(wanted: str) -> Iterator[str]:
    yield _cut(wanted, LONGEST)
    for number in count(2):
        end = f"-{number}"
        yield _cut(wanted, LONGEST - len(end)) + end


def _slug(text: str) -> str:
    """Plain letters and digits, beginning with a letter; empty if nothing is left of it."""
    flat = "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", flat).strip("-0123456789")


def _cut(text: str, longest: int) -> str:
    return text[:longest].rstrip("-")
