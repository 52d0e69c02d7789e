"""What is decided of the files of the morning, where they stand, and what the team sets for them."""

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.files.models import FileCopy, Opportunity, TeamNote
from app.ground.database import Utc

__all__ = ["ContactDownload", "Decision", "FileCopy", "Opportunity", "StageMove", "TeamNote", "TeamSetting"]


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
    forced_by: str | None = None
    forced_reason: str | None = None
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    undone_at: datetime | None = Field(default=None, sa_type=Utc)
    undone_by: str | None = None


class TeamSetting(SQLModel, table=True):
    """What the team sets for one evening's files: how many it can carry, a threshold of a gate (`S8.min_people`), its own people."""

    __tablename__ = "team_setting"
    __table_args__ = (UniqueConstraint("evening_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    key: str = Field(max_length=60)
    value: str
    by: str
    at: datetime = Field(sa_type=Utc)


class ContactDownload(SQLModel, table=True):
    """Who took the list of contacts, and when. It is the likeliest leak, hence written down."""

    __tablename__ = "contact_download"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    by: str
    at: datetime = Field(sa_type=Utc)
    people: int
