"""What is written on the table: cards, families of cards, dots."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Idea(SQLModel, table=True):
    """One card: the answer of one person (or of the table) to one step, field by field, as typed."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    step_id: str = Field(max_length=60)
    participant_id: int | None = Field(default=None, index=True)  # None: written by the table
    by_facilitator: bool = False  # copied for someone without a phone
    answers: dict[str, str] = Field(sa_type=JSON)
    written_at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)
    hidden_at: datetime | None = Field(default=None, sa_type=Utc)  # put aside by the facilitator; its author is told
    parked_at: datetime | None = Field(default=None, sa_type=Utc)  # « À garder pour plus tard »
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)  # taken back by its author

    @property
    def text(self) -> str:
        """What the card says, in one piece."""
        return "\n".join(self.answers.values())


class Cluster(SQLModel, table=True):
    """A family of cards, made at one step. Dissolving it frees its cards; it never destroys them."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    step_id: str = Field(max_length=60)
    name: str = Field(default="", max_length=200)
    made_at: datetime = Field(sa_type=Utc)
    dissolved_at: datetime | None = Field(default=None, sa_type=Utc)


class Gathered(SQLModel, table=True):
    """This card belongs to that family. A card is in one family of a step at most."""

    __table_args__ = (UniqueConstraint("step_id", "idea_id"),)
    id: int | None = Field(default=None, primary_key=True)
    step_id: str = Field(max_length=60)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)


class Vote(SQLModel, table=True):
    """The dots of one person on one candidate ("cluster:12" or "idea:34") of one vote step."""

    __table_args__ = (UniqueConstraint("participant_id", "step_id", "candidate"),)
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    step_id: str = Field(max_length=60)
    participant_id: int = Field(foreign_key="participant.id", index=True)
    candidate: str = Field(max_length=40)
    dots: int
    cast_at: datetime = Field(sa_type=Utc)
