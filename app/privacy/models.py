"""The key to one's own page, who was erased, and what was removed when. Nothing here is personal."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class PersonalCode(SQLModel, table=True):
    """Ten signs that open one person's page from any device. Only a keyed hash is kept: the code was shown once."""

    __tablename__ = "personal_code"
    participant_id: int = Field(primary_key=True, foreign_key="participant.id", sa_column_kwargs={"autoincrement": False})
    code_hash: str = Field(max_length=64, unique=True)
    issued_at: datetime = Field(sa_type=Utc)


class Tombstone(SQLModel, table=True):
    """Somebody was erased. `joined_at` tells her from whoever gets her number in a copy that is older than she is."""

    participant_id: int = Field(primary_key=True, foreign_key="participant.id", sa_column_kwargs={"autoincrement": False})
    evening_id: int = Field(foreign_key="evening.id", index=True)
    joined_at: datetime = Field(sa_type=Utc)
    erased_at: datetime = Field(sa_type=Utc)


class RetentionRun(SQLModel, table=True):
    """One line of the report: what was removed, how many of each. Empty, it tells that the house has looked."""

    __tablename__ = "retention_run"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc)
    removed: dict[str, int] = Field(sa_type=JSON)
