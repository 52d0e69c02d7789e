"""How the web reaches the files of the morning. Only the organiser does: the control room leads an evening, it decides nothing of it."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.evenings.queries import evening_by_slug
from app.files.queries import files_of
from app.ground.forms import Form, Posted
from app.ground.refusal import Refused
from app.ground.signature import sign, signature
from app.ground.web import answer, if_refused, render
from app.opportunities import actions
from app.opportunities.beside import FIELD_OF, by_field
from app.opportunities.fields import DECISION_FIELDS, LABELS
from app.opportunities.outcomes import OUTCOMES
from app.tables.guests import Organiser, Reading, write
from app.tables.queries import tables_of

router = APIRouter(dependencies=[Organiser])

ACTOR = "organiser"
WORDS = {"names": LABELS, "specs": {field.id: field for field in DECISION_FIELDS}, "outcomes": OUTCOMES}  # for a refusal's own page


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
    """Decide what becomes of a file. What forbids it is said beside each line of the form, which keeps what was typed."""
    _keep_typed(request, slug, reference)
    try:
        await write(request, actions.decide, evening_id, reference, form.get("outcome"), form.values(), ACTOR, receipt=form.receipt(ACTOR))
    except Refused as refused:
        if refused.code != "decision_refused":
            raise
        codes, sentences = refused.facts["codes"], refused.facts["sentences"]
        if "hx-request" in request.headers:
            fields = [FIELD_OF.get(code, "") for code in codes]
            return render(request, "opportunities/obstacles.html", 409, **refused.facts, fields=fields)
        raise Refused(refused.code, **refused.facts, errors=by_field(codes, sentences)) from None
    return _signed(request, form, answer(request, "C’est décidé.", f"/morning/{slug}/{reference}"))


@router.post("/morning/{slug}/{reference}/decisions/{decision_id}/undo")
async def undo_decision(slug: str, reference: str, decision_id: int, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Take a decision back. It stays in the file's history, struck through, with who took it back."""
    _keep_typed(request, slug, reference)
    by = form.get("by") or signature(request)
    await write(request, actions.undo_decision, evening_id, reference, decision_id, by, ACTOR, receipt=form.receipt(ACTOR))
    return _anew(request, answer(request, "Décision annulée.", f"/morning/{slug}/{reference}"))


# --- Who triages what -----------------------------------------------------------------------------------------------


@router.post("/morning/{slug}/me")
async def say_who_reads(slug: str, request: Request, form: Posted) -> Response:
    """A first name, so that colleagues see who reads which file. It stays in this browser."""
    response = _anew(request, answer(request, "Bonjour !", f"/morning/{slug}"))
    sign(request, response, form.get("by").strip())
    return response


@router.post("/morning/{slug}/{reference}/reader")
async def take_file(slug: str, reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """« Je prends », or « je laisse »."""
    _keep_typed(request, slug, reference)
    by = form.get("by") or signature(request)
    if form.get("leave"):
        await write(request, actions.assign_reader, evening_id, [reference], "", by, ACTOR, receipt=form.receipt(ACTOR))
    else:
        await write(request, actions.take_file, evening_id, reference, by, form.get("seen"), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est noté.", f"/morning/{slug}/{reference}"))


def files_between(request: Request, evening_id: EveningId, form: Posted, session: Reading) -> list[str]:
    """The files of these tables, both ends included, whichever was typed first."""
    first, last = sorted((form.number("first"), form.number("last")))
    numbers = {table.id: table.number for table in tables_of(session, evening_id)}
    return [file.reference for file in files_of(session, evening_id) if first <= numbers[file.table_id] <= last]


@router.post("/morning/{slug}/readers")
async def assign_reader(slug: str, request: Request, evening_id: EveningId, form: Posted,
                        names: Annotated[list[str], Depends(files_between)]) -> Response:
    """Give a row of tables to somebody."""
    if_refused(request, "opportunities/refused.html", back=f"/morning/{slug}", **WORDS)
    by = form.get("by") or signature(request)
    await write(request, actions.assign_reader, evening_id, names, form.get("reader"), by, ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est réparti.", f"/morning/{slug}"))


@router.post("/morning/{slug}/share")
async def share_out_files(slug: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Share what nobody has taken evenly between those who are there."""
    if_refused(request, "opportunities/refused.html", back=f"/morning/{slug}", **WORDS)
    by = form.get("by") or signature(request)
    people = [*form.all("readers"), *re.split(r"[,;\n]", form.get("others"))]
    await write(request, actions.share_out_files, evening_id, people, by, ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est réparti.", f"/morning/{slug}"))


# --- Settings -------------------------------------------------------------------------------------------------------


@router.post("/morning/{slug}/settings")
async def change_settings(slug: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """What the team can carry, its thresholds, its own people."""
    if_refused(request, "opportunities/refused.html", back=f"/morning/{slug}/settings", **WORDS)
    await write(request, actions.change_settings, evening_id, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "Réglages enregistrés.", f"/morning/{slug}/settings"))


def _keep_typed(request: Request, slug: str, reference: str) -> None:
    if_refused(request, "opportunities/refused.html", back=f"/morning/{slug}/{reference}", **WORDS)


def _signed(request: Request, form: Form, response: Response) -> Response:
    """The page comes anew with what was written, and the next form knows who writes."""
    if form.get("by"):
        sign(request, response, form.get("by"))
    return _anew(request, response)


def _anew(request: Request, response: Response) -> Response:
    if "hx-request" in request.headers:
        response.headers["HX-Refresh"] = "true"
    return response
