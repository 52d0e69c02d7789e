"""What may happen to a person: taking a place, moving with her words, being added by hand, leaving, carrying the project,
keeping in touch."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, insert
from sqlmodel import Session

from app.evenings.actions import badge_end, running
from app.evenings.queries import plan_of
from app.ground.badge import issue_badge
from app.ground.clock import now
from app.ground.direct import Direct
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import clean
from app.methods.models import EventPlan, TablePlan
from app.participants.models import Contact, ContactTap, Participant, Seat
from app.participants.queries import (
    UNSAID,
    fold,
    lead_of,
    may_touch,
    nearest_free,
    own_contact,
    people_at,
    person_at,
    present_at,
    touched_by,
)
from app.tables.actions import scope_of
from app.tables.models import Table
from app.tables.queries import standing, table_by_id

NAME_LENGTH = 40
CONTACT_LENGTH = 80
AUTHOR_BADGE = "author"  # the role of a browser that came by a participant’s own link to the news
NEWEST = timedelta(hours=1)  # since when somebody may have come to be one of the newest
NEWS_FOR = timedelta(days=365)


def join_table(session: Session, table_id: int, name: str, group: str, token: str) -> int:
    """Take a place with a phone. Returns the participant's id; the token becomes the phone's badge."""
    table = table_by_id(session, table_id)
    plan = _check_place(session, table)
    person = _seat(session, table, plan, name, group, has_phone=True)
    issue_badge(session, token, "participant", table.evening_id, person, badge_end())
    record(session, table.evening_id, "participant_joined", scope_of(table_id), f"participant:{person}")
    return person


def add_person(session: Session, table_id: int, name: str, group: str, actor: str) -> int:
    """The facilitator counts somebody without a phone. A table may overflow by hand: the person is standing there."""
    table = table_by_id(session, table_id)
    plan = plan_of(session, running(session, table.evening_id))
    person = _seat(session, table, plan, name, group, has_phone=False)
    record(session, table.evening_id, "participant_joined", scope_of(table_id), actor, person)
    return person


def move_table(session: Session, seat: Seat, table_id: int) -> None:
    """Take another place. Her badge, her cards and her interest stay hers; what the first table gathered stays there too."""
    if seat.table_id == table_id:
        raise Refused("already_here")
    table = table_by_id(session, table_id)
    _check_place(session, table)
    person = session.get_one(Participant, seat.participant_id)
    if person.evening_id != table.evening_id:
        raise Refused("not_allowed")
    let_go_of_pen(session, seat.table_id, seat.participant_id)
    person.table_id, person.is_lead = table_id, False
    for place in (seat.table_id, table_id):
        record(session, table.evening_id, "participant_moved", scope_of(place), seat.actor)


def leave_table(session: Session, table_id: int, participant_id: int, actor: str) -> None:
    """Somebody has gone: not counted any more; the words stay."""
    person = person_at(session, table_id, participant_id)
    person.left_at = now()
    let_go_of_pen(session, table_id, participant_id)
    record(session, person.evening_id, "participant_left", scope_of(table_id), actor, participant_id)


def remove_newest(session: Session, table_id: int, count: int, actor: str) -> list[str]:
    """Somebody has filled the table with made-up people: the last ones who came by a phone lose their places, all at once.

    Whoever sits there longer than an hour is no such one. Their words stay, to be put aside one by one. Returns whose connections end.
    """
    newest = [person for person in reversed(people_at(session, table_id)) if person.has_phone and person.joined_at > now() - NEWEST][:count]
    if not newest:
        raise Refused("nobody_newer")
    for person in newest:
        leave_table(session, table_id, person.id or 0, actor)
    return [f"participant:{person.id}" for person in newest]


def name_lead(session: Session, table_id: int, participant_id: int, actor: str) -> None:
    """Say who carries the project of this table. There is one at a time."""
    person = person_at(session, table_id, participant_id)
    before = lead_of(session, table_id)
    if before:
        before.is_lead = False
    person.is_lead = True
    record(session, person.evening_id, "lead_named", scope_of(table_id), actor, participant_id)


def let_go_of_pen(session: Session, table_id: int, participant_id: int) -> None:
    """Free the pen of a table if this person holds it."""
    table = table_by_id(session, table_id)
    if table.pen_id == participant_id:
        table.pen_id = None


def keep_in_touch(session: Session, seat: Seat, other_id: int, contact: str = "") -> None:
    """« Rester en contact » with one person of my table. `contact`: how to reach me, asked for once; typed again, it replaces the old one.

    No fact is recorded, unlike everything else that happens: a one-sided tap must reveal nothing to anybody, and a line of the
    journal, a number that goes up or a region that is pushed would tell that somebody at this table has tapped.
    """
    running(session, seat.evening_id)
    if not may_touch(standing(session, seat.table_id)):
        raise Refused("step_not_open")
    if other_id == seat.participant_id:
        raise Refused("bad_request")
    person_at(session, seat.table_id, other_id)
    _note_contact(session, seat.participant_id, contact)
    if session.get(ContactTap, (seat.participant_id, other_id)) is None:
        session.add(ContactTap(from_id=seat.participant_id, to_id=other_id, evening_id=seat.evening_id, tapped_at=now()))


def drop_touch(session: Session, seat: Seat, other_id: int) -> None:
    """Take it back: from now on neither has the other's details any more. Possible at any time, wherever the other one sits."""
    tap = session.get(ContactTap, (seat.participant_id, other_id))
    if tap is None:
        return
    session.delete(tap)
    session.flush()
    known = own_contact(session, seat.participant_id)
    if known and not known.for_team:
        _forget_unused(session, known)


