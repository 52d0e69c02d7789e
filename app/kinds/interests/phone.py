"""What the phones of a table show at a step of kind « interests »."""

from dataclasses import dataclass

from sqlmodel import Session

from app.interests.actions import asked_fields
from app.interests.models import Interest, InterestMark
from app.interests.queries import Stated, interest_of, marks_at, table_interests
from app.kinds.base import Context
from app.methods.answers import TRUE
from app.participants.models import Participant
from app.participants.queries import own_contact
from app.tables.queries import Standing

READ = ("gain", "contribution", "expected_return", "affordable_loss", "lead_condition")  # the texts, in the order in which they are read


@dataclass(frozen=True)
class Told:
    """One link, gap or conflict of the board, in words: who awaits, who brings, about what."""

    kind: str
    awaits: str
    brings: str
    about: str


def common(session: Session, here: Standing) -> Context:
    """What the table may read of each other, and what the facilitator has drawn between them."""
    stated = table_interests(session, here)
    return {"stated": [_read_out(here, one) for one in stated], "marks": _marks(session, here, stated)}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """The form, with what I said before."""
    interest = interest_of(session, me.id or 0, here.id)
    return {"fields": [here.plan.interests.field(field) for field in asked_fields(here, here.step)], "ladder": here.plan.interests.ladder,
            "said": _said(session, interest, me), "interest": interest}


def _said(session: Session, interest: Interest | None, me: Participant) -> dict[str, str]:
    contact = own_contact(session, me.id or 0)
    before = {field: getattr(interest, field) for field in (*READ, "commitment")} if interest else {}
    return before | {"contact": contact.value if contact else "", "contact_consent": TRUE if contact and contact.for_team else ""}


def _read_out(here: Standing, stated: Stated) -> Context:
    form, interest = here.plan.interests, stated.interest
    return {"person": stated.person, "rung": form.rung(interest.commitment).label if interest.commitment else "",
            "lines": [(form.field(field).label, getattr(interest, field)) for field in READ if getattr(interest, field)]}


def _marks(session: Session, here: Standing, stated: list[Stated]) -> list[Told]:
    """Only between people whose interest the table reads: a mark must not tell what was said to the team alone."""
    names = {one.person.id: one.person.name or "Quelqu’un" for one in stated}

    def readable(mark: InterestMark) -> bool:
        return mark.awaits_id in names and (mark.brings_id is None or mark.brings_id in names)

    return [Told(mark.kind, names[mark.awaits_id], names.get(mark.brings_id, ""), mark.about)
            for mark in marks_at(session, here.id) if readable(mark)]
