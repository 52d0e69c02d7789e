"""What the phones of a table show at a step of kind « interests »: the board in words; my own part; what I answer the others."""

from dataclasses import dataclass
from zlib import crc32

from sqlmodel import Session

from app.ground.clock import milliseconds
from app.interests.actions import asked_fields
from app.interests.call import is_call
from app.interests.models import Interest, InterestMark
from app.interests.queries import board_marks, interest_of, interests_revealed, my_taps, table_interests, taps_on
from app.kinds.base import Context
from app.kinds.interests.board import board_of
from app.methods.answers import TRUE
from app.methods.models import InterestForm
from app.participants.models import Participant
from app.participants.queries import contacts_of
from app.tables.queries import Standing

READ = ("gain", "contribution", "expected_return", "affordable_loss")  # the texts, in the order in which they are read
ASKED = (*READ, "contribution_kind", "contribution_amount", "commitment", "lead_answer", "lead_condition")


@dataclass(frozen=True)
class Other:
    """What somebody else said, and what I have answered to it. `answer`: can | offered | linked | none."""

    person: Participant
    rung: str
    lines: list[tuple[str, str]]
    tapped: bool
    answer: str


@dataclass(frozen=True)
class Offer:
    """« Je peux y répondre », between me and another."""

    id: int
    name: str
    brings: str


def common(session: Session, here: Standing) -> Context:
    """What meets and what is missing, once it is revealed: the board of the desk, in words."""
    return {"board": board_of(session, here, for_table=True) if interests_revealed(here) else None}


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """The form, with what I said before; after the reveal, what the others said, and what lies between them and me."""
    interest = interest_of(session, me.id or 0, here.id)
    form = here.plan.interests
    return {"fields": [form.field(field) for field in asked_fields(here, here.step)], "ladder": form.ladder, "calls": is_call(here.step),
            "said": _said(session, interest, me), "interest": interest, **_answers(session, here, me, interest)}


def token(session: Session, here: Standing) -> str:
    """After the reveal, what one may answer to: statements that the table reads, and marks. No tap, nothing that the team alone reads."""
    return _digest(session, here, board_marks(session, here.id))


def own_token(session: Session, here: Standing, me: int) -> str:
    """The same with the marks between me and somebody else alone: what two others agree on changes nothing of my part."""
    return _digest(session, here, [mark for mark in board_marks(session, here.id) if me in (mark.awaits_id, mark.brings_id)])


def _digest(session: Session, here: Standing, marks: list[InterestMark]) -> str:
    if not interests_revealed(here):
        return ""
    stated = [(one.interest.id, milliseconds(one.interest.edited_at or one.interest.declared_at)) for one in table_interests(session, here)]
    links = [(mark.id, mark.is_offer) for mark in marks if mark.kind == "link"]
    return f"{crc32(repr((stated, links)).encode()):x}"


def _said(session: Session, interest: Interest | None, me: Participant) -> dict[str, str]:
    contact = contacts_of(session, [me.id or 0]).get(me.id or 0, "")
    before = {field: getattr(interest, field) for field in ASKED} if interest else {}
    return before | {"contact": contact, "contact_consent": TRUE if contact else ""}


def _answers(session: Session, here: Standing, me: Participant, interest: Interest | None) -> Context:
    form, stated = here.plan.interests, [one for one in table_interests(session, here) if one.person.id != me.id]
    links = [mark for mark in board_marks(session, here.id) if mark.kind == "link"]
    tapped = my_taps(session, me.id or 0, here.id)
    names = {one.person.id: one.person.name or "Quelqu’un" for one in stated}
    brings = {one.person.id: one.interest.contribution for one in stated}
    i_said, i_show = interest is not None and interest.said, interest is not None and interest.said and interest.visible_to == "table"
    others = [Other(one.person, _rung(form, one.interest), _lines(form, one.interest), one.person.id in tapped,
                    _answer(links, me, one.person, one.interest, i_show)) for one in stated]
    waiting = [mark for mark in links if mark.is_offer]
    return {
        "others": others, "may_tap": i_said, "told_to_team": i_said and not i_show,
        "taps_on_me": taps_on(session, me.id or 0, here.id) if i_show else 0,
        "offers_to_me": [Offer(mark.id or 0, names[mark.brings_id], brings[mark.brings_id]) for mark in waiting
                         if mark.awaits_id == me.id and mark.brings_id in names],
        "offers_by_me": [Offer(mark.id or 0, names[mark.awaits_id], "") for mark in waiting
                         if mark.brings_id == me.id and mark.awaits_id in names],
    }


def _answer(links: list[InterestMark], me: Participant, other: Participant, interest: Interest, i_show: bool) -> str:
    between = [mark for mark in links if (mark.awaits_id, mark.brings_id) == (other.id, me.id)]
    if between:
        return "offered" if between[0].is_offer else "linked"
    return "can" if interest.expects and i_show else "none"


def _rung(form: InterestForm, interest: Interest) -> str:
    return form.rung(interest.commitment).label if interest.commitment else ""


def _lines(form: InterestForm, interest: Interest) -> list[tuple[str, str]]:
    """What was said, each under its question; what is brought with its amount."""
    words = {field: getattr(interest, field) for field in READ}
    words["contribution"] = interest.brought
    return [(form.field(field).label, text) for field, text in words.items() if text]
