"""What each person gains, brings, expects in return and is ready to risk, for the solution of a table."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc
from app.methods.answers import clean


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
    contribution_kind: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})  # time, skill, equipment, place…
    contribution_amount: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})  # « 12 bouteilles », « 200 € »
    lead_answer: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})  # of `call.ANSWERS`: to the team only
    attested_at: datetime | None = Field(default=None, sa_type=Utc)  # the facilitator has read what was said to the team only
    confirmed_at: datetime | None = Field(default=None, sa_type=Utc)  # its author said yes again within thirty days
    declared_at: datetime = Field(sa_type=Utc)
    edited_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def said(self) -> bool:
        """Whether anything was stated. The answer to the call for a lead is not: its row must not show that one answered."""
        return any((self.gain, self.contribution, self.expected_return, self.affordable_loss, self.commitment))

    @property
    def complete(self) -> bool:
        """What I gain and what I bring are both said."""
        return bool(clean(self.gain) and clean(self.contribution))

    @property
    def brought(self) -> str:
        """What is brought, with how much of it: « Mon camion le mardi · six mardis »."""
        amount = clean(self.contribution_amount)
        return f"{clean(self.contribution).rstrip('.')} · {amount}" if amount else clean(self.contribution)

    @property
    def expects(self) -> bool:
        """« Rien » is an answer too: nobody needs to meet it."""
        return clean(self.expected_return).rstrip(".! ").casefold() not in ("", "rien")


class CompatibleTap(SQLModel, table=True):
    """« Compatible avec le mien »: one person of a table says it of another's interest."""

    __tablename__ = "compatible_tap"
    from_id: int = Field(primary_key=True, foreign_key="participant.id", sa_column_kwargs={"autoincrement": False})
    to_id: int = Field(primary_key=True, foreign_key="participant.id", index=True, sa_column_kwargs={"autoincrement": False})
    table_id: int = Field(foreign_key="table.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    tapped_at: datetime = Field(sa_type=Utc)


class InterestMark(SQLModel, table=True):
    """A link, a gap that nobody meets, or a conflict, on the interest board. The facilitator draws it; a link may also be offered
    by the one who brings and accepted by the one who awaits: until then it does not stand. No machine decides."""

    __tablename__ = "interest_mark"
    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    table_id: int = Field(foreign_key="table.id", index=True)
    kind: str = Field(max_length=10)  # link | gap | conflict
    awaits_id: int = Field(foreign_key="participant.id")        # who expects; in a conflict, the first of the two
    brings_id: int | None = Field(default=None, foreign_key="participant.id")  # who brings; None in a gap
    about: str = Field(default="", max_length=200)
    drawn_at: datetime = Field(sa_type=Utc)
    offered_by_id: int | None = Field(default=None, foreign_key="participant.id")  # None: drawn by the facilitator
    accepted_at: datetime | None = Field(default=None, sa_type=Utc)  # when the other of the two said yes to the offer
    settled_at: datetime | None = Field(default=None, sa_type=Utc)  # a conflict that the two have settled: kept, no longer open
    erased_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def is_offer(self) -> bool:
        """Offered by the one who brings, and not accepted yet."""
        return self.offered_by_id is not None and self.accepted_at is None

    @property
    def stands(self) -> bool:
        return self.erased_at is None and self.settled_at is None and not self.is_offer


class KeyActor(SQLModel, table=True):
    """Without whom the solution of a table cannot work, and where they stand, as far as the table knows."""

    __tablename__ = "key_actor"
    table_id: int = Field(primary_key=True, foreign_key="table.id", sa_column_kwargs={"autoincrement": False})
    evening_id: int = Field(foreign_key="evening.id", index=True)
    name: str = Field(max_length=80)
    status: str = Field(max_length=20)  # of `key_actors.STATUSES`
    set_at: datetime = Field(sa_type=Utc)
