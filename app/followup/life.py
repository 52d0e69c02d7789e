"""Is a file alive? It lives by what people did together since its triage: a field that was edited is no life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from app.ground.french import PARIS

DORMANT_DAYS = 60  # without anything in so many days, a live file sleeps
FIRST_ALARM = 14   # days after the evening before which nobody is blamed for having done nothing yet
TRIAGE_DAYS = 2    # the triage lasts so many days after the evening: its decisions are not the life of a file
ANSWER_DAYS = 21   # an orientation that nobody answered in so many days comes back to the team
REAL = frozenset({"meeting", "call", "study", "test"})  # looking for a lead, or for somebody to send a file to, is not yet its life
ENDED = frozenset({"met", "refuted"})  # a test that says yes or no; « on ne sait pas » says neither


class Happened(Protocol):
    """Something noted in the follow-up: a meeting, a test…"""

    kind: str
    on: date
    result: str


class Decided(Protocol):
    """A decision: it stands as long as it is not undone."""

    at: datetime
    undone_at: datetime | None


class Moved(Protocol):
    """A passage from one stage to another."""

    from_stage: str
    to_stage: str
    at: datetime
    undone_at: datetime | None


def last_real_event(events: Iterable[Happened], decisions: Iterable[Decided], moves: Iterable[Moved], evening: date,
                    today: date) -> date | None:
    """The day of the last meeting, call, study, test, decision or gate by `today`; None if nothing has happened since the triage."""
    days = (*_deeds(events, evening), *_decided(decisions, evening), *_passed(moves, evening))
    return max((day for day in days if day <= today), default=None)


def is_dormant(live: bool, events: Iterable[Happened], decisions: Iterable[Decided], moves: Iterable[Moved], evening: date,
               today: date, days: int = DORMANT_DAYS) -> bool:
    """A live file to which nothing has happened in the last days. A file that is closed, parked or undecided sleeps on purpose."""
    if not live or today < evening + timedelta(days=FIRST_ALARM):
        return False
    last = last_real_event(events, decisions, moves, evening, today)
    return last is None or last < today - timedelta(days=days)


def has_ended_test(events: Iterable[Happened]) -> bool:
    """Whether a test said yes or no. Undecided counts against: it leads nowhere."""
    return any(event.kind == "test" and event.result in ENDED for event in events)


def unanswered_since(events: Iterable[Happened], today: date) -> date | None:
    """The day of the last orientation, if nobody has answered it in the time that one may wait."""
    sent = [event for event in events if event.kind == "orientation" and event.on <= today]
    last = max(sent, key=lambda event: event.on, default=None)
    late = last is not None and last.result in ("", "waiting") and last.on + timedelta(days=ANSWER_DAYS) < today
    return last.on if last and late else None


# --- What counts ----------------------------------------------------------------------------------------------------


def _deeds(events: Iterable[Happened], evening: date) -> list[date]:
    return [event.on for event in events if event.kind in REAL and event.on > evening]


def _decided(decisions: Iterable[Decided], evening: date) -> list[date]:
    """The first decision is the triage, whenever it comes; so are those of its days."""
    days = sorted(_day(one.at) for one in decisions if one.undone_at is None)
    return [day for day in days[1:] if not _in_triage(day, evening)]


def _passed(moves: Iterable[Moved], evening: date) -> list[date]:
    """Going back is no gate passed."""
    forward = (one for one in moves if one.undone_at is None and one.to_stage > one.from_stage)
    return [day for one in forward if not _in_triage(day := _day(one.at), evening)]


def _in_triage(day: date, evening: date) -> bool:
    return day <= evening + timedelta(days=TRIAGE_DAYS)


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
