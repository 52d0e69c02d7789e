"""What the facilitator's desk shows at a step of kind « group »."""

from sqlmodel import Session

from app.kinds.base import Context, Gesture
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    return {}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """The next thing to do before going on."""
    return None
