"""How a phone comes to a table: QR, code, name and college; and how it moves to another one."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.evenings.queries import evening_by_id, plan_of
from app.ground.badge import new_token
from app.ground.forms import Form, Posted
from app.ground.french import counted
from app.ground.live import REVOKED
from app.ground.refusal import Refused
from app.ground.web import answer, if_refused, render
from app.participants import actions
from app.participants.guests import SEAT, MyDesk, MySeat, Phone, Reading, find_seat, hears, keep_cookie, write
from app.participants.models import Seat
from app.participants.queries import groups_at, nearest_free
from app.tables.models import Table
from app.tables.queries import Doorway, doorway, table_by_code, table_by_id

router = APIRouter()


@router.get("/")
def show_door(request: Request, session: Reading) -> Response:
    """The address that one types: a field for the code. Who has a seat goes back to it."""
    if find_seat(request, session):
        return RedirectResponse("/table", 303)
    return render(request, "participants/code.html")


@router.post("/rejoindre")
async def open_code(request: Request, form: Posted) -> Response:
    """A typed code leads where the QR leads."""
    if_refused(request, "participants/code.html", code=form.get("code"))
    with request.app.state.database.reading() as session:
        return RedirectResponse(f"/j/{table_by_code(session, form.get('code')).code}", 303)


@router.get("/j/{code}")
def show_table(code: str, request: Request) -> Response:
    """What a QR opens: the table and its challenge. Nothing is given to a mere look, so that previews take no seat."""
    if_refused(request, "participants/code.html", code=code)
    with request.app.state.database.reading() as session:
        table = table_by_code(session, code)
        seat = find_seat(request, session)
        if seat and seat.table_id == table.id:
            return RedirectResponse("/table", 303)
        welcome = _welcome(session, table, seat)
    return render(request, _page(welcome), **welcome)


@router.post("/j/{code}")
async def join_table(code: str, request: Request, form: Posted) -> Response:
    """Take a seat, or move to this table after the one confirmation that the page asked for."""
    if_refused(request, "participants/code.html", code=code)
    with request.app.state.database.reading() as session:
        door, seat = doorway(session, code), find_seat(request, session)
    if seat and seat.table_id == door.table_id:
        return RedirectResponse("/table", 303)
    if not seat or seat.evening_id != door.evening_id:
        request.state.if_refused = None  # the queue has a page of its own, that brings what was typed when its turn has come
        request.app.state.arrivals.let_in(f"evening:{door.evening_id}")
    try:
        return await _sit_down(request, door, seat, form)
    except Refused:
        with request.app.state.database.reading() as session:
            welcome = _welcome(session, table_by_id(session, door.table_id), seat, form.values())
        if_refused(request, _page(welcome), **welcome)
        raise


async def _sit_down(request: Request, door: Doorway, seat: Seat | None, form: Form) -> Response:
    """Move the seat that this phone has, or give it a new one."""
    if seat and seat.evening_id == door.evening_id:
        await write(request, actions.move_table, seat, door.table_id)
        return RedirectResponse("/table", 303)
    if not form.get("group"):
        raise Refused("unknown_group")
    token = request.app.state.links.seat(form.client_id) if form.client_id else new_token()
    await write(request, actions.join_table, door.table_id, form.get("name"), form.get("group"), token,
                receipt=form.receipt(f"door:{door.table_id}"))
    response = RedirectResponse("/table", 303)
    keep_cookie(request, response, SEAT, token)
    return response


def _welcome(session: Session, table: Table, seat: Seat | None, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the page at a table's door shows: the table, who is there, the nearest free one when it is full, and what was typed."""
    evening = evening_by_id(session, table.evening_id)
    plan = plan_of(session, evening)
    people = groups_at(session, table.id or 0)
    free = len(people) < table.seats and table.shut_at is None
    nearest = None if free else nearest_free(session, table)
    return {"plan": plan, "table": table, "paper": plan.table(table.number), "script": plan.script(table.method), "people": people,
            "over": evening.closed_at is not None, "free": free, "nearest": nearest,
            "nearest_paper": plan.table(nearest.number) if nearest else None,
            "moving_from": table_by_id(session, seat.table_id).number if seat and seat.evening_id == table.evening_id else None,
            "name": (typed or {}).get("name", ""), "group": (typed or {}).get("group", ""), "typed": typed or {}}


def _page(welcome: Mapping[str, Any]) -> str:
    if welcome["over"]:
        return "participants/over.html"
    if not welcome["free"]:
        return "participants/full.html"
    return "participants/join.html" if welcome["moving_from"] is None else "participants/move.html"


@router.post("/table/leave")
async def leave_table(request: Request, me: MySeat) -> Response:
    """Leave for good: the seat is free, the words stay."""
    await write(request, actions.leave_table, me.table_id, me.participant_id, me.actor)
    response = RedirectResponse("/", 303)
    response.delete_cookie(SEAT)
    return response


@hears(router, "/table/touch")
async def keep_in_touch(request: Request, me: Phone, form: Form) -> Response:
    """The same sentence whether the other one has tapped or not: what she did shows in my own part alone, and only when both did."""
    await write(request, actions.keep_in_touch, me, form.number("other"), form.get("contact"), receipt=form.receipt())
    return answer(request, "C’est noté, et rien n’est dit à l’autre. Si l’envie est partagée, vos coordonnées s’échangent ici.", "/table")


@hears(router, "/table/touch/drop")
async def drop_touch(request: Request, me: Phone, form: Form) -> Response:
    await write(request, actions.drop_touch, me, form.number("other"), receipt=form.receipt())
    return answer(request, "C’est repris.", "/table")


@hears(router, "/table/touch/contact")
async def correct_contact(request: Request, me: Phone, form: Form) -> Response:
    await write(request, actions.correct_contact, me, form.get("contact"), receipt=form.receipt())
    return answer(request, "Vos coordonnées sont changées.", "/table")


@router.post("/desk/{table_id}/people")
async def add_person(request: Request, chair: MyDesk, form: Posted) -> Response:
    """The facilitator counts somebody without a phone."""
    await write(request, actions.add_person, chair.table_id, form.get("name"), form.get("group"), chair.actor)
    return answer(request, "Une personne de plus à votre table.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/newest")
async def remove_newest(request: Request, chair: MyDesk, form: Posted) -> Response:
    """« Retirer les derniers arrivés »: made-up people have filled the table."""
    ended = await write(request, actions.remove_newest, chair.table_id, max(1, min(form.number("count"), 40)), chair.actor)
    await request.app.state.live.close_owned(ended, REVOKED)
    gone = counted(len(ended), "personne retirée", "personnes retirées")
    return answer(request, f"{gone}. Leurs mots restent.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/people/{participant_id}/leave")
async def remove_person(participant_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.leave_table, chair.table_id, participant_id, chair.actor)
    await request.app.state.live.close_owned([f"participant:{participant_id}"], REVOKED)
    return answer(request, "Cette personne n’est plus comptée. Ses mots restent.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/people/{participant_id}/lead")
async def name_lead(participant_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.name_lead, chair.table_id, participant_id, chair.actor)
    return answer(request, "C’est noté : cette personne porte le projet.", f"/desk/{chair.table_id}")
