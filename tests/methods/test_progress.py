"""Where a table stands in its script, minute by minute."""

from datetime import UTC, datetime, timedelta

import pytest

from app.methods.progress import GRACE, accepts, ends_at, lateness, may_go, minute_of

SIX_THIRTY = datetime(2027, 3, 18, 18, 30, tzinfo=UTC)


def at(minute: float) -> datetime:
    return SIX_THIRTY + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("method", "step", "minute"),
    [
        ("starter", "welcome", 0),
        ("starter", "inclusion-round", 5),
        ("starter", "vote-problem", 31),
        ("starter", "silent-ideas", 43),
        ("starter", "plenary-pitch", 97),
        ("starter", "closing-feedback", 115),
        ("booster", "lead-pitch", 10),
        ("booster", "test-plan", 66),
        ("booster", "plenary-pitch", 97),
    ],
)
def test_a_step_begins_at_its_minute_on_paper(plan, method, step, minute):
    assert minute_of(plan.script(method), step) == minute


def test_an_unknown_step_has_no_minute(plan):
    with pytest.raises(KeyError):
        minute_of(plan.script("starter"), "lead-pitch")


def test_a_step_ends_after_its_minutes_and_those_added():
    assert ends_at(at(12), 10) == at(22)
    assert ends_at(at(12), 10, 120) == at(24)


@pytest.mark.parametrize(
    ("began", "now", "extra_seconds", "late"),
    [
        (12, 12, 0, 0),  # listen-need: minutes 12 to 22 on paper
        (12, 22, 0, 0),
        (15, 16, 0, 3),  # began late: late at once, though it has just begun
        (12, 25, 0, 3),  # began on time and overruns
        (15, 30, 0, 8),  # both
        (12, 13, 120, 2),  # minutes are added: late as soon as they are given
        (12, 23, 120, 2),
        (12, 25, 120, 3),
        (8, 9, 0, -4),  # early
        (8, 20, 0, -2),  # its time is over and it stays: the lead melts
        (10.5, 11, 0, -1.5),
    ],
)
def test_lateness_is_how_far_the_end_of_the_step_has_moved(plan, began, now, extra_seconds, late):
    starter = plan.script("starter")
    found = lateness(starter, "listen-need", evening_began=at(0), step_began=at(began), now=at(now), extra_seconds=extra_seconds)
    assert found == pytest.approx(late)


def test_a_table_that_waits_for_the_plenary_is_not_late(plan):
    starter = plan.script("starter")
    assert lateness(starter, "first-step", evening_began=at(0), step_began=at(85), now=at(86)) == pytest.approx(-8)
    assert lateness(starter, "first-step", evening_began=at(0), step_began=at(85), now=at(97)) == pytest.approx(0)


def test_lateness_counts_from_the_first_step_not_from_the_programme(plan):
    late_start = at(20)
    assert lateness(plan.script("starter"), "welcome", evening_began=late_start, step_began=late_start, now=at(21)) == 0


@pytest.mark.parametrize(
    ("step", "current", "left", "accepted"),
    [
        ("silent-ideas", "silent-ideas", None, True),
        ("silent-ideas", "silent-ideas", 500, True),  # left, then entered again
        ("silent-ideas", "cluster-ideas", 0, True),
        ("silent-ideas", "cluster-ideas", 59, True),
        ("silent-ideas", "cluster-ideas", 60, True),
        ("silent-ideas", "cluster-ideas", 61, False),
        ("silent-ideas", "welcome", None, False),  # not begun
        ("silent-ideas", None, None, False),
    ],
)
def test_answers_are_accepted_until_a_minute_after_the_step(step, current, left, accepted):
    left_at = None if left is None else at(50) - timedelta(seconds=left)
    assert accepts(step, current, left_at, at(50)) is accepted


def test_the_last_sentence_may_take_a_minute():
    assert timedelta(seconds=60) == GRACE


MOVES = [
    # current, target, facilitator, control
    (None, "welcome", False, True),
    (None, "inclusion-round", False, False),
    ("welcome", "welcome", False, True),
    ("welcome", "inclusion-round", True, True),
    ("welcome", "listen-need", False, False),
    ("inclusion-round", "listen-need", True, True),
    ("listen-need", "inclusion-round", True, True),
    ("inclusion-round", "inclusion-round", False, False),
    ("inclusion-round", "frame-problem", False, False),
    ("frame-problem", "inclusion-round", False, False),
    ("inclusion-round", "welcome", False, True),
    ("first-step", "plenary-pitch", False, True),
    ("silent-ideas", "plenary-pitch", False, True),  # the room does not wait for the last table
    ("plenary-pitch", "first-step", False, True),
    ("plenary-pitch", "closing-feedback", False, True),
    ("closing-feedback", "plenary-pitch", False, True),
]


@pytest.mark.parametrize(("current", "target", "allowed"), [(move[0], move[1], move[2]) for move in MOVES])
def test_the_facilitator_moves_one_step_among_the_steps_of_the_table(plan, current, target, allowed):
    assert may_go(plan.script("starter"), current, target, "facilitator") is allowed


@pytest.mark.parametrize(("current", "target", "allowed"), [(move[0], move[1], move[3]) for move in MOVES])
def test_the_control_room_starts_room_steps(plan, current, target, allowed):
    assert may_go(plan.script("starter"), current, target, "control") is allowed


def test_nobody_goes_to_an_unknown_step(plan):
    with pytest.raises(KeyError):
        may_go(plan.script("starter"), "welcome", "lead-pitch", "control")
