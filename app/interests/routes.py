"""How the web reaches interests and the board."""

from fastapi import APIRouter, Request, Response

from app.ground.clock import now
from app.ground.forms import Posted
from app.ground.french import hour
from app.ground.web import answer
from app.interests import actions
from app.participants.guests import MyDesk, MySeat, write

router = APIRouter()


@router.post("/table/interests/{step_id}")
async def declare_interest(step_id: str, request: Request, me: MySeat, form: Posted) -> Response:
    said = await write(request, actions.declare_interest, me, step_id, form.values(), form.get("visible_to", "table"),
                       receipt=form.receipt(me.actor))
    return answer(request, f"Noté à la table {said['number']}, {hour(now())}", "/table")


@router.post("/desk/{table_id}/interests/{step_id}")
async def declare_interest_for(step_id: str, request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.declare_interest_for, chair.table_id, step_id, form.number("participant"), form.values(),
                form.get("visible_to", "table"), chair.actor, receipt=form.receipt(chair.actor))
    return answer(request, "Intérêt noté.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/marks")
async def draw_mark(request: Request, chair: MyDesk, form: Posted) -> Response:
    brings = form.number("brings") if form.get("brings") else None
    await write(request, actions.draw_mark, chair.table_id, form.get("kind"), form.number("awaits"), brings, form.get("about"), chair.actor)
    return answer(request, "C’est sur le plan de table.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/marks/{mark_id}/erase")
async def erase_mark(mark_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.erase_mark, chair.table_id, mark_id, chair.actor)
    return answer(request, "Effacé du plan de table.", f"/desk/{chair.table_id}")
