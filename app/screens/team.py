"""The doors of those who organise: the password, the evenings, every link of one evening, and what is printed for its tables."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from app.evenings import actions
from app.evenings.models import Evening
from app.evenings.queries import all_evenings, evening_by_slug, plan_of
from app.ground.badge import new_token
from app.ground.forms import Posted
from app.ground.french import hour
from app.ground.refusal import Refused
from app.ground.vault import password_fits
from app.ground.web import render
from app.methods.models import EventPlan, TablePlan
from app.screens.devices import Device, devices_of
from app.screens.geometry import shapes_of
from app.screens.links import links_of
from app.screens.me import retention_of
from app.tables.guests import TEAM, ControlRoom, Reading, is_organiser, keep_cookie, write
from app.tables.models import Table
from app.tables.queries import tables_of

router = APIRouter()

PAUSE = 1.0   # seconds between two tries of the password, whoever tries
PATIENT = 5   # how many may wait for their try; the next one is asked to come again


class Turnstile:
    """One try of the password each second for the whole server: the hall is one address, so nobody can be counted apart."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._free_at = 0.0
        self._waiting = 0

    async def pass_through(self) -> None:
        """Wait for one's turn; refused when too many wait."""
        if self._waiting >= PATIENT:
            raise Refused("too_many_tries")
        self._waiting += 1
        try:
            async with self._lock:
                clock = asyncio.get_running_loop()
                await asyncio.sleep(max(0.0, self._free_at - clock.time()))
                self._free_at = clock.time() + PAUSE
        finally:
            self._waiting -= 1


@dataclass(frozen=True)
class EveningLine:
    """One evening of the house, as the list of the organiser shows it."""

    evening: Evening
    plan: EventPlan
    tables: int

    @property
    def state(self) -> str:
        if self.evening.closed_at:
            return f"fermée à {hour(self.evening.closed_at)}"
        return f"en cours depuis {hour(self.evening.started_at)}" if self.evening.started_at else "prête"


@dataclass(frozen=True)
class TableLine:
    """One table with its links, as the page of links and the printed cards show it."""

    table: Table
    paper: TablePlan
    join: str
    facilitator: str
    wall: str
    devices: tuple[Device, ...]

    @property
    def spaced_code(self) -> str:
        """« K7M 2QX »: read aloud and typed more safely than six signs in a row; spaces are forgiven."""
        return f"{self.table.code[:3]} {self.table.code[3:]}"


# --- The password ---------------------------------------------------------------------------------------------------


@router.get("/organiser")
def show_team(request: Request, session: Reading) -> HTMLResponse:
    """The evenings of this house; for whoever has not given the password, the door."""
    if not is_organiser(request, session):
        return render(request, "screens/team_login.html", wrong=False)
    return render(request, "screens/team.html", evenings=_evenings(session), retention=retention_of(request, session))


@router.post("/organiser")
async def open_house(request: Request, form: Posted) -> Response:
    """The password opens everything for twelve hours, on this browser."""
    request.state.form = None  # a refusal shows again what was typed; a password it must not
    await request.app.state.turnstile.pass_through()
    if not await run_in_threadpool(password_fits, request.app.state.settings.data_dir, form.get("password").strip()):
        return render(request, "screens/team_login.html", 403, wrong=True)
    token = new_token()
    await write(request, actions.open_house, token)
    response = RedirectResponse("/organiser", 303)
    keep_cookie(request, response, TEAM, token)
    return response


@router.post("/organiser/logout")
async def leave_house(request: Request) -> Response:
    await write(request, actions.leave_house, request.cookies.get(TEAM, ""))
    response = RedirectResponse("/organiser", 303)
    response.delete_cookie(TEAM, path="/")
    return response


# --- Links and paper ------------------------------------------------------------------------------------------------


@router.get("/control/{slug}/links")
def show_links(slug: str, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """Every link of the evening. The link of the control room itself only for the organiser: it is the one that opens all desks."""
    evening = evening_by_slug(session, slug)
    state = request.app.state
    links = links_of(session, evening, state.links, state.address)
    is_organiser = team.role == "organiser"
    screens = {"control": devices_of(session, "control", team.evening_id) if is_organiser else [],
               "wall": devices_of(session, "wall", team.evening_id)}
    return render(request, "screens/team_links.html", evening=evening, plan=plan_of(session, evening),
                  control=links["control"] if is_organiser else None, wall=links["wall"], screens=screens, mine=team.badge_id,
                  lines=_table_lines(request, session, evening))


@router.get("/control/{slug}/cards")
def print_cards(slug: str, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """One A5 card for each table: its challenge, its code, its QR."""
    evening = evening_by_slug(session, slug)
    plan = plan_of(session, evening)
    return render(request, "screens/print_cards.html", plan=plan, lines=_table_lines(request, session, evening), look=_look(plan),
                  around=[group.id for group in plan.groups])


@router.get("/control/{slug}/desks")
def print_desks(slug: str, request: Request, team: ControlRoom, session: Reading) -> HTMLResponse:
    """One small card for each facilitator, to hand out: who opens its QR first holds the desk of that table."""
    evening = evening_by_slug(session, slug)
    return render(request, "screens/print_desks.html", plan=plan_of(session, evening), lines=_table_lines(request, session, evening))


def _evenings(session: Session) -> list[EveningLine]:
    return [EveningLine(evening, plan_of(session, evening), len(tables_of(session, evening.id or 0))) for evening in all_evenings(session)]


def _table_lines(request: Request, session: Session, evening: Evening) -> list[TableLine]:
    state = request.app.state
    plan, tables = plan_of(session, evening), tables_of(session, evening.id or 0)
    links = {link["number"]: link for link in links_of(session, evening, state.links, state.address)["tables"]}
    devices = devices_of(session, "facilitator", evening.id or 0)
    return [TableLine(table, plan.table(table.number), links[table.number]["join"], links[table.number]["facilitator"],
                      f"/wall/{evening.slug}/{table.number}", tuple(one for one in devices if one.table_id == table.id))
            for table in tables]


def _look(plan: EventPlan) -> dict[str, str]:
    return shapes_of([group.id for group in plan.groups])
