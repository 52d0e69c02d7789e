"""What the phones of a table show at a step of kind « message »."""

from sqlmodel import Session

from app.ideas.queries import label_of
from app.kinds.base import Context
from app.participants.models import Participant
from app.participants.queries import people_at
from app.tables.queries import Standing


def common(session: Session, here: Standing) -> Context:
    """The challenge and who is there, for as long as people arrive; what was kept of the last vote when it is time to choose."""
    if here.step.pace == "table":
        return {"arriving": False, "kept": _kept(session, here)}
    people = people_at(session, here.id)
    seats: list[str | None] = [person.group for person in people]
    return {"arriving": True, "count": len(people), "seats": seats + [None] * max(0, here.table.seats - len(people))}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """Nothing to write."""
    return {}


def quiet(here: Standing) -> bool:
    """A message at the table's own pace is there to be talked about; that of the hall is read out."""
    return here.step.pace == "table" and here.state.started_at is not None


def _kept(session: Session, here: Standing) -> str:
    """What the lead, or the table, kept of the vote just before this step."""
    before = here.script.previous(here.step.id)
    winner = here.state_of(before.id).winner if before and before.kind == "vote" else None
    return label_of(session, winner) if winner else ""
