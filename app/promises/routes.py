"""How the web reaches the ledger of promises. Only the organiser does."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.evenings.queries import evening_by_slug
from app.feedback.models import Reaction
from app.files.queries import file_named
from app.ground.forms import Form, Posted
from app.ground.refusal import Refused
from app.ground.signature import sign
from app.ground.web import answer, if_refused
from app.interests.models import Interest
from app.promises import actions
from app.tables.guests import Organiser, Reading, write

router = APIRouter(dependencies=[Organiser])

ACTOR = "organiser"
LONGEST_CONDITION = 200


def file_at(reference: str, session: Reading) -> tuple[int, int]:
    """The evening and the id of the file of an address. Plain `def`: it reads in the thread pool."""
    file = file_named(session, reference)
    return file.evening_id, file.id or 0


def evening_at(slug: str, session: Reading) -> int:
    return evening_by_slug(session, slug).id or 0


def word_said(source: str, word_id: int, session: Reading) -> dict[str, str]:
    """What a person said, as the promise that it would be. What she told the team only stays out of the ledger."""
    if source == "interest":
        interest = session.get(Interest, word_id)
        if interest is None or interest.visible_to != "table":
            raise Refused("not_found")
        return {"word": f"interest-{word_id}", "participant_id": str(interest.participant_id), "what": interest.contribution,
                "kind": interest.contribution_kind, "condition": interest.expected_return[:LONGEST_CONDITION]}
    reaction = session.get(Reaction, word_id) if source == "reaction" else None
    if reaction is None or reaction.reaction != "help":
        raise Refused("not_found")
    return {"word": f"reaction-{word_id}", "participant_id": str(reaction.participant_id), "what": reaction.help_text, "kind": ""}


@router.post("/files/{reference}/promises")
async def make_promise(reference: str, request: Request, form: Posted, file: Annotated[tuple[int, int], Depends(file_at)]) -> Response:
    """Write down who offers what to a file."""
    back = f"/files/{reference}#promises"
    if_refused(request, "screens/dossier_refused.html", back=back, specs=actions.NEW)
    await write(request, actions.make_promise, *file, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "La promesse est notée.", back))


@router.post("/files/{reference}/promises/{source}/{word_id}")
async def take_over(reference: str, request: Request, form: Posted, file: Annotated[tuple[int, int], Depends(file_at)],
                    said: Annotated[dict[str, str], Depends(word_said)]) -> Response:
    """« Reprendre comme promesse » : what somebody said at her table, or in the plenary, in one tap."""
    back = f"/files/{reference}#interests"
    typed = said | {"by": form.get("by"), "kind": said["kind"] or form.get(f"kind-{said['word']}")}
    if_refused(request, "screens/dossier_refused.html", back=back, specs=(actions.BY,))
    await write(request, actions.make_promise, *file, typed, ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "La promesse est notée.", back))


@router.post("/promises/{slug}/{promise_id}")
async def settle_promise(slug: str, promise_id: int, request: Request, form: Posted,
                         evening_id: Annotated[int, Depends(evening_at)]) -> Response:
    """Say what became of a promise: kept, not kept, withdrawn; or open it again."""
    back = _back(slug, form)
    if_refused(request, "screens/dossier_refused.html", back=back, specs=actions.SETTLING)
    await write(request, actions.settle_promise, evening_id, promise_id, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est noté.", back))


def _back(slug: str, form: Form) -> str:
    """The page where the button stood: the file, or the ledger. Only a reference is taken over into the address."""
    reference = form.get("back")
    return f"/files/{reference}#promises" if re.fullmatch(r"[A-Z0-9-]{1,40}", reference) else f"/promises/{slug}"


def _signed(request: Request, form: Form, response: Response) -> Response:
    sign(request, response, form.get("by"))
    if "hx-request" in request.headers:
        response.headers["HX-Refresh"] = "true"
    return response
