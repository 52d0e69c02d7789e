"""A panel of entrepreneurs: who sits on it, which files it reads, what each said of each."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Panel(SQLModel, table=True):
    """One gronogo. `generation` is counted up to revoke every link of the panel."""

    id: int | None = Field(default=None, primary_key=True)
    evening_id: int = Field(foreign_key="evening.id", index=True)
    title: str = Field(max_length=120)
    held_on: date
    opened_by: str
    opened_at: datetime = Field(sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    generation: int = 0


class PanelFile(SQLModel, table=True):
    """This panel reads that file."""

    __tablename__ = "panel_file"
    __table_args__ = (UniqueConstraint("panel_id", "opportunity_id"),)
    id: int | None = Field(default=None, primary_key=True)
    panel_id: int = Field(foreign_key="panel.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)


class PanelMember(SQLModel, table=True):
    """One entrepreneur of a panel. The link that opens the files to her is derived from the secret key, never stored."""

    __tablename__ = "panel_member"
    id: int | None = Field(default=None, primary_key=True)
    panel_id: int = Field(foreign_key="panel.id", index=True)
    name: str = Field(max_length=60)
    organisation: str = Field(default="", max_length=80)


class PanelOpinion(SQLModel, table=True):
    """What one entrepreneur says of one file: « favorable », « non », « sous conditions », and why."""

    __tablename__ = "panel_opinion"
    __table_args__ = (UniqueConstraint("member_id", "opportunity_id"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="panel_member.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    answer: str = Field(max_length=12)  # favourable | against | conditions
    reason: str = Field(max_length=600)
    said_at: datetime = Field(sa_type=Utc)
