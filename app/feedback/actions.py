"""What may be said at the end: a reaction to the table that has the floor, an opinion about the evening."""

import secrets
from collections.abc import Mapping

from sqlmodel import Session

from app.evenings.actions import running
from app.feedback.models import Feedback, Reaction
from app.feedback.queries import reaction_of
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import Refused
from app.methods.answers import read_answers
from app.participants.models import Participant, Seat
from app.tables.actions import scope_of
from app.tables.queries import accepting, table_by_id


def react_to_pitch(session: Session, seat: Seat, step_id: str, table_id: int, typed: Mapping[str, str]) -> dict[str, int]:
    """« Je veux suivre » or « Je peux aider », to one table of the plenary. The last choice holds; the table hears of it at the end."""
    here = accepting(session, seat.table_id, step_id)
    if here.step.kind != "pitch" or here.step.pace != "room":
        raise Refused("not_for_this_step")
    if table_id == seat.table_id:
        raise Refused("own_table")
    about = table_by_id(session, table_id)
    if about.evening_id != seat.evening_id:
        raise Refused("not_allowed")
    answers = read_answers(here.step.fields, typed)
    if not answers.get("reaction"):
        raise Refused("bad_request")
    reaction = reaction_of(session, seat.participant_id, table_id)
    if reaction is None:
        reaction = Reaction(evening_id=seat.evening_id, table_id=table_id, participant_id=seat.participant_id, reaction="", said_at=now())
        session.add(reaction)
    reaction.reaction, reaction.help_text, reaction.said_at = answers["reaction"], answers.get("help_text", ""), now()
    record(session, seat.evening_id, "reaction_given", scope_of(seat.table_id), seat.actor)
    return {"number": about.number}


def give_feedback(session: Session, seat: Seat, step_id: str, typed: Mapping[str, str]) -> dict[str, int]:
    """Say what the evening was worth. Nothing that is stored leads back to the person: no id, no time, no order, no actor."""
    here = accepting(session, seat.table_id, step_id)
    running(session, seat.evening_id)
    if not here.step.anonymous:
        raise Refused("not_for_this_step")
    person = session.get_one(Participant, seat.participant_id)
    if person.has_given_feedback:
        raise Refused("feedback_given")
    answers = read_answers(here.step.fields, typed)
    person.has_given_feedback = True
    session.add(Feedback(key=secrets.token_hex(16), evening_id=seat.evening_id, table_id=seat.table_id, answers=answers))
    record(session, seat.evening_id, "feedback_given", scope_of(seat.table_id))
    return {"number": here.table.number}
