"""What the big screens show at a step of kind « feedback »: thanks, the figures of the evening, last words without a name."""

from sqlalchemy import func, select
from sqlmodel import Session

from app.feedback.queries import feedback_of
from app.ground.french import counted
from app.ideas.queries import cards_in_hall
from app.interests.queries import stated_in_hall
from app.kinds.base import Context, Line
from app.participants.queries import people_of
from app.sheets.models import SheetEntry
from app.tables.queries import Standing

WORDS = 40  # the wall has no room for more


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """At a lead's own word, that the lead speaks; an opinion of the evening has no number here."""
    return {here.id: Line("" if here.step.anonymous else "le porteur parle") for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    """At the end of the evening: what the hall has done, then its words as they come."""
    if not leading[0].step.anonymous:
        return {"figures": None}
    evening_id = leading[0].evening.id or 0
    said = [(one.key, one.answers["last_word"]) for one in feedback_of(session, evening_id) if one.answers.get("last_word")]
    return {"figures": _figures(session, evening_id, len(leading)), "words": said[-WORDS:]}


def screen(session: Session, here: Standing) -> Context:
    return {}


def _figures(session: Session, evening_id: int, tables: int) -> list[tuple[int, str]]:
    people = sum(len(seated) for seated in people_of(session, evening_id).values())
    ideas = sum(cards_in_hall(session, evening_id).values())
    interests = sum(len(stated) for stated in stated_in_hall(session, evening_id).values())
    dated = session.execute(select(func.count()).select_from(SheetEntry).where(
        SheetEntry.evening_id == evening_id, SheetEntry.field == "first_step_date", SheetEntry.value != "")).scalar_one()
    figures = [(tables, "table"), (people, "personne"), (ideas, "carte"), (interests, "intérêt exprimé|intérêts exprimés"),
               (dated, "premier pas daté|premiers pas datés")]
    return [(number, counted(number, *words.split("|")).partition("\u00a0")[2]) for number, words in figures]
