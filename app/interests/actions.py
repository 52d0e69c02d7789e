"""What may happen to an interest: it is declared, corrected until the plenary, and linked to another on the board."""

from collections.abc import Mapping

from sqlmodel import Session

from app.evenings.actions import running
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.interests.models import Interest, InterestMark
from app.interests.queries import interest_of
from app.methods.answers import TRUE, read_answers
from app.methods.models import Step
from app.participants.actions import agree_to_contact, withdraw_contact
from app.participants.models import Participant, Seat
from app.participants.queries import person_at
from app.tables.actions import scope_of
from app.tables.queries import Standing, standing

CONTACT_FIELDS = ("contact_consent", "contact")  # never stored with the interest
MARKS = ("link", "gap", "conflict")


def declare_interest(session: Session, seat: Seat, step_id: str, typed: Mapping[str, str], visible_to: str) -> dict[str, int]:
    """State, or correct, what one gains, brings, expects and risks. Editable until the plenary begins."""
    here = _open_for_interests(session, seat.table_id, step_id)
    answers = _read(here, step_id, typed)
    return _keep(session, here, session.get_one(Participant, seat.participant_id), answers, visible_to, seat.actor)


def declare_interest_for(session: Session, table_id: int, step_id: str, participant_id: int, typed: Mapping[str, str],
                         visible_to: str, actor: str) -> dict[str, int]:
    """The facilitator writes down what somebody without a phone says."""
    here = _open_for_interests(session, table_id, step_id)
    person = person_at(session, table_id, participant_id)
    return _keep(session, here, person, _read(here, step_id, typed), visible_to, actor)


def draw_mark(session: Session, table_id: int, kind: str, awaits_id: int, brings_id: int | None, about: str, actor: str) -> int:
    """The facilitator draws on the board: who answers whom, what nobody answers, what contradicts. No machine decides it."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if kind not in MARKS or (kind != "gap" and (brings_id is None or brings_id == awaits_id)):
        raise Refused("bad_request")
    for participant_id in filter(None, (awaits_id, brings_id)):
        person_at(session, table_id, participant_id)
    mark = InterestMark(evening_id=here.table.evening_id, table_id=table_id, kind=kind, awaits_id=awaits_id,
                        brings_id=brings_id if kind != "gap" else None, about=about.strip()[:200], drawn_at=now())
    session.add(mark)
    session.flush()
    record(session, here.table.evening_id, "mark_drawn", scope_of(table_id), actor, mark.id)
    return mark.id or 0


def erase_mark(session: Session, table_id: int, mark_id: int, actor: str) -> None:
    """Take a link, a gap or a conflict off the board."""
    mark = session.get(InterestMark, mark_id)
    if mark is None or mark.table_id != table_id:
        raise Refused("not_found")
    mark.erased_at = mark.erased_at or now()
    record(session, mark.evening_id, "mark_erased", scope_of(table_id), actor, mark_id)


def _open_for_interests(session: Session, table_id: int, step_id: str) -> Standing:
    """An interest stays editable after its step, until the plenary: people think on."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    try:
        step = here.script.step(step_id)
    except KeyError:
        raise Refused("unknown_step") from None
    if step.kind != "interests":
        raise Refused("not_for_this_step")
    if here.state_of(step_id).started_at is None:
        raise Refused("step_not_open")
    if plenary_began(here):
        raise Refused("plenary_began")
    return here


def plenary_began(here: Standing) -> bool:
    """Whether the table has come to the plenary: the pitch that the control room starts."""
    plenary = next((step for step in here.script.steps if step.kind == "pitch" and step.pace == "room"), None)
    return plenary is not None and here.script.position(here.table.step_id) >= here.script.position(plenary.id)


def asked_fields(here: Standing, step: Step) -> list[str]:
    """The fields of the interest form that a step asks for."""
    return [field.id for field in here.plan.interests.fields if field.id in step.interest_fields]


def _read(here: Standing, step_id: str, typed: Mapping[str, str]) -> dict[str, str]:
    asked = asked_fields(here, here.script.step(step_id))
    answers = read_answers([here.plan.interests.field(field) for field in asked], typed, here.plan.interests.ladder)
    if answers.get("contact_consent") == TRUE and not answers.get("contact"):
        raise InvalidForm({"contact": "Écrivez un téléphone ou un courriel, ou décochez la case."})
    return {field: answers.get(field, "") for field in asked}


def _keep(session: Session, here: Standing, person: Participant, answers: dict[str, str], visible_to: str, actor: str) -> dict[str, int]:
    interest = interest_of(session, person.id or 0, here.id)
    if interest is None:
        interest = Interest(evening_id=here.table.evening_id, table_id=here.id, participant_id=person.id or 0, declared_at=now())
        session.add(interest)
    interest.edited_at = now()
    interest.visible_to = "team" if visible_to == "team" else "table"
    for field, value in answers.items():
        if field not in CONTACT_FIELDS:
            setattr(interest, field, value)
    if "contact_consent" in answers:
        _keep_contact(session, person, answers)
    record(session, here.table.evening_id, "interest_declared", scope_of(here.id), actor, person.id)
    return {"number": here.table.number}


def _keep_contact(session: Session, person: Participant, answers: dict[str, str]) -> None:
    """Tell the team how to reach who agrees; take it back as easily when she does not any more."""
    if answers["contact_consent"] == TRUE:
        agree_to_contact(session, person.id or 0, answers["contact"])
    else:
        withdraw_contact(session, person.id or 0)
