"""Alive, asleep: only what people did together since the triage counts."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.followup.life import DORMANT_DAYS, has_ended_test, is_dormant, last_real_event, unanswered_since

EVENING = dt.date(2027, 3, 18)


@dataclass(frozen=True)
class Event:
    on: dt.date
    kind: str = "meeting"
    result: str = ""


@dataclass(frozen=True)
class Decision:
    at: dt.datetime
    undone_at: dt.datetime | None = None


@dataclass(frozen=True)
class Move:
    at: dt.datetime
    from_stage: str = "d1"
    to_stage: str = "d2"
    undone_at: dt.datetime | None = None


def on(days: int) -> dt.date:
    return EVENING + dt.timedelta(days=days)


def at(days: int) -> dt.datetime:
    return dt.datetime.combine(on(days), dt.time(9), dt.UTC)


def last(events=(), decisions=(), moves=(), today: int = 400) -> dt.date | None:
    return last_real_event(events, decisions, moves, EVENING, on(today))


@pytest.mark.parametrize("kind", ["meeting", "call", "study", "test"])
def test_what_people_did_together_is_life(kind):
    assert last([Event(on(20), kind)]) == on(20)


@pytest.mark.parametrize("kind", ["lead_search", "orientation", "edit"])
def test_looking_for_somebody_is_not_yet_life(kind):
    assert last([Event(on(20), kind)]) is None


def test_neither_the_evening_nor_its_triage_is_life():
    assert last([Event(EVENING)], [Decision(at(1)), Decision(at(2))], [Move(at(1))]) is None


def test_a_late_triage_is_still_the_triage_and_what_follows_is_life():
    assert last(decisions=[Decision(at(10))]) is None
    assert last(decisions=[Decision(at(10)), Decision(at(30))]) == on(30)
    assert last(decisions=[Decision(at(30)), Decision(at(10))]) == on(30), "whatever their order"


def test_what_was_undone_or_goes_back_is_no_life():
    assert last(decisions=[Decision(at(1)), Decision(at(30), at(31))]) is None
    assert last(moves=[Move(at(30), undone_at=at(31))]) is None
    assert last(moves=[Move(at(30), "d2", "d1")]) is None
    assert last(moves=[Move(at(30))]) == on(30)


def test_what_comes_later_than_the_day_is_not_counted_on_it():
    assert last([Event(on(5)), Event(on(50))], today=20) == on(5)


def test_the_day_of_a_decision_is_that_of_paris():
    late = dt.datetime(2027, 4, 1, 22, 30, tzinfo=dt.UTC)
    assert last(decisions=[Decision(at(1)), Decision(late)]) == dt.date(2027, 4, 2)


@pytest.mark.parametrize(("live", "event", "today", "asleep"), [
    (True, None, 13, False),
    (True, None, 14, True),
    (True, None, 30, True),
    (False, None, 300, False),
    (True, 5, 30, False),
    (True, 5, 5 + DORMANT_DAYS, False),
    (True, 5, 6 + DORMANT_DAYS, True),
])
def test_a_live_file_sleeps_when_nothing_happens(live, event, today, asleep):
    events = [] if event is None else [Event(on(event))]
    assert is_dormant(live, events, (), (), EVENING, on(today)) is asleep


@given(st.lists(st.integers(1, 400)), st.integers(1, 400), st.integers(14, 400))
def test_one_more_event_never_puts_a_file_to_sleep(days, one_more, today):
    fewer, more = [Event(on(day)) for day in days], [Event(on(day)) for day in (*days, one_more)]
    if is_dormant(True, more, (), (), EVENING, on(today)):
        assert is_dormant(True, fewer, (), (), EVENING, on(today))


@given(st.lists(st.integers(1, 400)), st.integers(14, 400))
def test_a_file_sleeps_exactly_when_the_last_days_are_empty(days, today):
    recent = any(today - DORMANT_DAYS <= day <= today for day in days)
    assert is_dormant(True, [Event(on(day)) for day in days], (), (), EVENING, on(today)) is not recent


@pytest.mark.parametrize(("results", "ended"), [((), False), (("undecided",), False), (("undecided", "refuted"), True), (("met",), True)])
def test_a_test_ends_when_it_says_yes_or_no(results, ended):
    assert has_ended_test([Event(on(9), "test", result) for result in results]) is ended
    assert not has_ended_test([Event(on(9), "lead_search", "met")])


@pytest.mark.parametrize(("events", "today", "since"), [
    ((), 40, None),
    ((Event(on(5), "orientation", "waiting"),), 26, None),
    ((Event(on(5), "orientation", "waiting"),), 27, 5),
    ((Event(on(5), "orientation"),), 27, 5),
    ((Event(on(5), "orientation", "waiting"), Event(on(12), "orientation", "declined")), 40, None),
    ((Event(on(5), "orientation", "accepted"), Event(on(12), "orientation", "waiting")), 34, 12),
])
def test_an_orientation_without_an_answer_comes_back(events, today, since):
    assert unanswered_since(events, on(today)) == (None if since is None else on(since))
