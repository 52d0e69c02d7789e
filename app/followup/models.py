"""What really happened to a file since its evening. Editing a field is no event: only what people did together counts."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class FileEvent(SQLModel, table=True):
    """One thing that happened: a meeting, a call, a study, a test, a step of the search for a lead, an orientation."""

    __tablename__ = "file_event"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    kind: str = Field(max_length=20)  # meeting | call | study | test | lead_search | orientation
    on: date
    what: str = Field(max_length=600)
    result: str = Field(default="", max_length=20)  # of a test, a search, an orientation: see `choices.RESULTS`
    hours_team: Decimal | None = Field(default=None, max_digits=7, decimal_places=2)
    hours_partners: Decimal | None = Field(default=None, max_digits=7, decimal_places=2)
    by: str
    at: datetime = Field(sa_type=Utc)
    erased_at: datetime | None = Field(default=None, sa_type=Utc)
    erased_by: str | None = None


class Handover(SQLModel, table=True):
    """A file passes from one person of the team to another, with « ce qu’il faut savoir »."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    from_owner: str = Field(default="", max_length=60)
    to_owner: str = Field(max_length=60)
    note: str = Field(max_length=600)
    by: str
    at: datetime = Field(sa_type=Utc)


class YearFigures(SQLModel, table=True):
    """Jobs, in full-time equivalents, and turnover of what came of a file, on one day, with their source."""

    __tablename__ = "year_figures"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    on: date
    announced: Decimal = Field(default=Decimal(0), max_digits=9, decimal_places=2)
    created: Decimal = Field(default=Decimal(0), max_digits=9, decimal_places=2)
    kept: Decimal = Field(default=Decimal(0), max_digits=9, decimal_places=2)
    accessible: Decimal = Field(default=Decimal(0), max_digits=9, decimal_places=2)  # of those created, open to people in insertion
    turnover: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)  # euros for the year that ends that day
    source: str = Field(max_length=200)
    by: str
    at: datetime = Field(sa_type=Utc)


class Cooperation(SQLModel, table=True):
    """Two organisations, or one and a person, who began to do something together. Without a first act it is only announced."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    kind: str = Field(max_length=20)  # partnership | pooling | other
    one: str = Field(max_length=120)
    other: str = Field(max_length=120)
    one_is_person: bool = False  # at most one of the two may be a person
    exchange: str = Field(max_length=300)  # what each side brings, that the other accepted
    first_act: str = Field(default="", max_length=300)
    first_act_on: date | None = None
    evidence: str = Field(default="", max_length=300)
    by: str
    at: datetime = Field(sa_type=Utc)


class NewsSent(SQLModel, table=True):
    """The organiser says that the message to the authors has gone out. The program itself sends nothing."""

    __tablename__ = "news_sent"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    by: str
    at: datetime = Field(sa_type=Utc)
    participant_ids: list[int] = Field(sa_type=JSON)  # those who had agreed to be written to on that day
