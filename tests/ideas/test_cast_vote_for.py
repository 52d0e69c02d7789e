"""The facilitator enters the dots of somebody without a phone."""

import pytest

from app.ground.refusal import Refused
from app.ideas.actions import add_idea, cast_vote_for, close_vote, open_vote
from app.ideas.queries import ballots_at, result_at
from app.participants.actions import add_person
from tests.houses import House, Served

ACTOR = "facilitator:1"


def voting_table(house: House) -> tuple[int, int, list[str]]:
    """Table 1 with an open vote on two sentences; (table, Colette, candidates)."""
    seat = house.seat(1, "Amina")
    other = house.seat(1, "Bruno")
    table = seat.table_id
    colette = house.do(add_person, table, "Colette", "citizens", ACTOR)
    house.go(1, "frame-problem")
    cards = [house.do(add_idea, who, "frame-problem", {"text": text})["id"] for who, text in ((seat, "Une phrase"), (other, "Une autre"))]
    house.go(1, "vote-problem")
    house.do(open_vote, table, ACTOR)
    return table, colette, [f"idea:{card}" for card in cards]


def test_a_person_without_a_phone_has_a_voice(house: House) -> None:
    table, colette, (first, _) = voting_table(house)
    assert house.do(cast_vote_for, table, "vote-problem", colette, first, 1, ACTOR) == {"left": 0}  # three at the table: one dot less
    house.do(close_vote, table, ACTOR)
    with house.read() as session:
        result = result_at(session, house.standing(1), "vote-problem")
    assert result and (result.voters, result.dots_cast) == (1, 1)


def test_a_dot_can_be_taken_back_for_her(house: House) -> None:
    table, colette, (first, _) = voting_table(house)
    house.do(cast_vote_for, table, "vote-problem", colette, first, 1, ACTOR)
    house.do(cast_vote_for, table, "vote-problem", colette, first, 0, ACTOR)
    with house.read() as session:
        assert ballots_at(session, table, "vote-problem") == []


def test_who_has_a_phone_votes_herself(house: House) -> None:
    table, _, (first, _) = voting_table(house)
    seat = house.seat(1, "Chloé")
    with pytest.raises(Refused, match="votes_herself"):
        house.do(cast_vote_for, table, "vote-problem", seat.participant_id, first, 1, ACTOR)


def test_nobody_votes_for_a_person_of_another_table(house: House) -> None:
    table, _, (first, _) = voting_table(house)
    elsewhere = house.do(add_person, house.table(2).id, "Paul", "citizens", ACTOR)
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(cast_vote_for, table, "vote-problem", elsewhere, first, 1, ACTOR)


def test_her_dots_are_limited_like_those_of_the_others(house: House) -> None:
    table, colette, (first, second) = voting_table(house)
    house.do(cast_vote_for, table, "vote-problem", colette, first, 1, ACTOR)
    with pytest.raises(Refused, match="votes_spent"):
        house.do(cast_vote_for, table, "vote-problem", colette, second, 1, ACTOR)


def test_a_phone_cannot_reach_it(served: Served) -> None:
    table = served.house.table(1)
    whispered = {"participant": "1", "candidate": "idea:1", "dots": "1"}
    answer = served.phone(1, "Amina").post(f"/desk/{table.id}/votes/vote-problem", data=whispered)
    assert answer.status_code == 403
