"""A facilitator takes a table forward and back, at its own pace."""

import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import Refused
from app.ideas.actions import add_idea
from app.tables.actions import advance_table, reveal_step
from tests.houses import Clock, House, Served

ACTOR = "facilitator:1"


def refusal(house: House, *what: object) -> Refused:
    with pytest.raises(Refused) as refused:
        house.do(*what)
    return refused.value


def test_a_table_goes_forward_and_its_time_begins(house: House, clock: Clock) -> None:
    house.go(1, "welcome")
    clock.forward(minutes=5)
    house.do(advance_table, house.table(1).id, "inclusion-round", ACTOR)
    here = house.standing(1)
    assert (here.step.id, here.state.started_at, here.state_of("welcome").left_at) == ("inclusion-round", clock(), clock())
    assert house.kinds()[-1] == "step_changed"


def test_it_comes_back_and_what_was_revealed_stays_revealed(house: House, clock: Clock) -> None:
    house.go(1, "listen-need")
    house.do(reveal_step, house.table(1).id, ACTOR)
    house.do(advance_table, house.table(1).id, "frame-problem", ACTOR)
    clock.forward(minutes=2)
    house.do(advance_table, house.table(1).id, "listen-need", ACTOR)
    here = house.standing(1)
    assert here.step.id == "listen-need" and here.revealed
    assert here.state.started_at == clock() and here.state.left_at is None


def test_going_where_it_is_changes_nothing(house: House) -> None:
    house.go(1, "inclusion-round")
    before = house.kinds()
    house.do(advance_table, house.table(1).id, "inclusion-round", ACTOR)
    assert house.kinds() == before


def test_one_step_at_a_time(house: House) -> None:
    house.go(1, "inclusion-round")
    assert refusal(house, advance_table, house.table(1).id, "frame-problem", ACTOR).code == "cannot_go_there"
    assert refusal(house, advance_table, house.table(1).id, "no-such-step", ACTOR).code == "unknown_step"
    assert house.standing(1).step.id == "inclusion-round"


def test_room_steps_are_the_control_rooms(house: House) -> None:
    house.go(1, "first-step")
    refused = refusal(house, advance_table, house.table(1).id, "plenary-pitch", ACTOR)
    assert (refused.code, refused.facts["step"]) == ("room_step", "En plénière")


def test_nobody_goes_back_across_the_room(house: House) -> None:
    house.go(1, "plenary-pitch")
    assert refusal(house, advance_table, house.table(1).id, "first-step", ACTOR).code == "cannot_go_there"


def test_nothing_begins_before_the_control_room_opens_the_evening(house: House) -> None:
    assert refusal(house, advance_table, house.table(1).id, "inclusion-round", ACTOR).code == "cannot_go_there"


def test_a_closed_evening_moves_no_more(house: House) -> None:
    house.go(1, "welcome")
    house.do(close_evening, house.evening_id, "control")
    assert refusal(house, advance_table, house.table(1).id, "inclusion-round", ACTOR).code == "evening_closed"


def test_one_finishes_a_sentence_for_a_minute_and_not_longer(house: House, clock: Clock) -> None:
    amina = house.seat(1, "Amina")
    house.go(1, "frame-problem")
    house.do(add_idea, amina, "listen-need", {"text": "Encore un mot du récit d’avant."})
    clock.forward(seconds=61)
    refused = refusal(house, add_idea, amina, "listen-need", {"text": "Trop tard."})
    assert (refused.code, refused.facts["step"]) == ("step_closed", "Écouter le besoin")


def test_cards_that_a_step_shows_again_are_revealed_on_the_way(house: House) -> None:
    house.go(1, "frame-problem")
    assert not house.standing(1).revealed
    house.go(1, "vote-problem")
    assert house.standing(1).was_revealed("frame-problem")


def test_another_tables_facilitator_moves_nothing(served: Served) -> None:
    served.house.go(2, "welcome")
    answer = served.desk(1).post(f"/desk/{served.house.table(2).id}/step", data={"step": "inclusion-round"})
    assert answer.status_code == 403
    assert served.house.standing(2).step.id == "welcome"


def test_a_phone_moves_nothing(served: Served) -> None:
    served.house.go(1, "welcome")
    answer = served.phone(1, "Amina", "citizens").post(f"/desk/{served.house.table(1).id}/step", data={"step": "inclusion-round"})
    assert answer.status_code == 403
    assert served.house.standing(1).step.id == "welcome"
