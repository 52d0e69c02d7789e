"""The floor of the plenary: one table at a time, forty-five seconds, then the next in turn."""

import pytest

from app.evenings.actions import close_evening, give_floor
from app.evenings.floor import next_in_turn
from app.evenings.queries import evening_by_id, tables_that_spoke
from app.ground.refusal import Refused
from tests.houses import Clock, House, Served


@pytest.mark.parametrize("spoken, speaking, following", [
    ([], None, 1), ([1], 1, 2), ([3], 3, 4), ([4], 4, 1), ([1, 2, 4], 2, 3), ([1, 2, 3, 4], 4, None), ([2], None, 1)])
def test_the_next_table_is_the_first_in_turn_that_has_not_spoken(spoken: list[int], speaking: int | None, following: int | None) -> None:
    assert next_in_turn([1, 2, 3, 4], spoken, speaking) == following


def test_the_evening_knows_who_speaks_and_since_when_and_the_journal_who_has_spoken(house: House, clock: Clock) -> None:
    for number in (1, 2, 1):
        house.do(give_floor, house.evening_id, house.table(number).id, "control")
        clock.forward(seconds=50)
    house.do(give_floor, house.evening_id, None, "control")
    with house.read() as session:
        evening = evening_by_id(session, house.evening_id)
        assert (evening.speaking_table_id, evening.speaking_since) == (None, None)
        assert tables_that_spoke(session, house.evening_id) == [house.table(1).id, house.table(2).id]


def test_nobody_gets_the_floor_once_the_evening_is_closed(house: House) -> None:
    house.do(close_evening, house.evening_id, "control")
    with pytest.raises(Refused) as refused:
        house.do(give_floor, house.evening_id, house.table(1).id, "control")
    assert refused.value.code == "evening_closed"


def test_the_control_room_offers_the_next_table_and_marks_those_that_spoke(served: Served) -> None:
    for number in range(1, 17):
        served.house.go(number, "first-step")
    control = served.control()
    control.post("/control/lons-le-saunier/step", data={"step": "plenary-pitch", "all": "1"}).raise_for_status()
    assert "Commencer par la table 1" in control.get("/control/lons-le-saunier").text
    control.post("/control/lons-le-saunier/floor", data={"number": "1"}).raise_for_status()
    page = control.get("/control/lons-le-saunier").text
    assert "La parole à la table 2" in page
    assert "la table 1, qui a déjà parlé" in page
    assert control.post("/control/lons-le-saunier/floor", data={"number": "99"}).status_code == 404
