"""What the figures are counted from: an evening, its tables and files as numbers and days. No name and no words of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from app.indicators.network import Link

LIVE = {"BACKLOG_D1": 1, "BACKLOG_D2": 2, "BOOSTER_FOLLOWUP": 3}  # the outcomes that leave work to do, and the stage where it is
CLOSED = frozenset({"PARKED", "DROPPED", "MERGED"})


@dataclass(frozen=True)
class Person:
    """Somebody who was there. `spoke`: an idea, a vote or an interest; `consented_on`: the team may write to her, since that day."""

    id: int
    table: int
    group: str
    spoke: bool
    consented_on: date | None = None


@dataclass(frozen=True)
class TableFacts:
    """What one table produced."""

    number: int
    title: str
    with_lead: bool
    ideas: int = 0
    problem: bool = False
    solution: bool = False
    completed: bool = False
    aligned: int = 0  # people
    confirmed: int = 0  # of those, who said yes again within thirty days
    solution_aligned: bool = False
    signals: int = 0
    agree: int = 0
    disagree: int = 0
    marks: tuple[int, ...] = ()  # what people gave the evening, from 1 to 5


@dataclass(frozen=True)
class EveningFacts:
    """One evening."""

    day: date
    today: date
    colleges: Mapping[str, str]  # id → label, in the order of the door
    tables: tuple[TableFacts, ...]
    people: tuple[Person, ...]
    contacts: tuple[Link, ...] = ()
    inhabitants: int | None = None
    hours: Fraction = Fraction(0)  # from the doors to the end
    files_open: bool = True  # what a table has proved is only judged once the files are open

    def at(self, number: int) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.table == number)

    @property
    def held(self) -> tuple[TableFacts, ...]:
        """Tables at which somebody sat."""
        taken = {person.table for person in self.people}
        return tuple(table for table in self.tables if table.number in taken)


@dataclass(frozen=True)
class Turn:
    """A decision or a move that stands: what became of the file, and its stage from then on (0 when it leaves no work)."""

    at: datetime
    on: date
    outcome: str = ""  # empty for a move
    stage: int = 0
    from_stage: str = ""  # of a move, « d1 »
    to_stage: str = ""
    undone_at: datetime | None = None  # what was undone never comes here


@dataclass(frozen=True)
class Effort:
    """One thing that was done for a file, with its hours."""

    on: date
    kind: str = "meeting"  # as in followup/choices.py
    result: str = ""
    team: Decimal = Decimal(0)
    partners: Decimal = Decimal(0)


@dataclass(frozen=True)
class Jobs:
    on: date
    announced: Decimal = Decimal(0)
    created: Decimal = Decimal(0)
    kept: Decimal = Decimal(0)
    accessible: Decimal = Decimal(0)
    turnover: Decimal | None = None


@dataclass(frozen=True)
class Cooperating:
    """Two sides that began something. `started`: the first act, dated and attested; None while it is only announced."""

    one: int  # organisations as numbers: the same one bears the same number everywhere
    other: int
    started: date | None
    between_organisations: bool = True  # otherwise `one` is a person

    @property
    def organisations(self) -> tuple[int, ...]:
        return (self.one, self.other) if self.between_organisations else (self.other,)


@dataclass(frozen=True)
class FileFacts:
    """The life of one file. `turns` in order, undone ones left out."""

    reference: str
    title: str
    table: int
    with_lead: bool
    evening: date
    turns: tuple[Turn, ...] = ()
    efforts: tuple[Effort, ...] = ()
    has_owner: bool = False
    carrier_confirmed: bool = False
    carried_by_structure: bool = False
    imported: bool = False  # opened from another territory's file: it left no table of this evening
    promises: tuple[tuple[str, date | None], ...] = ()
    jobs: tuple[Jobs, ...] = ()
    cooperations: tuple[Cooperating, ...] = ()
    handovers: tuple[date, ...] = ()
    linked: bool = False
    copies: int = 0
    readable: bool = False  # somebody of the team has read it through: its title may be shown to everybody

    @property
    def decisions(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.outcome)

    @property
    def moves(self) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if not turn.outcome)

    @property
    def decision(self) -> Turn | None:
        """What holds of it today."""
        return self.decision_at(date.max)

    def decision_at(self, day: date) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.outcome and turn.on <= day), None)

    @property
    def is_live(self) -> bool:
        return self.decision is not None and self.decision.outcome in LIVE

    @property
    def stage(self) -> int:
        """Where its next work is: the last move wins over what the decision says. 0 before any decision, and once closed."""
        return next((turn.stage for turn in reversed(self.turns) if turn.stage), 0) if self.is_live else 0

    @property
    def newest_jobs(self) -> Jobs | None:
        return max(self.jobs, key=lambda jobs: jobs.on, default=None)

    def reached(self, stage: int) -> date | None:
        """The day when its work first stood at this stage or further on."""
        return next((turn.on for turn in self.turns if turn.stage >= stage), None)


@dataclass(frozen=True)
class FollowUpFacts:
    """What happened to the files of one evening since."""

    evening: EveningFacts
    evening_ended: datetime
    files: tuple[FileFacts, ...]
    told: Mapping[int, date] = field(default_factory=dict)  # person → the day of the first message to her


@dataclass(frozen=True)
class EditionFacts:
    """One edition among others: who came (as numbers that stay the same from one edition to the next), and what came of it."""

    title: str
    slug: str
    day: date
    tables_held: int
    actors: frozenset[int] = frozenset()  # those who agreed to be remembered
    groups: Mapping[int, str] = field(default_factory=dict)
    hub: frozenset[int] = frozenset()  # the Clus’Ter's own people among them
    files: tuple[FileFacts, ...] = ()
    sat: int = 0  # everybody who ever sat down, those who left included: an earlier edition is counted in one way only


@dataclass(frozen=True)
class Bond:
    """A link between two actors, and the day it was made."""

    pair: Link
    on: date


YEAR = timedelta(days=365)


def bonds_of_year(bonds: tuple[Bond, ...], until: date) -> tuple[Link, ...]:
    """The links of the twelve months that end on a day."""
    return tuple(bond.pair for bond in bonds if until - YEAR < bond.on <= until)
