"""What the team may decide of a file, and what forbids it: every outcome with its way through and its refusals."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from app.methods.models import GateBook
from app.methods.papers import read
from app.opportunities.evidence import Evidence, KeyActor, Meeting, Offer, Person, Proof, SheetFacts, VoteFacts
from app.opportunities.obstacles import NEEDS, Load, completed, obstacles
from app.opportunities.outcomes import OUTCOMES, DecisionRequest
from app.opportunities.steps import Study, Trial

EVENTS = Path(__file__).parents[2] / "events"
BOOK = read(GateBook, tomllib.loads((EVENTS / "methods" / "gates.toml").read_text("utf-8")))
EVENING, TODAY = dt.date(2027, 3, 18), dt.date(2027, 3, 19)
TRIAL = Trial("Ils viendront", "Les bons", "4 sur 10", dt.date(2027, 4, 30))
TICK = Proof("oui", by="Lucie", at=TODAY)
VERIFIED = Proof("oui", source="mairie", by="Lucie", at=TODAY)

# A Star'Ter table after its evening, read and owned: the D1 backlog is open, its gate still owes P2, P3 and P7.
STARTED = Evidence(
    evening=EVENING,
    today=TODAY,
    theme="Vieillir au village sans s’isoler",
    values={
        "d1.problem": "On n’ose pas demander deux fois",
        "d1.who": "Les personnes seules",
        "d1.existing": "Transport à la demande",
        "d1.general_interest": "Rester au village",
    },
    votes={"vote-problem": VoteFacts(8, 10, 10, 4)},
    follow_up=(Person("a", "citizens"), Person("b", "ess")),
    team={"proof:P9": TICK},
    owner="Lucie",
    next_action="Interroger 30 personnes",
    next_action_due=dt.date(2027, 4, 2),
    next_kind="meeting",
    key_actor=KeyActor("", "unknown"),
)
PROVED = replace(STARTED, team=STARTED.team | {"proof:P2": VERIFIED, "proof:P3": VERIFIED, "cost_bearer": VERIFIED})
BOOSTED = replace(
    STARTED,
    values={},
    named_lead="Nadège",
    request="Trouver dix domaines",
    request_answer="yes",
    offers=(Offer(True),),
    meeting=Meeting(dt.date(2027, 3, 23), ("Samia", "Baptiste")),
    sheets={"d3": SheetFacts(11, 11, {"engineering": True, "business": True, "cooperation": True})},
)
READY = {
    "BACKLOG_D1": (STARTED, {}),
    "BACKLOG_D2": (PROVED, {}),
    "BOOSTER_FOLLOWUP": (BOOSTED, {}),
    "MERGED": (STARTED, {"reference": "LONS27-T01-1", "merged_into": "LONS27-T02-1", "kept": "La tournée du pain"}),
    "PARKED": (STARTED, {"review_on": dt.date(2027, 9, 1), "wake_up": "La loi est votée"}),
    "DROPPED": (STARTED, {"second_reader": "Marc"}),
}


def ask(outcome: str, evidence: Evidence | None = None, **changes):
    usual, extra = READY[outcome]
    request = {"reason": OUTCOMES[outcome].reasons[0].id, "sentence": "Merci, nous continuons.", "by": "Lucie"}
    return obstacles(BOOK, outcome, DecisionRequest(**request | extra | changes), evidence or usual)


def codes(*args, **changes) -> list[str]:
    return [each.code for each in ask(*args, **changes)]


def test_the_closed_lists_are_those_of_the_method():
    assert {each.id: (each.label, [reason.label for reason in each.reasons]) for each in OUTCOMES.values()} == {
        "BACKLOG_D1": (
            "Backlog D1",
            ["besoin à préciser", "personnes à rencontrer", "preuve à trouver", "existant à vérifier"],
        ),
        "BACKLOG_D2": (
            "Backlog D2",
            ["solution à construire", "intérêts à aligner", "modèle à chiffrer", "porteur à chercher", "prête pour gronogo"],
        ),
        "BOOSTER_FOLLOWUP": (
            "Suivi Boos’Ter",
            ["test à mener", "contributions à activer", "accompagnement à engager"],
        ),
        "MERGED": ("Fusionné", ["même problème", "même solution", "complémentaire"]),
        "PARKED": (
            "En réserve",
            [
                "pas de porteur",
                "acteur indispensable absent",
                "moment",
                "capacité de l’équipe",
                "dépend d’une décision publique",
            ],
        ),
        "DROPPED": (
            "Abandonné",
            [
                "pas de diamant",
                "existe déjà",
                "pas d’intérêt général",
                "hors territoire",
                "relève de l’action publique",
                "bloqué juridiquement",
                "portage individuel plus adapté",
                "contenu inexploitable",
            ],
        ),
    }


def test_outcomes_fit_the_gates_and_every_need_is_known():
    assert {gate.opens for gate in BOOK.gates} - {"D3"} <= set(OUTCOMES)
    assert {need for each in OUTCOMES.values() for need in each.needs} == set(NEEDS)
    assert [each.id for each in OUTCOMES.values() if each.live] == ["BACKLOG_D1", "BACKLOG_D2", "BOOSTER_FOLLOWUP"]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_has_a_way_through(outcome):
    assert ask(outcome) == ()


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "parce que"}, "unknown_reason"),
        ({"reason": ""}, "unknown_reason"),
        ({"sentence": " \u200b"}, "sentence_missing"),
        ({"by": " "}, "name_missing"),
    ],
)
def test_a_decision_says_why_to_the_authors_and_who_takes_it(outcome, changes, code):
    found = ask(outcome, **changes)
    assert code in [each.code for each in found]
    assert not next(each for each in found if each.code == code).forcible


def test_an_outcome_out_of_the_list_is_refused():
    assert [each.code for each in obstacles(BOOK, "BACKLOG_D9", DecisionRequest("", "", ""), STARTED)] == ["unknown_outcome"]


def test_a_reason_belongs_to_one_outcome():
    assert codes("PARKED", reason="no_diamond") == ["unknown_reason"]


# --- Criteria -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"team": {}}, ["P9"]),
        ({"owner": ""}, ["P10"]),
        ({"next_action_due": dt.date(2027, 6, 1)}, ["P10"]),
        ({"values": {"d1.who": "Les personnes seules"}}, ["P4"]),
        ({"values": {"d1.general_interest": "Rester au village"}, "follow_up": ()}, ["P3"]),
        ({"values": {"d1.general_interest": "Rester au village"}}, []),
        ({"values": {"d1.general_interest": "Rester au village"}, "theme": " "}, ["P1"]),
        ({"follow_up": (), "votes": {}}, []),
    ],
)
def test_the_d1_backlog_asks_for_its_minimum(changes, lacking):
    assert codes("BACKLOG_D1", replace(STARTED, **changes)) == lacking


def test_a_missing_must_is_named_by_its_code_and_label():
    (obstacle,) = ask("BACKLOG_D1", replace(STARTED, values={"d1.general_interest": "Rester"}, follow_up=()))
    assert obstacle.sentence.startswith("P3 Personnes concernées, ou P8 Des gens pour continuer\u00a0: niveau 0.")
    (obstacle,) = ask("BACKLOG_D1", replace(STARTED, owner=""))
    assert "P10 Référent·e et prochaine action datée" in obstacle.sentence
    assert "Il manque un·e référent·e." in obstacle.sentence


def test_an_owner_named_in_the_same_form_is_there_to_be_judged():
    orphan = replace(STARTED, owner="", next_action="", next_action_due=None)
    assert codes("BACKLOG_D1", orphan) == ["P10"]
    assert codes("BACKLOG_D1", orphan, owner="Lucie", next_action="Appeler", next_action_due=dt.date(2027, 3, 30)) == []
    kept = completed(STARTED, DecisionRequest("", "", "", owner="  "))
    assert kept == STARTED


@pytest.mark.parametrize("second_reader", ["", "Lucie", " lucie "])
def test_debts_need_a_second_signature(second_reader):
    (obstacle,) = ask("BACKLOG_D2", STARTED, second_reader=second_reader)
    assert obstacle.code == "second_signature"
    assert all(code in obstacle.sentence for code in ("P2", "P3", "P7"))
    assert codes("BACKLOG_D2", STARTED, second_reader="Marc") == []


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"votes": {}}, ["P1", "P2", "P3", "P4", "P7"]),  # without a confirmed problem, nothing may be owed
        ({"values": STARTED.values | {"d1.general_interest": ""}}, ["P4"]),
        ({"follow_up": ()}, ["P8"]),
        ({"team": {}}, ["P9"]),
        ({"owner": ""}, ["P10"]),
    ],
)
def test_no_other_criterion_may_be_owed(changes, lacking):
    assert codes("BACKLOG_D2", replace(STARTED, **changes), second_reader="Marc") == lacking


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"next_kind": ""}, "typed_next_step"),
        ({"next_kind": "walk"}, "typed_next_step"),
        ({"next_kind": "test"}, "typed_next_step"),
        ({"next_kind": "study", "old_protocol": " "}, "typed_next_step"),
        ({"next_kind": "study", "study": Study("Qui paie ?")}, "typed_next_step"),
        ({"next_kind": "study", "study": Study("Qui paie ?", "dix")}, "typed_next_step"),
        ({"next_kind": "study", "study": Study("Qui paie ?", "61")}, "typed_next_step"),
        ({"next_kind": "test", "trial": replace(TRIAL, measure=" ")}, "typed_next_step"),
        ({"next_kind": "test", "trial": replace(TRIAL, end=None)}, "typed_next_step"),
        ({"next_kind": "test", "trial": replace(TRIAL, end=dt.date(2027, 3, 1))}, "typed_next_step"),
        ({"key_actor": KeyActor("La Poste", "")}, "key_actor"),
    ],
)
def test_the_d2_backlog_asks_for_a_typed_step_and_the_key_actor(changes, code):
    assert codes("BACKLOG_D2", replace(PROVED, **changes)) == [code]


PARTS = {"test_hypothesis": "Ils viendront", "test_measure": "Les bons", "test_threshold": "4 sur 10", "test_end": dt.date(2027, 4, 30)}


def test_a_study_and_a_test_with_all_their_parts_are_typed_steps():
    assert codes("BACKLOG_D2", replace(PROVED, next_kind=""), next_kind="test", **PARTS) == []
    assert codes("BACKLOG_D2", replace(PROVED, next_kind="study"), study_question="Qui paie ?", study_days="10") == []
    half = replace(PROVED, next_kind="test", trial=replace(TRIAL, threshold=""))
    assert codes("BACKLOG_D2", half, test_threshold="4 sur 10") == [], "what is typed completes what the file says"


@pytest.mark.parametrize("part", PARTS)
def test_a_test_is_refused_without_any_of_its_parts(part):
    (obstacle,) = ask("BACKLOG_D2", replace(PROVED, next_kind="test"), **{name: text for name, text in PARTS.items() if name != part})
    assert obstacle.code == "typed_next_step"
    assert "il manque" in obstacle.sentence


def test_a_protocol_that_was_written_in_one_piece_still_holds():
    assert codes("BACKLOG_D2", replace(PROVED, next_kind="test", old_protocol="4 bons sur 10, le 30 mars")) == []


# --- What the team carries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "owner", "codes"),
    [
        (Load(), "Lucie", []),
        (Load(5, None, frozenset({"Lucie"})), "Lucie", []),
        (Load(4, 5, frozenset({"Lucie"})), "Lucie", []),
        (Load(5, 5, frozenset({"Lucie"})), " lucie ", ["capacity"]),
        (Load(6, 5, frozenset({"Lucie"})), "Lucie", ["capacity"]),
        (Load(0, 0, frozenset()), "Lucie", []),
        (Load(5, 5, frozenset({"Lucie"})), "Karim", []),
        (Load(9, 5, frozenset({"Lucie"}), carried=True), "Lucie", []),
    ],
)
def test_beyond_what_the_team_carries_a_file_needs_room_or_somebody_new(load, owner, codes):
    request = DecisionRequest("solution_to_build", "Merci.", "Marc", owner=owner)
    assert [one.code for one in obstacles(BOOK, "BACKLOG_D2", request, PROVED, load)] == codes


def test_only_a_new_d2_weighs_and_a_signature_passes_over_it():
    full = Load(5, 5, frozenset({"Lucie"}))
    request = DecisionRequest("need_to_specify", "Merci.", "Marc")
    assert obstacles(BOOK, "BACKLOG_D1", request, STARTED, full) == ()
    forced = DecisionRequest("solution_to_build", "Merci.", "Marc", forced_by="Élodie", forced_reason="Le maire attend")
    assert obstacles(BOOK, "BACKLOG_D2", forced, PROVED, full) == ()
    (obstacle,) = obstacles(BOOK, "BACKLOG_D2", replace(forced, forced_by="", forced_reason=""), PROVED, full)
    assert obstacle.forcible
    assert "5\u00a0dossiers" in obstacle.sentence


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"named_lead": ""}, ["BO1"]),
        ({"request_answer": ""}, ["BO2"]),
        ({"sheets": {}}, ["BO3"]),
        ({"offers": ()}, ["BO4"]),
        ({"meeting": Meeting()}, ["BO5"]),
        ({"team": {}, "values": {}, "theme": ""}, []),
        ({"owner": ""}, ["owner"]),
        ({"next_action": ""}, ["next_action"]),
        ({"next_action_due": dt.date(2027, 6, 1)}, ["next_action"]),
    ],
)
def test_a_project_is_followed_on_its_five_musts(changes, lacking):
    assert codes("BOOSTER_FOLLOWUP", replace(BOOSTED, **changes)) == lacking


# --- What the decision brings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "changes", "code"),
    [
        ("MERGED", {"merged_into": ""}, "target"),
        ("MERGED", {"merged_into": "LONS27-T01-1"}, "target"),
        ("MERGED", {"kept": " "}, "kept"),
        ("PARKED", {"wake_up": " "}, "wake_up"),
        ("PARKED", {"review_on": None}, "review"),
        ("PARKED", {"review_on": TODAY}, "review"),
        ("PARKED", {"review_on": dt.date(2028, 3, 20)}, "review"),
        ("PARKED", {"review_on": dt.date(2028, 3, 19)}, None),
        ("DROPPED", {"second_reader": ""}, "second_reader"),
        ("DROPPED", {"second_reader": "LUCIE"}, "second_reader"),
        ("DROPPED", {"reason": "better_alone"}, "routed_to"),
        ("DROPPED", {"reason": "public_action", "routed_to": " "}, "routed_to"),
        ("DROPPED", {"reason": "public_action", "routed_to": "Le Département"}, None),
        ("DROPPED", {"reason": "already_exists"}, None),
    ],
)
def test_a_file_is_closed_with_what_its_closing_asks(outcome, changes, code):
    assert codes(outcome, **changes) == ([code] if code else [])


def test_a_year_after_a_leap_day_is_the_28th():
    leap = replace(STARTED, today=dt.date(2028, 2, 29))
    assert codes("PARKED", leap, review_on=dt.date(2029, 2, 28)) == []
    assert codes("PARKED", leap, review_on=dt.date(2029, 3, 1)) == ["review"]


# --- Forcing --------------------------------------------------------------------------------------------------------

BARE = Evidence(evening=EVENING, today=TODAY)


@pytest.mark.parametrize("outcome", ["BACKLOG_D1", "BACKLOG_D2", "BOOSTER_FOLLOWUP"])
def test_a_name_and_a_reason_force_the_passage(outcome):
    assert ask(outcome, BARE)
    assert ask(outcome, BARE, forced_by="Lucie", forced_reason="Le maire attend") == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"forced_by": "Lucie", "forced_reason": " "}, "forced_reason_missing"),
        ({"forced_by": "", "forced_reason": "Le maire attend"}, "forced_by_missing"),
    ],
)
def test_half_a_force_is_none(changes, code):
    found = codes("BACKLOG_D1", BARE, **changes)
    assert code in found
    assert "P4" in found


def test_force_does_not_replace_a_reason_a_sentence_nor_a_second_reader():
    forced = {"forced_by": "Lucie", "forced_reason": "Le maire attend"}
    assert codes("BACKLOG_D1", BARE, sentence="", **forced) == ["sentence_missing"]
    assert codes("DROPPED", second_reader="", **forced) == ["second_reader"]
    assert codes("MERGED", merged_into="", **forced) == ["target"]


def test_a_reason_to_force_changes_nothing_where_nothing_lacks():
    assert ask("BACKLOG_D1", forced_reason="Le maire attend") == ()
