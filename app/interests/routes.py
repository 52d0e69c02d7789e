"""How the web reaches interests and the board."""

from fastapi import APIRouter, Request, Response

from app.ground.clock import now
from app.ground.forms import Form, Posted
from app.ground.french import hour
from app.ground.web import answer
from app.interests import actions
from app.participants.guests import MyDesk, Phone, hears, write

router = APIRouter()


@hears(router, "/table/interests/{step_id}")
async def declare_interest(request: Request, me: Phone, form: Form, step_id: str) -> Response:
    said = await write(request, actions.declare_interest, me, step_id, form.values(), form.get("visible_to", "table"),
                       receipt=form.receipt())
    return answer(request, f"Noté à la table {said['number']}, {hour(now())}", "/table")


@hears(router, "/table/compatible")
async def tap_compatible(request: Request, me: Phone, form: Form) -> Response:
    compatible = form.get("yes") != ""
    await write(request, actions.tap_compatible, me, form.number("yes" if compatible else "no"), compatible, receipt=form.receipt())
    return answer(request, "C’est noté. Personne à la table ne voit qui l’a dit." if compatible else "C’est repris.", _back(form))


@hears(router, "/table/offers")
async def offer_link(request: Request, me: Phone, form: Form) -> Response:
    await write(request, actions.offer_link, me, form.number("awaits"), receipt=form.receipt())
    return answer(request, "Proposé. Si la réponse est oui, la table le verra.", _back(form))


@hears(router, "/table/offers/{mark_id:int}/accept")
async def accept_offer(request: Request, me: Phone, form: Form, mark_id: int) -> Response:
    await write(request, actions.accept_offer, me, mark_id, receipt=form.receipt())
    return answer(request, "C’est relié sur le plan de table.", _back(form))


@hears(router, "/table/offers/{mark_id:int}/decline")
async def decline_offer(request: Request, me: Phone, form: Form, mark_id: int) -> Response:
    await write(request, actions.decline_offer, me, mark_id, receipt=form.receipt())
    return answer(request, "C’est retiré, sans rien dire à la table.", _back(form))


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


@router.post("/desk/{table_id}/marks/{mark_id}/confirm")
async def confirm_offer(mark_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.confirm_offer, chair.table_id, mark_id, chair.actor)
    return answer(request, "C’est relié.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/marks/{mark_id}/settle")
async def settle_conflict(mark_id: int, request: Request, chair: MyDesk, form: Posted) -> Response:
    settled = form.get("settled") == "yes"
    await write(request, actions.settle_conflict, chair.table_id, mark_id, settled, chair.actor)
    return answer(request, "Désaccord réglé, gardé en mémoire." if settled else "Le désaccord est rouvert.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/attest")
async def attest_interest(request: Request, chair: MyDesk, form: Posted) -> Response:
    attested = form.get("attested") == "yes"
    await write(request, actions.attest_interest, chair.table_id, form.number("participant"), attested, chair.actor)
    return answer(request, "Attesté : vous avez lu sa réponse." if attested else "Attestation reprise.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/key-actor")
async def name_key_actor(request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.name_key_actor, chair.table_id, form.get("name"), form.get("status"), chair.actor)
    return answer(request, "C’est sur le plan de table.", f"/desk/{chair.table_id}")


def _back(form: Form) -> str:
    """The page that the form stood on: the table, or what I said and what the others said."""
    return "/table/interest" if form.get("back") else "/table"
