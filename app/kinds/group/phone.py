"""What the phones of a table show at a step of kind « group »."""

from sqlmodel import Session

from app.ideas.queries import card_sources, families_at, lone_cards
from app.kinds.base import Context
from app.participants.models import Participant
from app.tables.queries import Standing


def common(session: Session, here: Standing) -> Context:
    """The families as they come together, and the cards that stand alone."""
    return {"families": [family for family in families_at(session, here.id, here.step.id) if family.cards],
            "alone": lone_cards(session, here, here.step.id, card_sources(here, here.step.id))}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """Nothing to write: the facilitator moves the cards, the table dictates."""
    return {}


def quiet(here: Standing) -> bool:
    """The cards move at the facilitator's hand while the table talks."""
    return True
