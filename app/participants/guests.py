"""Who asks, at a table: the seat of a phone. The roles of those who lead and organise are those of `app.tables.guests`."""

from typing import Annotated

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.ground.refusal import Refused
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
    "AUTHOR", "CONTROL", "DESK", "SEAT", "TEAM", "WALL", "Chair", "ControlRoom", "MyDesk", "MySeat", "Organiser", "Reading", "Team",
    "WallScreen", "control_room", "find_seat", "find_team", "is_organiser", "keep_cookie", "my_desk", "my_seat", "organiser",
    "table_numbered", "wall_badge", "wall_screen", "write",
]

SEAT = "tablee_seat"
AUTHOR = "tablee_author"  # a browser that came by a person's own link to her news


def find_seat(request: HTTPConnection, session: Session) -> Seat | None:
    """The seat that this phone has, if it has one."""
    return seat_of(session, request.cookies.get(SEAT))


def my_seat(request: HTTPConnection) -> Seat:
    """The seat of this phone; refused without one."""
    # In a session of its own: a page's would stay open until the answer has left, a hundred at once while the door commits.
    with request.app.state.database.reading() as session:
        seat = find_seat(request, session)
    if seat is None:
        raise Refused("no_seat")
    return seat


MySeat = Annotated[Seat, Depends(my_seat)]
