"""What the team sets for the files of an evening, and who took its contacts."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.files.models import Decision, FileCopy, Opportunity, StageMove, TeamNote
from app.ground.database import Utc

__all__ = ["ContactDownload", "Decision", "FileCopy", "Opportunity", "StageMove", "TeamNote", "TeamSetting"]


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
