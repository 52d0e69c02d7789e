"""What a table is: a challenge, a facilitator, a script, and where it stands in it."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Table(SQLModel, table=True):
    """One table of one evening. `step_id` is the step it is at; `pen_id` the participant who holds the pen."""

    __table_args__ = (UniqueConstraint("evening_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    number: int
    code: str = Field(max_length=6, unique=True)
    method: str = Field(max_length=60)
    seats: int
    step_id: str = Field(max_length=60)
    pen_id: int | None = None
    facilitator_generation: int = 0  # counted up to revoke the facilitator's link
    claimed_at: datetime | None = Field(default=None, sa_type=Utc)  # when that link was first claimed
    spare_until: datetime | None = Field(default=None, sa_type=Utc)  # the control room lets one more device claim it until then
    shut_at: datetime | None = Field(default=None, sa_type=Utc)  # its facilitator closed the door to newcomers


class TableStep(SQLModel, table=True):
    """One step as one table lived it. A step entered again goes on with the same row."""

    __tablename__ = "table_step"
    __table_args__ = (UniqueConstraint("table_id", "step_id"),)
    id: int | None = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    step_id: str = Field(max_length=60)
    started_at: datetime | None = Field(default=None, sa_type=Utc)
    left_at: datetime | None = Field(default=None, sa_type=Utc)
    extra_seconds: int = 0
    revealed_at: datetime | None = Field(default=None, sa_type=Utc)
    opened_at: datetime | None = Field(default=None, sa_type=Utc)  # a vote opens when the facilitator says so
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    winner: str | None = None        # "cluster:12" or "idea:34": what the table, or its lead, kept of a vote
    skip_reason: str | None = None   # why the table went on although the gate lacked something


class Nudge(SQLModel, table=True):
    """A card that the facilitator, or the control room, pushed to the phones of one table."""

    id: int | None = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    step_id: str = Field(max_length=60)
    title: str
    text: str
    by_control: bool = False
    sent_at: datetime = Field(sa_type=Utc)


class Call(SQLModel, table=True):
    """A facilitator calls the control room."""

    id: int | None = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    text: str
    at: datetime = Field(sa_type=Utc)
    answered_at: datetime | None = Field(default=None, sa_type=Utc)


class RoomPush(SQLModel, table=True):
    """A step that the control room started for several tables, with what is needed to undo it for ten seconds."""

    __tablename__ = "room_push"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    step_id: str = Field(max_length=60)
    at: datetime = Field(sa_type=Utc)
    before: list[dict[str, str | int | None]] = Field(sa_type=JSON)  # where each table stood
    undone_at: datetime | None = Field(default=None, sa_type=Utc)
