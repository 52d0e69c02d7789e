"""The chain from a team to jobs, and its weakest link."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.catalogue import ALL
from app.indicators.chain import ORDER, chain, weakest
from app.indicators.ratio import Figure

TODAY = date(2028, 3, 18)


def figures(**values: tuple[int, int]) -> dict[str, Figure]:
    given = {"r7": (30, 5), "r6": (8, 20), "projects-per-carrier": (9, 10), "r3": (900_000, 9), "r2": (900_000, 18)} | {
        name.replace("_", "-"): value for name, value in values.items()}
    return {name: Figure(ALL[name], top, under, TODAY) for name, (top, under) in given.items()}


def name_of(place: int | None) -> str | None:
    return None if place is None else ORDER[place]


@pytest.mark.parametrize(("values", "aims", "said"), [
    ({}, {}, "r6"),                                                   # 0.4 of the partners, 0.9 project for each carrier
    ({"projects_per_carrier": (1, 10)}, {}, "projects-per-carrier"),
    ({"r6": (2, 4)}, {}, None),                                       # n.c.: one link alone cannot be the weakest
    ({"r6": (2, 4)}, {"r7": Fraction(10)}, "r7"),                     # 6 partners where the team aims at 10, before 0.9
    ({}, {"r2": Fraction(10_000)}, "r2"),                             # a job takes 50 000 where the team aims at 10 000
    ({}, {"r2": Fraction(60_000)}, "r6"),                             # it takes less than that: strong
    ({"r6": (0, 20)}, {}, "r6"),
    ({"r6": (5, 10), "projects_per_carrier": (5, 10)}, {}, "r6"),     # a tie: the first of the chain
])
def test_the_weakest_link_is_the_one_that_comes_least_far(
        values: dict[str, tuple[int, int]], aims: dict[str, Fraction], said: str | None) -> None:
    assert name_of(weakest(chain(figures(**values), aims))) == said


def test_a_ratio_that_has_no_mark_is_not_compared() -> None:
    links = chain(figures(), {})
    assert [link.reach for link in links] == [None, Fraction(2, 5), Fraction(9, 10), None, None]


@given(st.integers(0, 20), st.integers(0, 10))
def test_the_weakest_link_never_comes_further_than_another(carrying: int, projects: int) -> None:
    links = chain(figures(r6=(carrying, 20), projects_per_carrier=(projects, 10)), {"r7": Fraction(7)})
    place = weakest(links)
    assert place is not None
    assert all(links[place].reach <= link.reach for link in links if link.reach is not None)  # type: ignore[operator]
