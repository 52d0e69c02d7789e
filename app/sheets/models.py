"""A sheet is a set of fields of one table, each with who wrote it last."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class SheetEntry(SQLModel, table=True):
    """What one field of one sheet says now. `source` tells where a prefilled value came from (a vote's winner, the plan)."""

    __tablename__ = "sheet_entry"
    __table_args__ = (UniqueConstraint("table_id", "sheet", "field"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    sheet: str = Field(max_length=20)
    field: str = Field(max_length=60)
    value: str
    participant_id: int | None = None  # None: the facilitator, or prefilled
    source: str | None = Field(default=None, max_length=80)
    written_at: datetime = Field(sa_type=Utc)


class SignOff(SQLModel, table=True):
    """What one person says of the sheet as it will leave the table: « c’est bien nous », or what is wrong with it."""

    __tablename__ = "sign_off"
    __table_args__ = (UniqueConstraint("table_id", "participant_id"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    participant_id: int = Field(foreign_key="participant.id", index=True)
    agrees: bool
    remark: str = Field(default="", max_length=280)
    digest: str = Field(max_length=64)  # of the sheet that was read: corrected since, the answer is about an older one
    said_at: datetime = Field(sa_type=Utc)
