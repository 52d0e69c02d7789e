"""Links, gaps and conflicts that the facilitator draws on the board."""

import pytest

from app.ground.refusal import Refused
from app.interests.actions import draw_mark, erase_mark, settle_conflict
from app.interests.queries import board_marks, marks_at
from tests.houses import House


def marks(house: House) -> list[tuple[str, int, int | None, str]]:
    with house.read() as session:
        return [(mark.kind, mark.awaits_id, mark.brings_id, mark.about) for mark in marks_at(session, house.table(1).id or 0)]


def test_a_link_a_gap_and_a_conflict_stand_on_the_board(house: House) -> None:
    bruno, helene = house.seat(1, "Bruno").participant_id, house.seat(1, "Hélène").participant_id
    table = house.table(1).id
    house.do(draw_mark, table, "link", bruno, helene, "thermos et essence", "facilitator:1")
    house.do(draw_mark, table, "gap", helene, None, "les chiffres", "facilitator:1")
    house.do(draw_mark, table, "conflict", bruno, helene, "exclusivité", "facilitator:1")
    assert marks(house) == [("link", bruno, helene, "thermos et essence"), ("gap", helene, None, "les chiffres"),
                            ("conflict", bruno, helene, "exclusivité")]


def test_an_erased_mark_leaves_the_board(house: House) -> None:
    bruno = house.seat(1, "Bruno").participant_id
    mark = house.do(draw_mark, house.table(1).id, "gap", bruno, None, "", "facilitator:1")
    house.do(erase_mark, house.table(1).id, mark, "facilitator:1")
    assert marks(house) == []


def test_the_board_of_one_table_does_not_reach_over_to_another(house: House) -> None:
    bruno, karim = house.seat(1, "Bruno").participant_id, house.seat(2, "Karim").participant_id
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(draw_mark, house.table(1).id, "link", bruno, karim, "", "facilitator:1")
    mark = house.do(draw_mark, house.table(1).id, "gap", bruno, None, "", "facilitator:1")
    with pytest.raises(Refused, match="not_found"):
        house.do(erase_mark, house.table(2).id, mark, "facilitator:2")
    assert len(marks(house)) == 1


@pytest.mark.parametrize("kind, other", [("link", None), ("conflict", None), ("magic", "helene"), ("link", "bruno")])
def test_a_mark_that_means_nothing_is_refused(house: House, kind: str, other: str | None) -> None:
    people = {"bruno": house.seat(1, "Bruno").participant_id, "helene": house.seat(1, "Hélène").participant_id}
    with pytest.raises(Refused, match="bad_request"):
        house.do(draw_mark, house.table(1).id, kind, people["bruno"], people.get(other or ""), "", "facilitator:1")
    assert marks(house) == []


def test_a_conflict_is_settled_and_kept_then_opened_again(house: House) -> None:
    bruno, helene = house.seat(1, "Bruno").participant_id, house.seat(1, "Hélène").participant_id
    table = house.table(1).id
    house.go(1, "interest-alignment")
    conflict = house.do(draw_mark, table, "conflict", bruno, helene, "exclusivité", "facilitator:1")
    house.do(settle_conflict, table, conflict, True, "facilitator:1")
    assert marks(house) == [], "no longer open"
    with house.read() as session:
        assert [mark.about for mark in board_marks(session, table or 0)] == ["exclusivité"], "and kept"
    house.do(settle_conflict, table, conflict, False, "facilitator:1")
    assert marks(house) == [("conflict", bruno, helene, "exclusivité")]
    assert house.kinds()[-2:] == ["conflict_settled", "conflict_reopened"]


def test_only_a_conflict_of_this_table_is_settled(house: House) -> None:
    bruno = house.seat(1, "Bruno").participant_id
    gap = house.do(draw_mark, house.table(1).id, "gap", bruno, None, "", "facilitator:1")
    for table, mark in ((house.table(1).id, gap), (house.table(2).id, gap), (house.table(1).id, 99)):
        with pytest.raises(Refused, match="not_found"):
            house.do(settle_conflict, table, mark, True, "facilitator:1")
