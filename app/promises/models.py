"""The ledger of promises. A promise is made by somebody who agreed to be named to the team and to the lead."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Promise(SQLModel, table=True):
    """Who offered what to which file, under which condition, due when; and what became of it."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    participant_id: int | None = Field(default=None, foreign_key="participant.id")  # taken from what a person said at a table
    who: str = Field(max_length=120)
    kind: str = Field(default="", max_length=20)  # time, skill, equipment, place, network, outlet, money, data
    what: str = Field(max_length=300)
    condition: str = Field(default="", max_length=200)
    decider: str = Field(default="", max_length=160)  # who inside the structure can decide, and when
    due_on: date | None = None
    state: str = Field(default="open", max_length=12)  # open | kept | not_kept | withdrawn
    state_note: str = Field(default="", max_length=300)
    made_by: str  # who of the team wrote it down
    made_at: datetime = Field(sa_type=Utc)
    state_by: str | None = None
    state_at: datetime | None = Field(default=None, sa_type=Utc)
