"""What the phones of a table show at a step of kind « pitch »."""

from datetime import timedelta

from sqlmodel import Session

from app.feedback.queries import reaction_of
from app.ground.clock import milliseconds
from app.ideas.queries import shared_cards
from app.kinds.base import Context
from app.kinds.cards import card_token, writing
from app.kinds.pitch.wall import SECONDS
from app.kinds.speech import spoken
from app.participants.models import Participant
from app.tables.models import Table
from app.tables.queries import Standing


def common(session: Session, here: Standing) -> Context:
    """At the table, what its lead asks for; in the plenary, that nobody speaks yet (who does stands under the prompt)."""
    return {"plenary": is_plenary(here), "speaking": _speaking(session, here), "cards": shared_cards(session, here, (here.step.id,))}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """The prompter for who speaks, my reaction to who does, or the lead's request."""
    prompter = spoken(session, here, here.step.speaker_prompt or "")
    if not is_plenary(here):
        return {"plenary": False, "prompter": prompter, **writing(session, here, me)}
    speaking, since = _speaking(session, here), here.evening.speaking_since
    return {
        "plenary": True,
        "prompter": prompter,
        "speaking": speaking,
        "ours": speaking is not None and speaking.id == here.id,
        "seconds": SECONDS,
        "silent_at": milliseconds(since + timedelta(seconds=SECONDS)) if since else None,
        "reaction": reaction_of(session, me.id or 0, speaking.id or 0) if speaking else None,
        "reactions": [field for field in here.step.fields if field.type == "choice"],
        "details": [field for field in here.step.fields if field.type == "text"],
    }


def about(session: Session, here: Standing) -> str:
    """Who has the floor of the plenary."""
    speaking = _speaking(session, here)
    if speaking is None:
        return ""
    paper = here.plan.table(speaking.number)
    return f"Table {speaking.number} : {paper.project or paper.title}"


def token(session: Session, here: Standing) -> str:
    """Who has the floor; at the table, what became of the lead's card."""
    if not is_plenary(here):
        return card_token(session, here)
    since = here.evening.speaking_since
    return f"{here.evening.speaking_table_id}.{milliseconds(since)}" if since else ""


def quiet(here: Standing) -> bool:
    """The table listens to its lead. In the plenary there is something to touch."""
    return not is_plenary(here)


def is_plenary(here: Standing) -> bool:
    """The pitch that the control room starts for the whole hall."""
    return here.step.pace == "room"


def _speaking(session: Session, here: Standing) -> Table | None:
    table_id = here.evening.speaking_table_id if is_plenary(here) else None
    return session.get(Table, table_id) if table_id else None
