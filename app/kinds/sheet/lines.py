"""The lines of a sheet as the desk shows them: what is asked, what is written, where it comes from, where the cursor goes."""

from dataclasses import dataclass

from sqlmodel import Session

from app.kinds.sheet.facts import PROBLEM
from app.kinds.speech import in_words
from app.methods.models import FieldSpec, SheetForm
from app.sheets.completeness import progress
from app.sheets.lines import blocks_of, empty_sentence
from app.sheets.origins import Origin
from app.sheets.queries import origins_of, sheet_values, sheets_of
from app.tables.queries import Standing

PHASES = ("d0", "d1", "d2", "d3")


@dataclass(frozen=True)
class Line:
    """One line: its field, the stored value, the same as people read it, and what is behind it.

    `rewritten`: the table approved other words by its vote.
    """

    field: FieldSpec
    value: str
    words: str
    origin: Origin
    rewritten: bool


@dataclass(frozen=True)
class Block:
    """The lines of one of the three lines of the process."""

    title: str
    empty: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """A sheet, or the part of it that a step fills. `gap` names the lines of the process on which nothing is written."""

    form: SheetForm
    blocks: tuple[Block, ...]
    gap: str
    filled: int
    asked: int


def part_of(session: Session, here: Standing) -> Part:
    """The part of the sheet that this step fills, in the step's order."""
    form = here.plan.sheet(here.step.sheet or "")
    return lines_of(session, here, form, [form.field(field) for field in here.step.sheet_fields])


def lines_of(session: Session, here: Standing, form: SheetForm, fields: list[FieldSpec]) -> Part:
    """These lines of a sheet, under the three lines of the process."""
    values, ids = sheet_values(session, here, form.id), [field.id for field in fields]
    origins = origins_of(session, here, form, ids)

    def line(field: FieldSpec) -> Line:
        value, origin = values.get(field.id, ""), origins[field.id]
        return Line(field, value, in_words(field, value), origin, origin.rewritten and f"{form.id}.{field.id}" == PROBLEM)

    blocks = blocks_of(form, values, ids)
    filled, asked = progress(form, values, ids)
    return Part(
        form,
        tuple(Block(block.title, block.empty, tuple(line(field) for field in block.fields)) for block in blocks if block.fields),
        empty_sentence(block for block in blocks if not block.fields),
        filled, asked)


def whole_sheets(session: Session, here: Standing) -> list[Part]:
    """All sheets of the table, whole: what the project came with, then those of its script."""
    forms = {form.id: form for form in [*brought(here), *sheets_of(here)]}
    return [lines_of(session, here, form, list(form.fields)) for form in forms.values()]


def brought(here: Standing) -> list[SheetForm]:
    """The sheets that a lead's project has passed before this evening: those of the phase before its script."""
    if not here.script.has_lead:
        return []
    before = PHASES[: PHASES.index(min(here.script.phases))][-1:]
    return [form for form in here.plan.sheets if form.phase in before]
