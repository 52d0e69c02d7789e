"""Joining a table."""

import re

import httpx
import pytest

from app.ground.refusal import Refused
from app.participants.queries import people_at
from tests.houses import House, Served


def test_a_person_takes_a_seat_and_the_journal_says_so_without_her_name(house: House) -> None:
    seat = house.seat(1, "Amina")
    with house.read() as session:
        assert [person.name for person in people_at(session, seat.table_id)] == ["Amina"]
    assert house.kinds() == ["evening_added", "participant_joined"]
    assert "Amina" not in str([vars(entry) for entry in house.journal()])


def test_a_full_table_names_the_nearest_free_one(house: House) -> None:
    for number in range(10):
        house.seat(1, f"P{number}")
    with pytest.raises(Refused) as refused:
        house.seat(1, "Trop")
    assert refused.value.code == "table_full"
    assert refused.value.facts["nearest"] == 2


def test_an_impatient_double_tap_takes_one_seat(served: Served) -> None:
    client, code = served.client(), served.house.table(1).code
    name = re.search(r'name="client_id" value="(\w+)"', client.get(f"/j/{code}").text)
    form = {"name": "Amina", "group": "citizens", "client_id": name[1] if name else ""}
    first, second = httpx.post(f"{served.url}/j/{code}", data=form, headers={"Origin": served.url}), client.post(f"/j/{code}", data=form)
    assert first.status_code == 303 and second.url.path == "/table"
    assert served.house.kinds().count("participant_joined") == 1
    assert first.cookies["tablee_seat"] == client.cookies["tablee_seat"]
