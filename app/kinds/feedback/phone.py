"""What the phones of a table show at a step of kind « feedback »."""

from dataclasses import dataclass

from sqlmodel import Session

from app.feedback.queries import reactions_to
from app.ideas.queries import shared_cards
from app.kinds.base import Context
from app.kinds.cards import card_token, writing
from app.methods.models import Step
from app.participants.models import Participant
from app.participants.queries import contacts_of
from app.tables.queries import Standing, tables_of


@dataclass(frozen=True)
class Received:
    """Somebody of another table who wants to follow us, or to help. The contact is there only where she agreed to it."""

    name: str
    number: int
    words: str
    help_text: str
    contact: str


def common(session: Session, here: Standing) -> Context:
    """What the lead takes away; of the closing feedback, nothing is shared."""
    return {"cards": [] if here.step.anonymous else shared_cards(session, here, (here.step.id,))}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """The lead's words, or my opinion and what our table has received."""
    if not here.step.anonymous:
        return writing(session, here, me)
    return {"given": me.has_given_feedback, "received": _received(session, here)}


def token(session: Session, here: Standing) -> str:
    return "" if here.step.anonymous else card_token(session, here)


def quiet(here: Standing) -> bool:
    """The table listens to its lead."""
    return not here.step.anonymous


def _received(session: Session, here: Standing) -> list[Received]:
    """What the hall said to our table while it spoke. Told at the end only, and to its people only."""
    told = reactions_to(session, here.id)
    contacts = contacts_of(session, [person.id or 0 for _, person in told])
    words, numbers = _words(here), {table.id: table.number for table in tables_of(session, here.table.evening_id)}
    return [Received(person.name or "Quelqu’un", numbers[person.table_id], words.get(reaction.reaction, ""),
                     reaction.help_text, contacts.get(person.id or 0, "")) for reaction, person in told]


def _words(here: Standing) -> dict[str, str]:
    """« Je veux suivre », « Je peux aider », as the plenary asked."""
    plenary: list[Step] = [step for step in here.script.steps if step.kind == "pitch" and step.pace == "room"]
    return {choice.id: choice.label for step in plenary for field in step.fields for choice in field.choices}
