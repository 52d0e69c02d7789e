"""What may happen to a table: it is laid, it moves through its script, it is nudged, it calls, its desk is claimed."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.actions import add_evening, badge_end, running
from app.evenings.queries import evening_by_id
from app.ground.badge import badges_that_hold, issue_badge, owner_of, revoke_badges
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import Refused
from app.methods.models import EventPlan
from app.methods.progress import Mover, may_go
from app.tables.codes import ALPHABET, LENGTH, spell
from app.tables.models import Call, Nudge, RoomPush, Table, TableStep
from app.tables.queries import Standing, open_calls, standing, table_by_id, tables_of

UNDO_SECONDS = 10
UNDO_GRACE = 2  # the button may be pressed at the last moment and travel
SPARE = timedelta(minutes=10)  # for which a second device may claim a link, once the control room has said so
SECOND_DEVICE = "Le lien de l’animateur a été essayé sur un second appareil."  # the call that the alarm of a link makes


def scope_of(table_id: int) -> str:
    """The journal's name for one table."""
    return f"table:{table_id}"


def prepare_evening(session: Session, plan: EventPlan) -> int:
    """Store the evening and lay its tables, each with a code of its own, at the first step of its script."""
    evening = add_evening(session, plan)
    for paper in plan.tables:
        lay_table(session, evening.id or 0, plan, paper.number)
    return evening.id or 0


def lay_table(session: Session, evening_id: int, plan: EventPlan, number: int) -> int:
    """Lay one table of a plan, with a code of its own, at the first step of its script. Returns its id."""
    paper = plan.table(number)
    first = plan.script(paper.method).steps[0]
    table = Table(evening_id=evening_id, number=number, code=_new_code(session), method=paper.method, seats=paper.seats, step_id=first.id)
    session.add(table)
    session.flush()
    return table.id or 0


def advance_table(session: Session, table_id: int, target_id: str, actor: str, reason: str = "") -> str:
    """Take one table to a neighbouring step at its own pace. Going where it already is does nothing."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if target_id == here.table.step_id:
        return target_id
    _check_way(here, target_id, "facilitator")
    leave_step(here, reason)
    enter_step(session, here, target_id)
    record(session, here.table.evening_id, "step_changed", scope_of(table_id), actor, target_id)
    return target_id


def push_step(session: Session, evening_id: int, step_id: str, table_ids: list[int], actor: str) -> int:
    """Start a room step at all these tables at once. Returns the id of the push, to undo it within ten seconds."""
    evening = running(session, evening_id)
    tables = [table for table in tables_of(session, evening_id) if table.id in table_ids]
    if not tables:
        raise Refused("no_tables_chosen")
    places = [standing(session, table.id or 0) for table in tables]
    for place in places:
        _check_way(place, step_id, "control")
    push = RoomPush(evening_id=evening_id, step_id=step_id, at=now(), before=[_remember(place, step_id) for place in places])
    session.add(push)
    evening.started_at, evening.awake_at = evening.started_at or push.at, push.at
    for place in places:
        leave_step(place)
        enter_step(session, place, step_id)
    session.flush()
    record(session, evening_id, "room_step_pushed", "evening", actor, step_id)
    return push.id or 0


def undo_push(session: Session, evening_id: int, push_id: int, actor: str) -> None:
    """Take the tables of a push back to where they stood, within ten seconds. What was written meanwhile stays."""
    push = session.get(RoomPush, push_id)
    if push is None or push.evening_id != evening_id or push.undone_at is not None:
        raise Refused("nothing_to_undo")
    if now() > push.at + timedelta(seconds=UNDO_SECONDS + UNDO_GRACE):
        raise Refused("too_late_to_undo")
    push.undone_at = now()
    for before in push.before:
        _put_back(session, before, push)
    evening = evening_by_id(session, evening_id)
    if evening.started_at == push.at:
        evening.started_at = None
    record(session, evening_id, "push_undone", "evening", actor, push.step_id)


def leave_step(here: Standing, reason: str = "") -> None:
    """Note that a table leaves its step. Answers to it are still taken for a minute."""
    here.state.left_at = now()
    if reason:
        here.state.skip_reason = reason


def enter_step(session: Session, here: Standing, step_id: str) -> None:
    """Put a table at a step and start its time. Cards that this step shows again are revealed, if nobody did it."""
    state = here.state if step_id == here.step.id else here.state_of(step_id)  # started again: one row, not two
    state.started_at, state.left_at, state.extra_seconds = now(), None, 0
    session.add(state)
    session.add(here.state)
    here.table.step_id = step_id
    for source in here.script.step(step_id).source:
        shown = here.states.get(source)
        if shown and shown.revealed_at is None:
            shown.revealed_at = now()


def add_minute(session: Session, table_id: int, actor: str) -> int:
    """One minute more for this step. Returns the seconds added so far."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    here.state.extra_seconds += 60
    session.add(here.state)
    record(session, here.table.evening_id, "minute_added", scope_of(table_id), actor)
    return here.state.extra_seconds


