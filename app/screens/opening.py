"""The files exist from the first time that somebody of the team looks, whichever page that is."""

from fastapi import Request

from app.evenings.queries import evening_by_slug
from app.opportunities.actions import open_files
from app.opportunities.queries import lacks_files


def open_missing_files(request: Request, slug: str) -> None:
    """Through the door, from the thread of a page that reads: once in the life of an evening."""
    state = request.app.state
    with state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        missing = lacks_files(session, evening)
    if missing and not state.door.read_only:
        state.door.write_now(open_files, evening.id, "organiser")
