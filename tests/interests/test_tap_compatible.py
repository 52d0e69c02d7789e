"""« Compatible avec le mien »: one tap, one tap back; who tapped is told to nobody at the table."""

import pytest

from app.ground.refusal import Refused
from app.interests.actions import declare_interest, draw_mark, settle_conflict, tap_compatible
from app.interests.alignment import DISPUTED, UNMET, UNREAD
from app.interests.queries import alignment_at, compatible_pairs, my_taps, taps_on
from tests.houses import House
from tests.interests.boards import BRUNO, DESK, STEP, stated


def pairs(house: House) -> list[tuple[int, int]]:
    table_id = house.table(1).id or 0
    with house.read() as session:
        return compatible_pairs(session, [table_id])[table_id]


def test_a_tap_stands_until_it_is_taken_back(house: House) -> None:
    seats = stated(house)
    amina, bruno = seats["amina"], seats["bruno"].participant_id
    house.do(tap_compatible, amina, bruno, True)
    house.do(tap_compatible, amina, bruno, True)
    assert pairs(house) == [(amina.participant_id, bruno)]
    with house.read() as session:
        assert (my_taps(session, amina.participant_id, amina.table_id), taps_on(session, bruno, amina.table_id)) == ({bruno}, 1)
    house.do(tap_compatible, amina, bruno, False)
    house.do(tap_compatible, amina, bruno, False)
    assert pairs(house) == []
    assert [kind for kind in house.kinds() if kind.startswith("compatible")] == ["compatible_tapped", "compatible_untapped"]


def test_the_journal_tells_it_to_the_team_only(house: House) -> None:
    seats = stated(house)
    house.do(tap_compatible, seats["amina"], seats["bruno"].participant_id, True)
    assert house.journal()[-1].scope == "team", "a table's screens are not even woken"


def test_who_told_the_team_only_may_tap(house: House) -> None:
    seats = stated(house)
    house.do(tap_compatible, seats["driss"], seats["bruno"].participant_id, True)
    assert len(pairs(house)) == 1


@pytest.mark.parametrize(("who", "whose", "code"), [
    ("amina", "driss", "no_such_interest"),  # told to the team only: not even its existence is confirmed
    ("amina", "chloe", "no_such_interest"),
    ("amina", "amina", "no_such_interest"),
    ("chloe", "bruno", "say_yours_first"),
])
def test_what_cannot_be_compared_is_refused(house: House, who: str, whose: str, code: str) -> None:
    seats = stated(house)
    with pytest.raises(Refused, match=code):
        house.do(tap_compatible, seats[who], seats[whose].participant_id, True)
    assert pairs(house) == []


def test_not_before_the_reveal_and_not_across_tables(house: House) -> None:
    seats = stated(house, reveal=False)
    with pytest.raises(Refused, match="not_revealed"):
        house.do(tap_compatible, seats["amina"], seats["bruno"].participant_id, True)
    karim = house.seat(2, "Karim")
    with pytest.raises(Refused, match="not_revealed"):
        house.do(tap_compatible, karim, seats["bruno"].participant_id, True)


def test_a_tap_across_colleges_aligns_the_one_it_is_about(house: House) -> None:
    seats = stated(house)
    amina, bruno, driss = (seats[key].participant_id for key in ("amina", "bruno", "driss"))
    house.do(tap_compatible, seats["amina"], bruno, True)
    house.do(tap_compatible, seats["bruno"], amina, False)
    with house.read() as session:
        lacks = alignment_at(session, seats["amina"].table_id).lacks
    assert lacks == {amina: (UNMET,), bruno: (), driss: (UNREAD, UNMET)}
    conflict = house.do(draw_mark, seats["amina"].table_id, "conflict", amina, bruno, "", DESK)
    with house.read() as session:
        assert alignment_at(session, seats["amina"].table_id).lacks[bruno] == (DISPUTED,)
    house.do(settle_conflict, seats["amina"].table_id, conflict, True, DESK)
    with house.read() as session:
        assert alignment_at(session, seats["amina"].table_id).aligned == {bruno}


def test_taking_ones_interest_back_from_the_table_unaligns_it(house: House) -> None:
    seats = stated(house)
    house.do(tap_compatible, seats["amina"], seats["bruno"].participant_id, True)
    house.do(declare_interest, seats["bruno"], STEP, BRUNO, "team")
    with house.read() as session:
        assert alignment_at(session, seats["amina"].table_id).aligned == frozenset()
