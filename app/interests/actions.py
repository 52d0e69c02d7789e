"""What may happen to an interest: declared, corrected until the plenary, found compatible, linked to another on the board, attested."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session

from app.evenings.actions import running
from app.evenings.queries import evening_by_id
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.interests.call import CARRYING, is_call
from app.interests.key_actors import STATUSES
from app.interests.models import CompatibleTap, Interest, InterestMark, KeyActor
from app.interests.queries import board_marks, interest_of, interests_revealed
from app.methods.answers import TRUE, clean, read_answers
from app.methods.models import Step
from app.participants.actions import agree_to_contact, withdraw_contact
from app.participants.models import Participant, Seat
from app.participants.queries import person_at
from app.tables.actions import scope_of
from app.tables.queries import Standing, standing

CALL_FIELDS = frozenset({"lead_answer", "lead_condition"})
CONTACT_FIELDS = ("contact_consent", "contact")  # never stored with the interest
CONFIRM_WITHIN = timedelta(days=30)
KEY_ACTOR_LENGTH = 80
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
    if is_call(here.script.step(step_id)):
        raise Refused("call_is_private")
    return _keep(session, here, person, _read(here, step_id, typed), visible_to, actor)


def confirm_interest(session: Session, participant_id: int, still: bool) -> None:
    """« Toujours partant » said again after the evening, or taken back; within thirty days of its closing (domain.md §4.1)."""
    person = session.get_one(Participant, participant_id)
    interest = interest_of(session, participant_id, person.table_id)
    closed = evening_by_id(session, person.evening_id).closed_at
    if interest is None or closed is None or now() - closed > CONFIRM_WITHIN:
        raise Refused("too_late_to_confirm")
    interest.confirmed_at = now() if still else None
    record(session, person.evening_id, "interest_confirmed", "team", f"participant:{participant_id}", participant_id)


def draw_mark(session: Session, table_id: int, kind: str, awaits_id: int, brings_id: int | None, about: str, actor: str) -> int:
    """The facilitator draws on the board: who answers whom, what nobody answers, what contradicts. No machine decides it.

    A link that one of the two had offered is confirmed by drawing it: it must not stand twice.
    """
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if kind not in MARKS or (kind != "gap" and (brings_id is None or brings_id == awaits_id)):
        raise Refused("bad_request")
    for participant_id in filter(None, (awaits_id, brings_id)):
        person_at(session, table_id, participant_id)
    offered = _offered(session, table_id, awaits_id, brings_id) if kind == "link" else None
    if offered is not None:
        offered.about = clean(about)[:200]
        _accept(session, offered, "offer_confirmed", actor)
        return offered.id or 0
    mark = InterestMark(evening_id=here.table.evening_id, table_id=table_id, kind=kind, awaits_id=awaits_id,
                        brings_id=brings_id if kind != "gap" else None, about=clean(about)[:200], drawn_at=now())
    session.add(mark)
    session.flush()
    record(session, here.table.evening_id, "mark_drawn", scope_of(table_id), actor, mark.id)
    return mark.id or 0


def erase_mark(session: Session, table_id: int, mark_id: int, actor: str) -> None:
    """Take a link, a gap or a conflict off the board."""
    mark = _mark_at(session, table_id, mark_id)
    mark.erased_at = mark.erased_at or now()
    record(session, mark.evening_id, "mark_erased", scope_of(table_id), actor, mark_id)


def settle_conflict(session: Session, table_id: int, mark_id: int, settled: bool, actor: str) -> None:
    """The two have settled it at the table, or not after all. It stays on the board as settled: how is worth remembering."""
    mark = _mark_at(session, table_id, mark_id)
    running(session, mark.evening_id)
    if mark.kind != "conflict" or mark.erased_at is not None:
        raise Refused("not_found")
    mark.settled_at = (mark.settled_at or now()) if settled else None
    record(session, mark.evening_id, "conflict_settled" if settled else "conflict_reopened", scope_of(table_id), actor, mark_id)


# --- « Je peux y répondre »: a link offered by one, accepted by the other ------------------------------------------


def offer_link(session: Session, seat: Seat, awaits_id: int) -> int:
    """« Je peux y répondre »: what I bring meets what she expects, if she agrees. Until then only we two and the desk see it."""
    here = _at_revealed_board(session, seat)
    _my_readable_interest(session, here, seat)
    other = _readable_interest(session, here, awaits_id, seat)
    if not other.expects:
        raise Refused("nothing_expected")
    for mark in board_marks(session, here.id):
        if mark.kind == "link" and (mark.awaits_id, mark.brings_id) == (awaits_id, seat.participant_id):
            raise Refused("already_linked")
    mark = InterestMark(evening_id=here.table.evening_id, table_id=here.id, kind="link", awaits_id=awaits_id,
                        brings_id=seat.participant_id, offered_by_id=seat.participant_id, drawn_at=now())
    session.add(mark)
    session.flush()
    record(session, here.table.evening_id, "link_offered", scope_of(here.id), seat.actor, mark.id)
    return mark.id or 0


def accept_offer(session: Session, seat: Seat, mark_id: int) -> None:
    """« Oui, ça me va », said by the one who awaits: the link stands."""
    _accept(session, _offer_of(session, seat.table_id, mark_id, {"awaits_id": seat.participant_id}), "offer_accepted", seat.actor)


def confirm_offer(session: Session, table_id: int, mark_id: int, actor: str) -> None:
    """The facilitator heard the yes aloud: the one who awaits may have no phone."""
    _accept(session, _offer_of(session, table_id, mark_id, {}), "offer_confirmed", actor)


def decline_offer(session: Session, seat: Seat, mark_id: int) -> None:
    """« Non merci », or taken back by who had offered: it leaves no trace on any screen."""
    mark = _mark_at(session, seat.table_id, mark_id)
    if not mark.is_offer or mark.erased_at is not None or seat.participant_id not in (mark.awaits_id, mark.offered_by_id):
        raise Refused("no_such_offer")
    running(session, mark.evening_id)
    mark.erased_at = now()
    record(session, mark.evening_id, "offer_declined", scope_of(mark.table_id), seat.actor, mark_id)


# --- Compatible, attested, indispensable ----------------------------------------------------------------------------


def tap_compatible(session: Session, seat: Seat, participant_id: int, compatible: bool) -> None:
    """« Compatible avec le mien », or taken back. Who tapped is told to nobody at the table, the number only to the one concerned."""
    here = _at_revealed_board(session, seat)
    mine = interest_of(session, seat.participant_id, here.id)
    if mine is None or not mine.said:
        raise Refused("say_yours_first")
    _readable_interest(session, here, participant_id, seat)
    tap = session.get(CompatibleTap, (seat.participant_id, participant_id, here.id))
    if compatible == (tap is not None):
        return
    if tap is not None:
        session.delete(tap)
    else:
        session.add(CompatibleTap(from_id=seat.participant_id, to_id=participant_id, table_id=here.id, tapped_at=now()))
    record(session, here.table.evening_id, "compatible_tapped" if compatible else "compatible_untapped", "team", seat.actor, participant_id)


def attest_interest(session: Session, table_id: int, participant_id: int, attested: bool, actor: str) -> None:
    """The facilitator attests having read, on her own phone, what somebody told the team only; or takes it back."""
    person_at(session, table_id, participant_id)
    interest = interest_of(session, participant_id, table_id)
    if interest is None or not interest.said or interest.visible_to != "team":
        raise Refused("nothing_to_attest")
    running(session, interest.evening_id)
    interest.attested_at = (interest.attested_at or now()) if attested else None
    kind = "interest_attested" if attested else "attestation_withdrawn"
    record(session, interest.evening_id, kind, scope_of(table_id), actor, participant_id)


def name_key_actor(session: Session, table_id: int, name: str, status: str, actor: str) -> None:
    """Without whom it cannot work, and where they stand as far as the table knows. An empty name takes it off the board."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    name = clean(name)
    if len(name) > KEY_ACTOR_LENGTH:
        raise InvalidForm({"name": f"{KEY_ACTOR_LENGTH} signes au plus, un nom suffit."})
    if status not in STATUSES:
        raise InvalidForm({"status": "Choisissez où en est cet acteur."})
    known = session.get(KeyActor, table_id)
    if known is not None and not name:
        session.delete(known)
    elif known is not None:
        known.name, known.status, known.set_at = name, status, now()
    elif name:
        session.add(KeyActor(table_id=table_id, evening_id=here.table.evening_id, name=name, status=status, set_at=now()))
    record(session, here.table.evening_id, "key_actor_named", scope_of(table_id), actor, table_id)


