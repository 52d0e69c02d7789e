"""What we ask of the follow-up of files: what happened, who handed over to whom, what came of it in jobs and cooperations."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session

from app.followup.models import Cooperation, FileEvent, Handover, NewsSent, YearFigures

Row = TypeVar("Row", Handover, YearFigures, Cooperation)


def events_of(session: Session, file_ids: Sequence[int]) -> dict[int, list[FileEvent]]:
    """What really happened to each of these files, the oldest first."""
    query = select(FileEvent).where(FileEvent.opportunity_id.in_(file_ids), FileEvent.erased_at.is_(None)).order_by(
        FileEvent.on, FileEvent.id)
    found: dict[int, list[FileEvent]] = defaultdict(list)
    for event in session.execute(query).scalars():
        found[event.opportunity_id].append(event)
    return found


def handovers_of(session: Session, file_ids: Sequence[int]) -> dict[int, list[Handover]]:
    """Who handed these files over to whom, with what there is to know, the oldest first."""
    return _by_file(session, Handover, file_ids)


def figures_of(session: Session, file_ids: Sequence[int]) -> dict[int, list[YearFigures]]:
    """Jobs and turnover of these files, as they were noted, by their day."""
    found = _by_file(session, YearFigures, file_ids)
    for rows in found.values():
        rows.sort(key=lambda row: (row.on, row.id or 0))
    return found


def cooperations_of(session: Session, file_ids: Sequence[int]) -> dict[int, list[Cooperation]]:
    """What people began to do together around these files."""
    return _by_file(session, Cooperation, file_ids)


def news_sent(session: Session, evening_id: int) -> list[NewsSent]:
    """Each time that the organiser said: the message to the authors has gone out."""
    return list(session.execute(select(NewsSent).where(NewsSent.evening_id == evening_id).order_by(NewsSent.id)).scalars())


def hours_of(events: Sequence[FileEvent]) -> tuple[Decimal, Decimal]:
    """The hours of the team and those of everybody else: two figures, never one."""
    team = sum((event.hours_team or Decimal(0) for event in events), Decimal(0))
    partners = sum((event.hours_partners or Decimal(0) for event in events), Decimal(0))
    return team, partners


def _by_file(session: Session, kind: type[Row], file_ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in session.execute(select(kind).where(kind.opportunity_id.in_(file_ids)).order_by(kind.id)).scalars():
        found[row.opportunity_id].append(row)
    return found
