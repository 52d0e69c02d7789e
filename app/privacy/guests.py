"""Who asks for her own page: by the personal code that was typed here, by the seat of this phone, or by the link to her own news."""

from typing import Annotated

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.ground.badge import read_badge
from app.ground.refusal import Refused
from app.participants.actions import AUTHOR_BADGE
from app.participants.guests import AUTHOR, find_seat
from app.participants.models import Participant
from app.privacy.actions import PERSON_BADGE

PERSON = "tablee_person"
HOME = "/moi"


def find_person(request: HTTPConnection, session: Session) -> Participant | None:
    """Whose page this browser shows. A code that was typed wins: whoever typed it means herself."""
    badge = read_badge(session, request.cookies.get(PERSON), PERSON_BADGE)
    seat = None if badge else find_seat(request, session)
    if seat:
        return _of(session, seat.participant_id)
    badge = badge or read_badge(session, request.cookies.get(AUTHOR), AUTHOR_BADGE)
    return _of(session, badge.subject_id) if badge else None


def myself(request: HTTPConnection) -> Participant:
    """The same; refused for nobody."""
    with request.app.state.database.reading() as session:
        person = find_person(request, session)
    if person is None:
        raise Refused("nobody_known")
    return person


def _of(session: Session, participant_id: int | None) -> Participant | None:
    person = session.get(Participant, participant_id or 0)
    return person if person and person.forgotten_at is None else None


Myself = Annotated[Participant, Depends(myself)]
