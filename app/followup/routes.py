"""How the web reaches the follow-up of a file: short forms, each signed. Only the organiser does."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.files.queries import file_named
from app.followup import actions, choices
from app.ground.forms import Form, Posted
from app.ground.signature import sign
from app.ground.web import answer, if_refused
from app.methods.models import Choice, FieldSpec
from app.tables.guests import Organiser, Reading, write

router = APIRouter(dependencies=[Organiser])

ACTOR = "organiser"
RESULT = FieldSpec(id="result", label="Ce qui en est sorti", type="choice", choices=tuple(
    Choice(id=key, label=text) for among in choices.RESULTS.values() for key, text in among.items()))


def evening_of(reference: str, session: Reading) -> int:
    """The evening of the file of an address. Plain `def`: it reads in the thread pool."""
    return file_named(session, reference).evening_id


EveningId = Annotated[int, Depends(evening_of)]


@router.post("/files/{reference}/events")
async def note_event(reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Something happened: a meeting, a call, a test, a step of the search for a lead, an orientation."""
    return await _note(request, actions.note_event, evening_id, reference, form, "events", (*actions.EVENT, RESULT))


@router.post("/files/{reference}/events/{event_id}/erase")
async def erase_event(reference: str, event_id: int, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Take back an event that was noted by mistake."""
    back = f"/files/{reference}#events"
    if_refused(request, "screens/dossier_refused.html", back=back, specs=(actions.BY,))
    await write(request, actions.erase_event, evening_id, reference, event_id, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est effacé.", back))


@router.post("/files/{reference}/handovers")
async def hand_over(reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """The file passes to another person of the team."""
    return await _note(request, actions.hand_over, evening_id, reference, form, "owner", actions.HANDOVER)


@router.post("/files/{reference}/figures")
async def note_figures(reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Jobs and turnover on one day."""
    return await _note(request, actions.note_figures, evening_id, reference, form, "figures", actions.FIGURES)


@router.post("/files/{reference}/cooperations")
async def note_cooperation(reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Two sides begin to do something together."""
    return await _note(request, actions.note_cooperation, evening_id, reference, form, "cooperations", actions.COOPERATION)


async def _note(request: Request, action: Callable[..., Any], evening_id: int, reference: str, form: Form, part: str,
                specs: tuple[FieldSpec, ...]) -> Response:
    back = f"/files/{reference}#{part}"
    if_refused(request, "screens/dossier_refused.html", back=back, specs=specs)
    await write(request, action, evening_id, reference, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est noté.", back))


def _signed(request: Request, form: Form, response: Response) -> Response:
    """The page comes anew with what was written, and the next form knows who writes."""
    sign(request, response, form.get("by"))
    if "hx-request" in request.headers:
        response.headers["HX-Refresh"] = "true"
    return response
