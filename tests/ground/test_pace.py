"""Token buckets: a burst, then so many each second; each key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ground.pace import FORGET_AFTER, Buckets, Pace


class Moment:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def moment() -> Moment:
    return Moment()


def test_a_burst_passes_then_one_is_told_how_long_to_wait(moment: Moment) -> None:
    buckets, pace = Buckets(moment), Pace(3, 0.5)
    assert [buckets.take([("amina", pace)]) for _ in range(4)] == [0, 0, 0, 2]
    moment.seconds += 2
    assert buckets.take([("amina", pace)]) == 0


def test_one_person_empties_only_her_own(moment: Moment) -> None:
    buckets, pace = Buckets(moment), Pace(1, 1)
    assert buckets.take([("flooder", pace)]) == 0
    assert buckets.take([("flooder", pace)]) == 1
    assert buckets.take([("amina", pace)]) == 0


def test_a_refusal_takes_nothing_from_any_of_its_buckets(moment: Moment) -> None:
    buckets, one, two = Buckets(moment), Pace(1, 1), Pace(2, 1)
    buckets.take([("table", one)])
    assert buckets.take([("table", one), ("person", two)]) == 1
    assert [buckets.take([("person", two)]) for _ in range(3)] == [0, 0, 1]


def test_memory_stays_bounded_and_forgets_only_who_is_at_rest(moment: Moment) -> None:
    buckets, pace = Buckets(moment), Pace(2, 0.001)
    for _ in range(2):
        buckets.take([("flooder", pace)])
    for number in range(FORGET_AFTER):
        buckets.take([(f"passing-{number}", Pace(2, 1))])
        moment.seconds += 0.001
    buckets.take([("last", pace)])
    assert len(buckets) < FORGET_AFTER
    assert buckets.take([("flooder", pace)]) > 0


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 20), st.floats(0.1, 5))
def test_nobody_passes_more_than_her_burst_and_her_rate(pauses: list[float], burst: int, rate: float) -> None:
    moment = Moment()
    buckets, passed = Buckets(moment), 0
    for pause in pauses:
        moment.seconds += pause
        passed += buckets.take([("one", Pace(burst, rate))]) == 0
    assert passed <= burst + moment.seconds * rate + 1e-6


@given(st.integers(1, 10), st.floats(0.1, 5))
def test_who_waits_as_told_passes(burst: int, rate: float) -> None:
    moment = Moment()
    buckets = Buckets(moment)
    for _ in range(burst + 3):
        wait = buckets.take([("one", Pace(burst, rate))])
        if wait:
            moment.seconds += wait + 1e-9
            assert buckets.take([("one", Pace(burst, rate))]) == 0
