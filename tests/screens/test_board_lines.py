"""One line for each file of each edition: as the file says it itself, in as few questions for a thousand files as for one."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.followup.models import FileEvent
from app.opportunities.actions import move_stage, open_file, undo_decision
from app.opportunities.cases import CaseFile
from app.opportunities.portable import to_portable
from app.opportunities.queries import file_by_reference, read_file, read_files
from app.screens.board_lines import BoardLine, board_lines, seen_before
from app.tables.actions import prepare_evening
from tests.houses import Clock, House, Served
from tests.mornings import play_sample, small_starter
from tests.opportunities.test_open_files import other_family
from tests.opportunities.test_read_files import statements
from tests.screens.aftermath import EVENING, FORCED, Team, words


@pytest.fixture
def team(house: House, clock: Clock) -> Team:
    """The morning after two tables that left something; the others left nothing."""
    play_sample(house, 13)
    small_starter(house)
    team = Team(house)
    clock.forward(hours=14)
    return team


def lines(house: House) -> dict[str, BoardLine]:
    with house.read() as session:
        return {line.reference: line for line in board_lines(session)}


def line(team: Team, table: int = 2) -> BoardLine:
    return lines(team.house)[team.name(table)]


def cases(house: House) -> list[CaseFile]:
    with house.read() as session:
        return read_files(session, house.evening_id)


def move(team: Team, table: int, to: str) -> None:
    typed = FORCED | {"to": to, "by": "Claire", "reason": "On le reprend"}
    team.house.do(move_stage, team.house.evening_id, team.name(table), typed, "organiser")


def open_other(team: Team) -> str:
    with team.house.read() as session:
        other = other_family(session, team.house)
    return team.house.do(open_file, team.house.evening_id, team.house.table(2).id, other, "organiser")


# --- As the file says it --------------------------------------------------------------------------------------------


def test_a_line_says_what_its_file_says(team: Team) -> None:
    open_other(team)
    team.decide(2, "BACKLOG_D1", next_action_due="2027-04-10")
    team.decide(3, "PARKED", reason="moment", review_on="2027-09-15", wake_up="le budget est voté")
    team.note(13, title="Laver ici", origin="resource")
    found = lines(team.house)
    assert len(found) == 17
    for case in cases(team.house):
        said = found[case.reference]
        assert (said.title, said.problem, said.solution) == (case.title, case.problem, case.solution), case.reference
        assert (said.outcome, said.live) == (case.outcome.id if case.outcome else "", bool(case.outcome and case.outcome.live))
        assert (said.owner, said.next_action, said.due) == (
            case.evidence.owner, case.evidence.next_action, case.evidence.next_action_due), case.reference
        assert (said.evening_id, said.table, said.theme, said.with_lead) == (
            case.file.evening_id, case.here.table.number, case.here.paper.title, case.facts.with_lead)
        assert said.owes_follow_up == case.owes_follow_up
    parked = found[team.name(3)]
    assert (parked.reason, parked.wake_up, parked.review_on) == ("moment", "le budget est voté", date(2027, 9, 15))
    booster = found[team.name(13)]
    assert (booster.title, booster.origin, booster.day, booster.slug) == ("Laver ici", "resource", EVENING, "lons-le-saunier")


def test_a_file_that_nobody_decided_waits_where_its_method_begins(team: Team) -> None:
    assert (line(team).outcome, line(team).stage, line(team, 13).stage) == ("", "d1", "d3")
    assert not line(team).live and not line(team).orphan and not line(team).dormant


def test_a_file_stands_where_it_was_put_last(team: Team, clock: Clock) -> None:
    def stages() -> set[str]:
        case = next(case for case in cases(team.house) if case.reference == team.name(2))
        return {case.stage, line(team).stage}

    team.decide(2, "BACKLOG_D2")
    assert stages() == {"d2"}
    for there in ("d3", "d0", "d4"):
        move(team, 2, there)
        assert stages() == {there}
    clock.forward(days=1)
    team.decide(2, "PARKED", reason="moment", review_on="2027-09-15", wake_up="le budget est voté")
    assert stages() == {"d4"}, "what is parked stays where it was"
    clock.forward(days=1)
    team.decide(2, "BACKLOG_D1")
    assert stages() == {"d1"}, "what is taken up again starts from there"


def test_a_parked_file_keeps_the_stage_that_it_had_reached(team: Team) -> None:
    team.decide(2, "BACKLOG_D2")
    team.decide(2, "PARKED", reason="moment", review_on="2027-09-15", wake_up="le budget est voté")
    assert (line(team).outcome, line(team).stage) == ("PARKED", "d2")


def test_a_decision_that_was_undone_is_not_told(team: Team) -> None:
    team.decide(2, "DROPPED", reason="already_exists")
    case = next(case for case in cases(team.house) if case.reference == team.name(2))
    team.house.do(undo_decision, team.house.evening_id, case.reference, case.decision.id, "Claire", "organiser")
    assert (line(team).outcome, line(team).sentence) == ("", "")


def test_a_merged_file_names_the_one_that_received_it(team: Team) -> None:
    team.decide(3, "MERGED", reason="same_problem", merged_into=team.name(2), kept="La carte de la gare")
    assert (line(team, 3).outcome, line(team, 3).into, line(team).into) == ("MERGED", team.name(2), "")


# --- Alive ----------------------------------------------------------------------------------------------------------


def test_a_live_file_to_which_nothing_happens_falls_asleep_and_an_event_wakes_it(team: Team, clock: Clock) -> None:
    team.decide(2, "BACKLOG_D1")
    assert (line(team).dormant, line(team).last_event) == (False, None)
    clock.forward(days=90)
    assert line(team).dormant
    team.happened(2, on=EVENING + timedelta(days=80))
    assert (line(team).dormant, line(team).last_event) == (False, EVENING + timedelta(days=80))


def test_a_parked_file_sleeps_on_purpose(team: Team, clock: Clock) -> None:
    team.decide(2, "PARKED", reason="moment", review_on="2027-09-15", wake_up="le budget est voté")
    clock.forward(days=90)
    assert not line(team).dormant


def test_a_live_file_without_owner_is_an_orphan(team: Team) -> None:
    team.decide(2, "BACKLOG_D1")
    assert not line(team).orphan
    team.note(2, owner="")
    assert line(team).orphan and line(team).owes_follow_up


# --- All editions ---------------------------------------------------------------------------------------------------


def another(team: Team, plan: Any, number: int = 2) -> House:
    """An earlier edition of the same house, with a small table that left something."""
    earlier = plan.model_copy(update={"id": f"lons-{number}", "title": f"Édition {number}"})
    house = House(team.house.database, team.house.door, team.house.do(prepare_evening, earlier))
    small_starter(house, contact=f"karim{number}@example.org")
    Team(house)
    return house


def test_every_edition_is_on_the_board_the_newest_first(team: Team, clock: Clock, plan: Any) -> None:
    other = another(team, plan)
    with team.house.read() as session:
        found = board_lines(session)
    assert len(found) == 32
    assert [line.evening_id for line in found] == [other.evening_id] * 16 + [team.house.evening_id] * 16
    assert found[1].title == found[17].title == "Partager les trajets du matin"


def test_more_editions_and_files_ask_no_more_questions(team: Team, clock: Clock, plan: Any) -> None:
    def asked() -> int:
        lines(team.house)  # plans are read once for the life of the program
        with statements(team.house) as found:
            lines(team.house)
        return len(found)

    few = asked()
    another(team, plan)
    open_other(team)
    assert asked() == few < 15


def test_an_imported_file_is_told_from_what_it_brought(team: Team) -> None:
    case = next(case for case in cases(team.house) if case.reference == team.name(2))
    brought = to_portable(case.facts, lambda text: text)
    team.house.do(_bring, case.file.id + 1, brought)
    copy = line(team, 3)
    assert (copy.title, copy.problem, copy.solution) == (case.title, case.problem, case.solution)
    with team.house.read() as session:
        read = read_file(session, file_by_reference(session, team.house.evening_id, team.name(3)))
    assert read.facts.imported and read.facts.votes == case.facts.votes and read.title == case.title


def _bring(session: Any, file_id: int, facts: dict[str, Any]) -> None:
    from app.files.models import Opportunity

    session.get_one(Opportunity, file_id).facts = facts


def test_files_of_other_editions_seen_before_are_live_or_parked_ones(team: Team, clock: Clock, plan: Any) -> None:
    other = another(team, plan)
    case = next(case for case in cases(other) if case.here.table.number == 2)

    def seen() -> list[str]:
        with other.read() as session:
            return [line.reference for near, line in seen_before(session, case) if near.score > 0.9]

    assert seen() == [], "nobody has decided what becomes of it"
    team.decide(2, "BACKLOG_D1")
    assert seen() == [team.name(2)]
    team.decide(2, "PARKED", reason="moment", review_on="2027-09-15", wake_up="le budget est voté")
    assert seen() == [team.name(2)]
    team.decide(2, "DROPPED", reason="already_exists")
    assert seen() == []


def test_the_page_of_a_file_shows_what_was_seen_before_and_where(served: Served, clock: Clock, plan: Any) -> None:
    small_starter(served.house)
    team = Team(served.house)
    team.decide(2, "BACKLOG_D1")
    other = another(team, plan)
    client = served.team()
    page = words(client.get("/morning/lons-2/LONS27B-T02-1"))
    assert "Déjà vu dans une autre édition Partager les trajets du matin" in page and "Backlog D1" in page
    assert "Déjà vu" not in words(client.get(f"/morning/lons-2/{file_of(other, 5).reference}"))


def file_of(house: House, table: int) -> CaseFile:
    return next(case for case in cases(house) if case.here.table.number == table)


def test_one_searches_without_accents_in_all_that_a_line_says(team: Team) -> None:
    team.note(2, owner="Élodie")
    found = line(team).folded
    for asked in ("elodie", "trajets du matin", "lons-le-saunier", "emploi faute de voiture", "lons27-t02-1"):
        assert asked in found


def test_an_erased_event_wakes_nobody(team: Team, clock: Clock) -> None:
    team.decide(2, "BACKLOG_D1")
    team.happened(2, on=EVENING + timedelta(days=1))
    team.house.do(_erase_all, clock())
    assert line(team).last_event is None


def _erase_all(session: Any, moment: Any) -> None:
    from sqlalchemy import update

    session.execute(update(FileEvent).values(erased_at=moment))
