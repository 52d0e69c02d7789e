"""What we ask of evenings."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.models import Evening, StoredPlan
from app.ground.journal import JournalEntry
from app.ground.objects import KEY, Objects
from app.ground.refusal import Refused
from app.methods.models import EventPlan, plan_from_json, remembered_plan

AFTERWARDS = timedelta(hours=2)  # after closing: what a phone may still read, and a code may still say
WAKEFUL = timedelta(hours=12)    # since the control room last moved the hall: nobody may have thought of closing it


def evening_by_slug(session: Session, slug: str) -> Evening:
    """The evening of an address; refused as a page that does not exist."""
    evening = session.execute(select(Evening).where(Evening.slug == slug)).scalar_one_or_none()
    if evening is None:
        raise Refused("not_found")
    return evening


_BY_ID = Objects(Evening, Evening.id == KEY)


def evening_by_id(session: Session, evening_id: int) -> Evening:
    evening = _BY_ID.get(session, evening_id)
    if evening is None:
        raise Refused("not_found")
    return evening


def all_evenings(session: Session) -> list[Evening]:
    """Every evening of this house, the newest first."""
    return list(session.execute(select(Evening).order_by(Evening.created_at.desc())).scalars())


class Pulse(Protocol):
    """When an evening began, was woken, and was closed."""

    @property
    def started_at(self) -> datetime | None: ...
    @property
    def awake_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...


def codes_until(evening: Pulse) -> datetime | None:
    """Until when the codes of the tables open something; None: until the evening has begun, and then some.

    Two hours after closing. An evening that nobody closed sleeps by itself, so that a photographed code is worth nothing the next
    day; one that was rehearsed the day before is woken by the control room in one tap.
    """
    if evening.closed_at:
        return evening.closed_at + AFTERWARDS
    if evening.started_at is None:
        return None
    return max(evening.started_at, evening.awake_at or evening.started_at) + WAKEFUL


def plan_of(session: Session, evening: Evening) -> EventPlan:
    """The plan that this evening runs with. It never changes, so its text is read once for the life of the program."""
    plan = remembered_plan(evening.plan_digest)
    if plan is None:
        stored = session.get_one(StoredPlan, evening.plan_digest)
        plan = plan_from_json(evening.plan_digest, stored.text)
    return plan


def tables_that_spoke(session: Session, evening_id: int) -> list[int]:
    """Ids of the tables that were given the floor, in order. The journal remembers it: an evening only says who speaks now."""
    given = select(JournalEntry.subject).where(JournalEntry.journal == evening_id, JournalEntry.kind == "floor_given")
    tables = session.execute(given.order_by(JournalEntry.number)).scalars()
    return [int(table_id) for table_id in dict.fromkeys(tables) if table_id]
