"""Joining a table."""

import pytest

from app.ground.refusal import Refused
from app.participants.queries import people_at
from tests.houses import House


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
