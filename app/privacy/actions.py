"""What may happen to what is known of a person: a code to see it, erased on her word, and forgotten by itself when its time is over.

Erasing and forgetting are one code. What stays afterwards leads to nobody: that somebody sat there, of a college, and voted; and
what the table itself wrote on its sheet, be it after the words of her card.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import all_evenings, evening_by_id
from app.feedback.models import Reaction
from app.followup.models import NewsSent
from app.ground.badge import BadgeRow, issue_badge
from app.ground.clock import now
from app.ground.database import leave_no_trace
from app.ground.erased import Erased
from app.ground.journal import JournalEntry, record, recorded
from app.ground.receipts import ReceiptRow
from app.ground.refusal import Refused
from app.ideas.models import Idea
from app.interests.models import CompatibleTap, Interest, InterestMark
from app.participants.actions import let_go_of_pen
from app.participants.models import Contact, ContactTap, Participant
from app.participants.queries import UNSAID
from app.privacy.models import PersonalCode, RetentionRun, Tombstone
from app.privacy.queries import (
    WITHDRAWN,
    code_owner,
    end_of_evening,
    erased_here,
    last_run,
    lines_to_keep,
    named,
    to_forget,
    unreleased,
)
from app.privacy.retention import Periods, due
from app.promises.models import Promise
from app.sheets.models import SignOff
from app.tables.queries import tables_of

ERASED = "person_erased"  # the one fact that reaches every region of every screen of an evening
PERSON_BADGE = "person"   # the role of a browser on which somebody typed her personal code
PERSON_FOR = timedelta(hours=1)  # typed on a borrowed phone, perhaps
DAILY = timedelta(days=1)
PORTABLE = {"participant", "facilitator"}  # roles whose badges end with their evening; the team's end by themselves


# --- A person's own hand --------------------------------------------------------------------------------------------


def issue_code(session: Session, participant_id: int, code_hash: str) -> None:
    """Give her a personal code. A new one takes the place of the old one, which opens nothing any more."""
    code = session.get(PersonalCode, participant_id) or PersonalCode(participant_id=participant_id, code_hash="", issued_at=now())
    code.code_hash, code.issued_at = code_hash, now()
    session.add(code)


def open_mine(session: Session, code_hash: str, token: str) -> None:
    """A browser on which a personal code was typed shows that person's page, for an hour."""
    person = code_owner(session, code_hash)
    if person is None:
        raise Refused("unknown_personal_code")
    issue_badge(session, token, PERSON_BADGE, person.evening_id, person.id, now() + PERSON_FOR)


def erase_person(session: Session, participant_id: int, actor: str) -> Erased:
    """Everything that she gave goes, at once and for good. Returns what tells copies that she is gone."""
    person = session.get_one(Participant, participant_id)
    if session.get(Tombstone, participant_id) is None:
        session.add(Tombstone(participant_id=participant_id, evening_id=person.evening_id, joined_at=person.joined_at, erased_at=now()))
    joined_at = person.joined_at
    _take_her_seat(session, person)
    _forget_what_was_said(session, participant_id)
    _forget_who(session, [participant_id])
    evening = evening_by_id(session, person.evening_id)
    evening.erasures += 1
    record(session, person.evening_id, ERASED, "evening", None if actor == f"participant:{participant_id}" else actor, participant_id)
    leave_no_trace(session)
    return participant_id, joined_at


def erase_again(session: Session, known: Iterable[Erased], actor: str = "restore") -> list[Erased]:
    """In a database that is older than an erasure: erase anew whoever is still in it. Returns everybody who is erased here."""
    for participant_id, joined_at in sorted(known):
        person = session.get(Participant, participant_id)
        if person is not None and person.joined_at == joined_at and session.get(Tombstone, participant_id) is None:
            erase_person(session, participant_id, actor)
    leave_no_trace(session)
    return erased_here(session)


# --- By itself ------------------------------------------------------------------------------------------------------


def run_retention(session: Session, periods: Periods) -> dict[str, int]:
    """Remove everything whose time is over, of every evening. Returns how many of what; a line of the report keeps it."""
    removed: Counter[str] = Counter()
    for evening in all_evenings(session):
        found = _forget_evening(session, evening, periods)
        if +found:
            record(session, evening.id or 0, "retention_ran", "evening")
            evening.erasures += 1
        removed += found
    before = last_run(session)
    if removed or before is None or now() - before.at >= DAILY:
        session.add(RetentionRun(at=now(), removed=dict(removed)))
    if removed:
        leave_no_trace(session)
    return dict(removed)


def note_access(session: Session, participant_id: int, actor: str) -> None:
    """The organiser answered somebody who asked what is known of her. That it was read is written down; what was read is not."""
    person = session.get_one(Participant, participant_id)
    record(session, person.evening_id, "access_answered", "team", actor, participant_id)


def _forget_evening(session: Session, evening: Evening, periods: Periods) -> Counter[str]:
    ended_at, today = end_of_evening(session, evening), now()
    over = due(ended_at, today, periods)
    removed: Counter[str] = Counter()
    if over.tokens:
        removed["tokens"] = _forget_tokens(session, evening, today)
    if over.names:
        people = to_forget(session, evening, over)
        removed["names"] = len(named(session, people))
        removed["authors"] = _detach_cards(session, [person.id or 0 for person in people])
        _forget_who(session, [person.id or 0 for person in people])
    if over.cards:
        removed["cards"] = _forget_cards(session, evening)
    return removed


