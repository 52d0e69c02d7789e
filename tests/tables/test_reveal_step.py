"""All cards are turned over at once."""

import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import Refused
from app.ideas.actions import add_idea
from app.ideas.queries import shared_cards
from app.tables.actions import reveal_step
from tests.houses import House


def readable(house: House) -> list[str]:
    with house.read() as session:
        return [card.text for card in shared_cards(session, house.standing(1), ("listen-need",))]


def test_nothing_can_be_read_before_and_everything_after(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    house.go(1, "listen-need")
    house.do(add_idea, amina, "listen-need", {"text": "Un récit."})
    house.do(add_idea, bruno, "listen-need", {"text": "Un autre."})
    assert readable(house) == []
    house.do(reveal_step, house.table(1).id, "facilitator:1")
    assert readable(house) == ["Un récit.", "Un autre."]


def test_revealing_twice_is_revealing_once(house: House) -> None:
    house.go(1, "listen-need")
    house.do(reveal_step, house.table(1).id, "facilitator:1")
    house.do(reveal_step, house.table(1).id, "facilitator:1")
    assert house.kinds().count("step_revealed") == 1


def test_a_step_that_hides_nothing_has_nothing_to_reveal(house: House) -> None:
    house.go(1, "inclusion-round")
    house.do(reveal_step, house.table(1).id, "facilitator:1")
    assert "step_revealed" not in house.kinds()


def test_a_closed_evening_reveals_nothing(house: House) -> None:
    house.go(1, "listen-need")
    house.do(close_evening, house.evening_id, "control")
    with pytest.raises(Refused, match="evening_closed"):
        house.do(reveal_step, house.table(1).id, "facilitator:1")
