"""The control room: one sentence, the hall where every table keeps its place, what waits for an answer, the next room step."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.evenings.floor import next_in_turn
from app.evenings.queries import codes_until, evening_by_slug
from app.ground.clock import milliseconds, now
from app.ground.french import hour
from app.ground.journal import epoch
from app.ground.web import render
from app.methods.models import Step
from app.methods.progress import minute_of
from app.screens.attention import pace, sentence
from app.screens.devices import devices_of
from app.screens.geometry import shapes_of
from app.screens.hall import Room, Tile, room_of, tile_of
from app.screens.links import desk_link
from app.screens.presence import presence
from app.screens.regions import Audience, Place, Region
from app.tables.actions import UNDO_SECONDS
from app.tables.guests import ControlRoom, Reading, table_numbered
from app.tables.queries import Standing, standing, tables_of

router = APIRouter()

MANY = 20  # beyond so many tables, tiles lose their names to keep their places


def view(session: Session, place: Place) -> Room:
    """Read once for each push."""
    return room_of(session, place.evening_id)


# --- The regions ----------------------------------------------------------------------------------------------------


def sentence_region(session: Session, room: Room) -> dict[str, Any]:
    return {"sentence": _sentence(room)}


def under_region(session: Session, room: Room) -> dict[str, Any]:
    """Numbers under the sentence. Two pages open on one phone are one person."""
    phones = sum(tile.phones for tile in room.tiles)
    connected = sum(min(tile.connected, tile.phones) for tile in room.tiles)
    return {"connected": connected, "at_head": max(0, connected - presence.behind("phones", room.evening.id or 0)), "phones": phones,
            "without": sum(len(tile.people) for tile in room.tiles) - phones, "title": room.leading.title, "copied_at": presence.copied_at}


def pace_region(session: Session, room: Room) -> dict[str, Any]:
    """The hour, when the evening ends if it keeps to its plan from when it really began, and how it keeps to it."""
    late = [tile.late for tile in room.tiles if tile.late is not None and room.evening.closed_at is None]
    planned = datetime.combine(room.plan.date, room.plan.end) - datetime.combine(room.plan.date, room.plan.start)
    return {"hour": hour(room.at), "end": hour(room.begun_at + planned), "pace": pace(late)}


def alarm_region(session: Session, room: Room) -> dict[str, Any]:
    return {"read_only": presence.read_only, "copy_failed": bool(presence.copy_failure)}


def hall_region(session: Session, room: Room) -> dict[str, Any]:
    corners = [(corner, [tile for tile in room.tiles if tile.here.paper.corner == corner.id]) for corner in room.plan.corners]
    return {"room": room, "corners": [(corner, tiles) for corner, tiles in corners if tiles]}


def calls_region(session: Session, room: Room) -> dict[str, Any]:
    order = ("call", "second", "away", "late")
    calls = [(tile, need) for tile in room.waiting for need in tile.needs]
    return {"room": room, "calls": sorted(calls, key=lambda call: order.index(call[1].kind))}


def now_region(session: Session, room: Room) -> dict[str, Any]:
    """What must be at hand at once: taking a push back, and the floor of the plenary."""
    until = codes_until(room.evening)
    asleep = room.evening.closed_at is None and until is not None and until < room.at
    return {"room": room, "undo_until": _undo_until(room), "undo_seconds": UNDO_SECONDS, "floor": _floor(room), "asleep": asleep}


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
            waiting = [tile for tile in room.tiles if _has(tile, step) and not tile.here.has_begun(step.id)]
            if waiting:
                begins = room.begun_at + timedelta(minutes=minute_of(script, step.id))
                return {"step": step, "at": hour(begins), "tables": len(waiting), "waiting": waiting,
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
    return tile_of(session, place.evening_id, place.table_id)


def table_region(session: Session, tile: Tile) -> dict[str, Any]:
    here = tile.here
    look = shapes_of([group.id for group in here.plan.groups])
    devices = devices_of(session, "facilitator", here.table.evening_id, here.id)
    return {"tile": tile, "look": look, "devices": devices, "spare_until": _spare_until(here),
            "before": _neighbour(here, -1), "after": _neighbour(here, 1)}


def _spare_until(here: Standing) -> datetime | None:
    """Until when a second device may claim this desk, while it may."""
    until = here.table.spare_until
    return until if until and now() < until else None


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
    many = len(tables_of(session, team.evening_id)) > MANY
    return render(request, "screens/control.html", regions=regions, evening=evening, many=many, live=f"/control/{slug}/live",
                  epoch=epoch(session, team.evening_id), now=milliseconds(now()), is_organiser=team.role == "organiser")


@router.get("/control/{slug}/tables/{number:int}")
def show_table(slug: str, number: int, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """One table: its numbers, its links, and what the control room may do for it."""
    table = table_numbered(session, team.evening_id, number)
    regions = request.app.state.painter.painted(session, TABLE, Place(team.evening_id, table.id or 0))
    link = desk_link(table, request.app.state.links, request.app.state.address)
    return render(request, "screens/control_table.html", regions=regions, slug=slug, table=table, facilitator_link=link,
                  live=f"/control/{slug}/tables/{number}/live", epoch=epoch(session, team.evening_id), now=milliseconds(now()))


@router.get("/control/{slug}/tables/{number:int}/handover")
def show_handover(slug: str, number: int, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """What a facilitator is handed who comes without a device that opens the desk: a fresh link, to scan or to send."""
    table = table_numbered(session, team.evening_id, number)
    link = desk_link(table, request.app.state.links, request.app.state.address)
    return render(request, "screens/control_handover.html", slug=slug, table=table, here=standing(session, table.id or 0), link=link)
