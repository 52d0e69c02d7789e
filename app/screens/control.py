"""The control room: one sentence, the hall where every table keeps its place, what waits for an answer, the next room step."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.evenings.floor import next_in_turn
from app.evenings.models import Evening
from app.evenings.queries import evening_by_id, evening_by_slug, tables_that_spoke
from app.ground.clock import milliseconds, now
from app.ground.french import PARIS, hour
from app.ground.journal import epoch
from app.ground.web import render
from app.kinds import KINDS
from app.kinds.base import Line
from app.methods.models import EventPlan, Step
from app.methods.progress import lateness, minute_of
from app.participants.models import Participant
from app.participants.queries import people_of
from app.screens.attention import Facts, Need, Ring, needs_of, pace, sentence, steps_behind
from app.screens.geometry import shapes_of
from app.screens.links import desk_link
from app.screens.presence import presence
from app.screens.regions import Audience, Place, Region
from app.tables.actions import SECOND_DEVICE, UNDO_SECONDS
from app.tables.guests import ControlRoom, Reading, table_numbered
from app.tables.models import Call, RoomPush
from app.tables.queries import Standing, last_push, open_calls, standings

router = APIRouter()

MANY = 20  # beyond so many tables, tiles lose their names to keep their places


@dataclass(frozen=True)
class Tile:
    """One table as the control room sees it."""

    here: Standing
    people: list[Participant]
    connected: int
    desk_connected: bool
    heard_at: datetime | None
    line: Line
    late: float | None
    needs: tuple[Need, ...]
    has_spoken: bool = False

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
        if self.here.ends_at is None:
            return 100
        return round(max(0.0, min(1.0, (self.here.ends_at - now()).total_seconds() / self.here.seconds)) * 100, 1)

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
    def look(self) -> dict[str, str]:
        return shapes_of([group.id for group in self.plan.groups])

    @property
    def begun_at(self) -> datetime:
        """When the evening began, or will begin."""
        return self.evening.started_at or datetime.combine(self.plan.date, self.plan.start, PARIS)


# --- Reading the hall -----------------------------------------------------------------------------------------------


def view(session: Session, place: Place) -> Room:
    evening = evening_by_id(session, place.evening_id)
    hall = standings(session, place.evening_id)
    return Room(evening, hall[0].plan, _tiles(session, hall), last_push(session, place.evening_id), tables_that_spoke(session, place.evening_id), now())


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


def _tiles(session: Session, hall: list[Standing]) -> list[Tile]:
    evening_id = hall[0].evening.id or 0
    people, calls, lines = people_of(session, evening_id), _calls(session, evening_id), lines_of(session, hall)
    phones, desks = presence.connected("phones", evening_id), presence.connected("desk", evening_id)
    heard, desk_heard = presence.last_heard("phones", evening_id), presence.last_heard("desk", evening_id)
    spoken = tables_that_spoke(session, evening_id)
    tiles = []
    for here in hall:
        late = _late(here)
        silent_since = _silent_since(here, desk_heard.get(here.id)) if not desks[here.id] else None
        facts = Facts(here.paper.facilitator, here.step.title, calls.get(here.id, ()), silent_since, phones[here.id], late, _behind(here))
        tiles.append(Tile(here, people.get(here.id, []), phones[here.id], desks[here.id] > 0,
                          max(filter(None, (heard.get(here.id), desk_heard.get(here.id))), default=None), lines.get(here.id, Line()), late,
                          needs_of(facts, now()) if here.evening.closed_at is None else (), here.id in spoken))
    return tiles


def _calls(session: Session, evening_id: int) -> dict[int, tuple[Ring, ...]]:
    rings: dict[int, tuple[Ring, ...]] = {}
    for call in open_calls(session, evening_id):
        rings[call.table_id] = (*rings.get(call.table_id, ()), _ring(call))
    return rings


def _ring(call: Call) -> Ring:
    return Ring(call.id or 0, call.text, call.text == SECOND_DEVICE)


def _silent_since(here: Standing, heard_at: datetime | None) -> datetime | None:
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


# --- The regions ----------------------------------------------------------------------------------------------------


def sentence_region(session: Session, room: Room) -> dict[str, Any]:
    return {"sentence": _sentence(room)}


def under_region(session: Session, room: Room) -> dict[str, Any]:
    phones = sum(tile.phones for tile in room.tiles)
    return {"connected": sum(min(tile.connected, tile.phones) for tile in room.tiles), "phones": phones,
            "without": sum(len(tile.people) for tile in room.tiles) - phones, "title": leading_step([tile.here for tile in room.tiles]).title}


def pace_region(session: Session, room: Room) -> dict[str, Any]:
    late = [tile.late for tile in room.tiles if tile.late is not None and room.evening.closed_at is None]
    return {"hour": hour(room.at), "end": hour(datetime.combine(room.plan.date, room.plan.end, PARIS)), "pace": pace(late)}


def alarm_region(session: Session, room: Room) -> dict[str, Any]:
    return {"read_only": presence.read_only}


def hall_region(session: Session, room: Room) -> dict[str, Any]:
    corners = [(corner, [tile for tile in room.tiles if tile.here.paper.corner == corner.id]) for corner in room.plan.corners]
    return {"room": room, "corners": [(corner, tiles) for corner, tiles in corners if tiles]}


def calls_region(session: Session, room: Room) -> dict[str, Any]:
    order = ("call", "second", "away", "late")
    calls = [(tile, need) for tile in room.waiting for need in tile.needs]
    return {"room": room, "calls": sorted(calls, key=lambda call: order.index(call[1].kind)), "leading": leading_step([tile.here for tile in room.tiles])}


def now_region(session: Session, room: Room) -> dict[str, Any]:
    """What must be at hand at once: taking a push back, and the floor of the plenary."""
    return {"room": room, "undo_until": _undo_until(room), "undo_seconds": UNDO_SECONDS, "floor": _floor(room)}


def room_region(session: Session, room: Room) -> dict[str, Any]:
    """The next step that begins for all tables at once."""
    return {"room": room, "next": _next_room_step(room), "floor": _floor(room)}


CONTROL = Audience("control", per_table=False, view=view, regions=(
    Region("sentence", "screens/control_sentence.html", sentence_region),
    Region("under", "screens/control_under.html", under_region),
    Region("pace", "screens/control_pace.html", pace_region),
    Region("alarm", "screens/control_alarm.html", alarm_region),
    Region("hall", "screens/control_hall.html", hall_region),
    Region("calls", "screens/control_calls.html", calls_region),
    Region("now", "screens/control_now.html", now_region),
    Region("room", "screens/control_room.html", room_region),
))


def _sentence(room: Room) -> str:
    if room.evening.closed_at:
        return "La soirée est fermée. Merci !"
    if room.evening.started_at is None and not room.waiting:
        seated = sum(len(tile.people) for tile in room.tiles)
        return f"La salle se remplit, {seated} personne{'s' if seated > 1 else ''} à table."
    return sentence(len(room.waiting), len(room.tiles))


def _next_room_step(room: Room) -> dict[str, Any] | None:
    """The first room step that some table has not started, when it should begin, and who is not there yet."""
    for script in room.plan.scripts:
        for step in script.steps:
            if step.pace != "room":
                continue
            waiting = [tile for tile in room.tiles if _has(tile, step) and tile.here.state_of(step.id).started_at is None]
            if waiting:
                return {"step": step, "at": hour(room.begun_at + timedelta(minutes=minute_of(script, step.id))), "tables": len(waiting), "waiting": waiting,
                        "unready": [tile for tile in waiting if _is_far_from(tile, step)]}
    return None


def _has(tile: Tile, step: Step) -> bool:
    return any(one.id == step.id for one in tile.here.script.steps)


def _is_far_from(tile: Tile, step: Step) -> bool:
    """Whether a table would skip steps of its own if this one began now."""
    return tile.here.script.position(step.id) - tile.here.script.position(tile.here.step.id) > 1


def _undo_until(room: Room) -> datetime | None:
    """Until when the last push may be taken back, while it may."""
    if room.push is None:
        return None
    until = room.push.at + timedelta(seconds=UNDO_SECONDS)
    return until if room.at < until else None


def _floor(room: Room) -> dict[str, Any] | None:
    """The plenary: who speaks, since when, who is next, the whole order."""
    plenary = [tile for tile in room.tiles if tile.in_plenary]
    if not plenary:
        return None
    by_id = {tile.here.id: tile for tile in plenary}
    following = next_in_turn(list(by_id), room.spoken, room.evening.speaking_table_id)
    return {"speaking": by_id.get(room.evening.speaking_table_id or 0), "since": room.evening.speaking_since,
            "following": by_id[following] if following else None, "order": plenary, "spoken": set(room.spoken)}


# --- One table ------------------------------------------------------------------------------------------------------


def table_view(session: Session, place: Place) -> Tile:
    hall = standings(session, place.evening_id)
    return next(tile for tile in _tiles(session, hall) if tile.here.id == place.table_id)


def table_region(session: Session, tile: Tile) -> dict[str, Any]:
    here = tile.here
    return {"tile": tile, "look": shapes_of([group.id for group in here.plan.groups]), "at": now(), "before": _neighbour(here, -1), "after": _neighbour(here, 1)}


def _neighbour(here: Standing, way: int) -> Step | None:
    """The step before or after, once the table has begun: the control room may go there for a table without facilitator."""
    if here.state.started_at is None or here.evening.closed_at:
        return None
    return here.script.next(here.step.id) if way > 0 else here.script.previous(here.step.id)


TABLE = Audience("seen", per_table=True, view=table_view, regions=(Region("table", "screens/control_table_facts.html", table_region),))


# --- The pages ------------------------------------------------------------------------------------------------------


@router.get("/control/{slug}")
def show_control(slug: str, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """The page of the control room."""
    evening = evening_by_slug(session, slug)
    regions = request.app.state.painter.painted(session, CONTROL, Place(team.evening_id))
    tables = standings(session, team.evening_id)
    return render(request, "screens/control.html", regions=regions, evening=evening, many=len(tables) > MANY, live=f"/control/{slug}/live",
                  epoch=epoch(session, team.evening_id), now=milliseconds(now()), is_organiser=team.role == "organiser")


@router.get("/control/{slug}/tables/{number:int}")
def show_table(slug: str, number: int, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """One table: its numbers, its links, and what the control room may do for it."""
    table = table_numbered(session, team.evening_id, number)
    regions = request.app.state.painter.painted(session, TABLE, Place(team.evening_id, table.id or 0))
    state = request.app.state
    return render(request, "screens/control_table.html", regions=regions, slug=slug, table=table, facilitator_link=desk_link(table, state.links, state.address),
                  live=f"/control/{slug}/tables/{number}/live", epoch=epoch(session, team.evening_id), now=milliseconds(now()))
