"""Where a line of a sheet comes from: the votes and the cards behind it, never who wrote or voted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.methods.models import Script, Step


@dataclass(frozen=True)
class Choice:
    """One candidate of a closed vote, with what it got."""

    label: str
    votes: int
    kept: bool


@dataclass(frozen=True)
class VoteBehind:
    """A closed vote, or one that the table went on without. `cards`: those of the family that was kept."""

    title: str
    voters: int
    choices: tuple[Choice, ...]
    cards: tuple[str, ...]
    skipped: str = ""


@dataclass(frozen=True)
class FamilyBehind:
    name: str
    cards: tuple[str, ...]


@dataclass(frozen=True)
class CardsBehind:
    """The cards of one step, and the families that it made of them."""

    title: str
    families: tuple[FamilyBehind, ...]
    cards: tuple[str, ...]


@dataclass(frozen=True)
class Origin:
    """Everything behind one line. `rewritten`: the table has changed the words since the vote that wrote them beforehand."""

    votes: tuple[VoteBehind, ...] = ()
    cards: tuple[CardsBehind, ...] = ()
    rewritten: bool = False
    brought: bool = False  # the project came with it

    @property
    def known(self) -> bool:
        return bool(self.votes or self.cards or self.brought)


def steps_behind(script: Script, key: str, sources: Iterable[str]) -> tuple[Step, ...]:
    """The steps of a script that feed a line: those that the sheet names, and the vote that writes it beforehand."""
    named = set(sources)
    return tuple(step for step in script.steps if step.id in named or step.prefills == key)


def told_by_votes(script: Script, votes: Iterable[Step]) -> frozenset[str]:
    """The steps whose cards a vote was about: its result says them already."""
    told: set[str] = set()
    for vote in votes:
        told |= set(vote.source)
        told |= {source for step_id in vote.source for source in script.step(step_id).source}
    return frozenset(told)
