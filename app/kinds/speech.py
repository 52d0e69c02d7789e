"""What a speaker reads at the microphone: the prompter filled from the table's sheets."""

from sqlmodel import Session

from app.ground.french import day_of_month
from app.methods.models import FieldSpec
from app.methods.voice import fill
from app.sheets.completeness import read_date
from app.sheets.queries import sheets_of, values_of
from app.tables.queries import Standing


def spoken(session: Session, here: Standing, prompter: str) -> tuple[str, ...]:
    """The lines of a prompter, as they are said aloud; none when there is no prompter."""
    return tuple(fill(prompter, _values(session, here)).strip().split("\n")) if prompter else ()


def in_words(field: FieldSpec, value: str) -> str:
    """A line of a sheet as one says it: « 30 mars » for a date, the words of a choice, the rest as written."""
    if field.type == "choice":
        return next((choice.label for choice in field.choices if choice.id == value), value)
    date = read_date(value) if field.type == "date" else None
    return day_of_month(date) if date else value


def _values(session: Session, here: Standing) -> dict[str, str]:
    """Every line of the table's sheets by its field: those that its own script fills win over those it came with."""
    known = values_of(session, here)
    own = [form.id for form in sheets_of(here)]
    forms = sorted(here.plan.sheets, key=lambda form: (form.id in own, form.id))
    said = {field.id: in_words(field, known[f"{form.id}.{field.id}"]) for form in forms for field in form.fields
            if known.get(f"{form.id}.{field.id}")}
    return said | {"table": str(here.table.number), "project": here.paper.project or ""}