def _forget_tokens(session: Session, evening: Evening, today: datetime) -> int:
    """What opens nothing any more: the badges of phones and desks, and every one that is revoked or over; receipts with them."""
    tables = [f"door:{table.id}" for table in tables_of(session, evening.id or 0)]
    people = select(Participant.id).where(Participant.evening_id == evening.id)
    authors = [f"participant:{person}" for person in session.execute(people).scalars()]
    for some in _handfuls([*tables, *authors]):
        session.execute(delete(ReceiptRow).where(ReceiptRow.author.in_(some)))
    over = delete(BadgeRow).where(BadgeRow.evening_id == evening.id, or_(
        BadgeRow.role.in_(PORTABLE), BadgeRow.revoked_at.is_not(None), BadgeRow.expires_at <= today))
    return session.execute(over).rowcount  # type: ignore[attr-defined, no-any-return]


def _detach_cards(session: Session, people: list[int]) -> int:
    """The cards stay the territory's, and nobody's. That she wrote some still counts."""
    detached = 0
    for some in _handfuls(people):
        writers = set(session.execute(select(Idea.participant_id).where(Idea.participant_id.in_(some))).scalars())
        session.execute(update(Participant).where(Participant.id.in_(writers)).values(has_written=True))
        detached += session.execute(update(Idea).where(Idea.participant_id.in_(some)).values(participant_id=None)).rowcount  # type: ignore[attr-defined]
    return detached


def _forget_cards(session: Session, evening: Evening) -> int:
    """Cards that never lay open on their table, and that nothing was made of."""
    cards = [card for card in unreleased(session, evening) if not _is_blank(card)]
    for card in cards:
        _blank(card)
    return len(cards)


# --- One code for both ----------------------------------------------------------------------------------------------


def _forget_who(session: Session, people: Collection[int]) -> None:
    """Who these people were: names, contacts, links, codes, and the trace of what each of them did when."""
    for some in _handfuls(people):
        for row in (Contact, PersonalCode):
            session.execute(delete(row).where(row.participant_id.in_(some)))
        session.execute(delete(ContactTap).where(or_(ContactTap.from_id.in_(some), ContactTap.to_id.in_(some))))
        session.execute(delete(BadgeRow).where(BadgeRow.subject_id.in_(some), BadgeRow.role.in_(("participant", "author", PERSON_BADGE))))
        actors = [f"participant:{person}" for person in some]
        session.execute(delete(ReceiptRow).where(ReceiptRow.author.in_(actors)))
        session.execute(delete(ReceiptRow).where(ReceiptRow.author.like("door:%"), ReceiptRow.answer.in_([str(one) for one in some])))
        session.execute(update(JournalEntry).where(JournalEntry.actor.in_(actors)).values(actor=None))
        _forget_deeds(session, set(actors))
        session.execute(update(Promise).where(Promise.participant_id.in_(some)).values(who=WITHDRAWN, participant_id=None))
        session.execute(update(Participant).where(Participant.id.in_(some)).values(name=None, forgotten_at=now()))
    _forget_letters(session, set(people))
    _see_anew(session)


def _forget_deeds(session: Session, actors: set[str]) -> None:
    """The same in what this very batch has noted, which the journal does not hold yet."""
    facts = recorded(session)
    for place, fact in enumerate(facts):
        if fact.actor in actors:
            facts[place] = fact._replace(actor=None)


def _forget_letters(session: Session, people: set[int]) -> None:
    for sent in session.execute(select(NewsSent)).scalars():
        if people & set(sent.participant_ids):
            sent.participant_ids = [one for one in sent.participant_ids if one not in people]


def _take_her_seat(session: Session, person: Participant) -> None:
    """Nobody sits there any more, and nobody is told of which college it was. After the evening, who was there stays counted."""
    let_go_of_pen(session, person.table_id, person.id or 0)
    person.is_lead, person.group = False, UNSAID
    if evening_by_id(session, person.evening_id).closed_at is None:
        person.left_at = person.left_at or now()
    session.flush()


def _forget_what_was_said(session: Session, person: int) -> None:
    """Her words, wherever they stand. Her votes stay counted: a figure on a table, and nobody's."""
    for entry in lines_to_keep(session, person):
        session.add(entry)
    for card in session.execute(select(Idea).where(Idea.participant_id == person)).scalars():
        _blank(card)
    session.execute(update(Promise).where(Promise.participant_id == person).values(
        what=WITHDRAWN, condition="", decider="", state_note="", state="withdrawn"))
    session.execute(delete(InterestMark).where(or_(
        InterestMark.awaits_id == person, InterestMark.brings_id == person, InterestMark.offered_by_id == person)))
    session.execute(delete(CompatibleTap).where(or_(CompatibleTap.from_id == person, CompatibleTap.to_id == person)))
    session.execute(delete(Interest).where(Interest.participant_id == person))
    session.execute(update(SignOff).where(SignOff.participant_id == person, SignOff.remark != "").values(remark=WITHDRAWN))
    session.execute(update(Reaction).where(Reaction.participant_id == person, Reaction.help_text != "").values(help_text=WITHDRAWN))
    _see_anew(session)


def _see_anew(session: Session) -> None:
    """The statements above went past the objects in memory: the next action of the batch must not see the old ones."""
    session.flush()
    session.expire_all()


def _blank(card: Idea) -> None:
    first = next(iter(card.answers), "text")
    card.answers, card.edited_at = {first: WITHDRAWN}, now()


def _is_blank(card: Idea) -> bool:
    return list(card.answers.values()) == [WITHDRAWN]


def _handfuls(things: Collection[int] | Collection[str], most: int = 500) -> list[list]:  # type: ignore[type-arg]
    """A statement takes so many values and no more."""
    listed = list(things)
    return [listed[start:start + most] for start in range(0, len(listed), most)]
