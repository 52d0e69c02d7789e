"""What we ask of the ledger of promises: who offered what, what is late, and how many were kept, which names nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from app.promises.models import Promise

SETTLED = ("kept", "not_kept", "withdrawn")


@dataclass(frozen=True)
class Kept:
    """« Contributions tenues » : kept among those due. Counts only: fit for a public page."""

    kept: int
    due: int        # kept, broken, or past their day without a word; what was withdrawn is owed no more
    waiting: int    # open, and not due yet
    withdrawn: int

    @property
    def made(self) -> int:
        return self.due + self.waiting + self.withdrawn


def promises_to(session: Session, file_id: int) -> list[Promise]:
    """The promises made to one file, in the order in which they were written down."""
    return list(session.execute(select(Promise).where(Promise.opportunity_id == file_id).order_by(Promise.id)).scalars())


def promises_of(session: Session, evening_id: int) -> list[Promise]:
    """Every promise made to the files of an evening, in the order in which they were written down."""
    return list(session.execute(select(Promise).where(Promise.evening_id == evening_id).order_by(Promise.id)).scalars())


def promised_by(session: Session, file_id: int) -> frozenset[int]:
    """The people of the evening whose word is already written down as a promise to this file, unless they took it back."""
    query = select(Promise.participant_id).where(Promise.opportunity_id == file_id, Promise.participant_id.is_not(None),
                                                 Promise.state != "withdrawn")
    return frozenset(session.execute(query).scalars())


def promises_kept(session: Session, today: date, evening_ids: Sequence[int] | None = None) -> Kept:
    """How many of the promises due by a day were kept: of these evenings, or of all. Nobody is named."""
    query = select(Promise.state, Promise.due_on)
    if evening_ids is not None:
        query = query.where(Promise.evening_id.in_(evening_ids))
    return count_kept(((state, due_on) for state, due_on in session.execute(query)), today)


def count_kept(states: Iterable[tuple[str, date | None]], today: date) -> Kept:
    """The same count from (state, due day) pairs."""
    found = list(states)
    kept = sum(state == "kept" for state, _ in found)
    broken = sum(state == "not_kept" or (state == "open" and due is not None and due < today) for state, due in found)
    withdrawn = sum(state == "withdrawn" for state, _ in found)
    return Kept(kept, kept + broken, len(found) - kept - broken - withdrawn, withdrawn)


def is_late(promise: Promise, today: date) -> bool:
    """Open, and its day is over."""
    return promise.state == "open" and promise.due_on is not None and promise.due_on < today


def by_urgency(promises: Iterable[Promise], today: date) -> list[Promise]:
    """Late ones first, then those that come due, those without a day, and at the end what is settled, the newest first."""
    return sorted(promises, key=lambda one: _rank(one, today))


def _rank(promise: Promise, today: date) -> tuple[int, int, int]:
    if promise.state != "open":
        settled = promise.state_at or promise.made_at
        return 3, -int(settled.timestamp()), promise.id or 0
    if promise.due_on is None:
        return 2, 0, promise.id or 0
    return (0 if is_late(promise, today) else 1), promise.due_on.toordinal(), promise.id or 0
