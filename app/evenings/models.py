"""What an evening is: a plan on paper (`EventPlan`) being lived (`Evening`)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.ground.database import Utc


class Evening(SQLModel, table=True):
    """One evening. It keeps the plan that it runs with, whatever happens to the files afterwards."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    title: str
    plan_digest: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Utc)
    started_at: datetime | None = Field(default=None, sa_type=Utc)  # when its first step began
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    awake_at: datetime | None = Field(default=None, sa_type=Utc)  # when the control room last moved the hall: codes live on from it
    control_generation: int = 0  # counted up to revoke the link of the control room
    wall_generation: int = 0
    speaking_table_id: int | None = None  # the table that has the floor in the plenary
    speaking_since: datetime | None = Field(default=None, sa_type=Utc)
    erasures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # phones then ask anew for their part


class StoredPlan(SQLModel, table=True):
    """The text of a plan, apart from the evening because it is long and never changes."""

    __tablename__ = "stored_plan"
    digest: str = Field(primary_key=True, max_length=64)
    text: str


