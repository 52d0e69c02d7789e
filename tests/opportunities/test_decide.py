"""What becomes of a file: refused with what is missing, forced by a named person, kept for good."""

from datetime import datetime

import pytest

from app.files.models import TeamNote
from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import change_settings, decide, note_team_fields, open_files, undo_decision
from app.opportunities.queries import CaseFile, file_by_reference, read_file
from tests.houses import Clock, House
from tests.mornings import play_sample, small_starter

NAME = "LONS27-T02-1"
SAID = {"by": "Claire", "sentence": "Nous vous rappelons avant la fin du mois."}
LIVE = SAID | {"owner": "Marc", "next_action": "Compter les trajets", "next_action_due": "2027-03-30", "tick": "on"}
READY = {
    "BACKLOG_D1": LIVE | {"reason": "people_to_meet"},
    "BACKLOG_D2": LIVE | {"reason": "model_to_cost", "next_kind": "meeting", "key_actor_status": "unknown", "second_reader": "Lucie"},
    "PARKED": SAID | {"reason": "no_lead", "review_on": "2027-09-15", "wake_up": "Un porteur se présente"},
    "MERGED": SAID | {"reason": "same_problem", "merged_into": "LONS27-T01-1", "kept": "La tournée"},
    "DROPPED": SAID | {"reason": "no_diamond", "second_reader": "Lucie"},
}


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    """The morning after the evening of table 2."""
    small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


def decided(house: House, outcome: str, typed: dict[str, str], name: str = NAME) -> CaseFile:
    house.do(decide, house.evening_id, name, outcome, typed, "organiser")
    return case_of(house, name)


def case_of(house: House, name: str = NAME) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, name))


def sentences(house: House, outcome: str, typed: dict[str, str], name: str = NAME) -> str:
    with pytest.raises(Refused, match="decision_refused") as refused:
        house.do(decide, house.evening_id, name, outcome, typed, "organiser")
    return refused.value.facts["missing"]


@pytest.mark.parametrize("outcome", READY)
def test_a_file_that_has_all_it_needs_is_decided(morning: House, clock: Clock, outcome: str) -> None:
    case = decided(morning, outcome, READY[outcome])
    decision = case.decision
    assert (decision.outcome, decision.reason, decision.by, decision.at) == (outcome, READY[outcome]["reason"], "Claire", clock.moment)
    assert decision.forced_by is None
    assert morning.kinds().count("file_decided") == 1


@pytest.mark.parametrize(("outcome", "without", "named"), [
    ("BACKLOG_D1", "reason", "Choisissez un motif"),
    ("BACKLOG_D1", "sentence", "Écrivez la phrase"),
    ("BACKLOG_D1", "by", "Dites qui décide"),
    ("BACKLOG_D1", "tick", "P9"),
    ("BACKLOG_D1", "owner", "P10"),
    ("BACKLOG_D2", "next_kind", "de quelle nature"),
    ("BACKLOG_D2", "key_actor_status", "acteur indispensable"),
    ("BACKLOG_D2", "second_reader", "P7"),
    ("PARKED", "review_on", "date de revue"),
    ("PARKED", "wake_up", "réveillera"),
    ("MERGED", "merged_into", "dossier qui reçoit"),
    ("MERGED", "kept", "ce que l’on garde"),
    ("DROPPED", "second_reader", "deuxième personne"),
])
def test_each_thing_that_is_missing_is_named(morning: House, outcome: str, without: str, named: str) -> None:
    typed = {name: text for name, text in READY[outcome].items() if name != without}
    assert named in sentences(morning, outcome, typed)
    assert case_of(morning).decisions == ()
    assert "file_decided" not in morning.kinds()


def test_everything_that_is_missing_is_said_at_once(morning: House) -> None:
    said = sentences(morning, "BACKLOG_D1", {})
    for named in ("motif", "phrase", "qui décide", "P9", "P10"):
        assert named in said


def test_an_outcome_that_does_not_exist_is_refused(morning: House) -> None:
    assert sentences(morning, "BURNED", READY["PARKED"]) == "Choisissez une décision dans la liste."


