"""What the phones of a table show at a step of kind « sheet »."""

from dataclasses import dataclass

from sqlmodel import Session

from app.kinds.base import Context
from app.kinds.speech import in_words, spoken
from app.methods.models import FieldSpec
from app.participants.models import Participant
from app.sheets.completeness import is_filled, progress
from app.sheets.queries import entries_of, sheet_values
from app.tables.queries import Standing


@dataclass(frozen=True)
class Line:
    """One line of a sheet: what is asked, and what it says now."""

    field: FieldSpec
    value: str

    @property
    def said(self) -> str:
        """As one reads it: a date in French, the words of a choice."""
        return in_words(self.field, self.value)


def common(session: Session, here: Standing) -> Context:
    """The part of the sheet that this step fills, read live, and who writes it."""
    form = here.plan.sheet(here.step.sheet or "")
    values = sheet_values(session, here, form.id)
    done, asked = progress(form, values, here.step.sheet_fields)
    return {"form": form, "lines": lines(session, here), "done": done, "asked": asked, "holder": holder(session, here),
            "pitch": spoken(session, here, _coming_pitch(here))}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """The pen, when it is free; the lines to write, when I hold it."""
    return {"form": here.plan.sheet(here.step.sheet or ""), "lines": lines(session, here), "holder": holder(session, here),
            "i_hold": here.table.pen_id == me.id, "pen_is_free": here.table.pen_id is None}


def token(session: Session, here: Standing) -> str:
    """The pen; and whatever fills lines beside it, a vote's winner or the facilitator, as the pen's form must show it."""
    winners = [state.winner for state in here.states.values() if state.winner]
    by_hand = [entry.written_at for entry in entries_of(session, here.id).values() if entry.participant_id is None]
    return ".".join([str(here.table.pen_id or ""), *sorted(winners), str(max(by_hand).timestamp()) if by_hand else ""])


def lines(session: Session, here: Standing) -> list[Line]:
    """The lines of this step, in the order in which the script asks for them."""
    form = here.plan.sheet(here.step.sheet or "")
    values = sheet_values(session, here, form.id)
    return [Line(form.field(field), values[field] if is_filled(values, field) else "") for field in here.step.sheet_fields]


def holder(session: Session, here: Standing) -> str:
    """Who holds the pen, by first name; "" when it is free."""
    person = session.get(Participant, here.table.pen_id) if here.table.pen_id else None
    return (person.name or "Une personne de la table") if person else ""


def _coming_pitch(here: Standing) -> str:
    """The text of the pitch that comes next: the last sheet before the plenary is where it is read aloud once."""
    after = here.script.next(here.step.id)
    return (after.speaker_prompt or "") if after and after.kind == "pitch" else ""