def reveal_step(session: Session, table_id: int, actor: str) -> None:
    """Show all the answers of the step at once, without their authors. Revealing twice is revealing once."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if here.revealed:
        return
    here.state.revealed_at = now()
    session.add(here.state)
    record(session, here.table.evening_id, "step_revealed", scope_of(table_id), actor, here.step.id)


def send_nudge(session: Session, evening_id: int, table_ids: list[int], title: str, text: str, actor: str) -> int:
    """Push a card to the phones of these tables. It stays readable until each person dismisses it."""
    running(session, evening_id)
    title, text = title.strip()[:120], text.strip()[:600]
    if not title and not text:
        raise Refused("nothing_to_say")
    tables = [table for table in tables_of(session, evening_id) if table.id in table_ids]
    if not tables:
        raise Refused("no_tables_chosen")
    for table in tables:
        session.add(Nudge(table_id=table.id or 0, step_id=table.step_id, title=title, text=text,
                          by_control=actor == "control", sent_at=now()))
        record(session, evening_id, "nudge_sent", scope_of(table.id or 0), actor)
    return len(tables)


def call_control(session: Session, table_id: int, text: str, actor: str) -> None:
    """Ask the control room to come."""
    table = table_by_id(session, table_id)
    running(session, table.evening_id)
    session.add(Call(table_id=table_id, text=text.strip()[:200], at=now()))
    record(session, table.evening_id, "control_called", scope_of(table_id), actor)


def answer_call(session: Session, evening_id: int, call_id: int, actor: str) -> None:
    """The control room goes there, or has settled it."""
    call = session.get(Call, call_id)
    if call is None or table_by_id(session, call.table_id).evening_id != evening_id:
        raise Refused("not_found")
    call.answered_at = call.answered_at or now()
    record(session, evening_id, "call_answered", scope_of(call.table_id), actor, call_id)


def claim_desk(session: Session, table_id: int, token: str, device: str = "") -> None:
    """Give the desk of a table to the first device that brings its link; the second one has to ask the control room."""
    table = table_by_id(session, table_id)
    running(session, table.evening_id)
    if table.claimed_at is not None and (table.spare_until is None or now() > table.spare_until):
        raise Refused("link_claimed")
    table.claimed_at, table.spare_until = table.claimed_at or now(), None
    issue_badge(session, token, "facilitator", table.evening_id, table_id, badge_end(), device)
    record(session, table.evening_id, "desk_claimed", scope_of(table_id), f"facilitator:{table_id}")


def note_second_claim(session: Session, table_id: int) -> None:
    """Somebody tried a link that was claimed before: the control room should know, it may be a photograph."""
    table = table_by_id(session, table_id)
    if not any(call.table_id == table_id and call.text == SECOND_DEVICE for call in open_calls(session, table.evening_id)):
        session.add(Call(table_id=table_id, text=SECOND_DEVICE, at=now()))
    record(session, table.evening_id, "claim_refused", scope_of(table_id))


def allow_device(session: Session, table_id: int, actor: str) -> None:
    """The second device is no stranger: for ten minutes the same link opens once more, and the alarm is settled."""
    table = table_by_id(session, table_id)
    running(session, table.evening_id)
    table.spare_until = now() + SPARE
    _settle_alarms(session, table)
    record(session, table.evening_id, "device_allowed", scope_of(table_id), actor)


def renew_desk_link(session: Session, table_id: int, actor: str) -> list[str]:
    """Make the facilitator's link anew; the devices that held the desk lose it within a second. Returns whose connections end."""
    table = table_by_id(session, table_id)
    ended = revoke_badges(session, "facilitator", table.evening_id, table_id)
    _make_link_anew(table)
    _settle_alarms(session, table)
    record(session, table.evening_id, "desk_link_renewed", scope_of(table_id), actor)
    return ended


