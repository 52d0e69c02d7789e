"""What the big screens show at a step of kind « ideas »: how many cards, and never one of them in the hall."""

from collections import Counter

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import cards_in_hall, shared_cards
from app.kinds.base import Context, Line
from app.kinds.wall_text import counts_groups, large_line, noun
from app.participants.queries import people_of
from app.tables.queries import Standing


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """« 14 idées », with the word of the step."""
    cards = cards_in_hall(session, hall[0].evening.id or 0)
    return {here.id: Line(counted(cards[here.id, here.step.id], noun(here.step))) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    """The counter of the hall, which goes on counting the tables that went on; the constraint or the model in large."""
    step, evening_id = leading[0].step, leading[0].evening.id or 0
    cards = cards_in_hall(session, evening_id)
    total = sum(number for (_, step_id), number in cards.items() if step_id == step.id)
    groups = _groups(session, evening_id) if counts_groups(step) else None
    return {"total": total, "noun": noun(step), "large": large_line(step), "groups": groups}


def screen(session: Session, here: Standing) -> Context:
    """The table's own screen: what its phones share, all at once and without authors; before that, a number."""
    cards = shared_cards(session, here, (here.step.id, *here.step.source))
    laid = cards_in_hall(session, here.evening.id or 0)[here.id, here.step.id]
    return {"cards": [card.text for card in cards], "laid": laid, "noun": noun(here.step)}


def _groups(session: Session, evening_id: int) -> Counter[str]:
    """How many people of each college are in the hall."""
    return Counter(person.group for people in people_of(session, evening_id).values() for person in people)
