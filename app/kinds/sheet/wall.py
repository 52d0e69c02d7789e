"""What the big screens show at a step of kind « sheet »: how far the sheets are, and the one line that the hall may read."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from app.ground.french import PARIS, counted
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.kinds.sheet.facts import lacking
from app.kinds.wall_text import counts_ready, told_field
from app.methods.models import SheetForm
from app.methods.progress import minute_of
from app.sheets.completeness import is_filled, progress
from app.sheets.models import SheetEntry
from app.sheets.queries import prefilled, sheet_values
from app.tables.queries import Standing

READY = "prête"


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """« 4 lignes sur 5 », and the question or the name that the table has found."""
    names = names_of_evening(session, hall[0].evening.id or 0, hall[0].plan)
    written = _written(session, hall[0].evening.id or 0)
    return {here.id: _line(session, here, prefilled(session, here) | written.get(here.id, {}), names) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    """How many tables are ready and when the plenary begins, where the step says so."""
    if not counts_ready(leading[0].step):
        return {"ready": None}
    return {"ready": sum(not lacking(session, here) for here in leading), "tables": len(leading), "plenary_at": plenary_at(leading[0])}


def screen(session: Session, here: Standing) -> Context:
    """The table's own screen: its sheet, line by line. A line that names somebody stays on the phones."""
    form = _form(here)
    values = sheet_values(session, here, form.id)
    names = names_of_evening(session, here.evening.id or 0, here.plan)
    shown = [form.field(field_id) for field_id in here.step.sheet_fields]
    rows = [(field, without_names(_said(form, field.id, values), names), is_filled(values, field.id)) for field in shown]
    return {"rows": rows, "progress": progress(form, values, here.step.sheet_fields)}


def plenary_at(here: Standing) -> datetime | None:
    """When the room step after this one begins, on paper, counted from when the evening really began."""
    later = here.script.steps[here.script.position(here.step.id):]
    room = next((step for step in later if step.pace == "room"), None)
    if room is None:
        return None
    began = here.evening.started_at or datetime.combine(here.plan.date, here.plan.start, PARIS)
    return began + timedelta(minutes=minute_of(here.script, room.id))


def _line(session: Session, here: Standing, values: dict[str, str], names: frozenset[str]) -> Line:
    form = _form(here)
    mine = {key.removeprefix(f"{form.id}."): value for key, value in values.items() if key.startswith(f"{form.id}.")}
    filled, asked = progress(form, mine, here.step.sheet_fields)
    if counts_ready(here.step):
        return Line(READY if not lacking(session, here) else _lines(filled, asked))
    told = told_field(here.step, form)
    return Line(_lines(filled, asked), without_names(mine.get(told.id, ""), names) if told else "")


def _lines(filled: int, asked: int) -> str:
    return f"{counted(filled, 'ligne')} sur {asked}"


def _form(here: Standing) -> SheetForm:
    return here.plan.sheet(here.step.sheet or "")


def _said(form: SheetForm, field_id: str, values: dict[str, str]) -> str:
    value = values.get(field_id, "")
    return next((choice.label for choice in form.field(field_id).choices if choice.id == value), value)


def _written(session: Session, evening_id: int) -> dict[int, dict[str, str]]:
    """What stands on all sheets of the hall: one query, because the big screen follows every line that is written."""
    query = select(SheetEntry.table_id, SheetEntry.sheet, SheetEntry.field, SheetEntry.value).where(SheetEntry.evening_id == evening_id)
    hall: dict[int, dict[str, str]] = {}
    for table_id, sheet, field, value in session.execute(query):
        hall.setdefault(table_id, {})[f"{sheet}.{field}"] = value
    return hall
