"""The hall as the control room sees it: what each table is doing, who is there, what it waits for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import tables_that_spoke
from app.ground.clock import now
from app.ground.french import PARIS
from app.kinds import KINDS
from app.kinds.base import Line
from app.methods.models import EventPlan, Step
from app.methods.progress import lateness
from app.participants.models import Participant
from app.participants.queries import people_of
from app.screens.attention import Facts, Need, Ring, needs_of, steps_behind
from app.screens.geometry import shapes_of
from app.screens.presence import presence
from app.tables.actions import SECOND_DEVICE
from app.tables.models import RoomPush
from app.tables.queries import Standing, last_push, open_calls, standings


@dataclass(frozen=True)
class Tile:
    """One table. `connected` phones, when somebody of it was last heard, how late it is, and why it waits."""

    here: Standing
    people: list[Participant]
    line: Line
    connected: int
    desk_connected: bool
    heard_at: datetime | None
    late: float | None
    needs: tuple[Need, ...]
    has_spoken: bool

    @property
    def seats(self) -> list[str | None]:
        """Colleges in the order of arrival, None for an empty place."""
        return [person.group for person in self.people] + [None] * max(0, self.here.table.seats - len(self.people))

    @property
    def phones(self) -> int:
        """How many of those present have a phone."""
        return sum(person.has_phone for person in self.people)

    @property
    def left(self) -> float:
        """What remains of the step's time, 0 to 100."""
        return time_left(self.here)

    @property
    def says(self) -> str:
        """What stands on the tile when the table needs nothing. « À venir »: nobody has opened the facilitator's link."""
        if self.speaks:
            return "parle"
        if self.reveals:
            return "révèle"
        if self.here.table.claimed_at is None:
            return "à venir"
        return ("a parlé" if self.has_spoken else "écoute") if self.in_plenary else self.line.count or self.here.step.title

    @property
    def in_plenary(self) -> bool:
        return self.here.step.kind == "pitch" and self.here.step.pace == "room"

    @property
    def speaks(self) -> bool:
        return self.in_plenary and self.here.evening.speaking_table_id == self.here.id

    @property
    def reveals(self) -> bool:
        return self.here.step.private and self.here.state.revealed_at is not None


@dataclass(frozen=True)
class Room:
    """The whole hall at one moment."""

    evening: Evening
    plan: EventPlan
    tiles: list[Tile]
    push: RoomPush | None
    spoken: list[int]
    at: datetime

    @property
    def waiting(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.needs]

    @property
    def leading(self) -> Step:
        return leading_step([tile.here for tile in self.tiles])

    @property
    def look(self) -> dict[str, str]:
        """A shape for each college of this evening."""
        return shapes_of([group.id for group in self.plan.groups])

    @property
    def begun_at(self) -> datetime:
        """When the evening began, or will begin."""
        return self.evening.started_at or datetime.combine(self.plan.date, self.plan.start, PARIS)


def room_of(session: Session, evening_id: int) -> Room:
    """Read the whole hall once."""
    hall = standings(session, evening_id)
    spoken = tables_that_spoke(session, evening_id)
    return Room(hall[0].evening, hall[0].plan, _tiles(session, hall, spoken), last_push(session, evening_id), spoken, now())


def tile_of(session: Session, evening_id: int, table_id: int) -> Tile:
    """One table of it."""
    return next(tile for tile in room_of(session, evening_id).tiles if tile.here.id == table_id)


def lines_of(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """One line for each table, each at its own step: the kinds are asked once for all their tables."""
    lines: dict[int, Line] = {}
    for name in {here.step.kind for here in hall}:
        lines |= KINDS[name].wall(session, [here for here in hall if here.step.kind == name])
    return lines


def leading_step(hall: list[Standing]) -> Step:
    """The step that most tables are at; of two, the earlier one."""
    count = Counter(here.step.id for here in hall)
    return max(hall, key=lambda here: (count[here.step.id], -here.script.position(here.step.id))).step


def time_left(here: Standing) -> float:
    """What remains of a step's time, 0 to 100; all of it before it has begun."""
    if here.ends_at is None:
        return 100
    return round(max(0.0, min(1.0, (here.ends_at - now()).total_seconds() / here.seconds)) * 100, 1)


def _tiles(session: Session, hall: list[Standing], spoken: list[int]) -> list[Tile]:
    evening_id = hall[0].evening.id or 0
    people, rings, lines = people_of(session, evening_id), _rings(session, evening_id), lines_of(session, hall)
    phones, desks = presence.connected("phones", evening_id), presence.connected("desk", evening_id)
    phones_heard, desks_heard = presence.last_heard("phones", evening_id), presence.last_heard("desk", evening_id)
    tiles = []
    for here in hall:
        away_since = None if desks[here.id] else _away_since(here, desks_heard.get(here.id))
        facts = Facts(here.paper.facilitator, here.step.title, rings=rings.get(here.id, ()), heard_at=away_since, phones=phones[here.id],
                      late=_late(here), behind=_behind(here))
        tiles.append(Tile(
            here=here, people=people.get(here.id, []), line=lines[here.id], connected=phones[here.id], desk_connected=desks[here.id] > 0,
            heard_at=max(filter(None, (phones_heard.get(here.id), desks_heard.get(here.id))), default=None), late=facts.late,
            needs=needs_of(facts, now()) if here.evening.closed_at is None else (), has_spoken=here.id in spoken))
    return tiles


def _rings(session: Session, evening_id: int) -> dict[int, tuple[Ring, ...]]:
    """Calls that nobody has answered, by table."""
    rings: dict[int, tuple[Ring, ...]] = {}
    for call in open_calls(session, evening_id):
        rings[call.table_id] = (*rings.get(call.table_id, ()), Ring(call.id or 0, call.text, call.text == SECOND_DEVICE))
    return rings


def _away_since(here: Standing, heard_at: datetime | None) -> datetime | None:
    """Since when nobody holds the desk; None before somebody did. A program that has just started knows nobody yet."""
    claimed_at = here.table.claimed_at
    return max(claimed_at, presence.since, heard_at or claimed_at) if claimed_at else None


def _late(here: Standing) -> float | None:
    """Minutes; None where a table cannot be late: before the evening, and while it waits for the control room."""
    following = here.script.next(here.step.id)
    if here.evening.started_at is None or here.state.started_at is None or following is None or following.pace == "room":
        return None
    return lateness(here.script, here.step.id, evening_began=here.evening.started_at, step_began=here.state.started_at, now=now(),
                    extra_seconds=here.state.extra_seconds)


def _behind(here: Standing) -> int:
    if here.evening.started_at is None:
        return 0
    return steps_behind(here.script, here.step.id, (now() - here.evening.started_at).total_seconds() / 60)
