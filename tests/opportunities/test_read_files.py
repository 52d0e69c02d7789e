"""All files of an evening at once: as many questions to the database for twenty as for five, and the same answers as one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlmodel import SQLModel

from app.ideas.actions import gather_ideas, hide_idea, split_cluster
from app.ideas.queries import ballots_at, candidates_at, card_sources, label_of, laid_on
from app.opportunities.actions import decide, open_file, open_files, undo_decision
from app.opportunities.cases import CaseFile
from app.opportunities.queries import decisions_of, file_by_reference, lacks_files, near_files, read_file, read_files, settings_of
from app.sheets.queries import values_of
from tests.houses import Clock, House
from tests.mornings import play_sample, small_starter
from tests.opportunities.test_decide import READY, SAID
from tests.opportunities.test_open_files import other_family

ONE, TWO, OTHER = "LONS27-T01-1", "LONS27-T02-1", "LONS27-T02-2"
MERGE = SAID | {"reason": "same_solution", "kept": "Les horaires"}


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    """The morning after: two tables left something, and one of them a second file."""
    play_sample(house, 1)
    table = small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        other = other_family(session, house)
    house.do(open_file, house.evening_id, table.table_id, other, "organiser")
    clock.forward(hours=14)
    return house


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(house.database.reader, "before_cursor_execute", note)
    yield asked
    event.remove(house.database.reader, "before_cursor_execute", note)


def files(house: House) -> list[CaseFile]:
    with house.read() as session:
        return read_files(session, house.evening_id)


def file(house: House, reference: str) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, reference))


def merge(house: House, reference: str, into: str) -> int:
    return house.do(decide, house.evening_id, reference, "MERGED", MERGE | {"merged_into": into}, "organiser")


def rows(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the database."""
    with house.read() as session:
        return {table.name: sorted(map(tuple, session.execute(select(table))), key=repr) for table in SQLModel.metadata.sorted_tables}


def test_twenty_files_cost_as_many_questions_as_seventeen_and_no_gate_asks_any(morning: House) -> None:
    with morning.read() as session, statements(morning) as few:
        assert len(read_files(session, morning.evening_id)) == 17
    with morning.read() as session:
        here = next(case.here for case in read_files(session, morning.evening_id) if case.reference == ONE)
        kept = {state.winner for state in here.states.values()}
        spare = [one.id for one in candidates_at(session, here, "vote-ideas") if one.id not in kept]
    for candidate in spare[:3]:
        morning.do(open_file, morning.evening_id, here.id, candidate, "organiser")
    with morning.read() as session, statements(morning) as many:
        cases = read_files(session, morning.evening_id)
        for case in cases:
            assert case.verdicts("d1") and case.stage and case.title
    assert len(cases) == 17 + len(spare[:3]) > 17
    assert len(few) == len(many) < 30


def test_one_file_is_read_without_the_rows_of_the_others(morning: House) -> None:
    with morning.read() as session, statements(morning) as asked:
        file = file_by_reference(session, morning.evening_id, TWO)
        read_file(session, file)
        loaded = {one.table_id for one in session.identity_map.values() if hasattr(one, "table_id")}
    assert loaded == {file.table_id}
    assert len(asked) < 30


def test_each_file_is_the_same_read_alone_or_with_all_others(morning: House) -> None:
    merge(morning, OTHER, TWO)
    for together in files(morning):
        alone = file(morning, together.reference)
        assert (alone.facts, alone.own_facts, alone.notes, alone.title, alone.evidence, alone.stage) == (
            together.facts, together.own_facts, together.notes, together.title, together.evidence, together.stage)
        assert [one.reference for one in alone.merged] == [one.reference for one in together.merged]


def test_what_lies_on_a_table_is_the_same_from_memory_as_from_the_database(morning: House) -> None:
    """Two ways to the same answer: the phones ask one thing at a time, the morning reads everything once."""
    with morning.read() as session:
        tables = {case.here.id: case.here for case in read_files(session, morning.evening_id)}
        laid = laid_on(session, list(tables))
        for table_id, here in tables.items():
            for step in here.script.steps:
                if step.kind == "vote":
                    candidates = candidates_at(session, here, step.id)
                    assert laid[table_id].candidates_at(here, step.id) == candidates
                    assert sorted(laid[table_id].ballots.get(step.id, [])) == sorted(ballots_at(session, table_id, step.id))
                    assert [laid[table_id].label_of(one.id) for one in candidates] == [label_of(session, one.id) for one in candidates]
            case = next(case for case in read_files(session, morning.evening_id) if case.here.id == table_id and not case.file.candidate)
            assert case.own_facts.values == values_of(session, here)


def test_a_hidden_card_and_a_dissolved_family_leave_the_list_from_memory_too(morning: House) -> None:
    here, desk = morning.go(2, "cluster-ideas"), f"facilitator:{morning.standing(2).id}"
    with morning.read() as session:
        laid = laid_on(session, [here.id])[here.id]
    cards, families = laid.cards_at(card_sources(here, "vote-ideas")), list(laid.families)
    morning.do(hide_idea, here.id, cards[0].id, True, desk)
    morning.do(split_cluster, here.id, families[-1], desk)
    morning.do(gather_ideas, here.id, [cards[1].id], None, "", desk)
    with morning.read() as session:
        for step_id in ("vote-problem", "vote-ideas"):
            assert laid_on(session, [here.id])[here.id].candidates_at(here, step_id) == candidates_at(session, here, step_id)


