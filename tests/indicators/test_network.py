"""The links between people: density on one panel, and what is left without those in the middle."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.network import Densification, Graph, densification, graph, new_across

NODES = st.integers(0, 14)
GRAPHS = st.builds(graph, st.sets(NODES, min_size=3), st.lists(st.tuples(NODES, NODES), max_size=40))


def star(points: int) -> Graph:
    return graph(range(points + 1), [(0, point) for point in range(1, points + 1)])


def ring(people: int) -> Graph:
    return graph(range(people), [(one, (one + 1) % people) for one in range(people)])


@pytest.mark.parametrize(("drawn", "density", "degree", "largest", "centralisation"), [
    (star(10), Fraction(2, 11), Fraction(20, 11), 11, 1),
    (ring(12), Fraction(2, 11), 2, 12, 0),
    (graph(range(10), []), 0, 0, 1, 0),
    (graph(range(4), [(0, 1), (2, 3)]), Fraction(1, 3), 1, 2, 0),
])
def test_a_star_and_a_ring_have_the_same_density_and_nothing_else_in_common(
        drawn: Graph, density: Fraction, degree: Fraction, largest: int, centralisation: Fraction) -> None:
    assert (drawn.density, drawn.mean_degree, drawn.largest, drawn.centralisation) == (density, degree, largest, centralisation)


def test_a_star_falls_apart_without_its_middle_and_a_ring_does_not() -> None:
    assert star(10).without({0}).largest == 1
    assert ring(12).without({0}).largest == 11


def test_a_link_counts_once_and_only_between_those_who_are_there() -> None:
    assert graph([1, 2], [(1, 2), (2, 1), (1, 1), (1, 9)]).links == {(1, 2)}


def test_densification_is_measured_on_those_who_were_there_twice() -> None:
    before = graph(range(12), [(0, 1), (2, 3)])
    after = graph(range(2, 40), [(2, 3), (4, 5), (6, 7), (30, 31)])
    panel = Fraction(10 * 9, 2)
    assert densification(before, after) == Densification(10, 1 / panel, 3 / panel)
    assert densification(before, after).gain == Fraction(2, 45)


def test_newcomers_alone_do_not_thin_the_links() -> None:
    before, after = graph(range(10), [(0, 1)]), graph(range(300), [(0, 1)])
    assert after.density < before.density  # type: ignore[operator]
    assert densification(before, after).gain == 0


def test_nine_people_are_no_panel() -> None:
    assert densification(graph(range(9), [(0, 1)]), graph(range(9), [(0, 1), (1, 2)])) == Densification(9, None, None)
    assert Densification(9, None, None).gain is None


def test_new_links_across_colleges_leave_out_the_old_and_the_unsaid() -> None:
    groups = {1: "citizens", 2: "public", 3: "unsaid", 4: "citizens"}
    before, after = graph(groups, [(1, 2)]), graph(groups, [(1, 2), (2, 4), (1, 3), (1, 4)])
    assert new_across(before, after, groups) == 1


@given(GRAPHS)
def test_measures_stay_within_their_bounds(drawn: Graph) -> None:
    assert 0 <= (drawn.density or 0) <= 1
    assert 0 <= (drawn.centralisation or 0) <= 1
    assert 1 <= drawn.largest <= len(drawn.nodes)
    assert sum(drawn.degrees().values()) == 2 * len(drawn.links)


@given(GRAPHS, st.sets(NODES))
def test_taking_people_away_never_makes_a_larger_group(drawn: Graph, hub: set[int]) -> None:
    assert drawn.without(hub).largest <= drawn.largest
    assert not drawn.without(hub).nodes & hub
