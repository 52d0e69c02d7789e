"""Badges: who asks. A badge is a random token in a cookie; the database keeps only its hash.

Capability links (facilitator, control room, wall) are not stored at all: they are derived from the secret key, so they can
be printed again at any time, and revoking one is counting its generation up.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlmodel import Field, Session, SQLModel

from app.ground.clock import now
from app.ground.database import Utc
from app.ground.direct import Direct


class BadgeRow(SQLModel, table=True):
    """One browser's right to act: a role, for one subject (a participant, a table, an evening) of one evening."""

    __tablename__ = "badge"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    role: str = Field(max_length=20)
    evening_id: int | None = Field(default=None, index=True)
    subject_id: int | None = None
    issued_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)
    device: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})  # « Firefox, Android », nothing finer


@dataclass(frozen=True)
class Badge:
    """A badge that holds, as read for one request."""

    id: int
    role: str
    evening_id: int | None
    subject_id: int | None


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_ISSUE = Direct(insert(BadgeRow).values({name: bindparam(name) for name in (
    "token_hash", "role", "evening_id", "subject_id", "issued_at", "expires_at", "device")}))


def issue_badge(session: Session, token: str, role: str, evening_id: int | None, subject_id: int | None, expires_at: datetime,
                device: str = "") -> None:
    """Store the right that this token gives."""
    _ISSUE.do(session, token_hash=hash_token(token), role=role, evening_id=evening_id, subject_id=subject_id,
              issued_at=now(), expires_at=expires_at, device=device)


def read_badge(session: Session, token: str | None, role: str) -> Badge | None:
    """The badge of this token, if it is of that role, not revoked and not over."""
    if not token:
        return None
    query = select(BadgeRow).where(BadgeRow.token_hash == hash_token(token), BadgeRow.role == role)
    row = session.execute(query).scalar_one_or_none()
    if row is None or row.revoked_at is not None or row.expires_at <= now():
        return None
    return Badge(row.id or 0, row.role, row.evening_id, row.subject_id)


def owner_of(badge_id: int) -> str:
    """The name under which the connections of a badge are counted."""
    return f"badge:{badge_id}" if badge_id else ""


def badges_that_hold(session: Session, role: str, evening_id: int, subject_id: int | None = None) -> list[BadgeRow]:
    """Every badge of a role in an evening that opens something now, or only those of one subject; the oldest first."""
    query = select(BadgeRow).where(BadgeRow.role == role, BadgeRow.evening_id == evening_id, BadgeRow.revoked_at.is_(None),
                                   BadgeRow.expires_at > now())
    if subject_id is not None:
        query = query.where(BadgeRow.subject_id == subject_id)
    return list(session.execute(query.order_by(BadgeRow.id)).scalars())


def revoke_badges(session: Session, role: str, evening_id: int, subject_id: int | None = None) -> list[str]:
    """Take back every badge of a role in an evening, or only those of one subject. Returns whose connections must end."""
    held = badges_that_hold(session, role, evening_id, subject_id)
    for row in held:
        row.revoked_at = now()
    return [owner_of(row.id or 0) for row in held]


def shorten_badges(session: Session, role: str, evening_id: int, until: datetime) -> None:
    """From now on these badges end at that moment, unless they ended before."""
    for row in badges_that_hold(session, role, evening_id):
        row.expires_at = min(row.expires_at, until)


def revoke_token(session: Session, token: str) -> None:
    """Take back the badge of one token, whatever it opened."""
    row = session.execute(select(BadgeRow).where(BadgeRow.token_hash == hash_token(token))).scalar_one_or_none()
    if row and row.revoked_at is None:
        row.revoked_at = now()


def link_secret(key: str, *parts: object) -> str:
    """The secret of a capability link: 160 bits derived from the server's key and what the link opens."""
    message = ":".join(str(part) for part in parts).encode()
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()[:20]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def same_secret(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())
