"""How mixed a table is, whatever its size, and whether contacts join colleges more than chance would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

LEAST_PEOPLE = 2
LEAST_KNOWN = Fraction(7, 10)  # of those present: below, who did not say weighs too much
LEAST_CONTACTS = 10
MIXED = Fraction(1, 2)
TOO_MUCH = Fraction(3, 5)

UNSAID = "unsaid"


def diversity(counts: Sequence[int], colleges: int, present: int | None = None) -> Fraction | None:
    """D: 0 when all are of one college, 1 when the table is as mixed as its size allows. None: it cannot be said.

    `counts`: people of each college that they stated; `colleges`: how many colleges were offered; `present`: all who were there.
    """
    known = sum(counts)
    if known < LEAST_PEOPLE or colleges < 2 or (present and Fraction(known, present) < LEAST_KNOWN):
        return None
    return blau(counts) / most_mixed(known, colleges)


def blau(counts: Sequence[int]) -> Fraction:
    """B: the chance that two people drawn at random, with replacement, are of different colleges."""
    known = sum(counts)
    return 1 - sum((Fraction(count, known) ** 2 for count in counts), start=Fraction(0))


def most_mixed(people: int, colleges: int) -> Fraction:
    """Bmax: the B of the most even sharing that so few people allow, so that seven people are not blamed for five colleges."""
    shares = min(colleges, people)
    each, left = divmod(people, shares)
    return 1 - Fraction(left * (each + 1) ** 2 + (shares - left) * each**2, people**2)


def flags(counts: Sequence[int], colleges: int, present: int | None = None) -> tuple[str, ...]:
    """What the facilitators of the next evening should look at."""
    found = diversity(counts, colleges, present)
    if found is None:
        return ()
    one_sided = max(counts) >= TOO_MUCH * sum(counts)
    return (("peu mêlée",) if found < MIXED else ()) + (("un collège pèse 60 % ou plus",) if one_sided else ())


def told(found: Fraction | None) -> str:
    """« 0,73 », always with two decimals so that a column of them can be read; « n.c. » where it cannot be said."""
    return "n.c." if found is None else f"{float(round(found, 2)):.2f}".replace(".", ",")


def chance(groups: Iterable[str]) -> Fraction | None:
    """X: how often two people of the hall, drawn at random, are of two colleges."""
    counts = Counter(group for group in groups if group != UNSAID)
    people = counts.total()
    if people < LEAST_PEOPLE:
        return None
    return 1 - Fraction(sum(count * (count - 1) for count in counts.values()), people * (people - 1))


def crossing(pairs: Iterable[tuple[int, int]], groups: Mapping[int, str], hall: Iterable[str]) -> tuple[int, int, Fraction | None]:
    """(contacts across two colleges, contacts whose two colleges are known, O / X). Above 1, people cross more than chance.

    O / X is None under ten contacts, and where the hall has one college only.
    """
    known = [(groups[one], groups[other]) for one, other in pairs
             if groups.get(one, UNSAID) != UNSAID and groups.get(other, UNSAID) != UNSAID]
    across = sum(one != other for one, other in known)
    expected = chance(hall)
    if len(known) < LEAST_CONTACTS or not expected:
        return across, len(known), None
    return across, len(known), Fraction(across, len(known)) / expected
