"""What may happen to a person: taking a place, moving with her words, being added by hand, leaving, carrying the project."""

from sqlmodel import Session

from app.evenings.actions import badge_end, running
from app.evenings.queries import plan_of
from app.ground.badge import issue_badge
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import Refused
from app.methods.answers import clean
from app.methods.models import EventPlan, TablePlan
from app.participants.models import Participant, Seat
from app.participants.queries import UNSAID, fold, lead_of, nearest_free, person_at, present_at
from app.tables.actions import scope_of
from app.tables.models import Table
from app.tables.queries import table_by_id

NAME_LENGTH = 40


def join_table(session: Session, table_id: int, name: str, group: str, token: str) -> int:
    """Take a place with a phone. Returns the participant's id; the token becomes the phone's badge."""
    table = table_by_id(session, table_id)
    plan = _check_place(session, table)
    person = _seat(session, table, plan, name, group, has_phone=True)
    issue_badge(session, token, "participant", table.evening_id, person.id, badge_end())
    record(session, table.evening_id, "participant_joined", scope_of(table_id), f"participant:{person.id}")
    return person.id or 0


def add_person(session: Session, table_id: int, name: str, group: str, actor: str) -> int:
    """The facilitator counts somebody without a phone. A table may overflow by hand: the person is standing there."""
    table = table_by_id(session, table_id)
    plan = plan_of(session, running(session, table.evening_id))
    person = _seat(session, table, plan, name, group, has_phone=False)
    record(session, table.evening_id, "participant_joined", scope_of(table_id), actor, person.id)
    return person.id or 0


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


def _check_place(session: Session, table: Table) -> EventPlan:
    evening = running(session, table.evening_id)
    if present_at(session, table.id or 0) < table.seats:
        return plan_of(session, evening)
    nearest = nearest_free(session, table)
    if nearest is None:
        raise Refused("hall_full")
    plan = plan_of(session, evening)
    title = plan.table(nearest.number).title
    raise Refused("table_full", number=table.number, nearest=nearest.number, title=title, nearest_code=nearest.code)


def _seat(session: Session, table: Table, plan: EventPlan, name: str, group: str, has_phone: bool) -> Participant:
    name = " ".join(clean(name).split())
    if len(name) > NAME_LENGTH:
        raise Refused("name_too_long")
    if group != UNSAID and group not in {one.id for one in plan.groups}:
        raise Refused("unknown_group")
    person = Participant(evening_id=table.evening_id, table_id=table.id or 0, name=name or None, group=group, has_phone=has_phone,
                         joined_at=now(), is_lead=_is_awaited_lead(session, plan.table(table.number), table, name))
    session.add(person)
    session.flush()
    return person


def _is_awaited_lead(session: Session, paper: TablePlan, table: Table, name: str) -> bool:
    """The first person who bears the lead's name is taken for the lead: usually right, and the facilitator can change it."""
    return bool(paper.lead and name) and fold(name) == fold(paper.lead or "") and lead_of(session, table.id or 0) is None
