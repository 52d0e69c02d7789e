"""What the phones of a table show at a step of kind « feedback »."""

from sqlmodel import Session

from app.kinds.base import Context
from app.participants.models import Participant
from app.tables.queries import Standing


def common(session: Session, here: Standing) -> Context:
    """Shared by the table."""
    return {}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """One person's own place."""
    return {}
