"""The chain that the ratios of 2014 make from a team to jobs. A chain is as strong as its weakest link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.indicators.ratio import Figure

ORDER = ("r7", "r6", "projects-per-carrier", "r3", "r2")
NATURAL = {"r6": Fraction(1), "projects-per-carrier": Fraction(1)}  # each partner carries, each carrier has a project
DIVIDES = "r2"  # what one job takes: the less, the more jobs


@dataclass(frozen=True)
class Link:
    """One factor of the chain. `mark`: what it should reach, by nature or because the team aims at it; None where nobody says."""

    figure: Figure
    mark: Fraction | None = None

    @property
    def divides(self) -> bool:
        return self.figure.id == DIVIDES

    @property
    def reach(self) -> Fraction | None:
        """How far it comes towards its mark: 1 when it is there. None: it cannot be compared to anything."""
        value = self.figure.value
        if value is None or not self.mark:
            return None
        if self.divides:
            return self.mark / value if value else None
        return value / self.mark


def weakest(links: Sequence[Link]) -> int | None:
    """The place of the link that comes least far; the first of those that tie. None where fewer than two can be compared."""
    reaches = [(reach, place) for place, link in enumerate(links) if (reach := link.reach) is not None]
    return min(reaches)[1] if len(reaches) > 1 else None


def chain(figures: Mapping[str, Figure], aims: Mapping[str, Fraction]) -> tuple[Link, ...]:
    """From the team to the jobs: partners for each member, those who carry, what each carries, its turnover, what a job takes.

    The product is nowhere, on purpose: alone, it would hide which link gives way.
    """
    return tuple(Link(figures[name], aims.get(name, NATURAL.get(name))) for name in ORDER)
