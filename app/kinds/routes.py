"""How the web leaves a step: the gates stand here, because only the kinds know what each step lacks."""

from fastapi import APIRouter, Request, Response

from app.ground.forms import Posted
from app.ground.web import answer
from app.kinds import actions
from app.participants.guests import MyDesk, write

router = APIRouter()


@router.post("/desk/{table_id}/step")
async def pass_gate(request: Request, chair: MyDesk, form: Posted) -> Response:
    """Forward or back by one step; `reason` when the gate lacks something."""
    await write(request, actions.pass_gate, chair.table_id, form.get("step"), chair.actor, form.get("reason"))
    return answer(request, "C’est fait, les téléphones suivent.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/gate")
async def excuse_gate(request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.excuse_gate, chair.table_id, form.get("reason"), chair.actor)
    return answer(request, "C’est noté, l’équipe le lira.", f"/desk/{chair.table_id}")
