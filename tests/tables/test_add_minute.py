"""« + 1 min »."""

from datetime import timedelta

import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import Refused
from app.tables.actions import add_minute, advance_table
from tests.houses import Clock, House


def test_a_minute_is_added_to_this_step_only(house: House, clock: Clock) -> None:
    house.go(1, "inclusion-round")
    before = house.standing(1).ends_at
    assert before
    house.do(add_minute, house.table(1).id, "facilitator:1")
    assert house.do(add_minute, house.table(1).id, "facilitator:1") == 120
    here = house.standing(1)
    assert here.ends_at == before + timedelta(minutes=2) and here.seconds == 9 * 60
    house.do(advance_table, here.id, "listen-need", "facilitator:1")
    assert house.standing(1).seconds == 10 * 60


def test_a_step_entered_again_starts_with_its_own_time(house: House) -> None:
    house.go(1, "inclusion-round")
    house.do(add_minute, house.table(1).id, "facilitator:1")
    house.go(1, "listen-need")
    house.go(1, "inclusion-round")
    assert house.standing(1).seconds == 7 * 60


def test_a_closed_evening_has_no_more_minutes(house: House) -> None:
    house.go(1, "welcome")
    house.do(close_evening, house.evening_id, "control")
    with pytest.raises(Refused, match="evening_closed"):
        house.do(add_minute, house.table(1).id, "facilitator:1")
