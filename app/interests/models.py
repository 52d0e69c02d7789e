"""What each person gains, brings, expects in return and is ready to risk, for the solution of a table."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Interest(SQLModel, table=True):
    """One person's interest in one table's solution. « team »: only the organisers may read it."""

    __table_args__ = (UniqueConstraint("participant_id", "table_id"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    participant_id: int = Field(foreign_key="participant.id", index=True)
    visible_to: str = Field(default="table", max_length=10)  # table | team
    gain: str = ""
    contribution: str = ""
    expected_return: str = ""
    affordable_loss: str = ""
    commitment: str = Field(default="", max_length=20)  # a rung of the ladder
    lead_condition: str = ""
    declared_at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)


class InterestMark(SQLModel, table=True):
    """What the facilitator draws on the interest board: a link, a gap that nobody meets, or a conflict. No machine decides."""

    __tablename__ = "interest_mark"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    kind: str = Field(max_length=10)  # link | gap | conflict
    awaits_id: int = Field(foreign_key="participant.id")        # who expects; in a conflict, the first of the two
    brings_id: int | None = Field(default=None, foreign_key="participant.id")  # who brings; None in a gap
    about: str = Field(default="", max_length=200)
    drawn_at: datetime = Field(sa_type=Utc)
    erased_at: datetime | None = Field(default=None, sa_type=Utc)