def test_a_reason_of_another_decision_is_refused(morning: House) -> None:
    assert "motif" in sentences(morning, "PARKED", READY["PARKED"] | {"reason": "no_diamond"})


def test_a_date_that_does_not_exist_is_refused_beside_its_field(morning: House) -> None:
    with pytest.raises(InvalidForm) as invalid:
        decided(morning, "PARKED", READY["PARKED"] | {"review_on": "2027-02-30"})
    assert list(invalid.value.errors) == ["review_on"]


def test_a_review_more_than_a_year_away_is_no_review(morning: House) -> None:
    assert "au plus tard" in sentences(morning, "PARKED", READY["PARKED"] | {"review_on": "2028-06-01"})


def test_a_test_without_protocol_is_no_next_step(morning: House) -> None:
    said = sentences(morning, "BACKLOG_D2", READY["BACKLOG_D2"] | {"next_kind": "test", "test_hypothesis": "Ils monteront"})
    assert "il manque la mesure, le seuil, la date de fin" in said


STUDY = {"next_kind": "study", "study_question": "Qui paie aujourd’hui ?", "study_days": "10"}
TEST = {"next_kind": "test", "test_hypothesis": "Ils monteront", "test_measure": "Les trajets", "test_threshold": "20 par semaine",
        "test_end": "2027-04-30"}


@pytest.mark.parametrize(("step", "words"), [
    (STUDY, "Question\u00a0: Qui paie aujourd’hui ?\nAu plus\u00a0: 10\u00a0jours"),
    (TEST, "Hypothèse\u00a0: Ils monteront\nMesure\u00a0: Les trajets\nSeuil\u00a0: 20 par semaine\n"
           "Fin\u00a0: vendredi 30\u00a0avril 2027"),
])
def test_a_study_or_a_test_is_kept_part_by_part_and_read_as_one_protocol(morning: House, step: dict[str, str], words: str) -> None:
    case = decided(morning, "BACKLOG_D2", READY["BACKLOG_D2"] | step)
    assert {name: case.notes[name].value for name in step} == step
    assert case.evidence.protocol == words


def test_a_protocol_written_in_one_piece_is_still_read(morning: House) -> None:
    file_id = case_of(morning).file.id
    morning.do(lambda session: session.add(TeamNote(opportunity_id=file_id, field="protocol", value="4 bons sur 10", by="Marc",
                                                    at=datetime.fromisoformat("2027-03-19T09:00:00+01:00"))))
    case = decided(morning, "BACKLOG_D2", READY["BACKLOG_D2"] | {"next_kind": "test"})
    assert case.evidence.protocol == "4 bons sur 10"


def test_a_booster_follow_up_asks_for_a_lead(morning: House) -> None:
    assert "BO1" in sentences(morning, "BOOSTER_FOLLOWUP", LIVE | {"reason": "test_to_run"})


def test_a_booster_table_is_followed_up_as_it_comes_out_of_its_evening(house: House, clock: Clock) -> None:
    play_sample(house, 13)
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    case = decided(house, "BOOSTER_FOLLOWUP", SAID | {"reason": "test_to_run", "owner": "Lucie"}, "LONS27-T13-1")
    assert (case.stage, case.evidence.owner, case.owes_follow_up) == ("d3", "Lucie", False)


# --- Forcing --------------------------------------------------------------------------------------------------------


def test_a_named_person_passes_over_what_is_missing_and_it_is_written_down(morning: House) -> None:
    typed = SAID | {"reason": "proof_to_find", "forced_by": "Élodie", "forced_reason": "La commune attend une réponse."}
    decision = decided(morning, "BACKLOG_D1", typed).decision
    assert (decision.forced_by, decision.forced_reason) == ("Élodie", "La commune attend une réponse.")
    assert {"P9", "P10"} <= set(decision.missing)


@pytest.mark.parametrize(("half", "named"), [({"forced_by": "Élodie"}, "dites pourquoi"), ({"forced_reason": "Parce que"}, "dites qui")])
def test_half_a_force_is_none(morning: House, half: dict[str, str], named: str) -> None:
    assert named in sentences(morning, "BACKLOG_D1", SAID | {"reason": "proof_to_find"} | half)


