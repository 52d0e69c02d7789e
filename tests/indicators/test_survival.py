"""Whether a file lives on a day: what counts as an event, and what does not."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ground.french import PARIS
from app.indicators.facts import LIVE, Effort, FileFacts, Turn
from app.indicators.survival import MARKS, fate, fates

EVENING = date(2027, 3, 18)


def after(days: int) -> date:
    return EVENING + timedelta(days=days)


def decided(days: int, outcome: str = "BACKLOG_D2", hour: int = 9) -> Turn:
    day = after(days)
    return Turn(datetime(day.year, day.month, day.day, hour, tzinfo=PARIS), day, outcome, LIVE.get(outcome, 0))


def moved(days: int, stage: int) -> Turn:
    day = after(days)
    return Turn(datetime(day.year, day.month, day.day, 15, tzinfo=PARIS), day, "", stage, "d2", f"d{stage}")


def file(*turns: Turn, events: tuple[int, ...] = ()) -> FileFacts:
    return FileFacts("LONS27-T01-1", "Un titre", 1, False, EVENING, turns, tuple(Effort(after(days)) for days in events))


@pytest.mark.parametrize(("what", "day", "said"), [
    (file(), 30, None),                                                        # nobody decided
    (file(decided(1, "PARKED")), 30, None),                                    # closed without ever having been taken in charge
    (file(decided(1)), 30, "dormant"),                                         # the triage itself is no event
    (file(decided(1), decided(2, "BACKLOG_D1")), 30, "dormant"),               # nor is what is corrected the next day
    (file(decided(1), events=(0,)), 30, "dormant"),                            # nor the evening
    (file(decided(1), events=(12,)), 30, "alive"),
    (file(decided(1), events=(31,)), 30, "dormant"),                           # it happened later
    (file(decided(1), events=(12,)), 90, "dormant"),                           # 78 days ago
    (file(decided(1), events=(31,)), 90, "alive"),                             # 59 days ago
    (file(decided(1), events=(30,)), 90, "alive"),                             # 60 days ago, to the day
    (file(decided(1), events=(29,)), 90, "dormant"),
    (file(decided(1), moved(25, 1)), 30, "dormant"),                           # going back is no gate passed
    (file(decided(1), decided(20, "BACKLOG_D1")), 30, "alive"),                # a later decision is an event
    (file(decided(10)), 30, "dormant"),                                        # a late triage is still the triage
    (file(decided(1), moved(25, 3)), 30, "alive"),                             # a gate passed
    (file(decided(1), decided(20, "PARKED")), 30, "closed"),                   # closed with a reason is not dead
    (file(decided(1), decided(20, "DROPPED"), events=(25,)), 30, "closed"),
    (file(decided(1), decided(20, "MERGED")), 30, "closed"),
    (file(decided(1), decided(40, "PARKED")), 30, "dormant"),                  # it was not closed yet
    (file(decided(1), decided(20, "PARKED"), decided(50)), 90, "alive"),       # reopened
    (file(decided(31)), 30, None),                                             # taken in charge later
])
def test_a_file_lives_by_what_happens_to_it(what: FileFacts, day: int, said: str | None) -> None:
    assert fate(what, after(day)) == said


def test_an_edition_is_counted_once_for_each_file_that_was_followed() -> None:
    files = [file(decided(1), events=(9,)), file(decided(1)), file(decided(1), decided(9, "PARKED")), file(decided(1, "DROPPED")), file()]
    assert dict(fates(files, 30)) == {"alive": 1, "dormant": 1, "closed": 1}


TURNS = st.lists(st.tuples(st.integers(1, 400), st.sampled_from(["BACKLOG_D1", "BACKLOG_D2", "PARKED", "DROPPED"])), max_size=5).map(
    lambda drawn: tuple(decided(days, outcome) for days, outcome in sorted(drawn)))
EVENTS = st.lists(st.integers(0, 400), max_size=6).map(tuple)


@given(TURNS, EVENTS, st.sampled_from(MARKS))
def test_what_happens_later_changes_nothing_of_the_past(turns: tuple[Turn, ...], events: tuple[int, ...], day: int) -> None:
    whole = file(*turns, events=events)
    so_far = file(*(turn for turn in turns if turn.on <= after(day)), events=tuple(e for e in events if e <= day))
    assert fate(whole, after(day)) == fate(so_far, after(day))


@given(TURNS, EVENTS, st.sampled_from(MARKS))
def test_one_more_event_never_puts_a_file_to_sleep(turns: tuple[Turn, ...], events: tuple[int, ...], day: int) -> None:
    before, then = (fate(file(*turns, events=more), after(day)) for more in (events, (*events, day)))
    assert then == before or (before, then) == ("dormant", "alive")
