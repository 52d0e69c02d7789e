"""What the voice of a table reads at the microphone: the prompter of the script, filled from the sheets as they are written."""

from sqlmodel import Session

from app.kinds.sheet.lines import words_of
from app.methods.voice import fill
from app.sheets.queries import sheet_values, sheets_of
from app.tables.queries import Standing


def prompter(session: Session, here: Standing, step_id: str) -> list[str]:
    """The lines to read. Of two sheets with the same field, the later one of the script speaks."""
    text = here.script.step(step_id).speaker_prompt or ""
    values = {"table": str(here.table.number), "project": here.paper.project or here.paper.title}
    for form in sheets_of(here):
        written = sheet_values(session, here, form.id)
        values |= {field.id: words_of(field, written[field.id]) for field in form.fields if field.id in written}
    return fill(text, values).strip().split("\n") if text.strip() else []