def open_news(session: Session, participant_id: int, token: str) -> None:
    """A browser comes with a participant's own link. It reads what became of her cards, and nothing of anybody else's."""
    person = session.get(Participant, participant_id)
    if person is None or person.forgotten_at is not None:
        raise Refused("link_unknown")
    issue_badge(session, token, AUTHOR_BADGE, person.evening_id, participant_id, now() + NEWS_FOR)


def correct_contact(session: Session, seat: Seat, contact: str) -> None:
    """Say anew how to reach me, to all those who may."""
    running(session, seat.evening_id)
    change_contact(session, seat.participant_id, contact)


def change_contact(session: Session, participant_id: int, contact: str) -> None:
    """The same from her own page, at any time."""
    if own_contact(session, participant_id) is None:
        raise Refused("not_found")
    if not clean(contact):
        raise InvalidForm({"contact": "Écrivez un téléphone ou un courriel."})
    _note_contact(session, participant_id, contact)


def correct_name(session: Session, participant_id: int, name: str) -> None:
    """Say one's first name anew, or not at all any more. Her table sees it at once."""
    person = session.get_one(Participant, participant_id)
    person.name = _first_name(name)
    record(session, person.evening_id, "name_corrected", scope_of(person.table_id), f"participant:{participant_id}", participant_id)


def agree_to_contact(session: Session, participant_id: int, value: str) -> None:
    """She agrees that the team, and who carries the project, may call her back."""
    known = own_contact(session, participant_id)
    if known is None:
        known = Contact(participant_id=participant_id, value=value, consented_at=now())
        session.add(known)
    elif not known.for_team:
        known.for_team, known.consented_at = True, now()
    known.value = value


def withdraw_contact(session: Session, participant_id: int) -> None:
    """She does not agree any more: the team forgets how to reach her. Those with whom she keeps in touch do not."""
    known = own_contact(session, participant_id)
    if known:
        known.for_team = False
        _forget_unused(session, known)


def withdraw_consent(session: Session, participant_id: int) -> None:
    """From her own page, at any time: the team must not call her back any more."""
    person = session.get_one(Participant, participant_id)
    if own_contact(session, participant_id) is None:
        return
    withdraw_contact(session, participant_id)
    record(session, person.evening_id, "consent_withdrawn", "team", f"participant:{participant_id}", participant_id)


def forget_contact(session: Session, participant_id: int) -> None:
    """Nobody may reach her any more: neither the team nor those with whom she keeps in touch."""
    person = session.get_one(Participant, participant_id)
    known = own_contact(session, participant_id)
    if known is None:
        return
    session.execute(delete(ContactTap).where(ContactTap.from_id == participant_id))
    session.delete(known)
    record(session, person.evening_id, "contact_forgotten", "team", f"participant:{participant_id}", participant_id)


def _note_contact(session: Session, participant_id: int, typed: str) -> None:
    """How to reach a person, for those alone with whom she keeps in touch unless she has told the team as well."""
    value = " ".join(clean(typed).split())
    known = own_contact(session, participant_id)
    if len(value) > CONTACT_LENGTH:
        raise InvalidForm({"contact": f"C’est trop long\u00a0: {CONTACT_LENGTH} signes au plus."})
    if not value and known is None:
        raise InvalidForm({"contact": "Écrivez un téléphone ou un courriel\u00a0: c’est ce que l’autre personne recevra."})
    if known is None:
        session.add(Contact(participant_id=participant_id, value=value, consented_at=now(), for_team=False))
    elif value:
        known.value = value


def _forget_unused(session: Session, contact: Contact) -> None:
    """Details that serve nobody any more are not kept."""
    if not touched_by(session, contact.participant_id):
        session.delete(contact)


def _check_place(session: Session, table: Table) -> EventPlan:
    evening = running(session, table.evening_id)
    if table.shut_at is not None:
        raise Refused("door_shut", number=table.number)
    if present_at(session, table.id or 0) < table.seats:
        return plan_of(session, evening)
    nearest = nearest_free(session, table)
    if nearest is None:
        raise Refused("hall_full")
    plan = plan_of(session, evening)
    title = plan.table(nearest.number).title
    raise Refused("table_full", number=table.number, nearest=nearest.number, title=title, nearest_code=nearest.code)


_TAKE_PLACE = Direct(insert(Participant).values({name: bindparam(name) for name in (
    "evening_id", "table_id", "name", "group", "has_phone", "is_lead", "joined_at", "has_given_feedback", "has_written",
)}).returning(Participant.id))


def _seat(session: Session, table: Table, plan: EventPlan, name: str, group: str, has_phone: bool) -> int:
    name = _first_name(name) or ""
    if group != UNSAID and group not in {one.id for one in plan.groups}:
        raise Refused("unknown_group")
    is_lead = _is_awaited_lead(session, plan.table(table.number), table, name)
    [(person,)] = _TAKE_PLACE.all(session, evening_id=table.evening_id, table_id=table.id, name=name or None, group=group,
                                  has_phone=has_phone, is_lead=is_lead, joined_at=now(), has_given_feedback=False, has_written=False)
    return person


def _first_name(typed: str) -> str | None:
    name = " ".join(clean(typed).split())
    if len(name) > NAME_LENGTH:
        raise Refused("name_too_long")
    return name or None


def _is_awaited_lead(session: Session, paper: TablePlan, table: Table, name: str) -> bool:
    """The first person who bears the lead's name is taken for the lead: usually right, and the facilitator can change it."""
    return bool(paper.lead and name) and fold(name) == fold(paper.lead or "") and lead_of(session, table.id or 0) is None
