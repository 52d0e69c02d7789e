"""How the web reaches reactions and opinions."""

from fastapi import APIRouter, Request, Response

from app.feedback import actions
from app.ground.forms import Form, Posted
from app.ground.web import answer
from app.participants.guests import MySeat, Phone, hears, write

router = APIRouter()


@hears(router, "/table/reactions/{step_id}")
async def react_to_pitch(request: Request, me: Phone, form: Form, step_id: str) -> Response:
    said = await write(request, actions.react_to_pitch, me, step_id, form.number("table"), form.values(), receipt=form.receipt())
    return answer(request, f"Noté. La table {said['number']} le saura à la fin.", "/table")


@router.post("/table/feedback/{step_id}")
async def give_feedback(step_id: str, request: Request, me: MySeat, form: Posted) -> Response:
    # The receipt bears no name: with the digest of the body, it would lead from the opinion back to the person.
    await write(request, actions.give_feedback, me, step_id, form.values(), receipt=form.receipt(f"feedback:{me.evening_id}"))
    return answer(request, "Merci ! Votre avis est noté, sans votre nom.", "/table")
