"""The one websocket, and the same regions by plain GET for phones whose sockets are blocked."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from app.evenings.queries import evening_by_slug
from app.files.queries import file_by_reference
from app.ground.journal import epoch
from app.ground.refusal import Refused
from app.ground.signature import signature
from app.participants import guests
from app.screens.presence import presence
from app.screens.regions import Place
from app.screens.triage import NAMELESS, PILE, TRIAGE

router = APIRouter()

REVOKED, OVER = 4003, 4004  # close codes after which a page does not come back

# Each address computes its audience from who asks: a browser never names one, so there is none to forge.


def phone_place(connection: HTTPConnection) -> tuple[str, Place]:
    seat = guests.my_seat(connection)
    return "phones", Place(seat.evening_id, seat.table_id)


def desk_place(connection: HTTPConnection) -> tuple[str, Place]:
    with connection.app.state.database.reading() as session:
        chair = guests.my_desk(int(connection.path_params["table_id"]), connection, session)
        return "desk", Place(chair.evening_id, chair.table_id)


def control_place(connection: HTTPConnection) -> tuple[str, Place]:
    with connection.app.state.database.reading() as session:
        return "control", Place(guests.control_room(connection.path_params["slug"], connection, session).evening_id)


def seen_place(connection: HTTPConnection) -> tuple[str, Place]:
    with connection.app.state.database.reading() as session:
        team = guests.control_room(connection.path_params["slug"], connection, session)
        table = guests.table_numbered(session, team.evening_id, int(connection.path_params["number"]))
        return "seen", Place(team.evening_id, table.id or 0)


def wall_place(connection: HTTPConnection) -> tuple[str, Place]:
    with connection.app.state.database.reading() as session:
        return "wall", Place(guests.wall_screen(connection.path_params["slug"], connection, session).id or 0)


def screen_place(connection: HTTPConnection) -> tuple[str, Place]:
    with connection.app.state.database.reading() as session:
        evening = guests.wall_screen(connection.path_params["slug"], connection, session)
        table = guests.table_numbered(session, evening.id or 0, int(connection.path_params["number"]))
        return "screen", Place(evening.id or 0, table.id or 0)


def morning_place(connection: HTTPConnection) -> tuple[str, Place]:
    """A file that somebody triages, or the whole pile: a reference is never in small letters."""
    with connection.app.state.database.reading() as session:
        guests.organiser(connection, session)
        evening_id = evening_by_slug(session, connection.path_params["slug"]).id or 0
        reference = connection.path_params["reference"]
        if reference == PILE.name:
            return PILE.name, Place(evening_id)
        return TRIAGE.name, Place(evening_id, file_by_reference(session, evening_id, reference).id or 0)


PLACES = {
    "/table/live": phone_place,
    "/desk/{table_id:int}/live": desk_place,
    "/control/{slug}/live": control_place,
    "/control/{slug}/tables/{number:int}/live": seen_place,
    "/wall/{slug}/live": wall_place,
    "/wall/{slug}/{number:int}/live": screen_place,
    "/morning/{slug}/{reference}/live": morning_place,
}


def _add(path: str) -> None:
    find = PLACES[path]

    @router.websocket(path)
    async def listen(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            audience, place, life = await run_in_threadpool(_arrive, find, websocket)
        except Refused as refused:
            await websocket.close(OVER if refused.code == "evening_closed" else REVOKED)
            return
        state = websocket.app.state
        key = state.painter.audiences[audience].key(place)
        with _by_name(audience, key, websocket):
            await state.live.serve(websocket, key, life)

    @router.get(path)
    async def poll(request: Request) -> HTMLResponse:
        audience, place, life = await run_in_threadpool(_arrive, find, request)
        state = request.app.state
        frame = await state.live.state(state.painter.audiences[audience].key(place))
        return HTMLResponse(frame.text, headers={"X-Live-Epoch": life})


def _by_name(audience: str, key: str, websocket: WebSocket) -> AbstractContextManager[None]:
    """Those who triage see one another by first name; nobody else is named anywhere."""
    if audience not in (PILE.name, TRIAGE.name):
        return nullcontext()
    return presence.named(key, signature(websocket) or NAMELESS)


def _arrive(find: Callable[[HTTPConnection], tuple[str, Place]], connection: HTTPConnection) -> tuple[str, Place, str]:
    """Who asks, and the life of the journal that her numbers belong to."""
    audience, place = find(connection)
    with connection.app.state.database.reading() as session:
        return audience, place, epoch(session, place.evening_id)


for _path in PLACES:
    _add(_path)
