"""A facilitator closes the door of a table that made-up people fill, and puts the last ones out."""

import pytest

from app.ground.refusal import Refused
from app.participants.actions import add_person, remove_newest
from app.participants.queries import people_at
from app.tables.actions import open_door, shut_door
from tests.houses import Clock, House, Served
from tests.screens.listening import code_of_the_end, listening
from tests.screens.pages import page


def names(house: House, number: int) -> list[str | None]:
    with house.read() as session:
        return [person.name for person in people_at(session, house.table(number).id or 0)]


def test_behind_a_shut_door_nobody_sits_down_but_by_hand(house: House) -> None:
    elsewhere = house.seat(2, "Zoé")
    house.do(shut_door, house.table(1).id, "facilitator:1")
    with pytest.raises(Refused, match="door_shut"):
        house.seat(1, "Bot")
    house.do(add_person, house.table(1).id, "Lucienne", "citizens", "facilitator:1")
    house.do(open_door, house.table(1).id, "facilitator:1")
    house.seat(1, "Amina")
    assert names(house, 1) == ["Lucienne", "Amina"] and elsewhere.table_id == house.table(2).id
    assert house.kinds()[-2:] == ["door_opened", "participant_joined"]


def test_the_last_ones_who_came_by_phone_are_put_out_and_nobody_who_has_sat_there_long(house: House, clock: Clock) -> None:
    house.seat(1, "Amina")
    clock.forward(minutes=61)
    for name in ("Bruno", "Bot 1", "Bot 2"):
        house.seat(1, name)
    house.do(add_person, house.table(1).id, "Lucienne", "citizens", "facilitator:1")
    assert len(house.do(remove_newest, house.table(1).id, 2, "facilitator:1")) == 2
    assert names(house, 1) == ["Amina", "Bruno", "Lucienne"]
    house.do(remove_newest, house.table(1).id, 10, "facilitator:1")
    assert names(house, 1) == ["Amina", "Lucienne"]
    with pytest.raises(Refused, match="nobody_newer"):
        house.do(remove_newest, house.table(1).id, 1, "facilitator:1")


def test_the_facilitator_presses_both_and_who_was_put_out_is_out_at_once(served: Served) -> None:
    desk, bot, place = served.desk(1), served.phone(1, "Bot"), f"/desk/{served.house.table(1).id}"
    forms = {form.facts["action"]: form for form in page(desk.get(place).text).by_id("door-fold").all("form")}
    with listening(served, bot) as line:
        assert line.recv(timeout=20)
        desk.post(f"{place}/door/shut").raise_for_status()
        desk.post(f"{place}/newest", data={"count": "1"}).raise_for_status()
        assert code_of_the_end(line) == 4003
    assert set(forms) == {f"{place}/door/shut", f"{place}/newest"}
    assert bot.get("/table").status_code == 401
    assert "Porte fermée depuis" in desk.get(place).text


def test_who_scans_is_told_that_the_door_is_shut_and_where_there_is_a_place(served: Served) -> None:
    served.house.do(shut_door, served.house.table(3).id, "facilitator:3")
    seen = page(served.client().get(f"/j/{served.house.table(3).code}").text)
    assert "La table 3 ne prend plus personne." in seen.text and "La plus proche qui a de la place" in seen.text
    told = served.client().post(f"/j/{served.house.table(3).code}", data={"name": "Bruno", "group": "citizens"})
    assert told.status_code == 409 and "ne prend plus personne" in told.text


def test_a_shut_table_is_not_the_nearest_free_one(house: House) -> None:
    house.do(shut_door, house.table(2).id, "facilitator:2")
    for number in range(10):
        house.seat(1, f"P{number}")
    with pytest.raises(Refused) as refused:
        house.seat(1, "Trop")
    assert refused.value.facts["nearest"] != 2
