"""What proves a criterion, with its source; and the one that only a reader can tick."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import note_proof, open_files
from app.opportunities.queries import CaseFile, file_by_reference, read_file
from tests.houses import Clock, House

NAME = "LONS27-T05-1"


@pytest.fixture
def opened(house: House, clock: Clock) -> House:
    house.go(5, "welcome")
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


def prove(house: House, code: str, **typed: str) -> None:
    house.do(note_proof, house.evening_id, NAME, code, {"by": "Lucie", **typed}, "organiser")


def case_of(house: House) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, NAME))


def level(house: House, code: str) -> int:
    return next(verdict.level for verdict in case_of(house).verdicts("d1") if verdict.code == code)


def test_a_proof_without_source_is_confirmed_and_with_one_it_is_verified(opened: House) -> None:
    prove(opened, "P2", value="Deux services existent, aucun le soir")
    assert level(opened, "P2") == 2
    prove(opened, "P2", value="Deux services existent, aucun le soir", source="Conseil départemental, 22 mars")
    assert level(opened, "P2") == 3
    assert opened.kinds().count("proof_noted") == 2


def test_a_proof_is_taken_back_by_emptying_it(opened: House) -> None:
    prove(opened, "P2", value="Deux services existent")
    prove(opened, "P2", value=" ")
    assert level(opened, "P2") == 0
    assert case_of(opened).notes["proof:P2"].by == "Lucie"


def test_a_first_proof_says_something(opened: House) -> None:
    with pytest.raises(InvalidForm) as invalid:
        prove(opened, "P2", value=" ")
    assert list(invalid.value.errors) == ["value"]


def test_healthy_content_is_ticked_by_a_person_and_unticked(opened: House) -> None:
    prove(opened, "P9", tick="on")
    assert level(opened, "P9") == 3
    prove(opened, "P9")
    assert level(opened, "P9") == 0


def test_nobody_ticks_without_a_name(opened: House) -> None:
    with pytest.raises(InvalidForm) as invalid:
        prove(opened, "P9", tick="on", by="")
    assert list(invalid.value.errors) == ["by"]
    assert level(opened, "P9") == 0


def test_a_criterion_that_the_book_does_not_have_is_refused(opened: House) -> None:
    with pytest.raises(Refused, match="no_such_criterion"):
        prove(opened, "Z1", value="x")
