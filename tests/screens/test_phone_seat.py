"""My seat and my neighbours: what lies over the edge of the table, on one phone only."""

import pytest

from app.participants.models import Participant
from app.screens.phone import my_place, neighbours, places
from tests.houses import Clock, Served
from tests.screens.pages import page

GROUPS = ["citizens", "businesses", "public", "ess", "training", "employees", "founders", "unsaid", "citizens", "public"]


def people(count: int) -> list[Participant]:
    return [Participant(id=place, evening_id=1, table_id=1, group=group, joined_at=None) for place, group in enumerate(GROUPS[:count])]  # type: ignore[arg-type]


def test_the_round_goes_on_to_my_left() -> None:
    around = people(10)
    assert neighbours(10, around, around[4]) == ["founders", "employees", "ess", "public"]


def test_the_first_and_the_last_sit_side_by_side() -> None:
    around = people(10)
    assert neighbours(10, around, around[0]) == ["public", "businesses", "public", "citizens"]


def test_empty_places_are_empty() -> None:
    around = people(2)
    assert neighbours(10, around, around[0]) == [None, "businesses", None, None]
    assert places(10, around) == ["citizens", "businesses"] + [None] * 8


@pytest.mark.parametrize("count", [11, 14])
def test_a_table_that_overflows_has_a_place_for_everybody(count: int) -> None:
    around = [*people(10), *people(count - 10)]
    assert len(places(10, around)) == count


def test_who_is_not_listed_is_drawn_at_the_first_place() -> None:
    assert my_place([], people(1)[0]) == 0


def test_only_my_own_page_has_my_seat_and_it_comes_again_with_my_part(served: Served) -> None:
    phone = served.phone(1, "Amina")
    for text in (phone.get("/table").text, phone.get("/table/mine").text):
        seat = page(text).by_id("seat")
        assert seat.facts["hx-swap-oob"] == "outerMorph" and seat.text == "Amina, votre place"
        assert seat.all("circle", class_="halo")
    assert "halo" not in phone.get("/table/live").text


def test_the_edge_that_is_pushed_has_the_clock_and_no_seat(served: Served, clock: Clock) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "listen-need")
    clock.forward(minutes=4)
    seen = page(phone.get("/table").text)
    edge, digits = seen.by_id("region-step").one("svg", class_="edge"), seen.one("time", class_="clock")
    rim = edge.one("path", class_="rim")
    assert digits.text == "6:00" and rim.facts["stroke-dasharray"] == "60.0 100"
    assert rim.facts["data-ends"] == digits.facts["data-ends"] and rim.facts["data-total"] == "600"
    assert not edge.all("circle")


def test_time_that_is_over_stays_at_zero(served: Served, clock: Clock) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "listen-need")
    clock.forward(minutes=14)
    assert page(phone.get("/table").text).one("time", class_="clock").text == "0:00"
