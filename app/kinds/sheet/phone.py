"""What the phones of a table show at a step of kind « sheet »."""

from dataclasses import dataclass

from sqlmodel import Session

from app.kinds.base import Context
from app.kinds.sheet.leaving import leaving
from app.kinds.speech import in_words, spoken
from app.methods.models import FieldSpec
from app.participants.models import Participant
from app.sheets.completeness import is_filled, progress
from app.sheets.lines import blocks_of, empty_sentence
from app.sheets.queries import entries_of, may_sign, sheet_digest, sheet_values
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
    blocks = blocks_of(form, values, here.step.sheet_fields)
    return {"form": form, "done": done, "asked": asked, "holder": holder(session, here),
            "pitch": spoken(session, here, _coming_pitch(here)),
            "blocks": [(block, [_line(field, values) for field in block.fields]) for block in blocks if block.fields],
            "gap": empty_sentence(block for block in blocks if not block.fields)}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """The pen, when it is free; the lines to write, when I hold it; before the pitch, the whole sheet to read over."""
    return {"leaving": leaving(session, here, me), "form": here.plan.sheet(here.step.sheet or ""), "lines": lines(session, here),
            "holder": holder(session, here), "i_hold": here.table.pen_id == me.id, "pen_is_free": here.table.pen_id is None}


def token(session: Session, here: Standing) -> str:
    """The pen; whatever fills lines beside it, a vote's winner or the facilitator, as the pen's form must show it.

    Once the table reads its sheet over, any correction: each has to answer anew.
    """
    winners = [state.winner for state in here.states.values() if state.winner]
    by_hand = [entry.written_at for entry in entries_of(session, here.id).values() if entry.participant_id is None]
    read = sheet_digest(session, here)[:12] if may_sign(session, here) else ""
    return ".".join([str(here.table.pen_id or ""), *sorted(winners), str(max(by_hand).timestamp()) if by_hand else "", read])


def lines(session: Session, here: Standing) -> list[Line]:
    """The lines of this step, in the order in which the script asks for them."""
    form = here.plan.sheet(here.step.sheet or "")
    values = sheet_values(session, here, form.id)
    return [_line(form.field(field), values) for field in here.step.sheet_fields]


def holder(session: Session, here: Standing) -> str:
    """Who holds the pen, by first name; "" when it is free."""
    person = session.get(Participant, here.table.pen_id) if here.table.pen_id else None
    return (person.name or "Une personne de la table") if person else ""


def _line(field: FieldSpec, values: dict[str, str]) -> Line:
    return Line(field, values[field.id] if is_filled(values, field.id) else "")


def _coming_pitch(here: Standing) -> str:
    """The text of the pitch that comes next: the last sheet before the plenary is where it is read aloud once."""
    after = here.script.next(here.step.id)
    return (after.speaker_prompt or "") if after and after.kind == "pitch" else ""
