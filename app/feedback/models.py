"""Two things said at the end: to a table that speaks (with a name), and about the evening (without any)."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Reaction(SQLModel, table=True):
    """« Je veux suivre » or « Je peux aider », from one person to the table that has the floor. Told to it at the end."""

    __table_args__ = (UniqueConstraint("participant_id", "table_id"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)  # the table that it is about
    participant_id: int = Field(foreign_key="participant.id")
    reaction: str = Field(max_length=20)
    help_text: str = ""
    said_at: datetime = Field(sa_type=Utc)


class Feedback(SQLModel, table=True):
    """What somebody of a table says of the evening: no person, no time, and a random key so that the order tells nothing."""

    key: str = Field(primary_key=True, max_length=32)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id")
    answers: dict[str, str] = Field(sa_type=JSON)