def revoke_device(session: Session, table_id: int, badge_id: int, actor: str) -> list[str]:
    """Put one device of a desk out. The link is made anew with it, which the other devices of this desk do not need any more.

    Returns whose connections end.
    """
    table = table_by_id(session, table_id)
    held = badges_that_hold(session, "facilitator", table.evening_id, table_id)
    row = next((row for row in held if row.id == badge_id), None)
    if row is None:
        raise Refused("no_such_device")
    row.revoked_at = now()
    _make_link_anew(table, claimed_at=None if len(held) == 1 else table.claimed_at)
    record(session, table.evening_id, "device_revoked", scope_of(table_id), actor, badge_id)
    return [owner_of(badge_id)]


def renew_code(session: Session, table_id: int, actor: str) -> str:
    """Another code for this table: the card and the pictures of the old one open nothing any more. Returns it."""
    table = table_by_id(session, table_id)
    running(session, table.evening_id)
    table.code = _new_code(session)
    record(session, table.evening_id, "code_renewed", scope_of(table_id), actor)
    return table.code


def shut_door(session: Session, table_id: int, actor: str) -> None:
    """Nobody sits down at this table by a code any more; the facilitator still counts people by hand."""
    table = table_by_id(session, table_id)
    running(session, table.evening_id)
    table.shut_at = table.shut_at or now()
    record(session, table.evening_id, "door_shut", scope_of(table_id), actor)


def open_door(session: Session, table_id: int, actor: str) -> None:
    """The table takes people again."""
    table = table_by_id(session, table_id)
    running(session, table.evening_id)
    table.shut_at = None
    record(session, table.evening_id, "door_opened", scope_of(table_id), actor)


def _make_link_anew(table: Table, claimed_at: datetime | None = None) -> None:
    table.facilitator_generation += 1
    table.claimed_at, table.spare_until = claimed_at, None


def _settle_alarms(session: Session, table: Table) -> None:
    """What the control room has just decided need not be ticked off as well."""
    for call in open_calls(session, table.evening_id):
        if call.table_id == table.id and call.text == SECOND_DEVICE:
            call.answered_at = now()


def _check_way(here: Standing, target_id: str, by: Mover) -> None:
    try:
        target = here.script.step(target_id)
    except KeyError:
        raise Refused("unknown_step") from None
    current = here.table.step_id if here.state.started_at else None
    if may_go(here.script, current, target_id, by):
        return
    if target.pace == "room" and by == "facilitator":
        raise Refused("room_step", step=target.title)
    raise Refused("cannot_go_there", step=target.title)


def _remember(place: Standing, step_id: str) -> dict[str, str | int | None]:
    """Where a table stands, and since when it has been at the step that is about to begin, if it ever was."""
    state = place.state_of(step_id)
    since = state.started_at.isoformat() if state.started_at else None
    return {"table": place.id, "step": place.table.step_id, "since": since, "extra": state.extra_seconds}


def _put_back(session: Session, before: dict[str, str | int | None], push: RoomPush) -> None:
    table = table_by_id(session, int(before["table"] or 0))
    if table.step_id != push.step_id:
        return  # it has gone on meanwhile: its facilitator knows better
    states = {state.step_id: state for state in session.execute(select(TableStep).where(TableStep.table_id == table.id)).scalars()}
    pushed = states[push.step_id]
    pushed.started_at = datetime.fromisoformat(str(before["since"])) if before["since"] else None
    pushed.extra_seconds = int(before["extra"] or 0)
    table.step_id = str(before["step"])
    states[table.step_id].left_at = None


def _new_code(session: Session) -> str:
    while True:
        code = spell(secrets.randbelow(len(ALPHABET) ** LENGTH))
        if session.execute(select(Table.id).where(Table.code == code)).first() is None:
            return code
