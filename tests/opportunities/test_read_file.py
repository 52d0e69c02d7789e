"""What an evening proves of a file: read from the rows that real tables left."""

import datetime as dt

from app.followup.actions import note_event
from app.gronogo.actions import open_panel, say_opinion
from app.gronogo.queries import members_of
from app.ideas.actions import hide_idea
from app.ideas.queries import cards_by
from app.interests import actions as interests
from app.opportunities.actions import change_settings, note_team_fields, open_file, open_files
from app.opportunities.evidence import Gronogo, KeyActor
from app.opportunities.queries import CaseFile, file_by_reference, read_file, read_files
from app.participants.actions import leave_table
from app.promises.actions import make_promise
from tests.houses import Clock, House
from tests.mornings import Evening, play_sample, sample, small_starter
from tests.opportunities.test_open_files import other_family


def case_of(house: House, reference: str) -> CaseFile:
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, reference))


def note(house: House, reference: str, **lines: str) -> None:
    house.do(note_team_fields, house.evening_id, reference, lines | {"by": "Claire"}, "organiser")


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


def test_what_a_facilitator_attests_having_read_is_as_good_as_seen(house: House, clock: Clock) -> None:
    table = small_starter(house)
    paul = table.seats["paul"].participant_id
    house.do(interests.attest_interest, table.table_id, paul, True, table.desk)
    assert next(one for one in case_of(house, "LONS27-T02-1").facts.interests if one.person == str(paul)).visible


def test_answering_the_call_for_a_lead_is_a_signal_too(house: House, clock: Clock) -> None:
    table = small_starter(house)
    assert case_of(house, "LONS27-T02-1").evidence.lead_signals == 1
    house.go(2, "call-for-lead")
    table.state("call-for-lead", "lea", lead_answer="lead", lead_condition="Que nous soyons deux")
    table.state("call-for-lead", "paul", lead_answer="knows_someone")
    case = case_of(house, "LONS27-T02-1")
    assert case.evidence.lead_signals == 2
    assert len(case.facts.interests) == 3, "nobody stated a second interest by answering"


def test_who_would_carry_counts_though_she_stated_nothing_else(house: House, clock: Clock) -> None:
    table = small_starter(house)
    house.go(2, "call-for-lead")
    table.state("call-for-lead", "ines", lead_answer="co_lead")
    case = case_of(house, "LONS27-T02-1")
    assert case.evidence.lead_signals == 2
    ines = next(one for one in case.facts.interests if one.person == str(table.seats["ines"].participant_id))
    assert not (ines.complete or ines.aligned or ines.brings or ines.expects)


def test_the_actor_that_the_table_named_stands_until_the_team_names_another(house: House, clock: Clock) -> None:
    table = small_starter(house)
    house.do(interests.name_key_actor, table.table_id, "Le lycée", "reserved", table.desk)
    assert case_of(house, "LONS27-T02-1").evidence.key_actor == KeyActor("Le lycée", "reserved")
    note(house, "LONS27-T02-1", key_actor_status="agrees")
    assert case_of(house, "LONS27-T02-1").evidence.key_actor == KeyActor("Le lycée", "agrees")
    note(house, "LONS27-T02-1", key_actor="La Région", key_actor_status="")
    assert case_of(house, "LONS27-T02-1").evidence.key_actor == KeyActor("La Région", "")


def test_what_a_vote_kept_is_read_in_the_words_of_its_cards(house: House, clock: Clock) -> None:
    small_starter(house)
    assert case_of(house, "LONS27-T02-1").facts.kept == (
        "On renonce à un emploi faute de voiture.", "Partager les trajets du matin", "Un covoiturage du matin", "Un minibus partagé")


def test_a_read_file_knows_the_promises_opinions_and_events_that_concern_it(house: House, clock: Clock) -> None:
    small_starter(house)
    case = case_of(house, "LONS27-T02-1")
    assert (case.promises, case.opinions, case.events) == ((), (), ())
    panel = {"title": "Gronogo", "held_on": "2027-04-20", "by": "Claire", "members": "Bruno, Le Fournil\nAmina, Transports Rey"}
    panel_id = house.do(open_panel, house.evening_id, panel, [case.file.id], "organiser")
    with house.read() as session:
        bruno, amina = members_of(session, panel_id)
    for member, answer in ((bruno, "favourable"), (amina, "conditions")):
        house.do(say_opinion, member.id, case.file.id, {"answer": answer, "reason": "Si la région suit."})
    promise = {"who": "Le Fournil", "kind": "time", "what": "Une tournée", "by": "Claire"}
    house.do(make_promise, house.evening_id, case.file.id, promise, "organiser")
    call = {"kind": "call", "on": "2027-03-18", "what": "La mairie rappelle.", "by": "Claire"}
    house.do(note_event, house.evening_id, case.reference, call, "organiser")
    read = case_of(house, case.reference)
    assert [promise.who for promise in read.promises] == ["Le Fournil"]
    assert [event.what for event in read.events] == ["La mairie rappelle."]
    assert read.evidence.gronogo == Gronogo(1, 0, 1, dt.date(2027, 4, 20))
    assert case_of(house, "LONS27-T03-1").opinions == ()


def test_a_panel_held_on_paper_is_what_the_team_typed(house: House, clock: Clock) -> None:
    small_starter(house)
    case_of(house, "LONS27-T02-1")
    note(house, "LONS27-T02-1", gronogo_at="2027-04-20", gronogo_favourable="5", gronogo_against="1", gronogo_conditions="2")
    assert case_of(house, "LONS27-T02-1").evidence.gronogo == Gronogo(5, 1, 2, dt.date(2027, 4, 20))


def test_the_thresholds_of_the_team_judge_the_file(house: House, clock: Clock) -> None:
    small_starter(house)
    assert levels(case_of(house, "LONS27-T02-1"), "d2")["S8"] == 1
    house.do(change_settings, house.evening_id, {"S8.min_people": "2", "by": "Claire"}, "organiser")
    case = case_of(house, "LONS27-T02-1")
    assert case.settings == {"S8.min_people": "2"}
    assert case.gate_book.criterion("S8").min_people == 2
    assert levels(case, "d2")["S8"] == 2


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
