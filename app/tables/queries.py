"""What we ask of tables, above all: where does this one stand?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_id, plan_of
from app.ground.clock import now
from app.ground.refusal import Refused
from app.methods.models import EventPlan, Script, Step, TablePlan
from app.methods.progress import accepts, ends_at
from app.tables.codes import forgive
from app.tables.models import Call, Nudge, RoomPush, Table, TableStep

CODE_LIFE = timedelta(hours=2)  # after closing; a photographed QR is worth nothing the next day


@dataclass(frozen=True)
class Standing:
    """A table where it stands: its step in its script, and how far that step has come."""

    evening: Evening
    plan: EventPlan
    table: Table
    script: Script
    step: Step
    state: TableStep
    states: dict[str, TableStep]

    @property
    def paper(self) -> TablePlan:
        """The table as the plan describes it: title, brief, facilitator, lead."""
        return self.plan.table(self.table.number)

    @property
    def id(self) -> int:
        return self.table.id or 0

    @property
    def revealed(self) -> bool:
        """Whether the answers of this step may be read by the table."""
        return not self.step.private or self.state.revealed_at is not None

    @property
    def ends_at(self) -> datetime | None:
        """When the step's time is over; None before it has begun."""
        if self.state.started_at is None:
            return None
        return ends_at(self.state.started_at, self.step.minutes, self.state.extra_seconds)

    @property
    def seconds(self) -> int:
        """How long the step lasts in all, with the minutes that were added."""
        return self.step.minutes * 60 + self.state.extra_seconds

    def state_of(self, step_id: str) -> TableStep:
        """A step of this table, lived or not."""
        return self.states.get(step_id) or TableStep(table_id=self.id, step_id=step_id)

    def was_revealed(self, step_id: str) -> bool:
        return not self.script.step(step_id).private or self.state_of(step_id).revealed_at is not None


def table_by_code(session: Session, typed: str) -> Table:
    """The table of a code as typed. Refused when it is unknown, or when its evening is long over."""
    table = session.execute(select(Table).where(Table.code == forgive(typed))).scalar_one_or_none()
    if table is None:
        raise Refused("unknown_code")
    closed_at = evening_by_id(session, table.evening_id).closed_at
    if closed_at and now() > closed_at + CODE_LIFE:
        raise Refused("expired_code")
    return table


def table_by_id(session: Session, table_id: int) -> Table:
    table = session.get(Table, table_id)
    if table is None:
        raise Refused("not_found")
    return table


def tables_of(session: Session, evening_id: int) -> list[Table]:
    """The tables of an evening, by number."""
    return list(session.execute(select(Table).where(Table.evening_id == evening_id).order_by(Table.number)).scalars())


def standing(session: Session, table_id: int) -> Standing:
    """Where one table stands."""
    table = table_by_id(session, table_id)
    evening = evening_by_id(session, table.evening_id)
    states = session.execute(select(TableStep).where(TableStep.table_id == table_id)).scalars()
    return _standing(evening, plan_of(session, evening), table, {state.step_id: state for state in states})


def standings(session: Session, evening_id: int) -> list[Standing]:
    """Where every table of an evening stands, by number: two queries for the whole hall."""
    evening = evening_by_id(session, evening_id)
    plan = plan_of(session, evening)
    tables = tables_of(session, evening_id)
    states: dict[int, dict[str, TableStep]] = {}
    for state in session.execute(select(TableStep).where(TableStep.table_id.in_([table.id for table in tables]))).scalars():
        states.setdefault(state.table_id, {})[state.step_id] = state
    return [_standing(evening, plan, table, states.get(table.id or 0, {})) for table in tables]


def accepting(session: Session, table_id: int, step_id: str) -> Standing:
    """The table as it stood at a step that still takes answers; refused once the step has been left for a minute.

    « Terminez votre phrase »: the time being over closes nothing, only the next step does, and a minute later.
    """
    here = standing(session, table_id)
    if here.evening.closed_at is not None:
        raise Refused("evening_closed")
    try:
        step = here.script.step(step_id)
    except KeyError:
        raise Refused("unknown_step") from None
    state = here.state_of(step_id)
    if state.started_at is None and step_id != here.table.step_id:
        raise Refused("step_not_open")
    if not accepts(step_id, here.table.step_id, state.left_at, now()):
        raise Refused("step_closed", step=step.title)
    return _standing(here.evening, here.plan, here.table, here.states, step)


def nudges_of(session: Session, table_id: int, most: int = 3) -> list[Nudge]:
    """The last nudges of a table, the newest first. A phone hides those that its owner has dismissed."""
    query = select(Nudge).where(Nudge.table_id == table_id).order_by(Nudge.id.desc()).limit(most)
    return list(session.execute(query).scalars())


def nudges_sent(session: Session, table_id: int, step_id: str) -> set[str]:
    """Titles of the script's nudges already pushed at this step."""
    query = select(Nudge.title).where(Nudge.table_id == table_id, Nudge.step_id == step_id)
    return set(session.execute(query).scalars())


def open_calls(session: Session, evening_id: int) -> list[Call]:
    """Calls that the control room has not answered, the oldest first."""
    query = select(Call).join(Table, Table.id == Call.table_id).where(Table.evening_id == evening_id, Call.answered_at.is_(None)).order_by(Call.id)
    return list(session.execute(query).scalars())


def last_push(session: Session, evening_id: int) -> RoomPush | None:
    """The newest room step that was started and not undone."""
    query = select(RoomPush).where(RoomPush.evening_id == evening_id).order_by(RoomPush.id.desc()).limit(1)
    push = session.execute(query).scalar_one_or_none()
    return push if push and push.undone_at is None else None


def _standing(evening: Evening, plan: EventPlan, table: Table, states: dict[str, TableStep], step: Step | None = None) -> Standing:
    script = plan.script(table.method)
    step = step or script.step(table.step_id)
    state = states.get(step.id) or TableStep(table_id=table.id or 0, step_id=step.id)
    return Standing(evening, plan, table, script, step, state, states)
