"""Stating what one gains, brings, expects and risks, and who may read it."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.interests.actions import declare_interest, declare_interest_for
from app.interests.queries import stated_in_hall, table_interests, team_interests
from app.participants.actions import add_person
from app.participants.models import Seat
from app.participants.queries import contacts_of
from app.tables.actions import push_step, reveal_step
from tests.houses import House

STEP = "interest-alignment"
WHOLE = {"gain": "Garder ma tournée", "contribution": "Mon camion", "expected_return": "L’essence", "affordable_loss": "Six mardis",
         "commitment": "try", "contact_consent": "on", "contact": "bruno@example.org"}


def seated(house: House, name: str = "Bruno", group: str = "businesses") -> Seat:
    seat = house.seat(1, name, group)
    house.go(1, STEP)
    return seat


def readable(house: House) -> list[str]:
    with house.read() as session:
        return [stated.interest.gain for stated in table_interests(session, house.standing(1))]


def test_an_interest_is_private_until_the_facilitator_reveals(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE, "table")
    assert readable(house) == []
    house.do(reveal_step, seat.table_id, "facilitator:1")
    assert readable(house) == ["Garder ma tournée"]


def test_team_only_reaches_no_query_of_the_table_but_is_counted(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE, "team")
    house.do(reveal_step, seat.table_id, "facilitator:1")
    assert readable(house) == []
    with house.read() as session:
        assert [stated.interest.gain for stated in team_interests(session, seat.table_id)] == ["Garder ma tournée"]
        assert stated_in_hall(session, house.evening_id) == {seat.table_id: [("businesses", "")]}, "a person, on no rung"


def test_an_interest_is_corrected_not_doubled(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE, "table")
    house.do(declare_interest, seat, STEP, WHOLE | {"gain": "Connaître les gens"}, "table")
    with house.read() as session:
        assert [stated.interest.gain for stated in team_interests(session, seat.table_id)] == ["Connaître les gens"]


def test_a_contribution_has_a_kind_of_the_closed_list_and_an_amount(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE | {"contribution_kind": "equipment", "contribution_amount": "un mardi sur deux"}, "table")
    with house.read() as session:
        interest = team_interests(session, seat.table_id)[0].interest
        assert (interest.contribution_kind, interest.contribution_amount) == ("equipment", "un mardi sur deux")
    with pytest.raises(InvalidForm) as refused:
        house.do(declare_interest, seat, STEP, WHOLE | {"contribution_kind": "magic", "contribution_amount": "x" * 61}, "table")
    assert sorted(refused.value.errors) == ["contribution_amount", "contribution_kind"]


def test_the_kinds_are_those_of_the_method(house: House) -> None:
    kinds = {kind.id: kind.word for kind in house.standing(1).plan.interests.kinds}
    assert kinds == {"time": "temps", "skill": "compétence", "equipment": "matériel", "place": "lieu", "network": "réseau",
                     "outlet": "débouché", "money": "argent", "data": "donnée"}


def test_it_stays_editable_until_the_plenary_and_not_after(house: House) -> None:
    seat = seated(house)
    house.go(1, "first-step")
    house.do(declare_interest, seat, STEP, WHOLE, "table")
    house.do(push_step, house.evening_id, "plenary-pitch", [seat.table_id], "control")
    with pytest.raises(Refused, match="plenary_began"):
        house.do(declare_interest, seat, STEP, WHOLE | {"gain": "Trop tard"}, "table")


def test_consent_stores_the_contact_apart_and_taking_it_back_erases_it(house: House) -> None:
    seat = seated(house)
    house.do(declare_interest, seat, STEP, WHOLE, "table")
    with house.read() as session:
        assert contacts_of(session, [seat.participant_id]) == {seat.participant_id: "bruno@example.org"}
        assert "bruno@example.org" not in str(vars(team_interests(session, seat.table_id)[0].interest))
    without = {key: value for key, value in WHOLE.items() if key != "contact_consent"}
    house.do(declare_interest, seat, STEP, without, "table")
    with house.read() as session:
        assert contacts_of(session, [seat.participant_id]) == {}


def test_consent_without_a_contact_is_asked_again(house: House) -> None:
    seat = seated(house)
    with pytest.raises(InvalidForm) as refused:
        house.do(declare_interest, seat, STEP, WHOLE | {"contact": "  "}, "table")
    assert "contact" in refused.value.errors


@pytest.mark.parametrize("typed, field", [
    ({"gain": ""}, "gain"),
    ({"commitment": "boss"}, "commitment"),
    ({"contribution": "   "}, "contribution"),
    ({"gain": "x" * 201}, "gain"),
])
def test_what_does_not_fit_is_named(house: House, typed: dict[str, str], field: str) -> None:
    seat = seated(house)
    with pytest.raises(InvalidForm) as refused:
        house.do(declare_interest, seat, STEP, WHOLE | typed, "table")
    assert list(refused.value.errors) == [field]
    with house.read() as session:
        assert team_interests(session, seat.table_id) == []


def test_not_before_its_step_and_not_at_another_kind_of_step(house: House) -> None:
    seat = house.seat(1)
    house.go(1, "inclusion-round")
    with pytest.raises(Refused, match="step_not_open"):
        house.do(declare_interest, seat, STEP, WHOLE, "table")
    with pytest.raises(Refused, match="not_for_this_step"):
        house.do(declare_interest, seat, "inclusion-round", WHOLE, "table")
    with pytest.raises(Refused, match="unknown_step"):
        house.do(declare_interest, seat, "nowhere", WHOLE, "table")


def test_the_facilitator_writes_for_somebody_without_a_phone(house: House) -> None:
    seat = seated(house)
    colette = house.do(add_person, seat.table_id, "Colette", "citizens", "facilitator:1")
    house.do(declare_interest_for, seat.table_id, STEP, colette, WHOLE, "table", "facilitator:1")
    with house.read() as session:
        assert [stated.person.name for stated in team_interests(session, seat.table_id)] == ["Colette"]
