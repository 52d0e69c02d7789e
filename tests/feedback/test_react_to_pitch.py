"""« Je veux suivre », « Je peux aider »: to another table, told to it at the end."""

import pytest

from app.feedback.actions import react_to_pitch
from app.feedback.queries import reactions_to
from app.ground.refusal import Refused
from app.participants.models import Seat
from app.tables.actions import push_step
from tests.houses import House

STEP = "plenary-pitch"


def listener(house: House) -> Seat:
    seat = house.seat(2, "Karim")
    house.go(2, "first-step")
    house.do(push_step, house.evening_id, STEP, [seat.table_id], "control")
    return seat


def said(house: House, number: int) -> list[tuple[str, str, str | None]]:
    with house.read() as session:
        heard = reactions_to(session, house.table(number).id or 0)
        return [(reaction.reaction, reaction.help_text, person.name) for reaction, person in heard]


def test_a_reaction_reaches_the_table_that_speaks_with_a_first_name(house: House) -> None:
    seat = listener(house)
    house.do(react_to_pitch, seat, STEP, house.table(1).id, {"reaction": "help", "help_text": "Une assurance"})
    assert said(house, 1) == [("help", "Une assurance", "Karim")]
    assert said(house, 3) == []


def test_the_last_choice_holds(house: House) -> None:
    seat = listener(house)
    for reaction in ("follow", "help"):
        house.do(react_to_pitch, seat, STEP, house.table(1).id, {"reaction": reaction})
    assert said(house, 1) == [("help", "", "Karim")]


def test_not_to_ones_own_table(house: House) -> None:
    seat = listener(house)
    with pytest.raises(Refused, match="own_table"):
        house.do(react_to_pitch, seat, STEP, seat.table_id, {"reaction": "follow"})


def test_not_before_the_plenary_and_not_without_a_choice(house: House) -> None:
    early = house.seat(3)
    house.go(3, "inclusion-round")
    with pytest.raises(Refused, match="step_not_open"):
        house.do(react_to_pitch, early, STEP, house.table(1).id, {"reaction": "follow"})
    with pytest.raises(Refused, match="bad_request"):
        house.do(react_to_pitch, listener(house), STEP, house.table(1).id, {"help_text": "seul"})
    assert said(house, 1) == []
