"""Who asks: one dependency for each role, and nobody without one. Deny by default.

A cookie is bound to a role by its name and by what the database says of its token; a path is never what authorises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug
from app.ground.badge import Badge, read_badge
from app.ground.refusal import Refused
from app.tables.models import Table
from app.tables.queries import table_by_id, tables_of

DESK, CONTROL, WALL, TEAM = "tablee_desk", "tablee_control", "tablee_wall", "tablee_team"


@dataclass(frozen=True)
class Chair:
    """Somebody who leads one table: its facilitator, or the team in the facilitator's place."""

    table_id: int
    evening_id: int
    actor: str
    badge_id: int = 0


@dataclass(frozen=True)
class Team:
    """Somebody of the team, for one evening. `role` is "organiser" or "control"."""

    evening_id: int
    role: str
    badge_id: int = 0

    @property
    def actor(self) -> str:
        return self.role


def reading(request: HTTPConnection) -> Iterator[Session]:
    """A session for one page. Plain `def`: it runs in the thread pool, never in the event loop."""
    with request.app.state.database.reading() as session:
        yield session


Reading = Annotated[Session, Depends(reading)]


def is_organiser(request: HTTPConnection, session: Session) -> bool:
    return _organisers_badge(request, session) is not None


def organiser(request: HTTPConnection, session: Reading) -> None:
    """Whoever gave the password."""
    if not is_organiser(request, session):
        raise Refused("not_allowed")
    _let_go(session)


def find_team(request: HTTPConnection, session: Session, evening: Evening) -> Team | None:
    """The organiser, or the control room of this very evening."""
    if badge := _organisers_badge(request, session):
        return Team(evening.id or 0, "organiser", badge.id)
    badge = read_badge(session, request.cookies.get(CONTROL), "control")
    return Team(evening.id or 0, "control", badge.id) if badge and badge.evening_id == evening.id else None


def control_room(slug: str, request: HTTPConnection, session: Reading) -> Team:
    team = find_team(request, session, evening_by_slug(session, slug))
    if team is None:
        raise Refused("not_allowed")
    _let_go(session)
    return team


def wall_screen(slug: str, request: HTTPConnection, session: Reading) -> Evening:
    """The big screen: its own link, or the team."""
    evening = evening_by_slug(session, slug)
    if not wall_badge(request, session, evening):
        raise Refused("not_allowed")
    _let_go(session)
    return evening


def wall_badge(request: HTTPConnection, session: Session, evening: Evening) -> int:
    """The badge that opens the big screen to this browser; 0 if none does."""
    badge = read_badge(session, request.cookies.get(WALL), "wall")
    if badge and badge.evening_id == evening.id:
        return badge.id
    team = find_team(request, session, evening)
    return team.badge_id if team else 0


def my_desk(table_id: int, request: HTTPConnection, session: Reading) -> Chair:
    """The facilitator of this table, or the team in the facilitator's place; never another table's facilitator."""
    chair = _chair_at(table_id, request, session)
    _let_go(session)
    return chair


def _chair_at(table_id: int, request: HTTPConnection, session: Session) -> Chair:
    table = table_by_id(session, table_id)
    badge = read_badge(session, request.cookies.get(DESK), "facilitator")
    if badge and badge.subject_id == table_id:
        return Chair(table_id, table.evening_id, f"facilitator:{table_id}", badge.id)
    evening = _evening_of(session, table)
    team = find_team(request, session, evening)
    if team is None:
        raise Refused("evening_closed" if evening.closed_at and DESK in request.cookies else "not_allowed")
    return Chair(table_id, table.evening_id, team.actor, team.badge_id)


def table_numbered(session: Session, evening_id: int, number: int) -> Table:
    """The table of an evening that bears this number."""
    for table in tables_of(session, evening_id):
        if table.number == number:
            return table
    raise Refused("not_found")


def _let_go(session: Session) -> None:
    """Give the connection back between the role and the page. A hundred requests that wait for a thread, each with a connection in
    its hand, leave none to the few that have a thread: nobody is answered any more."""
    session.close()


def _organisers_badge(request: HTTPConnection, session: Session) -> Badge | None:
    return read_badge(session, request.cookies.get(TEAM), "organiser")


def _evening_of(session: Session, table: Table) -> Evening:
    return session.get_one(Evening, table.evening_id)


MyDesk = Annotated[Chair, Depends(my_desk)]
ControlRoom = Annotated[Team, Depends(control_room)]
WallScreen = Annotated[Evening, Depends(wall_screen)]
Organiser = Depends(organiser)


async def write(request: Request, action: Any, *args: Any, **kwargs: Any) -> Any:
    """Through the door: `await write(request, actions.add_idea, me, …)`."""
    return await request.app.state.door.write(action, *args, **kwargs)


def keep_cookie(request: Request, response: Any, name: str, token: str, path: str = "/") -> None:
    """Give a browser its badge: not for scripts, not for other sites, and for twelve hours."""
    # by the Origin, which the shield has checked: where TLS ends before us, the request itself looks plain
    secure = request.headers.get("origin", "").startswith("https://")
    response.set_cookie(name, token, max_age=12 * 3600, path=path, httponly=True, samesite="lax", secure=secure)
