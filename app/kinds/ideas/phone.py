"""What the phones of a table show at a step of kind « ideas »."""

from sqlmodel import Session

from app.ideas.models import Idea
from app.ideas.queries import cards_at, shared_cards
from app.kinds.base import Context
from app.kinds.cards import writing
from app.kinds.wall_text import noun
from app.participants.models import Participant
from app.sheets.queries import values_of
from app.tables.queries import Standing

QUESTIONS = ("d3.blocker", "d1.creative_question")  # the line of a sheet that the table works on from then on


def common(session: Session, here: Standing) -> Context:
    """The cards of the table, once all may read them, and those that this step builds on. Never an author."""
    return {"cards": shared_cards(session, here, (here.step.id,)), "earlier": _to_build_on(session, here)}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """My form and my cards."""
    return {**writing(session, here, me), "noun": noun(here.step)}


def about(session: Session, here: Standing) -> str:
    """The question that the table has chosen, or what its lead asks of it: a prompt like « levez ce frein » says nothing without."""
    values = values_of(session, here)
    question = next((values[key] for key in QUESTIONS if values.get(key)), "")
    question = question or _request(session, here)
    return f"« {question} »" if question else ""


def quiet(here: Standing) -> bool:
    """Once the cards are revealed they are read aloud and talked about."""
    return here.step.private and here.state.revealed_at is not None


def _to_build_on(session: Session, here: Standing) -> list[Idea]:
    """« Lisez les idées de la table, puis rebondissez » : after a silent step, the open one that follows shows its cards again."""
    if here.step.private:
        return []
    before = [step for step in here.script.steps[: here.script.position(here.step.id)] if step.kind == "ideas"]
    return shared_cards(session, here, (before[-1].id,)) if before and before[-1].private else []


def _request(session: Session, here: Standing) -> str:
    """What the lead has asked of the table at an earlier step, else what the plan says of it."""
    before = here.script.steps[: here.script.position(here.step.id)]
    asking = tuple(step.id for step in before if step.kind == "pitch" and step.writer == "lead" and step.fields)
    written = [card for card in cards_at(session, here.id, asking) if card.hidden_at is None]
    return written[-1].text if written else (here.paper.request or "" if asking else "")
