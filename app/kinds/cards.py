"""A person's own cards, and the form that writes them, as three kinds of steps show them: ideas, a lead's request, a lead's takeaway."""

import zlib
from dataclasses import dataclass

from sqlmodel import Session

from app.ideas.models import Idea
from app.ideas.queries import cards_at, cards_by
from app.kinds.base import Context
from app.participants.models import Participant
from app.participants.queries import lead_of
from app.tables.queries import Standing, table_by_id


@dataclass(frozen=True)
class MyCard:
    """One of my cards, and the table where I wrote it: I may have moved since."""

    card: Idea
    number: int

    @property
    def version(self) -> int:
        """Changes with each correction: the form of a corrected card is a new one, and closes."""
        return int(self.card.edited_at.timestamp()) if self.card.edited_at else 0


def writing(session: Session, here: Standing, me: Participant) -> Context:
    """What I wrote at this step, how much I may still write, and who writes when it is not me."""
    cards = [MyCard(card, table_by_id(session, card.table_id).number) for card in cards_by(session, me.id or 0, here.step.id)]
    most = here.step.max_items or (1 if here.step.writer == "lead" else 0)
    left = max(0, most - len(cards)) if most else None
    return {"cards": cards, "most": most, "left": left, "i_write": i_write(here, me), "writer": writer(session, here),
            "pen_is_free": here.step.writer == "scribe" and here.table.pen_id is None}


def i_write(here: Standing, me: Participant) -> bool:
    if here.step.writer == "lead":
        return me.is_lead
    return here.step.writer == "each" or here.table.pen_id == me.id


def writer(session: Session, here: Standing) -> str:
    """The first name of the one who writes for all; "" when everybody writes, or when nobody knows it yet."""
    if here.step.writer == "lead":
        lead = lead_of(session, here.id)
        return (lead.name if lead else None) or here.paper.lead or ""
    person = session.get(Participant, here.table.pen_id) if here.step.writer == "scribe" and here.table.pen_id else None
    return (person.name or "") if person else ""


def fates(session: Session, here: Standing) -> str:
    """Changes when a card of this step is put aside, parked, or put back: its author must see it."""
    told = [f"{card.id}:{card.hidden_at is not None}{card.parked_at is not None}" for card in cards_at(session, here.id, (here.step.id,))
            if card.hidden_at or card.parked_at]
    return f"{zlib.crc32(' '.join(told).encode()):x}"


def card_token(session: Session, here: Standing) -> str:
    """For kinds that write cards: the pen, and what became of cards."""
    return f"{here.table.pen_id or ''}.{fates(session, here)}"
