"""What any room may do to a file: write one line on it, and say that it has changed."""

from sqlmodel import Session

from app.files.models import Opportunity, TeamNote
from app.files.queries import line_of
from app.ground.clock import now


def write_line(session: Session, file: Opportunity, field: str, value: str, by: str, source: str = "") -> None:
    """Write a line of a file, signed and dated; the old text is replaced."""
    line = line_of(session, file.id or 0, field)
    if line is None:
        line = TeamNote(opportunity_id=file.id or 0, field=field, value="", by=by, at=now())
        session.add(line)
    line.value, line.source, line.by, line.at = value, source, by, now()


def touch(file: Opportunity) -> None:
    """Say that something happened to it: « Modifié le » of every export."""
    file.changed_at = now()
