"""A decision is taken back: the one before holds again, nothing is lost, and nobody undoes what a colleague has just done."""

import pytest

from app.files.queries import files_of, lines_of
from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import decide, undo_decision
from app.opportunities.queries import CaseFile, file_by_reference, read_file
from tests.houses import Clock, House

ONE, TWO, THREE = "LONS27-T01-1", "LONS27-T02-1", "LONS27-T03-1"
SAID = {"by": "Claire", "sentence": "Merci à vous."}
PARKED = SAID | {"reason": "no_lead", "review_on": "2027-09-15", "wake_up": "Un porteur se présente"}
DROPPED = SAID | {"reason": "no_diamond", "second_reader": "Lucie"}


def decided(house: House, name: str, outcome: str, typed: dict[str, str]) -> int:
    return house.do(decide, house.evening_id, name, outcome, typed, "organiser")


def merged(house: House, name: str, into: str) -> int:
    return decided(house, name, "MERGED", SAID | {"reason": "same_problem", "merged_into": into, "kept": "Les deux tournées"})


def undo(house: House, name: str, decision_id: int, by: str = "Marc") -> None:
    house.do(undo_decision, house.evening_id, name, decision_id, by, "organiser")


def case_of(house: House, name: str) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, name))


def test_the_decision_before_holds_again_and_both_stay_in_the_history(bare_morning: House, clock: Clock) -> None:
    decided(bare_morning, ONE, "PARKED", PARKED)
    second = decided(bare_morning, ONE, "DROPPED", DROPPED)
    undo(bare_morning, ONE, second)
    case = case_of(bare_morning, ONE)
    assert [(one.outcome, one.undone_by, one.undone_at) for one in case.decisions] == [
        ("PARKED", None, None), ("DROPPED", "Marc", clock.moment)]
    assert case.outcome.id == "PARKED"
    assert bare_morning.kinds()[-1] == "decision_undone"


def test_the_only_decision_taken_back_leaves_an_undecided_file(bare_morning: House) -> None:
    undo(bare_morning, ONE, decided(bare_morning, ONE, "PARKED", PARKED))
    assert case_of(bare_morning, ONE).decision is None


def test_all_of_them_may_be_taken_back_the_newest_first(bare_morning: House) -> None:
    first, second = decided(bare_morning, ONE, "PARKED", PARKED), decided(bare_morning, ONE, "DROPPED", DROPPED)
    undo(bare_morning, ONE, second)
    undo(bare_morning, ONE, first)
    assert case_of(bare_morning, ONE).decision is None


def test_an_older_decision_is_not_taken_back_under_a_newer_one(bare_morning: House) -> None:
    first = decided(bare_morning, ONE, "PARKED", PARKED)
    decided(bare_morning, ONE, "DROPPED", DROPPED | {"by": "Lucie", "second_reader": "Marc"})
    with pytest.raises(Refused, match="decided_meanwhile") as refused:
        undo(bare_morning, ONE, first)
    assert (refused.value.facts["by"], refused.value.facts["outcome"]) == ("Lucie", "Abandonné")


def test_nothing_is_taken_back_twice(bare_morning: House) -> None:
    only = decided(bare_morning, ONE, "PARKED", PARKED)
    undo(bare_morning, ONE, only)
    with pytest.raises(Refused, match="not_the_last"):
        undo(bare_morning, ONE, only)


def test_the_decision_of_another_file_is_not_taken_back(bare_morning: House) -> None:
    other = decided(bare_morning, TWO, "PARKED", PARKED)
    with pytest.raises(Refused, match="not_the_last"):
        undo(bare_morning, ONE, other)


def test_whoever_takes_it_back_signs(bare_morning: House) -> None:
    only = decided(bare_morning, ONE, "PARKED", PARKED)
    with pytest.raises(InvalidForm):
        undo(bare_morning, ONE, only, by=" ")
    assert case_of(bare_morning, ONE).decision.id == only


# --- Merges ---------------------------------------------------------------------------------------------------------


def rows(house: House) -> list[tuple[object, ...]]:
    """Every file and every line of the team, but for the hour of their last change."""
    with house.read() as session:
        files = files_of(session, house.evening_id)
        lines = lines_of(session, [file.id or 0 for file in files])
        return [(file.reference, file.table_id, file.candidate) for file in files] + [
            (line.opportunity_id, line.field, line.value, line.by, line.at) for line in lines]


def test_a_merge_taken_back_gives_back_the_same_rows(bare_morning: House) -> None:
    before, alone = rows(bare_morning), case_of(bare_morning, TWO).facts
    merge = merged(bare_morning, ONE, TWO)
    assert [one.reference for one in case_of(bare_morning, TWO).merged] == [ONE]
    undo(bare_morning, ONE, merge)
    assert rows(bare_morning) == before
    assert (case_of(bare_morning, TWO).merged, case_of(bare_morning, TWO).facts) == ((), alone)


def test_both_tables_are_told_that_a_merge_is_taken_back(bare_morning: House) -> None:
    undo(bare_morning, ONE, merged(bare_morning, ONE, TWO))
    told = [entry.scope for entry in bare_morning.journal() if entry.kind == "merge_undone"]
    assert told == [f"table:{bare_morning.table(number).id}" for number in (1, 2)]


def test_a_decision_over_a_merge_is_not_taken_back_into_a_circle(bare_morning: House) -> None:
    merged(bare_morning, ONE, TWO)
    reopened = decided(bare_morning, ONE, "PARKED", PARKED)
    merged(bare_morning, TWO, ONE)
    with pytest.raises(Refused, match="merge_would_loop") as refused:
        undo(bare_morning, ONE, reopened)
    assert refused.value.facts == {"reference": TWO}


def test_nor_into_a_longer_circle(bare_morning: House) -> None:
    merged(bare_morning, ONE, TWO)
    reopened = decided(bare_morning, ONE, "PARKED", PARKED)
    merged(bare_morning, TWO, THREE)
    last = merged(bare_morning, THREE, ONE)
    with pytest.raises(Refused, match="merge_would_loop") as refused:
        undo(bare_morning, ONE, reopened)
    assert refused.value.facts == {"reference": THREE}
    undo(bare_morning, THREE, last)
    undo(bare_morning, ONE, reopened)
    assert case_of(bare_morning, ONE).is_merged
