"""How the web reaches sheets and the pen."""

from fastapi import APIRouter, Request, Response

from app.ground.clock import now
from app.ground.forms import Form, Posted
from app.ground.french import hour
from app.ground.refusal import Refused
from app.ground.web import answer
from app.participants.guests import MyDesk, Phone, hears, write
from app.sheets import actions

router = APIRouter()


@hears(router, "/table/pen/take")
async def take_pen(request: Request, me: Phone, form: Form) -> Response:
    await write(request, actions.take_pen, me)
    return answer(request, "Vous tenez la plume.", "/table")


@hears(router, "/table/pen/drop")
async def drop_pen(request: Request, me: Phone, form: Form) -> Response:
    await write(request, actions.drop_pen, me)
    return answer(request, "La plume est posée sur la table.", "/table")


@hears(router, "/table/sheets/{sheet}")
async def write_sheet(request: Request, me: Phone, form: Form, sheet: str) -> Response:
    """The fields that were sent, and only those: the phone sends one line at a time."""
    written = await write(request, actions.write_sheet, me, sheet, form.values(), receipt=form.receipt())
    return answer(request, f"Notée à la table {written['number']}, {hour(now())}", "/table")


@hears(router, "/table/sign-off")
async def sign_off(request: Request, me: Phone, form: Form) -> Response:
    """`answer`: yes or no; `remark`: what is wrong; `digest`: the sheet that was read."""
    await write(request, actions.sign_off, me, *_answer(form), receipt=form.receipt())
    return answer(request, "C’est noté, merci d’avoir relu.", "/table")


@router.post("/desk/{table_id}/pen")
async def give_pen(request: Request, chair: MyDesk, form: Posted) -> Response:
    person = form.number("participant") if form.get("participant") else None
    await write(request, actions.give_pen, chair.table_id, person, chair.actor)
    return answer(request, "La plume a changé de main." if person else "La plume est libre.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/sheets/{sheet}")
async def write_sheet_for(sheet: str, request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.write_sheet_for, chair.table_id, sheet, form.values(), chair.actor, receipt=form.receipt(chair.actor))
    return answer(request, "Noté sur la fiche.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/sign-off")
async def sign_off_for(request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.sign_off_for, chair.table_id, form.number("participant"), *_answer(form), chair.actor,
                receipt=form.receipt(chair.actor))
    return answer(request, "Sa réponse est notée.", f"/desk/{chair.table_id}")


def _answer(form: Form) -> tuple[bool, str, str]:
    if form.get("answer") not in ("yes", "no"):
        raise Refused("bad_request")
    return form.get("answer") == "yes", form.get("remark"), form.get("digest")
