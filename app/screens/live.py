"""The one websocket, and the same regions by plain GET for phones whose sockets are blocked."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext, suppress

from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from app.evenings.actions import running
from app.evenings.queries import evening_by_slug
from app.files.queries import file_by_reference
from app.ground.badge import owner_of
from app.ground.forms import read_id
from app.ground.journal import epoch
from app.ground.live import COME_BACK, OVER, REVOKED
from app.ground.refusal import Refused
from app.ground.shield import WELCOME
from app.ground.signature import signature
from app.participants import guests
from app.screens.presence import presence
from app.screens.regions import Place
from app.screens.triage import NAMELESS, PILE, TRIAGE

router = APIRouter()

SOCKETS = 3   # of one phone or one desk: two pages, and one that the Wi-Fi has killed without a word
SCREENS = 24  # of one browser of the team or of a wall, which may show every table
Found = tuple[str, Place, str]  # the audience, its place, and whose badge opened it

# Each address computes its audience from who asks: a browser never names one, so there is none to forge.


def phone_place(connection: HTTPConnection) -> Found:
    seat = guests.my_seat(connection)
    with connection.app.state.database.reading() as session:
        running(session, seat.evening_id)
    return "phones", Place(seat.evening_id, seat.table_id), seat.actor


def desk_place(connection: HTTPConnection) -> Found:
    with connection.app.state.database.reading() as session:
        chair = guests.my_desk(read_id(str(connection.path_params["table_id"])), connection, session)
        return "desk", Place(chair.evening_id, chair.table_id), owner_of(chair.badge_id)


def control_place(connection: HTTPConnection) -> Found:
    with connection.app.state.database.reading() as session:
        team = guests.control_room(connection.path_params["slug"], connection, session)
        return "control", Place(team.evening_id), owner_of(team.badge_id)


def seen_place(connection: HTTPConnection) -> Found:
    with connection.app.state.database.reading() as session:
        team = guests.control_room(connection.path_params["slug"], connection, session)
        table = guests.table_numbered(session, team.evening_id, read_id(str(connection.path_params["number"])))
        return "seen", Place(team.evening_id, table.id or 0), owner_of(team.badge_id)


def wall_place(connection: HTTPConnection) -> Found:
    with connection.app.state.database.reading() as session:
        evening = guests.wall_screen(connection.path_params["slug"], connection, session)
        return "wall", Place(evening.id or 0), owner_of(guests.wall_badge(connection, session, evening))


def screen_place(connection: HTTPConnection) -> Found:
    with connection.app.state.database.reading() as session:
        evening = guests.wall_screen(connection.path_params["slug"], connection, session)
        table = guests.table_numbered(session, evening.id or 0, read_id(str(connection.path_params["number"])))
        return "screen", Place(evening.id or 0, table.id or 0), owner_of(guests.wall_badge(connection, session, evening))


def morning_place(connection: HTTPConnection) -> Found:
    """A file that somebody triages, or the whole pile: a reference is never in small letters."""
    with connection.app.state.database.reading() as session:
        evening = evening_by_slug(session, connection.path_params["slug"])
        guests.organiser(connection, session)
        team = guests.find_team(connection, session, evening)
        owner = owner_of(team.badge_id if team else 0)
        reference = connection.path_params["reference"]
        if reference == PILE.name:
            return PILE.name, Place(evening.id or 0), owner
        return TRIAGE.name, Place(evening.id or 0, file_by_reference(session, evening.id or 0, reference).id or 0), owner


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
            (audience, place, owner), life = await run_in_threadpool(_arrive, find, websocket)
        except Refused as refused:
            with suppress(WebSocketDisconnect, RuntimeError):  # it may have left meanwhile, or have been cut off for what it sent
                await websocket.close(_goodbye(refused))
            return
        websocket.scope.get(WELCOME, _nobody_counts)()
        state = websocket.app.state
        key = state.painter.audiences[audience].key(place)
        with _by_name(audience, key, websocket):
            await state.live.serve(websocket, key, life, owner, SOCKETS if audience in ("phones", "desk") else SCREENS,
                                   _reading_again(find, websocket, (audience, place, owner)))

    @router.get(path)
    async def poll(request: Request) -> HTMLResponse:
        (audience, place, _), life = await run_in_threadpool(_arrive, find, request)
        state = request.app.state
        frame = await state.live.state(state.painter.audiences[audience].key(place))
        return HTMLResponse(frame.text, headers={"X-Live-Epoch": life})


def _nobody_counts() -> None:
    """Without a shield nobody is slowed down."""


def _by_name(audience: str, key: str, websocket: WebSocket) -> AbstractContextManager[None]:
    """Those who triage see one another by first name; nobody else is named anywhere."""
    if audience not in (PILE.name, TRIAGE.name):
        return nullcontext()
    return presence.named(key, signature(websocket) or NAMELESS)


def _arrive(find: Callable[[HTTPConnection], Found], connection: HTTPConnection) -> tuple[Found, str]:
    """Who asks, and the life of the journal that her numbers belong to."""
    found = find(connection)
    with connection.app.state.database.reading() as session:
        return found, epoch(session, found[1].evening_id)


def _reading_again(find: Callable[[HTTPConnection], Found], websocket: WebSocket, first: Found) -> Callable[[], Awaitable[int | None]]:
    """Whether this connection is still what its badge opens. Somebody who moved to another table has another place now."""

    async def still() -> int | None:
        try:
            return None if await run_in_threadpool(find, websocket) == first else COME_BACK
        except Refused as refused:
            return _goodbye(refused)

    return still


def _goodbye(refused: Refused) -> int:
    return OVER if refused.code == "evening_closed" else REVOKED


for _path in PLACES:
    _add(_path)
