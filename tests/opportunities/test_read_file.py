"""What an evening proves of a file: read from the rows that real tables left."""

import datetime as dt

from app.ideas.actions import hide_idea
from app.ideas.queries import cards_by
from app.opportunities.actions import open_file, open_files
from app.opportunities.queries import CaseFile, file_by_reference, read_file, read_files
from app.participants.actions import leave_table
from tests.houses import Clock, House
from tests.mornings import Evening, play_sample, sample, small_starter
from tests.opportunities.test_open_files import other_family


def case_of(house: House, reference: str) -> CaseFile:
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, reference))


def levels(case: CaseFile, gate: str) -> dict[str, int]:
    return {verdict.code: verdict.level for verdict in case.verdicts(gate)}


def test_the_sample_starter_table_proves_what_its_evening_expects(house: House, clock: Clock) -> None:
    play_sample(house, 1)
    clock.forward(hours=14)
    case, expected = case_of(house, "LONS27-T01-1"), sample(1)["expected"]
    assert case.title == "Pain, café, marché"
    assert len(case.facts.interests) == expected["interests"]
    assert sorted({one.group for one in case.facts.interests}) == expected["groups"]
    assert {sheet: facts.filled == facts.required for sheet, facts in case.facts.sheets.items()} == {"d1": True, "d2": True}
    d1 = levels(case, "d1")
    assert {code: d1[code] for code in ("P1", "P2", "P3", "P4", "P8")} == {"P1": 2, "P2": 1, "P3": 1, "P4": 2, "P8": 1}
    d2 = levels(case, "d2")
    assert {code: d2[code] for code in ("S1", "S3", "S5", "S8", "S11")} == {"S1": 2, "S3": 1, "S5": 1, "S8": 2, "S11": 2}
    assert case.evidence.next_action_due == dt.date(2027, 3, 30)


def test_the_sample_booster_table_has_all_that_a_follow_up_asks(house: House, clock: Clock) -> None:
    play_sample(house, 13)
    clock.forward(hours=14)
    case = case_of(house, "LONS27-T13-1")
    assert (case.title, case.gate, case.evidence.named_lead) == ("La bouteille qui revient", "booster", "Nadège")
    assert case.missing == ()
    assert case.evidence.request_answer == "yes"
    assert levels(case, "booster")["BO8"] == 1, "what the lead can afford to lose was said, and nobody has signed it"


def test_a_conflict_on_the_board_keeps_its_two_people_out_of_the_aligned(house: House, clock: Clock) -> None:
    table = play_sample(house, 13)
    case = case_of(house, "LONS27-T13-1")
    aligned = {int(one.person) for one in case.facts.interests if one.aligned}
    assert aligned == {table.seats[key].participant_id for key in ("pierreyves", "manon")}, "those whom they are linked to keep their link"


def test_votes_say_yes_voters_present_and_colleges(house: House, clock: Clock) -> None:
    small_starter(house)
    votes = case_of(house, "LONS27-T02-1").facts.votes
    assert [(step, vote.yes, vote.voters, vote.present, vote.groups) for step, vote in votes.items()] == [
        ("vote-problem", 4, 4, 4, 4), ("vote-ideas", 4, 4, 4, 4)]


def test_going_home_after_the_vote_does_not_make_it_better_attended(house: House, clock: Clock) -> None:
    table = small_starter(house)
    clock.forward(minutes=5)
    house.do(leave_table, table.table_id, table.seats["paul"].participant_id, table.desk)
    assert case_of(house, "LONS27-T02-1").facts.votes["vote-problem"].present == 4


def test_an_open_vote_proves_nothing_yet(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("frame-problem", [("karim", "On renonce à un emploi.")])
    table.go("vote-problem")
    assert case_of(house, "LONS27-T02-1").facts.votes == {}


def test_those_who_consent_or_help_are_those_who_go_on(house: House, clock: Clock) -> None:
    table = small_starter(house)
    going = {int(person.id) for person in case_of(house, "LONS27-T02-1").facts.follow_up}
    assert going == {table.seats[key].participant_id for key in ("karim", "lea", "paul")}


def test_what_was_said_to_the_team_only_counts_but_is_not_seen_by_the_table(house: House, clock: Clock) -> None:
    table = small_starter(house)
    facts = {int(one.person): one for one in case_of(house, "LONS27-T02-1").facts.interests}
    paul, karim = facts[table.seats["paul"].participant_id], facts[table.seats["karim"].participant_id]
    assert paul.complete and not paul.visible
    assert karim.visible and karim.aligned


def test_carrying_on_a_condition_is_a_signal_too(house: House, clock: Clock) -> None:
    table = small_starter(house)
    assert case_of(house, "LONS27-T02-1").evidence.lead_signals == 1
    house.go(2, "call-for-lead")
    table.state("call-for-lead", "lea", commitment="follow", lead_condition="Que nous soyons deux")
    assert case_of(house, "LONS27-T02-1").evidence.lead_signals == 2


def test_another_family_has_the_problem_of_its_table_and_its_own_votes_only(house: House, clock: Clock) -> None:
    table = small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        other = other_family(session, house)
    house.do(open_file, house.evening_id, table.table_id, other, "organiser")
    case = case_of(house, "LONS27-T02-2")
    assert case.title == "Prêter des vélos"
    assert case.facts.values["d1.problem"] == "On renonce à un emploi faute de voiture."
    assert "d2.solution" not in case.facts.values
    assert (case.facts.votes["vote-ideas"].yes, case.facts.votes["vote-problem"].yes) == (1, 4)
    assert case.facts.interests == () and case.facts.follow_up == ()


def test_the_request_is_what_the_lead_wrote_unless_it_was_put_aside(house: House, clock: Clock) -> None:
    table = play_sample(house, 13)
    case = case_of(house, "LONS27-T13-1")
    assert case.facts.takeaway["decision"].startswith("Je reporte")
    with house.read() as session:
        card = cards_by(session, table.seats["nadege"].participant_id, "lead-takeaway")[0]
    house.do(hide_idea, table.table_id, card.id, True, table.desk)
    assert case_of(house, "LONS27-T13-1").facts.takeaway == {}


def test_a_table_that_left_nothing_has_a_file_all_the_same(house: House, clock: Clock) -> None:
    house.go(5, "welcome")
    case = case_of(house, "LONS27-T05-1")
    assert case.title == "Faire revivre les étangs de Bresse"
    assert levels(case, "d1")["P1"] == 0


def test_all_files_are_read_in_the_order_of_their_tables(house: House, clock: Clock) -> None:
    house.go(1, "welcome")
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        assert [case.here.table.number for case in read_files(session, house.evening_id)] == list(range(1, 17))
