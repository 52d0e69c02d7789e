"""The facilitator opens a vote, closes it, and says what the table keeps."""

import pytest

from app.ground.refusal import Refused
from app.ideas.actions import add_idea, cast_vote, close_vote, keep_winner, open_vote
from app.ideas.queries import result_at
from app.participants.models import Seat
from app.sheets.queries import sheet_values
from app.tables.models import TableStep
from tests.houses import House, Served

ACTOR = "facilitator:1"
STEP = "vote-problem"


def voting(house: House, number: int = 1) -> tuple[int, list[Seat], list[str]]:
    """Two people, three sentences, at the vote."""
    seats = [house.seat(number, "Amina"), house.seat(number, "Bruno", "businesses"), house.seat(number, "Chloé", "training")]
    house.go(number, "frame-problem")
    cards = [house.do(add_idea, seat, "frame-problem", {"text": f"Phrase {place}"})["id"] for place, seat in enumerate(seats)]
    house.go(number, STEP)
    return seats[0].table_id, seats, [f"idea:{card}" for card in cards]


def state(house: House) -> TableStep:
    return house.standing(1).state_of(STEP)


def refusal(house: House, *what: object) -> str:
    with pytest.raises(Refused) as refused:
        house.do(*what)
    return refused.value.code


def test_nobody_votes_before_it_opens_nor_after_it_closed(house: House) -> None:
    table, seats, lines = voting(house)
    assert refusal(house, cast_vote, seats[0], STEP, lines[0], 1) == "vote_not_open"
    house.do(open_vote, table, ACTOR)
    house.do(cast_vote, seats[0], STEP, lines[0], 1)
    house.do(close_vote, table, ACTOR)
    assert refusal(house, cast_vote, seats[1], STEP, lines[0], 1) == "vote_closed"


def test_the_counts_exist_for_nobody_before_it_closes(house: House) -> None:
    table, seats, lines = voting(house)
    house.do(open_vote, table, ACTOR)
    house.do(cast_vote, seats[0], STEP, lines[0], 1)
    with house.read() as session:
        assert result_at(session, house.standing(1), STEP) is None
    house.do(close_vote, table, ACTOR)
    with house.read() as session:
        result = result_at(session, house.standing(1), STEP)
    assert result and (result.voters, result.dots_cast) == (1, 1)


def test_a_clear_winner_is_kept_and_prefills_the_sheet(house: House) -> None:
    table, seats, lines = voting(house)
    house.do(open_vote, table, ACTOR)
    for seat in seats[:2]:
        house.do(cast_vote, seat, STEP, lines[0], 1)
    house.do(close_vote, table, ACTOR)
    assert state(house).winner == lines[0]
    with house.read() as session:
        assert sheet_values(session, house.standing(1), "d1")["problem"] == "Phrase 0"


def test_a_one_vote_gap_is_a_tie_that_the_table_settles(house: House) -> None:
    table, seats, lines = voting(house)
    house.do(open_vote, table, ACTOR)
    for seat, line in ((seats[0], lines[0]), (seats[1], lines[1])):
        house.do(cast_vote, seat, STEP, line, 1)
    house.do(close_vote, table, ACTOR)
    assert state(house).winner is None
    house.do(keep_winner, table, STEP, lines[1], ACTOR)
    assert state(house).winner == lines[1]
    assert house.kinds()[-1] == "winner_kept"


def test_opened_again_it_forgets_what_was_kept_and_keeps_the_dots(house: House) -> None:
    table, seats, lines = voting(house)
    house.do(open_vote, table, ACTOR)
    for seat in seats[:2]:
        house.do(cast_vote, seat, STEP, lines[0], 1)
    house.do(close_vote, table, ACTOR)
    house.do(open_vote, table, ACTOR)
    assert (state(house).winner, state(house).closed_at) == (None, None)
    house.do(cast_vote, seats[2], STEP, lines[0], 1)
    house.do(close_vote, table, ACTOR)
    with house.read() as session:
        result = result_at(session, house.standing(1), STEP)
    assert result and result.ranking[0].votes == 3


def test_what_was_not_at_the_vote_is_not_kept(house: House) -> None:
    table, _, lines = voting(house)
    assert refusal(house, keep_winner, table, STEP, lines[0], ACTOR) == "vote_not_open"
    assert refusal(house, close_vote, table, ACTOR) == "vote_not_open"
    house.do(open_vote, table, ACTOR)
    assert refusal(house, keep_winner, table, STEP, lines[0], ACTOR) == "vote_not_open"
    house.do(close_vote, table, ACTOR)
    assert refusal(house, keep_winner, table, STEP, "idea:9999", ACTOR) == "no_such_candidate"
    assert refusal(house, keep_winner, table, "no-such-step", lines[0], ACTOR) == "vote_not_open"


def test_only_a_vote_step_opens_a_vote(house: House) -> None:
    house.go(1, "silent-ideas")
    assert refusal(house, open_vote, house.table(1).id, ACTOR) == "not_for_this_step"
    assert refusal(house, close_vote, house.table(1).id, ACTOR) == "not_for_this_step"


def test_at_a_leads_table_the_vote_keeps_nothing_by_itself(house: House) -> None:
    lead, other = house.seat(13, "Nadège", "ess"), house.seat(13, "Samia", "businesses")
    house.go(13, "blockers")
    cards = [house.do(add_idea, seat, "blockers", {"text": f"Frein {seat.participant_id}"})["id"] for seat in (lead, other)]
    house.go(13, "vote-blockers")
    house.do(open_vote, lead.table_id, ACTOR)
    assert refusal(house, cast_vote, lead, "vote-blockers", f"idea:{cards[0]}", 1) == "lead_does_not_vote"
    house.do(cast_vote, other, "vote-blockers", f"idea:{cards[1]}", 1)
    house.do(close_vote, lead.table_id, ACTOR)
    assert house.standing(13).state.winner is None
    house.do(keep_winner, lead.table_id, "vote-blockers", f"idea:{cards[0]}", ACTOR)  # whatever the vote says
    assert house.standing(13).state.winner == f"idea:{cards[0]}"


def test_another_tables_facilitator_opens_nothing(served: Served) -> None:
    table, _, _ = voting(served.house)
    other = served.desk(2)
    for verb in ("open", "close", f"{STEP}/keep"):
        assert other.post(f"/desk/{table}/vote/{verb}", data={"candidate": "idea:1"}).status_code == 403
    assert "vote_opened" not in served.house.kinds()
