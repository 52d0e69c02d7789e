"""Whose interest is aligned, and of the others why not. A machine counts here what people said; it never says it for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNSAID = "unsaid"  # « je préfère ne pas dire »: cannot be shown to be of another college
Pair = tuple[int, int]

# Why an interest is not aligned, in the order in which it is worth mending.
INCOMPLETE = "incomplete"  # it does not say both what one gains and what one brings
UNREAD = "unread"          # told to the team alone, and no facilitator attests having read it; or not revealed yet
UNMET = "unmet"            # nobody of another college, with a complete interest, finds it compatible or is linked to it
DISPUTED = "disputed"      # a conflict about it is open


@dataclass(frozen=True)
class Statement:
    """One person's interest, as far as alignment asks: her college, whether it is complete, and whether somebody could read it."""

    group: str
    complete: bool
    visible_or_attested: bool


def aligned_people(statements: Mapping[int, Statement], compatible: Iterable[Pair], links: Iterable[Pair],
                   conflicts: Iterable[Pair]) -> frozenset[int]:
    """The people whose interest is aligned. Arguments as for `why_not`."""
    return frozenset(person for person, reasons in why_not(statements, compatible, links, conflicts).items() if not reasons)


def why_not(statements: Mapping[int, Statement], compatible: Iterable[Pair], links: Iterable[Pair],
            conflicts: Iterable[Pair]) -> dict[int, tuple[str, ...]]:
    """What each person's interest lacks; nothing when it is aligned.

    `compatible`: (who tapped « compatible avec le mien », on whose interest). `links`: pairs that stand on the board, which both
    people or their facilitator drew, hence said by each of the other. `conflicts`: pairs whose disagreement is open.
    """
    met = _met(statements, [*compatible, *_both_ways(links)])
    disputed = {person for pair in conflicts for person in pair}
    return {person: tuple(_lacking(one, person in met, person in disputed)) for person, one in statements.items()}


def _met(statements: Mapping[int, Statement], said: Iterable[Pair]) -> set[int]:
    return {to for by, to in said if by in statements and to in statements and _answers(statements[by], statements[to])}


def _answers(by: Statement, to: Statement) -> bool:
    return by.complete and by.group != to.group and UNSAID not in (by.group, to.group)


def _both_ways(links: Iterable[Pair]) -> list[Pair]:
    return [pair for one, other in links for pair in ((one, other), (other, one))]


def _lacking(one: Statement, met: bool, disputed: bool) -> Iterable[str]:
    if not one.complete:
        yield INCOMPLETE
    if not one.visible_or_attested:
        yield UNREAD
    if not met:
        yield UNMET
    if disputed:
        yield DISPUTED
