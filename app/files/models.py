"""A file of the morning, the lines that the team writes on it, and the way to its copies."""

from datetime import datetime
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
