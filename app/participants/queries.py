"""What we ask of the people at the tables."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_id, plan_of
from app.ground.badge import BadgeRow, hash_token
from app.ground.clock import now
from app.ground.direct import Direct
from app.ground.objects import KEY, Objects
from app.ground.refusal import Refused
from app.participants.models import Contact, ContactTap, Participant, Seat
from app.tables.models import Table
from app.tables.queries import Standing, tables_of

UNSAID = "unsaid"  # « Je préfère ne pas le dire »: counted as present, left out of diversity


_SEAT = Direct(  # every request of a phone asks this first
    select(Participant.id, Participant.table_id, Participant.evening_id)
    .join(BadgeRow, BadgeRow.subject_id == Participant.id)
    .where(BadgeRow.token_hash == bindparam("token_hash"), BadgeRow.role == "participant", BadgeRow.revoked_at.is_(None),
           BadgeRow.expires_at > bindparam("now"), Participant.left_at.is_(None))
)


def seat_of(session: Session, token: str | None) -> Seat | None:
    """The seat of the phone that brings this token, or None."""
    if not token:
        return None
    row = _SEAT.first(session, token_hash=hash_token(token), now=now())
    return Seat(*row) if row else None


def person_at(session: Session, table_id: int, participant_id: int) -> Participant:
    """One person of this table; refused for anybody else, so that no desk reaches over to another table."""
    person = session.get(Participant, participant_id)
    if person is None or person.table_id != table_id or person.left_at is not None:
        raise Refused("not_at_this_table")
    return person


_PRESENT_AT = Objects(Participant, Participant.table_id == KEY, Participant.left_at.is_(None))
_LEADS_AT = Objects(Participant, Participant.table_id == KEY, Participant.is_lead.is_(True), Participant.left_at.is_(None))
_PRESENT_IN_HALL = Objects(Participant, Participant.evening_id == KEY, Participant.left_at.is_(None))


def people_at(session: Session, table_id: int) -> list[Participant]:
    """Who is present at a table, in the order of arrival: that is the order of the seats."""
    return _PRESENT_AT.all(session, table_id)


_GROUPS = Direct(select(Participant.group).where(
    Participant.table_id == bindparam("table_id"), Participant.left_at.is_(None)).order_by(Participant.id))


def groups_at(session: Session, table_id: int) -> list[str]:
    """The colleges of those who are present at a table, in the order of arrival."""
    return [group for group, in _GROUPS.all(session, table_id=table_id)]


def present_when(session: Session, table_id: int, moment: datetime) -> list[Participant]:
    """Who sat at a table at a moment: going home after the plenary must not change what a vote was."""
    query = select(Participant).where(Participant.table_id == table_id, Participant.joined_at <= moment).order_by(Participant.id)
    return [person for person in session.execute(query).scalars() if person.left_at is None or person.left_at > moment]


def people_of(session: Session, evening_id: int) -> dict[int, list[Participant]]:
    """Who is present in the hall, by table id: one query for all tables."""
    hall: dict[int, list[Participant]] = {}
    for person in _PRESENT_IN_HALL.all(session, evening_id):
        hall.setdefault(person.table_id, []).append(person)
    return hall


def names_of(session: Session, participant_ids: Collection[int]) -> dict[int, str]:
    """First names, of those who have gone too; who gave none is not in it."""
    query = select(Participant.id, Participant.name).where(Participant.id.in_(participant_ids), Participant.name.is_not(None))
    return {participant_id: name or "" for participant_id, name in session.execute(query)}


def people_by_id(session: Session, participant_ids: Collection[int]) -> list[Participant]:
    """These people, wherever they sit now, in the order of arrival."""
    query = select(Participant).where(Participant.id.in_(participant_ids)).order_by(Participant.id)
    return list(session.execute(query).scalars()) if participant_ids else []


def lead_of(session: Session, table_id: int) -> Participant | None:
    """The person who carries the project at this table, once seated."""
    return _LEADS_AT.first(session, table_id)


_PRESENT = Direct(select(func.count()).select_from(Participant).where(
    Participant.table_id == bindparam("table_id"), Participant.left_at.is_(None)))
_IS_LEAD = Direct(select(Participant.is_lead).where(Participant.id == bindparam("participant_id")))


def present_at(session: Session, table_id: int) -> int:
    """How many people sit at a table."""
    return _PRESENT.all(session, table_id=table_id)[0][0]


def is_lead(session: Session, participant_id: int) -> bool:
    """Whether this person carries the project."""
    return _IS_LEAD.all(session, participant_id=participant_id)[0][0]


_TAKEN = Direct(select(Participant.table_id, func.count()).where(
    Participant.evening_id == bindparam("evening_id"), Participant.left_at.is_(None)).group_by(Participant.table_id))


def nearest_free(session: Session, table: Table) -> Table | None:
    """The table with a free place that is nearest to this one: the same corner first, then by number."""
    evening: Evening = evening_by_id(session, table.evening_id)
    plan = plan_of(session, evening)
    taken = Counter(dict(_TAKEN.all(session, evening_id=table.evening_id)))
    free = [other for other in tables_of(session, table.evening_id)
            if other.id != table.id and other.shut_at is None and taken[other.id or 0] < other.seats]
    here = plan.table(table.number).corner

    def distance(other: Table) -> tuple[bool, int]:
        return plan.table(other.number).corner != here, abs(other.number - table.number)

    return min(free, key=distance, default=None)


def contacts_of(session: Session, participant_ids: list[int]) -> dict[int, str]:
    """The details of those who agreed that the team may call them back. For the organisers, and for the lead of their table.

    What was given only to keep in touch with somebody is not in it: that is for `kept_in_touch` alone.
    """
    query = select(Contact).where(Contact.participant_id.in_(participant_ids), Contact.for_team.is_(True))
    return {contact.participant_id: contact.value for contact in session.execute(query).scalars()}


_CONTACT = Objects(Contact, Contact.participant_id == KEY)


def own_contact(session: Session, participant_id: int) -> Contact | None:
    """How a person may be reached, for her own phone: whomever she gave it to."""
    return _CONTACT.get(session, participant_id)


@dataclass(frozen=True)
class KeptInTouch:
    """Somebody who wants to keep in touch with a person who wants it too, and how to reach her."""

    person: Participant
    contact: str


def kept_in_touch(session: Session, participant_id: int) -> list[KeptInTouch]:
    """With whom a person keeps in touch: both have tapped. A tap that is not answered is in no answer to anybody."""
    mine, theirs = aliased(ContactTap), aliased(ContactTap)
    query = select(Participant, Contact.value).join(mine, mine.to_id == Participant.id).join(theirs, theirs.from_id == Participant.id).join(
        Contact, Contact.participant_id == Participant.id).where(
        mine.from_id == participant_id, theirs.to_id == participant_id).order_by(Participant.id)
    return [KeptInTouch(person, contact) for person, contact in session.execute(query)]


def touching_pairs(session: Session, evening_id: int) -> list[tuple[int, int]]:
    """Who keeps in touch with whom, each pair once: both have tapped."""
    mine, theirs = aliased(ContactTap), aliased(ContactTap)
    query = select(mine.from_id, mine.to_id).join(theirs, (theirs.from_id == mine.to_id) & (theirs.to_id == mine.from_id)).where(
        mine.evening_id == evening_id, mine.from_id < mine.to_id).order_by(mine.from_id, mine.to_id)
    return [(one, other) for one, other in session.execute(query)]


def consenting(session: Session, evening_id: int) -> list[tuple[Participant, int, str]]:
    """(person, table, details) of those who agreed that the team may write to them, by table."""
    query = select(Participant, Table.number, Contact.value).join(Contact, Contact.participant_id == Participant.id).join(
        Table, Table.id == Participant.table_id).where(Participant.evening_id == evening_id, Contact.for_team.is_(True)).order_by(
        Table.number, Participant.id)
    return [(person, number, value) for person, number, value in session.execute(query)]


_TOUCHED_BY = Direct(select(ContactTap.to_id).where(ContactTap.from_id == bindparam("person")))


def touched_by(session: Session, participant_id: int) -> set[int]:
    """Whom a person has tapped, answered or not: for her own phone only."""
    return {to_id for (to_id,) in _TOUCHED_BY.all(session, person=participant_id)}


def may_touch(here: Standing) -> bool:
    """Whether the table has come to its interests: from then on people know who they would like to meet again."""
    return any(step.kind == "interests" and here.has_begun(step.id) for step in here.script.steps)


def fold(name: str) -> str:
    """A first name without accents, capitals and outer spaces, to tell whether two are the same."""
    flat = unicodedata.normalize("NFD", name.strip().casefold())
    return "".join(sign for sign in flat if not unicodedata.combining(sign))
