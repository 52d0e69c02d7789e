"""« Je peux y répondre »: offered by the one who brings, accepted by the one who awaits, confirmed by the facilitator, or gone."""

import pytest

from app.ground.refusal import Refused
from app.interests.actions import accept_offer, confirm_offer, declare_interest, decline_offer, draw_mark, offer_link
from app.interests.models import InterestMark
from app.interests.queries import alignment_at, board_marks, marks_at
from app.tables.actions import reveal_step
from tests.houses import House
from tests.interests.boards import AMINA, DESK, STEP, stated


def standing_pairs(house: House) -> list[tuple[int, int | None]]:
    with house.read() as session:
        return [(mark.awaits_id, mark.brings_id) for mark in marks_at(session, house.table(1).id or 0)]


def only_mark(house: House) -> InterestMark:
    with house.read() as session:
        (mark,) = board_marks(session, house.table(1).id or 0)
        return mark


def test_an_offer_does_not_stand_until_the_one_who_awaits_says_yes(house: House) -> None:
    seats = stated(house)
    amina, bruno = seats["amina"], seats["bruno"]
    offer = house.do(offer_link, bruno, amina.participant_id)
    assert standing_pairs(house) == [] and only_mark(house).offered_by_id == bruno.participant_id
    with house.read() as session:
        assert alignment_at(session, amina.table_id).aligned == frozenset()
    house.do(accept_offer, amina, offer)
    assert standing_pairs(house) == [(amina.participant_id, bruno.participant_id)]
    with house.read() as session:
        assert alignment_at(session, amina.table_id).aligned == {amina.participant_id, bruno.participant_id}
    assert house.kinds()[-2:] == ["link_offered", "offer_accepted"]


def test_the_facilitator_may_confirm_a_yes_said_aloud(house: House) -> None:
    seats = stated(house)
    offer = house.do(offer_link, seats["bruno"], seats["amina"].participant_id)
    house.do(confirm_offer, seats["amina"].table_id, offer, DESK)
    assert len(standing_pairs(house)) == 1 and house.kinds()[-1] == "offer_confirmed"


def test_drawing_what_was_offered_confirms_it_and_does_not_double_it(house: House) -> None:
    seats = stated(house)
    amina, bruno = seats["amina"].participant_id, seats["bruno"].participant_id
    offer = house.do(offer_link, seats["bruno"], amina)
    assert house.do(draw_mark, seats["amina"].table_id, "link", amina, bruno, "la compta", DESK) == offer
    assert standing_pairs(house) == [(amina, bruno)] and only_mark(house).about == "la compta"


@pytest.mark.parametrize("who", ["amina", "bruno"])
def test_no_thank_you_or_taken_back_erases_it(house: House, who: str) -> None:
    seats = stated(house)
    offer = house.do(offer_link, seats["bruno"], seats["amina"].participant_id)
    house.do(decline_offer, seats[who], offer)
    with house.read() as session:
        assert board_marks(session, seats["amina"].table_id) == []
    house.do(offer_link, seats["bruno"], seats["amina"].participant_id)  # and may be offered again


def test_nobody_else_answers_an_offer(house: House) -> None:
    seats = stated(house)
    offer = house.do(offer_link, seats["bruno"], seats["amina"].participant_id)
    for answer, who in ((accept_offer, "bruno"), (accept_offer, "driss"), (decline_offer, "driss")):
        with pytest.raises(Refused, match="no_such_offer"):
            house.do(answer, seats[who], offer)
    with pytest.raises(Refused, match="not_found"):
        house.do(confirm_offer, house.table(2).id, offer, "facilitator:2")
    with pytest.raises(Refused, match="not_found"):
        house.do(accept_offer, house.seat(2, "Karim"), offer)


def test_an_answered_offer_is_no_offer_any_more(house: House) -> None:
    seats = stated(house)
    offer = house.do(offer_link, seats["bruno"], seats["amina"].participant_id)
    house.do(accept_offer, seats["amina"], offer)
    for again in ((accept_offer, seats["amina"], offer), (decline_offer, seats["amina"], offer)):
        with pytest.raises(Refused, match="no_such_offer"):
            house.do(*again)
    with pytest.raises(Refused, match="no_such_offer"):
        house.do(confirm_offer, seats["amina"].table_id, offer, DESK)
    with pytest.raises(Refused, match="already_linked"):
        house.do(offer_link, seats["bruno"], seats["amina"].participant_id)


@pytest.mark.parametrize(("who", "whose", "code"), [
    ("driss", "amina", "link_is_seen"),       # his interest is the team's: a link would show him
    ("chloe", "amina", "say_yours_first"),
    ("bruno", "driss", "no_such_interest"),
    ("bruno", "chloe", "no_such_interest"),
    ("bruno", "bruno", "no_such_interest"),
])
def test_what_cannot_be_answered_is_refused(house: House, who: str, whose: str, code: str) -> None:
    seats = stated(house)
    with pytest.raises(Refused, match=code):
        house.do(offer_link, seats[who], seats[whose].participant_id)


def test_nothing_is_offered_to_who_expects_nothing_nor_before_the_reveal(house: House) -> None:
    seats = stated(house, reveal=False)
    with pytest.raises(Refused, match="not_revealed"):
        house.do(offer_link, seats["bruno"], seats["amina"].participant_id)
    house.do(declare_interest, seats["amina"], STEP, AMINA | {"expected_return": "Rien."}, "table")
    house.do(reveal_step, seats["amina"].table_id, DESK)
    with pytest.raises(Refused, match="nothing_expected"):
        house.do(offer_link, seats["bruno"], seats["amina"].participant_id)