# --- Guards ---------------------------------------------------------------------------------------------------------


def _at_revealed_board(session: Session, seat: Seat) -> Standing:
    """One answers another only what the table has revealed, and as long as the evening lasts."""
    here = standing(session, seat.table_id)
    running(session, here.table.evening_id)
    if not interests_revealed(here):
        raise Refused("not_revealed")
    return here


def _readable_interest(session: Session, here: Standing, participant_id: int, seat: Seat) -> Interest:
    """Another person's interest that the table may read; of what was told to the team only, not even its existence is confirmed."""
    interest = interest_of(session, participant_id, here.id) if participant_id != seat.participant_id else None
    if interest is None or not interest.said or interest.visible_to != "table":
        raise Refused("no_such_interest")
    return interest


def _my_readable_interest(session: Session, here: Standing, seat: Seat) -> None:
    """A link is seen by the table: who told her interest to the team only would show herself unawares."""
    mine = interest_of(session, seat.participant_id, here.id)
    if mine is None or not mine.said:
        raise Refused("say_yours_first")
    if mine.visible_to != "table":
        raise Refused("link_is_seen")


def _mark_at(session: Session, table_id: int, mark_id: int) -> InterestMark:
    mark = session.get(InterestMark, mark_id)
    if mark is None or mark.table_id != table_id:
        raise Refused("not_found")
    return mark


