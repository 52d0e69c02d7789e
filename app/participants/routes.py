"""How a phone comes to a table: QR, code, name and college; and how it moves to another one."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.evenings.queries import evening_by_id, plan_of
from app.ground.badge import new_token
from app.ground.forms import Posted
from app.ground.refusal import Refused
from app.ground.web import answer, render
from app.participants import actions
from app.participants.guests import SEAT, MyDesk, MySeat, Reading, find_seat, keep_cookie, write
from app.participants.queries import people_at
from app.tables.queries import table_by_code

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
    with request.app.state.database.reading() as session:
        return RedirectResponse(f"/j/{table_by_code(session, form.get('code')).code}", 303)


@router.get("/j/{code}")
def show_table(code: str, request: Request, session: Reading) -> HTMLResponse:
    """What a QR opens: the table and its challenge. Nothing is given to a mere look, so that previews take no seat."""
    table = table_by_code(session, code)
    plan = plan_of(session, evening_by_id(session, table.evening_id))
    seat = find_seat(request, session)
    if seat and seat.table_id == table.id:
        return RedirectResponse("/table", 303)  # type: ignore[return-value]
    people = people_at(session, table.id or 0)
    return render(request, "participants/join.html", plan=plan, table=table, paper=plan.table(table.number), people=people,
                  script=plan.script(table.method), moving=seat is not None and seat.evening_id == table.evening_id,
                  free=len(people) < table.seats)


@router.post("/j/{code}")
async def join_table(code: str, request: Request, form: Posted) -> Response:
    """Take a seat, or move to this table after the one confirmation that the page asked for."""
    with request.app.state.database.reading() as session:
        table = table_by_code(session, code)
        seat = find_seat(request, session)
    if seat and seat.table_id == table.id:
        return RedirectResponse("/table", 303)
    if seat and seat.evening_id == table.evening_id:
        await write(request, actions.move_table, seat, table.id)
        return RedirectResponse("/table", 303)
    if not form.get("group"):
        raise Refused("unknown_group")
    token = new_token()
    await write(request, actions.join_table, table.id, form.get("name"), form.get("group"), token)
    response = RedirectResponse("/table", 303)
    keep_cookie(request, response, SEAT, token)
    return response


@router.post("/table/leave")
async def leave_table(request: Request, me: MySeat) -> Response:
    """Leave for good: the seat is free, the words stay."""
    await write(request, actions.leave_table, me.table_id, me.participant_id, me.actor)
    response = RedirectResponse("/", 303)
    response.delete_cookie(SEAT)
    return response


@router.post("/desk/{table_id}/people")
async def add_person(request: Request, chair: MyDesk, form: Posted) -> Response:
    """The facilitator counts somebody without a phone."""
    await write(request, actions.add_person, chair.table_id, form.get("name"), form.get("group"), chair.actor)
    return answer(request, "Une personne de plus à votre table.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/people/{participant_id}/leave")
async def remove_person(participant_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.leave_table, chair.table_id, participant_id, chair.actor)
    return answer(request, "Cette personne n’est plus comptée. Ses mots restent.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/people/{participant_id}/lead")
async def name_lead(participant_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.name_lead, chair.table_id, participant_id, chair.actor)
    return answer(request, "C’est noté : cette personne porte le projet.", f"/desk/{chair.table_id}")
