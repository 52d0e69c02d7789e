"""Writing on a sheet: one pen, the fields that were sent, the vote's winner beforehand."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.ideas.actions import add_idea, cast_vote, close_vote, keep_winner, open_vote
from app.sheets.actions import drop_pen, give_pen, take_pen, write_sheet, write_sheet_for
from app.sheets.queries import entries_of, sheet_values
from tests.houses import House


def values(house: House, number: int, sheet: str) -> dict[str, str]:
    with house.read() as session:
        return sheet_values(session, house.standing(number), sheet)


def test_the_pen_writes_the_fields_that_were_sent_and_only_those(house: House) -> None:
    seat = house.seat(1, "Chloé")
    house.go(1, "problem-sheet")
    house.do(take_pen, seat)
    house.do(write_sheet, seat, "d1", {"who": "Environ 300 personnes", "evidence": "Trois récits"})
    house.do(write_sheet, seat, "d1", {"evidence": "Quatre récits"})
    assert values(house, 1, "d1") == {"who": "Environ 300 personnes", "evidence": "Quatre récits"}
    with house.read() as session:
        assert entries_of(session, seat.table_id)["d1.who"].participant_id == seat.participant_id


def test_who_does_not_hold_the_pen_cannot_write(house: House) -> None:
    holder, other = house.seat(1, "Chloé"), house.seat(1, "Théo")
    house.do(take_pen, holder)
    with pytest.raises(Refused, match="no_pen"):
        house.do(write_sheet, other, "d1", {"who": "Moi"})
    assert values(house, 1, "d1") == {}


def test_the_pen_is_one_and_its_holder_is_named(house: House) -> None:
    holder, other = house.seat(1, "Chloé"), house.seat(1, "Théo")
    house.do(take_pen, holder)
    with pytest.raises(Refused) as refused:
        house.do(take_pen, other)
    assert (refused.value.code, refused.value.facts) == ("pen_taken", {"holder": "Chloé"})
    house.do(drop_pen, other)  # not hers: changes nothing
    assert house.table(1).pen_id == holder.participant_id
    house.do(drop_pen, holder)
    house.do(take_pen, other)
    assert house.table(1).pen_id == other.participant_id


def test_the_facilitator_gives_the_pen_only_to_somebody_of_the_table(house: House) -> None:
    seat, stranger = house.seat(1, "Chloé"), house.seat(2, "Karim")
    house.do(give_pen, seat.table_id, seat.participant_id, "facilitator:1")
    assert house.table(1).pen_id == seat.participant_id
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(give_pen, seat.table_id, stranger.participant_id, "facilitator:1")
    house.do(give_pen, seat.table_id, None, "facilitator:1")
    assert house.table(1).pen_id is None


def test_a_line_too_long_is_refused_with_its_reason_and_nothing_is_stored(house: House) -> None:
    seat = house.seat(1)
    house.do(take_pen, seat)
    with pytest.raises(InvalidForm) as refused:
        house.do(write_sheet, seat, "d1", {"who": "x" * 201})
    assert "who" in refused.value.errors
    assert values(house, 1, "d1") == {}


@pytest.mark.parametrize("sheet, typed", [("d9", {"who": "x"}), ("d1", {"nothing": "x"}), ("d1", {})])
def test_an_unknown_sheet_or_field_is_refused(house: House, sheet: str, typed: dict[str, str]) -> None:
    seat = house.seat(1)
    house.do(take_pen, seat)
    with pytest.raises(Refused, match="unknown_field"):
        house.do(write_sheet, seat, sheet, typed)


def test_the_same_text_again_changes_nothing_and_is_not_told_to_the_screens(house: House) -> None:
    table = house.table(1)
    house.do(write_sheet_for, table.id, "d1", {"who": "Nous"}, "facilitator:1")
    before = house.kinds()
    assert house.do(write_sheet_for, table.id, "d1", {"who": "Nous"}, "facilitator:1")["changed"] == 0
    assert house.kinds() == before


def test_the_winner_of_the_vote_fills_the_sheet_beforehand_and_the_table_corrects_it(house: House) -> None:
    seat = house.seat(1, "Sylvie")
    house.go(1, "frame-problem")
    first = house.do(add_idea, seat, "frame-problem", {"text": "Aujourd’hui, on n’ose pas demander."})
    house.do(add_idea, house.seat(1, "Driss"), "frame-problem", {"text": "Il manque un minibus."})
    house.go(1, "vote-problem")
    house.do(open_vote, seat.table_id, "facilitator:1")
    for voter in (seat, house.seat(1, "Amina"), house.seat(1, "Bruno")):
        house.do(cast_vote, voter, "vote-problem", f"idea:{first['id']}", 1)
    assert values(house, 1, "d1") == {}  # nothing before the vote is closed
    house.do(close_vote, seat.table_id, "facilitator:1")
    assert values(house, 1, "d1") == {"problem": "Aujourd’hui, on n’ose pas demander."}
    house.do(write_sheet_for, seat.table_id, "d1", {"problem": "Corrigé par la table"}, "facilitator:1")
    assert values(house, 1, "d1") == {"problem": "Corrigé par la table"}
    house.do(write_sheet_for, seat.table_id, "d1", {"problem": ""}, "facilitator:1")
    assert values(house, 1, "d1") == {}  # emptied on purpose: the winner does not come back


def test_a_tie_fills_nothing_until_the_table_has_chosen(house: House) -> None:
    seat, other = house.seat(1, "Sylvie"), house.seat(1, "Driss")
    house.go(1, "frame-problem")
    ids = [house.do(add_idea, who, "frame-problem", {"text": text})["id"] for who, text in ((seat, "Première"), (other, "Deuxième"))]
    house.go(1, "vote-problem")
    house.do(open_vote, seat.table_id, "facilitator:1")
    house.do(cast_vote, seat, "vote-problem", f"idea:{ids[0]}", 1)
    house.do(cast_vote, other, "vote-problem", f"idea:{ids[1]}", 1)
    house.do(close_vote, seat.table_id, "facilitator:1")
    assert values(house, 1, "d1") == {}
    house.do(keep_winner, seat.table_id, "vote-problem", f"idea:{ids[1]}", "facilitator:1")
    assert values(house, 1, "d1") == {"problem": "Deuxième"}