def test_neither_sentence_nor_second_reader_gives_way_to_force(morning: House) -> None:
    force = {"forced_by": "Élodie", "forced_reason": "Vite"}
    assert "phrase" in sentences(morning, "BACKLOG_D1", {"reason": "proof_to_find", "by": "Claire"} | force)
    assert "deuxième personne" in sentences(morning, "DROPPED", SAID | {"reason": "no_diamond"} | force)


def test_a_force_that_nothing_asked_for_is_not_written(morning: House) -> None:
    decision = decided(morning, "BACKLOG_D1", READY["BACKLOG_D1"] | {"forced_by": "Élodie", "forced_reason": "Vite"}).decision
    assert (decision.forced_by, decision.forced_reason) == (None, None)


def test_what_a_live_file_still_owes_at_its_gate_is_kept_with_the_decision(morning: House) -> None:
    assert {"P2", "P3", "P7"} <= set(decided(morning, "BACKLOG_D1", READY["BACKLOG_D1"]).decision.missing)


# --- Afterwards -----------------------------------------------------------------------------------------------------


def test_what_the_decision_says_of_the_file_is_signed_on_the_file(morning: House) -> None:
    case = decided(morning, "BACKLOG_D2", READY["BACKLOG_D2"] | {"key_actor": "La gare"})
    assert {name: (case.notes[name].value, case.notes[name].by) for name in ("owner", "next_kind", "key_actor", "proof:P9")} == {
        "owner": ("Marc", "Claire"), "next_kind": ("meeting", "Claire"), "key_actor": ("La gare", "Claire"), "proof:P9": ("true", "Claire")}


def test_a_new_decision_leaves_the_old_one_in_the_history(morning: House, clock: Clock) -> None:
    decided(morning, "PARKED", READY["PARKED"])
    clock.forward(days=3)
    case = decided(morning, "DROPPED", READY["DROPPED"])
    assert [one.outcome for one in case.decisions] == ["PARKED", "DROPPED"]
    assert case.outcome.id == "DROPPED"


def test_a_forced_passage_stays_in_the_history(morning: House) -> None:
    forced = SAID | {"reason": "proof_to_find", "forced_by": "Élodie", "forced_reason": "Vite"}
    decided(morning, "BACKLOG_D1", forced)
    case = decided(morning, "PARKED", READY["PARKED"])
    assert [(one.outcome, one.forced_by) for one in case.decisions] == [("BACKLOG_D1", "Élodie"), ("PARKED", None)]


def test_two_people_who_sort_at_once_do_not_decide_twice(morning: House) -> None:
    decided(morning, "PARKED", READY["PARKED"] | {"seen": ""})
    with pytest.raises(Refused, match="decided_meanwhile") as refused:
        decided(morning, "DROPPED", READY["DROPPED"] | {"seen": "", "by": "Marc"})
    assert (refused.value.facts["by"], refused.value.facts["outcome"]) == ("Claire", "En réserve")
    seen = str(case_of(morning).decision.id)
    assert decided(morning, "DROPPED", READY["DROPPED"] | {"seen": seen}).outcome.id == "DROPPED"


def test_what_the_form_only_repeats_does_not_undo_a_colleague(morning: House) -> None:
    morning.do(note_team_fields, morning.evening_id, NAME, {"owner": "Lucie", "by": "Lucie"}, "organiser")
    untouched = {"owner": "Marc", "was-owner": "Marc", "next_action": "Compter les trajets", "was-next_action": "Compter les trajets"}
    case = decided(morning, "BACKLOG_D1", READY["BACKLOG_D1"] | untouched)
    assert (case.evidence.owner, case.evidence.next_action) == ("Lucie", "Compter les trajets")
    assert "next_action" not in case.notes


def test_a_live_file_without_owner_says_that_it_owes_its_follow_up(morning: House) -> None:
    forced = SAID | {"reason": "proof_to_find", "forced_by": "Élodie", "forced_reason": "Vite"}
    assert decided(morning, "BACKLOG_D1", forced).owes_follow_up
    morning.do(note_team_fields, morning.evening_id, NAME, {"owner": "Marc", "by": "Marc"}, "organiser")
    assert not case_of(morning).owes_follow_up