def _offer_of(session: Session, table_id: int, mark_id: int, theirs: Mapping[str, int]) -> InterestMark:
    """An offer that still waits; one that is not this person's to answer does not exist for her."""
    mark = _mark_at(session, table_id, mark_id)
    if not mark.is_offer or mark.erased_at is not None or any(getattr(mark, who) != person for who, person in theirs.items()):
        raise Refused("no_such_offer")
    running(session, mark.evening_id)
    return mark


def _offered(session: Session, table_id: int, awaits_id: int, brings_id: int | None) -> InterestMark | None:
    pair = (awaits_id, brings_id)
    return next((mark for mark in board_marks(session, table_id) if mark.is_offer and (mark.awaits_id, mark.brings_id) == pair), None)


def _accept(session: Session, mark: InterestMark, kind: str, actor: str) -> None:
    mark.accepted_at = now()
    record(session, mark.evening_id, kind, scope_of(mark.table_id), actor, mark.id)


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
    stated = {field: value for field, value in answers.items() if field not in CONTACT_FIELDS}
    if not CALL_FIELDS.issuperset(stated):  # the call goes to the team whatever the table may read: it must not open the rest
        interest.visible_to = "team" if visible_to == "team" else "table"
        interest.edited_at = now()
    if any(getattr(interest, field) != value for field, value in stated.items() if field not in CALL_FIELDS):
        interest.attested_at = None  # what the facilitator read is no longer what is written
    for field, value in stated.items():
        setattr(interest, field, value)
    if interest.lead_answer and interest.lead_answer not in CARRYING:
        interest.lead_condition = ""  # a condition to carry, typed before she thought again
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
