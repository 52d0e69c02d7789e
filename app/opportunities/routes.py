"""How the web reaches the files of the morning. Only the organiser does: the control room leads an evening, it decides nothing of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.evenings.queries import evening_by_slug
from app.ground.forms import Form, Posted
from app.ground.refusal import Refused
from app.ground.signature import sign
from app.ground.web import answer, if_refused, render
from app.opportunities import actions
from app.opportunities.fields import LABELS
from app.tables.guests import Organiser, Reading, write

router = APIRouter(dependencies=[Organiser])

ACTOR = "organiser"


def evening_named(slug: str, session: Reading) -> int:
    """The id of the evening of an address. Plain `def`: it reads in the thread pool."""
    return evening_by_slug(session, slug).id or 0


EveningId = Annotated[int, Depends(evening_named)]


@router.post("/morning/{slug}/files")
async def open_file(slug: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Open a file for another family, or card, of a table."""
    reference = await write(request, actions.open_file, evening_id, form.number("table"), form.get("candidate"), ACTOR,
                            receipt=form.receipt(ACTOR))
    return RedirectResponse(f"/morning/{slug}/{reference}", 303)


@router.post("/morning/{slug}/{reference}/notes")
async def note_team_fields(slug: str, reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Save one part of the team's form."""
    _keep_typed(request, slug, reference)
    changed = await write(request, actions.note_team_fields, evening_id, reference, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    sentence = "C’est noté." if changed else "Rien n’a changé."
    return _signed(request, form, answer(request, sentence, f"/morning/{slug}/{reference}#{form.get('section')}"))


@router.post("/morning/{slug}/{reference}/proofs/{code}")
async def note_proof(slug: str, reference: str, code: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Say what proves a criterion, or tick the one that only a reader can tick."""
    _keep_typed(request, slug, reference)
    await write(request, actions.note_proof, evening_id, reference, code, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, f"{code} : c’est noté.", f"/morning/{slug}/{reference}"))


@router.post("/morning/{slug}/{reference}/decisions")
async def decide(slug: str, reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Decide what becomes of a file. What forbids it is listed beside the form, which keeps what was typed."""
    _keep_typed(request, slug, reference)
    try:
        await write(request, actions.decide, evening_id, reference, form.get("outcome"), form.values(), ACTOR, receipt=form.receipt(ACTOR))
    except Refused as refused:
        if refused.code == "decision_refused" and "hx-request" in request.headers:
            return render(request, "opportunities/obstacles.html", 409, **refused.facts)
        raise
    return _signed(request, form, answer(request, "C’est décidé.", f"/morning/{slug}/{reference}"))


def _keep_typed(request: Request, slug: str, reference: str) -> None:
    if_refused(request, "opportunities/refused.html", back=f"/morning/{slug}/{reference}", names=LABELS)


def _signed(request: Request, form: Form, response: Response) -> Response:
    """The page comes anew with what was written, and the next form knows who writes."""
    sign(request, response, form.get("by"))
    if "hx-request" in request.headers:
        response.headers["HX-Refresh"] = "true"
    return response
