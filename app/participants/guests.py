"""Who asks, at a table: the seat of a phone. The roles of those who lead and organise are those of `app.tables.guests`."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from app.ground.forms import read_form
from app.ground.refusal import Refused
from app.ground.writing import Asker
from app.participants.models import Seat
from app.participants.queries import seat_of
from app.tables.guests import (
    CONTROL,
    DESK,
    TEAM,
    WALL,
    Chair,
    ControlRoom,
    MyDesk,
    Organiser,
    Reading,
    Team,
    WallScreen,
    control_room,
    find_team,
    is_organiser,
    keep_cookie,
    my_desk,
    organiser,
    table_numbered,
    wall_badge,
    wall_screen,
    write,
)

__all__ = [
    "AUTHOR", "CONTROL", "DESK", "SEAT", "TEAM", "WALL", "Chair", "ControlRoom", "MyDesk", "MySeat", "Organiser",
    "Phone", "Reading", "Team", "WallScreen", "control_room", "find_seat", "find_team", "hears", "is_organiser",
    "keep_cookie", "my_desk", "my_seat", "organiser", "seated", "table_numbered", "wall_badge", "wall_screen", "write",
]

SEAT = "tablee_seat"
AUTHOR = "tablee_author"  # a browser that came by a person's own link to her news


def find_seat(request: HTTPConnection, session: Session) -> Seat | None:
    """The seat that this phone has, if it has one."""
    return seat_of(session, request.cookies.get(SEAT))


def seated(request: HTTPConnection, session: Session) -> Seat:
    """The seat of this phone; refused without one."""
    seat = find_seat(request, session)
    if seat is None:
        raise Refused("no_seat")
    return seat


def my_seat(request: HTTPConnection) -> Seat:
    """The seat of this phone; refused without one."""
    # In a session of its own: a page's would stay open until the answer has left, a hundred at once while the door commits.
    with request.app.state.database.reading() as session:
        return seated(request, session)


MySeat = Annotated[Seat, Depends(my_seat)]


class Phone(Asker):
    """A phone that writes: the door finds its seat, in the transaction that writes."""

    def __init__(self, request: Request) -> None:
        self._token = request.cookies.get(SEAT)
        self.is_seated = False

    def known(self, session: Session) -> Seat:
        seat = seat_of(session, self._token)
        if seat is None:
            raise Refused("no_seat")
        self.is_seated = True
        return seat


Heard = Callable[..., Awaitable[Response]]


def hears(router: APIRouter, path: str) -> Callable[[Heard], Heard]:
    """A route for what a phone writes: `async def add_idea(request, me, form, step_id)`. `me` goes first into the action.

    It is one of Starlette's: what FastAPI does for each request, with a thread to find the seat, cost more than all the rest, and
    these come by the hundred in the same seconds.
    """

    def add(endpoint: Heard) -> Heard:
        @wraps(endpoint)
        async def hear(request: Request) -> Response:
            phone = Phone(request)
            try:
                return await endpoint(request, phone, await read_form(request), **request.path_params)
            except Exception:
                if not phone.is_seated:  # whatever is wrong with it: a stranger is only told that he is one
                    await run_in_threadpool(my_seat, request)
                raise

        router.add_route(path, hear, methods=["POST"])
        return endpoint

    return add
