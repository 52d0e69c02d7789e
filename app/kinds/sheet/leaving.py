"""The sheet as it will leave the table, read over before the pitch: what will be said aloud first, the rest under the three lines."""

from dataclasses import dataclass

from sqlmodel import Session

from app.kinds.speech import in_words
from app.methods.models import FieldSpec, SheetForm
from app.methods.voice import placeholders
from app.participants.models import Participant
from app.sheets.completeness import is_filled
from app.sheets.lines import blocks_of, empty_sentence
from app.sheets.models import SignOff
from app.sheets.queries import may_sign, sheet_digest, sheet_values, sheets_of, sign_off_by
from app.sheets.signing import signing_steps
from app.tables.queries import Standing


@dataclass(frozen=True)
class Said:
    """One line, as people read it."""

    label: str
    words: str


@dataclass(frozen=True)
class Aspect:
    """One of the three lines of the process: what else is written on it."""

    title: str
    lines: tuple[Said, ...]


@dataclass(frozen=True)
class Leaving:
    """What one person reads over, and what she said of it. `gap` names the lines on which nothing is written."""

    foremost: tuple[Said, ...]
    aspects: tuple[Aspect, ...]
    gap: str
    digest: str
    answer: SignOff | None

    @property
    def stale(self) -> bool:
        """The sheet has changed since she answered."""
        return self.answer is not None and self.answer.digest != self.digest


def leaving(session: Session, here: Standing, me: Participant) -> Leaving | None:
    """The sheet to read over, for one person; None while it is not the time."""
    if not may_sign(session, here):
        return None
    foremost, others = list[Said](), dict[str, list[Said]]()
    for form in sheets_of(here):
        values = sheet_values(session, here, form.id)
        first = [field for field in form.fields if field.id in _foremost(here, form) and is_filled(values, field.id)]
        foremost += [_said(field, values) for field in first]
        for block in blocks_of(form, values):
            rest = [_said(field, values) for field in block.fields if field not in first and is_filled(values, field.id)]
            others.setdefault(block.title, []).extend(rest)
    aspects = tuple(Aspect(title, tuple(lines)) for title, lines in others.items() if lines)
    return Leaving(tuple(foremost), aspects, _gap(session, here), sheet_digest(session, here), sign_off_by(session, here.id, me.id or 0))


def _foremost(here: Standing, form: SheetForm) -> set[str]:
    """What the table is about to say aloud, and its next step."""
    steps = signing_steps(here.script)
    plenary = here.script.next(steps[-1].id)
    spoken = set(placeholders(plenary.speaker_prompt or "")) if plenary else set()
    return spoken | (set(steps[0].sheet_fields) if steps[0].sheet == form.id else set())


def _gap(session: Session, here: Standing) -> str:
    """The lines of the process that are empty on the sheet that leaves: the last one that the table fills."""
    form = sheets_of(here)[-1]
    return empty_sentence(blocks_of(form, sheet_values(session, here, form.id)))


def _said(field: FieldSpec, values: dict[str, str]) -> Said:
    return Said(field.label, in_words(field, values[field.id]))