# --- Decisions, stages ----------------------------------------------------------------------------------------------


def test_the_newest_decision_that_was_not_undone_holds(morning: House) -> None:
    first = morning.do(decide, morning.evening_id, TWO, "PARKED", READY["PARKED"], "organiser")
    second = morning.do(decide, morning.evening_id, TWO, "DROPPED", READY["DROPPED"], "organiser")
    assert file(morning, TWO).decision.id == second
    morning.do(undo_decision, morning.evening_id, TWO, second, "Lucie", "organiser")
    case = file(morning, TWO)
    assert (case.decision.id, case.outcome.id) == (first, "PARKED")
    assert [one.undone_by for one in case.decisions] == [None, "Lucie"]
    morning.do(undo_decision, morning.evening_id, TWO, first, "Lucie", "organiser")
    assert file(morning, TWO).decision is None and len(file(morning, TWO).decisions) == 2


# --- Merging --------------------------------------------------------------------------------------------------------


def test_a_file_with_one_merged_into_it_has_the_people_words_and_votes_of_both(morning: House) -> None:
    before = file(morning, ONE)
    merge(morning, TWO, ONE)
    case, other = file(morning, ONE), file(morning, TWO)
    assert [one.reference for one in case.merged] == [TWO] and other.is_merged and other.merged == ()
    assert len(case.facts.interests) == len(before.facts.interests) + len(other.facts.interests)
    assert case.facts.values == before.facts.values, "the target's own sheets stand"
    assert {origin.reference for origin in case.origins["d1.problem"]} == {TWO}
    assert case.facts.votes == before.facts.votes, "what its table confirmed was about those"
    assert case.facts.votes_elsewhere == {f"{TWO} · {step}": vote for step, vote in other.facts.votes.items()}
    assert case.title == before.title


def test_a_merge_and_its_undo_give_back_the_same_facts_and_rows(morning: House, clock: Clock) -> None:
    def told() -> list[tuple[Any, ...]]:
        return [(case.reference, case.facts, case.notes, case.evidence, case.stage, case.title, case.merged, case.origins, case.decision)
                for case in files(morning)]

    facts, kept = told(), rows(morning)
    decision = merge(morning, TWO, ONE)
    assert told() != facts
    morning.do(undo_decision, morning.evening_id, TWO, decision, "Claire", "organiser")
    assert told() == facts
    after = rows(morning)
    changed = {name for name in kept if kept[name] != after[name]}
    assert changed <= {"decision", "journal_entry", "journal_head", "opportunity", "receipt"}
    assert [row for row in after["decision"] if row[0] != decision] == kept["decision"], "the one that was undone stays in the history"
    unchanged = [[tuple(row)[:5] for row in each["opportunity"]] for each in (kept, after)]
    assert unchanged[0] == unchanged[1], "only « modifié le » moves"


def test_what_was_merged_into_a_merged_file_comes_along(morning: House) -> None:
    merge(morning, OTHER, TWO)
    merge(morning, TWO, ONE)
    case = file(morning, ONE)
    assert [one.reference for one in case.merged] == [TWO, OTHER]
    assert "Prêter des vélos" in {origin.text for origin in case.origins["d2.name"]}
    with morning.read() as session:
        decision = decisions_of(session, file(morning, TWO).file.id)[-1].id
    morning.do(undo_decision, morning.evening_id, TWO, decision, "Claire", "organiser")
    assert file(morning, ONE).merged == ()
    assert [one.reference for one in file(morning, TWO).merged] == [OTHER]


def test_a_merged_file_that_is_decided_again_is_taken_back(morning: House) -> None:
    merge(morning, TWO, ONE)
    morning.do(decide, morning.evening_id, TWO, "PARKED", READY["PARKED"], "organiser")
    assert file(morning, ONE).merged == ()


# --- The rest -------------------------------------------------------------------------------------------------------


def test_near_files_of_other_tables_are_told_with_the_words_that_they_share(morning: House) -> None:
    small_starter(morning, 3, "karim3@example.org")
    cases = files(morning)
    near = near_files(next(case for case in cases if case.reference == TWO), cases)
    assert [one.reference for one in near] == ["LONS27-T03-1"]
    assert near[0].score > 0.9 and "covoiturage" in near[0].shared_words
    assert OTHER not in {one.reference for one in near}, "its own table's other file has the same problem by birth"


def test_an_evening_lacks_files_until_each_table_has_one(house: House, clock: Clock) -> None:
    def lacking() -> bool:
        evening = house.standing(1).evening
        with house.read() as session, statements(house) as asked:
            found = lacks_files(session, evening)
        assert len(asked) <= 2, "serving asks it of every evening"
        return found

    assert not lacking(), "it has not begun"
    house.go(1, "welcome")
    assert lacking()
    house.do(open_files, house.evening_id, "organiser")
    assert not lacking()


def test_an_evening_without_files_is_read_all_the_same(house: House) -> None:
    assert files(house) == []
    with house.read() as session:
        assert settings_of(session, house.evening_id) == {}
