"""How the web reaches what is known of a person: her own hand on it, at any time, and the organiser who answers whoever asks."""

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.backlog.exports import file_name
from app.evenings.queries import evening_by_id, plan_of
from app.ground.badge import new_token
from app.ground.forms import Posted
from app.ground.live import REVOKED
from app.ground.refusal import Refused
from app.ground.web import answer, if_refused, render
from app.participants import actions as participants
from app.participants.guests import AUTHOR, SEAT
from app.participants.models import Participant
from app.privacy import actions
from app.privacy.codes import hash_code, new_code
from app.privacy.guests import HOME, PERSON, Myself
from app.privacy.queries import person_file
from app.tables.guests import Organiser, Reading, keep_cookie, write

router = APIRouter()

ORGANISER = "organiser"


@router.post("/moi/open")
async def open_mine(request: Request, form: Posted) -> Response:
    """A personal code opens the page of its person, here, for an hour."""
    if_refused(request, "screens/me_door.html")
    request.state.form = None  # a refusal shows again what was typed; a code it must not
    token = new_token()
    code = hash_code(request.app.state.links.key, form.get("code")) or "none"
    await write(request, actions.open_mine, code, token)
    response = RedirectResponse(HOME, 303)
    keep_cookie(request, response, PERSON, token, HOME)
    return response


@router.post("/moi/close")
async def close_mine(request: Request, me: Myself) -> Response:
    """Leave the page on a device that is not mine."""
    response = RedirectResponse(HOME, 303)
    response.delete_cookie(PERSON, path=HOME)
    return response


@router.post("/moi/code")
async def issue_code(request: Request, me: Myself) -> Response:
    """The code is in this answer and nowhere else: no address leads to it, and asking again makes another one."""
    code = new_code()
    await write(request, actions.issue_code, me.id, hash_code(request.app.state.links.key, code))
    return render(request, "screens/me_code.html", code=code)


@router.post("/moi/name")
async def correct_name(request: Request, me: Myself, form: Posted) -> Response:
    await write(request, participants.correct_name, me.id, form.get("name"), receipt=form.receipt(f"participant:{me.id}"))
    return answer(request, "Votre prénom est corrigé.", HOME)


@router.post("/moi/contact")
async def correct_contact(request: Request, me: Myself, form: Posted) -> Response:
    await write(request, participants.change_contact, me.id, form.get("contact"), receipt=form.receipt(f"participant:{me.id}"))
    return answer(request, "Vos coordonnées sont corrigées.", HOME)


@router.post("/moi/contact/withdraw")
async def withdraw_consent(request: Request, me: Myself, form: Posted) -> Response:
    """The team must not use them any more; those with whom she keeps in touch still may."""
    await write(request, participants.withdraw_consent, me.id, receipt=form.receipt(f"participant:{me.id}"))
    return answer(request, "C’est retiré : l’équipe n’a plus vos coordonnées.", HOME)


@router.post("/moi/contact/forget")
async def forget_contact(request: Request, me: Myself, form: Posted) -> Response:
    await write(request, participants.forget_contact, me.id, receipt=form.receipt(f"participant:{me.id}"))
    return answer(request, "Vos coordonnées sont effacées. Plus personne ne les a ici.", HOME)


@router.get("/moi/mes-donnees.json")
def download_mine(request: Request, me: Myself, session: Reading) -> Response:
    """Everything that is known of me, to take along."""
    return _as_file(person_file(session, me.id or 0), "mes-donnees-tablee.json")


@router.post("/moi/erase")
async def erase_mine(request: Request, me: Myself, form: Posted) -> Response:
    """Everything, for good. No receipt: a repeat finds nobody, and there is nothing to keep of it."""
    if form.get("confirmed") != "on":
        raise Refused("erasing_not_confirmed")
    await write(request, actions.erase_person, me.id, f"participant:{me.id}")
    await request.app.state.caretaker.note_erased()
    await request.app.state.live.close_owned([f"participant:{me.id}"], REVOKED)
    response = render(request, "screens/me_erased.html", copies=request.app.state.caretaker.periods.copies.days)
    for name, path in ((SEAT, "/"), (AUTHOR, "/"), (PERSON, HOME)):
        response.delete_cookie(name, path=path)
    return response


# --- The organiser answers ------------------------------------------------------------------------------------------


@router.post("/people/{participant_id}/file.json", dependencies=[Organiser])
async def answer_access(participant_id: int, request: Request) -> Response:
    """Everything that is known of one person, for her who asked. That it was taken stands in the journal."""
    with request.app.state.database.reading() as session:
        person = session.get(Participant, participant_id)
        if person is None or person.forgotten_at is not None:
            raise Refused("not_found")
        found = person_file(session, participant_id)
        evening = evening_by_id(session, person.evening_id)
        name = file_name(evening.slug, plan_of(session, evening).date, f"personne-{participant_id}", "json")
    await write(request, actions.note_access, participant_id, ORGANISER)
    return _as_file(found, name)


@router.post("/people/{participant_id}/erase", dependencies=[Organiser])
async def erase_for(participant_id: int, request: Request, form: Posted) -> Response:
    """Somebody asked by word or by letter to be erased: the organiser does it in her place."""
    if_refused(request, "screens/gronogo_refused.html", back="/people")
    with request.app.state.database.reading() as session:
        person = session.get(Participant, participant_id)
    if person is None or person.forgotten_at is not None:
        raise Refused("not_found")
    if form.get("confirmed") != "on":
        raise Refused("erasing_not_confirmed")
    await write(request, actions.erase_person, participant_id, ORGANISER)
    await request.app.state.caretaker.note_erased()
    await request.app.state.live.close_owned([f"participant:{participant_id}"], REVOKED)
    return answer(request, "C’est effacé.", "/people")


def _as_file(content: dict[str, Any], name: str) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, indent=2), media_type="application/json; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})
