"""The lines of a sheet as the desk shows them: what is asked, what is written, where the cursor goes."""

from dataclasses import dataclass

from sqlmodel import Session

from app.kinds.speech import in_words
from app.methods.models import FieldSpec, SheetForm
from app.sheets.completeness import progress
from app.sheets.queries import sheet_values, sheets_of
from app.tables.queries import Standing

PHASES = ("d0", "d1", "d2", "d3")


@dataclass(frozen=True)
class Line:
    """One line: its field, the stored value, and the same as people read it."""

    field: FieldSpec
    value: str
    words: str


@dataclass(frozen=True)
class Part:
    """A sheet, or the part of it that a step fills."""

    form: SheetForm
    lines: tuple[Line, ...]
    filled: int
    asked: int


def part_of(session: Session, here: Standing) -> Part:
    """The part of the sheet that this step fills, in the step's order."""
    form = here.plan.sheet(here.step.sheet or "")
    return _part(form, [form.field(field) for field in here.step.sheet_fields], sheet_values(session, here, form.id))


def lines_of(session: Session, here: Standing, form: SheetForm, fields: list[FieldSpec]) -> Part:
    """These lines of a sheet."""
    return _part(form, fields, sheet_values(session, here, form.id))


def whole_sheets(session: Session, here: Standing) -> list[Part]:
    """All sheets of the table, whole: what the project came with, then those of its script."""
    forms = {form.id: form for form in [*brought(here), *sheets_of(here)]}
    return [_part(form, list(form.fields), sheet_values(session, here, form.id)) for form in forms.values()]


def brought(here: Standing) -> list[SheetForm]:
    """The sheets that a lead's project has passed before this evening: those of the phase before its script."""
    if not here.script.has_lead:
        return []
    before = PHASES[: PHASES.index(min(here.script.phases))][-1:]
    return [form for form in here.plan.sheets if form.phase in before]


def _part(form: SheetForm, fields: list[FieldSpec], values: dict[str, str]) -> Part:
    filled, asked = progress(form, values, [field.id for field in fields])
    lines = tuple(Line(field, values.get(field.id, ""), in_words(field, values.get(field.id, ""))) for field in fields)
    return Part(form, lines, filled, asked)
