"""What we ask of the follow-up of files."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from app.followup.models import FileEvent


def events_of(session: Session, file_ids: Sequence[int]) -> dict[int, list[FileEvent]]:
    """What really happened to each of these files, the oldest first."""
    query = select(FileEvent).where(FileEvent.opportunity_id.in_(file_ids), FileEvent.erased_at.is_(None)).order_by(
        FileEvent.on, FileEvent.id)
    found: dict[int, list[FileEvent]] = defaultdict(list)
    for event in session.execute(query).scalars():
        found[event.opportunity_id].append(event)
    return found
