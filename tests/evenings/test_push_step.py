"""The control room starts a step for the whole hall, or for some tables, and may take it back for ten seconds."""

import pytest

from app.ground.refusal import Refused
from app.tables.actions import advance_table, push_step, undo_push
from tests.houses import Clock, House, Served


def ids(house: House, *numbers: int) -> list[int]:
    return [house.table(number).id or 0 for number in numbers]


def refusal(house: House, *what: object) -> str:
    with pytest.raises(Refused) as refused:
        house.do(*what)
    return refused.value.code


def test_a_room_step_begins_at_the_chosen_tables_and_at_no_other(house: House, clock: Clock) -> None:
    house.do(push_step, house.evening_id, "welcome", ids(house, 1, 13), "control")
    begun = [number for number in range(1, 17) if house.standing(number).state.started_at]
    assert begun == [1, 13]
    assert house.standing(1).evening.started_at == clock()
    assert house.kinds() == ["evening_added", "room_step_pushed"]


def test_it_is_taken_back_within_ten_seconds_and_leaves_no_trace_but_the_journal(house: House, clock: Clock) -> None:
    house.go(1, "inclusion-round")
    push = house.do(push_step, house.evening_id, "plenary-pitch", ids(house, 1), "control")
    clock.forward(seconds=9)
    house.do(undo_push, house.evening_id, push, "control")
    here = house.standing(1)
    assert here.step.id == "inclusion-round"
    assert here.state.left_at is None
    assert here.state_of("plenary-pitch").started_at is None
    assert house.kinds()[-1] == "push_undone"


def test_after_ten_seconds_it_stays(house: House, clock: Clock) -> None:
    push = house.do(push_step, house.evening_id, "welcome", ids(house, 1), "control")
    clock.forward(seconds=13)
    assert refusal(house, undo_push, house.evening_id, push, "control") == "too_late_to_undo"
    assert house.standing(1).state.started_at is not None


def test_it_is_taken_back_once(house: House, clock: Clock) -> None:
    push = house.do(push_step, house.evening_id, "welcome", ids(house, 1), "control")
    house.do(undo_push, house.evening_id, push, "control")
    assert refusal(house, undo_push, house.evening_id, push, "control") == "nothing_to_undo"
    assert house.standing(1).evening.started_at is None


def test_a_step_started_again_by_mistake_gets_its_time_back(house: House, clock: Clock) -> None:
    house.go(1, "welcome")
    begun = house.standing(1).state.started_at
    clock.forward(minutes=3)
    push = house.do(push_step, house.evening_id, "welcome", ids(house, 1), "control")
    assert house.standing(1).state.started_at == clock()
    house.do(undo_push, house.evening_id, push, "control")
    assert house.standing(1).state.started_at == begun
    assert house.standing(1).evening.started_at == begun


def test_a_table_that_went_on_meanwhile_is_left_where_it_is(house: House, clock: Clock) -> None:
    push = house.do(push_step, house.evening_id, "welcome", ids(house, 1, 2), "control")
    house.do(advance_table, ids(house, 1)[0], "inclusion-round", "facilitator:1")
    house.do(undo_push, house.evening_id, push, "control")
    assert house.standing(1).step.id == "inclusion-round"
    assert house.standing(2).state.started_at is None


@pytest.mark.parametrize("step, chosen, code", [
    ("welcome", (), "no_tables_chosen"), ("no-such-step", (1,), "unknown_step"), ("silent-ideas", (1,), "cannot_go_there")])
def test_what_cannot_be_started_is_refused(house: House, step: str, chosen: tuple[int, ...], code: str) -> None:
    assert refusal(house, push_step, house.evening_id, step, ids(house, *chosen), "control") == code
    assert house.kinds() == ["evening_added"]


def test_the_control_room_moves_a_table_without_facilitator_by_one_step(house: House) -> None:
    house.go(1, "inclusion-round")
    house.do(push_step, house.evening_id, "listen-need", ids(house, 1), "control")
    assert house.standing(1).step.id == "listen-need"
    house.do(push_step, house.evening_id, "inclusion-round", ids(house, 1), "control")
    assert house.standing(1).step.id == "inclusion-round"


def test_pressing_twice_starts_once(served: Served) -> None:
    control = served.control()
    for _ in range(2):
        control.post("/control/lons-le-saunier/step", data={"step": "welcome", "all": "1", "client_id": "room-1-1"}).raise_for_status()
    assert served.house.kinds().count("room_step_pushed") == 1


def test_the_button_of_the_control_room_takes_it_back(served: Served) -> None:
    control = served.control()
    control.post("/control/lons-le-saunier/step", data={"step": "welcome", "all": "1"}).raise_for_status()
    page = control.get("/control/lons-le-saunier")
    assert "Annuler" in page.text
    control.post("/control/lons-le-saunier/undo", data={}).raise_for_status()
    assert served.house.standing(16).state.started_at is None
    page = control.get("/control/lons-le-saunier").text
    assert "Annuler" not in page
    assert "La salle se remplit" in page
    again = control.post("/control/lons-le-saunier/undo", data={})
    assert again.status_code == 409
    assert "rien à annuler" in again.text


def test_the_button_is_gone_once_it_would_be_refused(served: Served, clock: Clock) -> None:
    control = served.control()
    control.post("/control/lons-le-saunier/step", data={"step": "welcome", "all": "1"}).raise_for_status()
    clock.forward(seconds=11)
    assert "Annuler" not in control.get("/control/lons-le-saunier").text
