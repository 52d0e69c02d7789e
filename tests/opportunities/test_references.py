"""The name of a file: short enough for paper, and never given twice."""

import pytest

from app.opportunities.references import next_counter, prefix, prefix_of, reference


@pytest.mark.parametrize(("slug", "taken", "expected"), [
    ("lons-le-saunier", set(), "LONS27"),
    ("st-claude", set(), "STCL27"),
    ("ur", set(), "UR27"),
    ("lons-le-saunier", {"LONS27"}, "LONS27B"),
    ("lons-en-automne", {"LONS27", "LONS27B"}, "LONS27C"),
])
def test_the_place_and_the_year_name_an_evening_and_a_letter_tells_two_apart(slug, taken, expected):
    assert prefix(slug, 2027, taken) == expected


def test_even_the_thirtieth_evening_of_a_year_has_a_name_of_its_own():
    taken: set[str] = set()
    for _ in range(30):
        taken.add(prefix("lons", 2027, taken))
    assert len(taken) == 30


def test_a_reference_says_its_table_and_its_counter():
    assert reference("LONS27", 7, 2) == "LONS27-T07-2"
    assert prefix_of("LONS27B-T07-2") == "LONS27B"


def test_the_counter_goes_on_after_the_highest():
    assert next_counter([]) == 1
    assert next_counter(["LONS27-T07-1", "LONS27-T07-10", "LONS27-T07-2"]) == 11
