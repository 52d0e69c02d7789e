"""What we ask of sheets."""

from sqlalchemy import select
from sqlmodel import Session

from app.ideas.queries import label_of
from app.methods.models import SheetForm
from app.sheets.models import SheetEntry
from app.tables.queries import Standing


def entries_of(session: Session, table_id: int) -> dict[str, SheetEntry]:
    """What was written on a table's sheets, keyed "d1.problem"."""
    query = select(SheetEntry).where(SheetEntry.table_id == table_id)
    return {f"{entry.sheet}.{entry.field}": entry for entry in session.execute(query).scalars()}


def values_of(session: Session, here: Standing) -> dict[str, str]:
    """What a table's sheets say now, keyed "d1.problem": what was written, else what the vote or the plan prefills.

    A prefilled value is derived each time, never stored: what the table corrects wins, and a vote that is kept anew is seen.
    """
    values = prefilled(session, here)
    values.update({key: entry.value for key, entry in entries_of(session, here.id).items()})
    return {key: value for key, value in values.items() if value}


def sheet_values(session: Session, here: Standing, sheet: str) -> dict[str, str]:
    """The values of one sheet, by field id."""
    prefix = sheet + "."
    return {key.removeprefix(prefix): value for key, value in values_of(session, here).items() if key.startswith(prefix)}


def prefilled(session: Session, here: Standing) -> dict[str, str]:
    """What the plan brought, and what the winners of votes fill in beforehand."""
    values = dict(here.paper.sheet)
    for step in here.script.steps:
        lived = here.states.get(step.id)
        winner = lived.winner if lived else None
        if step.prefills and winner:
            sheet, _, field = step.prefills.partition(".")
            longest = here.plan.sheet(sheet).field(field).max_length
            values[step.prefills] = label_of(session, winner)[:longest]
    return values


def sheets_of(here: Standing) -> list[SheetForm]:
    """The sheets that this table's script fills, in order."""
    used = dict.fromkeys(step.sheet for step in here.script.steps if step.sheet)
    return [here.plan.sheet(sheet) for sheet in used if sheet]
