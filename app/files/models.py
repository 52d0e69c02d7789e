"""A file of the morning: its name, the team's lines, every decision taken on it, every stage it went through, its copies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Opportunity(SQLModel, table=True):
    """One file. Its reference (`LONS26-T07-1`) never changes and is never used again."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    reference: str = Field(max_length=40, unique=True)
    candidate: str | None = Field(default=None, max_length=40)  # "cluster:12", "idea:34": opened from it, not from the table's choice
    opened_at: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
    facts: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # what its evening left, when it comes from another machine
    copied_from: dict[str, str] | None = Field(default=None, sa_type=JSON)  # reference, link, territory and day of the original


class FileCopy(SQLModel, table=True):
    """A copy of a file that was opened in another territory: the way there, from the original."""

    __tablename__ = "file_copy"
    __table_args__ = (UniqueConstraint("opportunity_id", "reference"),)
    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    reference: str = Field(max_length=40)
    territory: str
    link: str
    noted_at: datetime = Field(sa_type=Utc)


class TeamNote(SQLModel, table=True):
    """What the team says of a file, field by field: owner, next action, cost bearer, a tick, a proof of level 3 with its source."""

    __tablename__ = "team_note"
    __table_args__ = (UniqueConstraint("opportunity_id", "field"),)
    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    field: str = Field(max_length=60)  # a team field ("owner", "cost_bearer"…) or "proof:P2"
    value: str
    source: str = ""
    by: str
    at: datetime = Field(sa_type=Utc)


class Decision(SQLModel, table=True):
    """One decision on one file. The newest that is not undone holds; the others are its history."""

    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    outcome: str = Field(max_length=30)
    reason: str
    sentence: str
    by: str
    at: datetime = Field(sa_type=Utc)
    forced_by: str | None = None
    forced_reason: str | None = None
    missing: list[str] = Field(default_factory=list, sa_type=JSON)  # codes that lacked at that moment
    merged_into_id: int | None = None
    wake_up: str | None = None
    review_on: date | None = None
    second_reader: str | None = None
    routed_to: str | None = None
    kept: str | None = None  # of a merge: what is kept of this file
    undone_at: datetime | None = Field(default=None, sa_type=Utc)
    undone_by: str | None = None


class StageMove(SQLModel, table=True):
    """A file taken from one stage of D0–D5 to another. The newest that is not undone wins over what its decision says."""

    __tablename__ = "stage_move"
    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    from_stage: str = Field(max_length=2)
    to_stage: str = Field(max_length=2)
    by: str
    at: datetime = Field(sa_type=Utc)
    reason: str = Field(default="", max_length=280)  # of a move back
    forced_by: str | None = None
    forced_reason: str | None = None
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    undone_at: datetime | None = Field(default=None, sa_type=Utc)
    undone_by: str | None = None
