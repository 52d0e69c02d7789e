"""Whose interest is aligned: complete, linked on the board to a complete one of another college, and in no open conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.opportunities.evidence import UNSAID

Pair = tuple[int, int]


def aligned_people(complete: Mapping[int, str], links: Iterable[Pair], conflicts: Iterable[Pair]) -> frozenset[int]:
    """`complete` gives the college of each person whose interest says both what she gains and what she brings.

    The link is what the facilitator drew: no machine decides that two interests answer each other.
    """
    disputed = {person for pair in conflicts for person in pair}
    met = {person for pair in links if _crosses_colleges(pair, complete) for person in pair}
    return frozenset(met - disputed)


def _crosses_colleges(pair: Pair, complete: Mapping[int, str]) -> bool:
    """Somebody who would rather not say her college cannot be shown to be of another one."""
    groups = {complete.get(person, UNSAID) for person in pair}
    return len(groups) == 2 and UNSAID not in groups
