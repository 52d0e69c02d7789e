"""What the big screen shows at a step of kind « feedback »."""

from sqlmodel import Session

from app.kinds.base import Context
from app.tables.queries import Standing


def wall(session: Session, hall: list[Standing]) -> Context:
    """Numbers of the hall, never a name nor a private answer."""
    return {}
