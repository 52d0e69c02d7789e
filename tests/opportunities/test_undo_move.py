"""A passage from stage to stage is taken back: the file stands where it stood, and the history keeps both."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import move_stage, undo_move
from app.opportunities.queries import CaseFile, file_by_reference, read_file
from tests.houses import Clock, House

NAME = "LONS27-T02-1"
FORCE = {"forced_by": "Élodie", "forced_reason": "Le maire attend"}


def move(house: House, to: str) -> int:
    return house.do(move_stage, house.evening_id, NAME, {"to": to, "by": "Marc"} | FORCE, "organiser")


def case_of(house: House) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, NAME))


def undo(house: House, move_id: int, by: str = "Lucie") -> None:
    house.do(undo_move, house.evening_id, NAME, move_id, by, "organiser")


def test_a_move_taken_back_leaves_the_file_where_it_stood(live: House, clock: Clock) -> None:
    first, second = move(live, "d2"), move(live, "d3")
    undo(live, second)
    assert case_of(live).stage == "d2"
    undo(live, first)
    case = case_of(live)
    assert case.stage == "d1"
    assert [(one.undone_by, one.undone_at) for one in case.moves] == [("Lucie", clock.moment)] * 2
    assert live.kinds()[-1] == "move_undone"


def test_only_the_last_move_is_taken_back(live: House) -> None:
    first, second = move(live, "d2"), move(live, "d3")
    with pytest.raises(Refused, match="not_the_last"):
        undo(live, first)
    undo(live, second)
    with pytest.raises(Refused, match="not_the_last"):
        undo(live, second)


def test_whoever_takes_a_move_back_signs(live: House) -> None:
    only = move(live, "d2")
    with pytest.raises(InvalidForm):
        undo(live, only, by="")
    assert case_of(live).stage == "d2"
