"""The call for a lead: three answers and « pas moi », for the team alone."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.interests.actions import declare_interest, declare_interest_for
from app.interests.call import ANSWERS, Call
from app.interests.queries import call_at, said_at, stated_in_hall, table_interests, team_interests
from app.participants.actions import add_person
from app.participants.models import Seat
from app.participants.queries import contacts_of
from app.tables.actions import reveal_step
from tests.houses import House
from tests.interests.test_declare_interest import STEP, WHOLE, seated

CALL = "call-for-lead"


def called(house: House, *names: str) -> list[Seat]:
    seats = [house.seat(1, name, "citizens") for name in names]
    house.go(1, CALL)
    return seats


def test_it_changes_only_what_it_asks(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE, "table")
    house.go(1, CALL)
    house.do(declare_interest, seat, CALL, {"lead_answer": "lead", "lead_condition": "Que nous soyons deux"}, "table")
    with house.read() as session:
        interest = team_interests(session, seat.table_id)[0].interest
        assert (interest.gain, interest.commitment) == ("Garder ma tournée", "try")
        assert (interest.lead_answer, interest.lead_condition) == ("lead", "Que nous soyons deux")
        assert contacts_of(session, [seat.participant_id])  # not asked there: it stays


def test_answering_never_opens_to_the_table_what_was_said_to_the_team(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE, "team")
    house.do(reveal_step, seat.table_id, "facilitator:1")
    house.go(1, CALL)
    house.do(declare_interest, seat, CALL, {"lead_answer": "co_lead"}, "table")
    with house.read() as session:
        assert team_interests(session, seat.table_id)[0].interest.visible_to == "team"
        assert table_interests(session, house.standing(1)) == []


def test_who_only_answered_the_call_has_stated_nothing(house: House) -> None:
    amina, _ = called(house, "Amina", "Bruno")
    house.do(declare_interest, amina, CALL, {"lead_answer": "lead"}, "table")
    with house.read() as session:
        assert len(team_interests(session, amina.table_id)) == 1
        assert said_at(session, amina.table_id) == [] and stated_in_hall(session, house.evening_id) == {}


@pytest.mark.parametrize("answer", ["not_me", "knows_someone"])
def test_who_would_not_carry_makes_no_condition(house: House, answer: str) -> None:
    (amina,) = called(house, "Amina")
    house.do(declare_interest, amina, CALL, {"lead_answer": "lead", "lead_condition": "Que nous soyons deux"}, "table")
    house.do(declare_interest, amina, CALL, {"lead_answer": answer, "lead_condition": "Que nous soyons deux"}, "table")
    with house.read() as session:
        interest = team_interests(session, amina.table_id)[0].interest
        assert (interest.lead_answer, interest.lead_condition) == (answer, "")


@pytest.mark.parametrize("typed", [{}, {"lead_answer": "boss"}])
def test_an_answer_of_the_list_is_asked(house: House, typed: dict[str, str]) -> None:
    (amina,) = called(house, "Amina")
    with pytest.raises(InvalidForm) as refused:
        house.do(declare_interest, amina, CALL, typed, "table")
    assert list(refused.value.errors) == ["lead_answer"]


def test_the_plan_asks_the_answers_that_the_house_knows(house: House) -> None:
    assert tuple(answer.id for answer in house.standing(1).plan.interests.answers) == ANSWERS


def test_no_facilitator_writes_it_for_somebody(house: House) -> None:
    called(house, "Amina")
    table_id = house.table(1).id
    colette = house.do(add_person, table_id, "Colette", "citizens", "facilitator:1")
    with pytest.raises(Refused, match="call_is_private"):
        house.do(declare_interest_for, table_id, CALL, colette, {"lead_answer": "lead"}, "table", "facilitator:1")


def test_a_table_learns_of_it_only_when_it_is_over_and_enough_have_answered(house: House) -> None:
    seats = called(house, "Amina", "Bruno", "Chloé", "Driss", "Élise")
    for seat in seats:
        house.do(declare_interest, seat, CALL, {"lead_answer": "lead" if seat is seats[0] else "not_me"}, "table")
    with house.read() as session:
        during = call_at(session, house.standing(1))
    assert (during.answered, during.found) == (5, None)
    house.go(1, "first-step")
    with house.read() as session:
        assert call_at(session, house.standing(1)).found is True


@pytest.mark.parametrize(("call", "found"), [
    (Call(answered=5, carrying=1, over=True), True),
    (Call(answered=5, carrying=0, over=True), False),
    (Call(answered=4, carrying=1, over=True), None),    # so few that a look round the table would tell who
    (Call(answered=4, carrying=0, over=True), None),
    (Call(answered=10, carrying=3, over=False), None),  # a word that changes as somebody taps would tell who
])
def test_what_may_be_known_of_a_call(call: Call, found: bool | None) -> None:
    assert call.found is found
