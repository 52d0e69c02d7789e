"""What may happen when a table leaves a step: its kind says what is missing, and the table may go on with a reason."""

from sqlmodel import Session

from app.evenings.actions import running
from app.ground.journal import record
from app.ground.refusal import Refused
from app.kinds import kind_of
from app.tables.actions import advance_table, scope_of
from app.tables.queries import Standing, standing

REASON_LENGTH = 300


def pass_gate(session: Session, table_id: int, target_id: str, actor: str, reason: str = "") -> str:
    """Take a table to a neighbouring step. Forward through a gate that lacks something only with a reason, which is kept."""
    here = standing(session, table_id)
    reason = _tidy(reason)
    if not (reason or here.state.skip_reason) and _goes_forward(here, target_id):
        _check_gate(session, here)
    return advance_table(session, table_id, target_id, actor, reason)


def excuse_gate(session: Session, table_id: int, reason: str, actor: str) -> None:
    """Say why the gate of this step stays incomplete, and stay: the control room starts what comes next."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    reason = _tidy(reason)
    if not reason:
        raise Refused("reason_missing")
    here.state.skip_reason = reason
    session.add(here.state)
    record(session, here.table.evening_id, "gate_excused", scope_of(table_id), actor, here.step.id)


def _check_gate(session: Session, here: Standing) -> None:
    missing = kind_of(here).missing(session, here)
    if missing:
        raise Refused("gate_missing", missing=" ".join(missing))


def _goes_forward(here: Standing, target_id: str) -> bool:
    after = here.script.next(here.step.id)
    return after is not None and after.id == target_id


def _tidy(reason: str) -> str:
    return " ".join(reason.split())[:REASON_LENGTH]
