"""The browsers that hold a badge of those who lead: which, since when, whether they listen now. Nothing finer is known of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.ground.badge import BadgeRow, badges_that_hold
from app.screens.presence import presence


@dataclass(frozen=True)
class Device:
    """One browser."""

    id: int
    name: str
    since: datetime
    connected: bool
    table_id: int


def devices_of(session: Session, role: str, evening_id: int, table_id: int | None = None) -> list[Device]:
    """The browsers of a role, the oldest first; of desks, all of them or those of one table."""
    return [_device(row) for row in badges_that_hold(session, role, evening_id, table_id)]


def _device(row: BadgeRow) -> Device:
    return Device(row.id or 0, row.device or "Appareil", row.issued_at, presence.is_connected(row.id or 0), row.subject_id or 0)
