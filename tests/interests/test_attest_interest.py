"""The facilitator attests having read, on her own phone, what somebody told the team only."""

import pytest

from app.ground.refusal import Refused
from app.interests.actions import attest_interest, declare_interest, tap_compatible
from app.interests.queries import alignment_at, table_interests, team_interests
from tests.houses import House
from tests.interests.boards import DESK, DRISS, STEP, stated


def attested(house: House) -> list[bool]:
    with house.read() as session:
        return [one.interest.attested_at is not None for one in team_interests(session, house.table(1).id or 0)]


def test_an_attested_interest_may_be_aligned_and_still_shows_nothing(house: House) -> None:
    seats = stated(house)
    driss, table_id = seats["driss"], seats["driss"].table_id
    house.do(attest_interest, table_id, driss.participant_id, True, DESK)
    assert attested(house) == [False, False, True] and house.kinds()[-1] == "interest_attested"
    with house.read() as session:
        assert [one.person.name for one in table_interests(session, house.standing(1))] == ["Amina", "Bruno"]
        assert alignment_at(session, table_id).lacks[driss.participant_id] == ("unmet",)


def test_it_can_be_taken_back(house: House) -> None:
    seats = stated(house)
    for yes in (True, False):
        house.do(attest_interest, seats["driss"].table_id, seats["driss"].participant_id, yes, DESK)
    assert attested(house) == [False, False, False] and house.kinds()[-1] == "attestation_withdrawn"


def test_what_is_corrected_since_is_not_what_was_read(house: House) -> None:
    seats = stated(house)
    house.do(attest_interest, seats["driss"].table_id, seats["driss"].participant_id, True, DESK)
    house.do(declare_interest, seats["driss"], STEP, DRISS, "team")
    assert attested(house)[2], "the same words again"
    house.do(declare_interest, seats["driss"], STEP, DRISS | {"gain": "Autre chose"}, "team")
    assert not attested(house)[2]


@pytest.mark.parametrize("who", ["amina", "chloe"])
def test_there_is_nothing_to_attest_of_who_told_the_table_or_nobody(house: House, who: str) -> None:
    seats = stated(house)
    with pytest.raises(Refused, match="nothing_to_attest"):
        house.do(attest_interest, seats[who].table_id, seats[who].participant_id, True, DESK)


def test_another_tables_facilitator_attests_nothing_here(house: House) -> None:
    seats = stated(house)
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(attest_interest, house.table(2).id, seats["driss"].participant_id, True, "facilitator:2")


def test_nobody_at_the_table_may_tap_on_it_even_then(house: House) -> None:
    seats = stated(house)
    house.do(attest_interest, seats["driss"].table_id, seats["driss"].participant_id, True, DESK)
    with pytest.raises(Refused, match="no_such_interest"):
        house.do(tap_compatible, seats["amina"], seats["driss"].participant_id, True)