# --- Merging --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "code"), [("LONS27-T99-1", "no_such_file"), ("nothing", "no_such_file")])
def test_a_file_is_merged_into_one_that_exists(morning: House, target: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        decided(morning, "MERGED", READY["MERGED"] | {"merged_into": target})


def test_a_file_is_not_merged_into_itself(morning: House) -> None:
    assert "lui-même" in sentences(morning, "MERGED", READY["MERGED"] | {"merged_into": NAME})


def test_a_file_that_was_merged_receives_nothing(morning: House) -> None:
    decided(morning, "MERGED", READY["MERGED"])
    with pytest.raises(Refused, match="merged_elsewhere"):
        decided(morning, "MERGED", READY["MERGED"] | {"merged_into": NAME}, "LONS27-T01-1")


def test_a_closed_file_receives_nothing(morning: House) -> None:
    decided(morning, "DROPPED", READY["DROPPED"], "LONS27-T01-1")
    with pytest.raises(Refused, match="closed_elsewhere"):
        decided(morning, "MERGED", READY["MERGED"])


def test_a_reopened_file_receives_again(morning: House) -> None:
    decided(morning, "DROPPED", READY["DROPPED"], "LONS27-T01-1")
    decided(morning, "PARKED", READY["PARKED"], "LONS27-T01-1")
    assert decided(morning, "MERGED", READY["MERGED"]).decision.kept == "La tournée"


def test_both_tables_are_told_of_a_merge(morning: House) -> None:
    decided(morning, "MERGED", READY["MERGED"])
    told = [(entry.scope, entry.subject) for entry in morning.journal() if entry.kind == "file_merged"]
    assert told == [(f"table:{morning.table(number).id}", f"{NAME} LONS27-T01-1") for number in (2, 1)]


# --- What the team carries ------------------------------------------------------------------------------------------


@pytest.fixture
def full(morning: House) -> House:
    """The team carries one file, and said that it cannot carry two."""
    morning.do(change_settings, morning.evening_id, {"capacity": "1", "by": "Claire"}, "organiser")
    forced = READY["BACKLOG_D2"] | {"forced_by": "Élodie", "forced_reason": "Premier dossier"}
    decided(morning, "BACKLOG_D2", forced, "LONS27-T01-1")
    return morning


def test_a_new_d2_beyond_what_the_team_carries_is_refused(full: House) -> None:
    assert "elle peut en porter 1" in sentences(full, "BACKLOG_D2", READY["BACKLOG_D2"])


def test_somebody_who_follows_nothing_yet_takes_it_on(full: House) -> None:
    assert decided(full, "BACKLOG_D2", READY["BACKLOG_D2"] | {"owner": "Lucie"}).outcome.id == "BACKLOG_D2"


def test_parking_another_file_makes_room(full: House) -> None:
    decided(full, "PARKED", READY["PARKED"], "LONS27-T01-1")
    assert decided(full, "BACKLOG_D2", READY["BACKLOG_D2"]).outcome.id == "BACKLOG_D2"


def test_a_file_that_is_carried_already_is_decided_again_freely(full: House) -> None:
    again = READY["BACKLOG_D2"] | {"forced_by": "Élodie", "forced_reason": "Toujours"}
    assert "capacity" not in decided(full, "BACKLOG_D2", again, "LONS27-T01-1").decision.missing


def test_passing_over_the_capacity_is_signed(full: House) -> None:
    decision = decided(full, "BACKLOG_D2", READY["BACKLOG_D2"] | {"forced_by": "Élodie", "forced_reason": "Le maire attend"}).decision
    assert (decision.forced_by, "capacity" in decision.missing) == ("Élodie", True)


def test_a_decision_that_was_undone_weighs_nothing(full: House) -> None:
    held = case_of(full, "LONS27-T01-1").decision
    full.do(undo_decision, full.evening_id, "LONS27-T01-1", held.id, "Claire", "organiser")
    assert decided(full, "BACKLOG_D2", READY["BACKLOG_D2"]).outcome.id == "BACKLOG_D2"
