"""How mixed a table is: the values that the method gives, and what must hold for every table."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.diversity import blau, chance, crossing, diversity, flags, most_mixed

TABLES = st.lists(st.integers(0, 14), min_size=2, max_size=8).filter(lambda counts: sum(counts) >= 2)


@pytest.mark.parametrize(("counts", "b", "most", "d"), [
    ((6, 2, 1, 1, 0), 0.58, 0.80, 0.725),
    ((3, 2, 2, 0, 0), 0.653, 0.776, 0.842),
    ((1, 1, 1, 0, 0), 0.667, 0.667, 1),
    ((10, 0, 0, 0, 0), 0, 0.80, 0),
])
def test_the_check_values_of_the_method_hold(counts: tuple[int, ...], b: float, most: float, d: float) -> None:
    assert round(float(blau(counts)), 3) == b
    assert round(float(most_mixed(sum(counts), 5)), 3) == most
    assert round(float(diversity(counts, 5) or 0), 3) == d


@pytest.mark.parametrize(("counts", "present", "known"), [
    ((1, 0, 0, 0, 0), 1, False),   # one person is no table
    ((0, 0, 0, 0, 0), 3, False),
    ((4, 2, 0, 0, 0), 9, False),   # six of nine: 67 %
    ((4, 3, 0, 0, 0), 10, True),   # seven of ten: 70 %
    ((1, 1, 0, 0, 0), 2, True),
])
def test_a_table_whose_colleges_are_not_known_enough_has_no_diversity(counts: tuple[int, ...], present: int, known: bool) -> None:
    assert (diversity(counts, 5, present) is not None) == known


@pytest.mark.parametrize(("counts", "said"), [
    ((6, 2, 1, 1, 0), ("un collège pèse 60 % ou plus",)),
    ((9, 1, 0, 0, 0), ("peu mêlée", "un collège pèse 60 % ou plus")),
    ((3, 2, 2, 0, 0), ()),
    ((1, 0, 0, 0, 0), ()),
])
def test_a_table_that_is_not_mixed_says_so(counts: tuple[int, ...], said: tuple[str, ...]) -> None:
    assert flags(counts, 5) == said


@given(TABLES)
def test_diversity_stays_between_nothing_and_one(counts: list[int]) -> None:
    found = diversity(counts, len(counts))
    assert found is not None and 0 <= found <= 1


@given(TABLES)
def test_one_college_alone_is_no_diversity_and_the_most_even_sharing_is_all_of_it(counts: list[int]) -> None:
    people, colleges = sum(counts), len(counts)
    alone = [people] + [0] * (colleges - 1)
    even = [people // colleges + (place < people % colleges) for place in range(colleges)]
    assert diversity(alone, colleges) == 0
    assert diversity(even, colleges) == 1


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_colleges_changes_nothing(counts: list[int], random: object) -> None:
    mixed = list(counts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert diversity(mixed, len(counts)) == diversity(counts, len(counts))


def test_chance_is_how_often_two_people_of_the_hall_differ() -> None:
    assert chance(["citizens", "public"]) == 1
    assert chance(["citizens", "citizens", "public"]) == Fraction(2, 3)
    assert chance(["citizens", "unsaid"]) is None


def test_contacts_across_colleges_are_compared_with_chance() -> None:
    groups = {n: "citizens" if n < 10 else "public" for n in range(20)}
    across = [(n, n + 10) for n in range(10)]
    assert crossing(across, groups, groups.values()) == (10, 10, 1 / (1 - Fraction(180, 380)))
    inside = [(n, n + 1) for n in range(0, 9, 2)] + [(n, n + 1) for n in range(10, 19, 2)]
    assert crossing(inside, groups, groups.values()) == (0, 10, 0)


def test_nine_contacts_say_nothing_of_crossing() -> None:
    groups = {n: "citizens" if n < 10 else "public" for n in range(20)}
    assert crossing([(n, n + 10) for n in range(9)], groups, groups.values()) == (9, 9, None)


def test_somebody_who_would_rather_not_say_makes_no_crossing() -> None:
    assert crossing([(1, 2)], {1: "citizens", 2: "unsaid"}, ["citizens"]) == (0, 0, None)
