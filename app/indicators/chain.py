"""The seven ratios of 2014, and the chain that they make from a team to jobs. A chain is as strong as its weakest link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.indicators.ratio import Figure


@dataclass(frozen=True)
class Link:
    """One factor of the chain. `best` is what it reaches at best by nature (1 for a share); None where nothing says so."""

    figure: Figure
    best: Fraction | None = None
    before: Fraction | None = None  # the same figure one year earlier, by the same definition

    @property
    def reach(self) -> Fraction | None:
        """How far it comes: towards its natural best, else towards last year's. None: it cannot be compared to anything."""
        value, mark = self.figure.value, self.best if self.best is not None else self.before
        return value / mark if value is not None and mark else None


def weakest(links: Sequence[Link]) -> int | None:
    """The place of the link that comes least far; the first of those that tie. None where no two can be compared."""
    reaches = [(reach, place) for place, link in enumerate(links) if (reach := link.reach) is not None]
    return min(reaches)[1] if len(reaches) > 1 else None


def chain(figures: Mapping[str, Figure], before: Mapping[str, Fraction]) -> tuple[Link, ...]:
    """From the team to the jobs: partners for each member, those who carry, what each carries, its turnover, what a job takes.

    The product is on purpose nowhere: alone, it would hide which link gives way.
    """
    natural = {"r6": Fraction(1), "projects-per-carrier": Fraction(1)}
    order = ("r7", "r6", "projects-per-carrier", "r3", "r2")
    return tuple(Link(figures[name], natural.get(name), before.get(name)) for name in order)
