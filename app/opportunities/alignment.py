"""When the solution of a table is aligned: enough aligned interests, colleges and economic actors, and nobody indispensable who refuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.interests.alignment import Pair, Statement, aligned_people, why_not
from app.opportunities.evidence import ECONOMIC_GROUPS, count_groups

__all__ = ["Pair", "SolutionAlignment", "Statement", "align_solution", "aligned_people", "why_not"]

REFUSES = "refuses"


@dataclass(frozen=True)
class SolutionAlignment:
    """How many interests are aligned, of how many colleges and economic actors, and whether that is enough."""

    people: int
    groups: int
    economic: int
    enough: bool


def align_solution(aligned: Collection[int], groups: Mapping[int, str], key_actor_status: str = "", *, min_people: int = 3,
                   min_groups: int = 2, min_economic: int = 1,
                   economic_groups: Collection[str] = ECONOMIC_GROUPS) -> SolutionAlignment:
    """`groups`: the college of each person. The thresholds are the team's; a key actor of whom nothing is known does not refuse."""
    colleges = [groups[person] for person in aligned]
    people, crossed = len(colleges), count_groups(colleges)
    economic = sum(group in economic_groups for group in colleges)
    reached = people >= min_people and crossed >= min_groups and economic >= min_economic
    return SolutionAlignment(people, crossed, economic, reached and key_actor_status != REFUSES)
