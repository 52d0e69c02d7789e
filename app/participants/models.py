"""Who is at the tables. Contact details are apart, and reach nobody but the organisers and, with consent, the lead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, true
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Participant(SQLModel, table=True):
    """A person at a table. `has_phone` is False for those whom the facilitator added by hand: they count like the others."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    name: str | None = Field(default=None, max_length=40)
    group: str = Field(max_length=40)  # the college; "unsaid" when the person would rather not say
    has_phone: bool = True
    is_lead: bool = False
    joined_at: datetime = Field(sa_type=Utc)
    left_at: datetime | None = Field(default=None, sa_type=Utc)
    has_given_feedback: bool = False  # a mark without a time: it must not lead back to what was said
    has_written: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # her cards bear no author any more: she counts
    forgotten_at: datetime | None = Field(default=None, sa_type=Utc)  # nothing of her is known any more, and no link of hers opens


class Contact(SQLModel, table=True):
    """How to reach a person who agreed to it. `for_team`: the organisers may use it; otherwise only those she keeps in touch with."""

    participant_id: int = Field(primary_key=True, foreign_key="participant.id", sa_column_kwargs={"autoincrement": False})
    value: str = Field(max_length=254)
    consented_at: datetime = Field(sa_type=Utc)
    for_team: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class ContactTap(SQLModel, table=True):
    """« Restons en contact », from one person to another. Alone it tells nobody anything; answered, each receives the other's details."""

    __tablename__ = "contact_tap"
    from_id: int = Field(primary_key=True, foreign_key="participant.id", sa_column_kwargs={"autoincrement": False})
    to_id: int = Field(primary_key=True, foreign_key="participant.id", index=True, sa_column_kwargs={"autoincrement": False})
    evening_id: int = Field(foreign_key="evening.id", index=True)
    tapped_at: datetime = Field(sa_type=Utc)


@dataclass(frozen=True)
class Seat:
    """A participant as the badge of the phone tells it: who, at which table, of which evening."""

    participant_id: int
    table_id: int
    evening_id: int

    @property
    def actor(self) -> str:
        return f"participant:{self.participant_id}"
