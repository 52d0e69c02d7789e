"""The backlog as it leaves the house: the frozen columns, the typed text, nobody's name, the same file twice."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import jsonschema
import pytest
from python_calamine import CalamineWorkbook

import app.backlog
from app.backlog.exports import BACKLOG_FORMATS, backlog_bytes, file_name
from app.backlog.queries import backlog_files
from app.backlog.rows import COLUMNS, BacklogFile, row
from app.evenings.queries import evening_by_id
from app.files.queries import file_named
from app.followup.actions import hand_over, note_event
from app.gronogo.actions import open_panel, say_opinion
from app.gronogo.queries import members_of
from app.opportunities.actions import decide, move_stage, note_proof, note_team_fields, open_files, undo_decision, undo_move
from app.opportunities.fields import EXIT
from app.opportunities.queries import decisions_of
from app.participants.actions import move_table
from app.promises.actions import make_promise, settle_promise
from tests.houses import Clock, House
from tests.mornings import play_sample, small_starter

SCHEMA = json.loads((Path(app.backlog.__file__).parent / "backlog.schema.json").read_text("utf-8"))
ADDRESS = "http://hall.test"
CANARY = "canary.contact@example.org"
FORMULAS = ["=1+1", "+33 6 39 98 00 01", "@SUM(1)", "\t=1+1", "-2+3", "=cmd|'/C calc'!A0"]


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    small_starter(house, contact=CANARY)
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


def files(house: House) -> list[BacklogFile]:
    with house.read() as session:
        return backlog_files(session, evening_by_id(session, house.evening_id), ADDRESS)


def line(house: House, table: int = 2) -> dict[str, object]:
    return row(next(file for file in files(house) if file.table == table))


def note(house: House, name: str = "LONS27-T02-1", **typed: str) -> None:
    lines = {key.replace("__", "-"): text for key, text in typed.items()}
    house.do(note_team_fields, house.evening_id, name, {"by": "Lucie", **lines}, "organiser")


def park(house: House, **typed: str) -> None:
    said = {"by": "Claire", "sentence": "Nous y reviendrons.", "reason": "no_lead", "review_on": "2027-09-15",
            "wake_up": "Un porteur vient"}
    house.do(decide, house.evening_id, "LONS27-T02-1", "PARKED", said | typed, "organiser")


def read_xlsx(content: bytes) -> list[dict[str, object]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], cells, strict=True)) for cells in rows[1:]]


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_file_says_what_its_evening_left(morning: House) -> None:
    said = line(morning)
    assert {name: said[name] for name in ("Identifiant", "Édition", "Table", "Type d'atelier", "Thématique", "Titre", "Étape")} == {
        "Identifiant": "LONS27-T02-1", "Édition": "Start-Up de Territoire — Lons-le-Saunier", "Table": 2, "Type d'atelier": "Star'Ter",
        "Thématique": "Bouger sans voiture à soi", "Titre": "Partager les trajets du matin", "Étape": "D1"}
    assert said["Problème"] == "On renonce à un emploi faute de voiture."
    assert said["Vote"] == "4 oui / 4 votants / 4 présents"
    assert said["Intérêts alignés"] == 2
    assert said["Prochaine étape"] == "Compter les trajets" and str(said["Échéance"]) == "2027-03-30"
    assert said["Porteur"] == "signal, collectif"
    assert said["Lien"] == f"{ADDRESS}/files/LONS27-T02-1"


def test_a_booster_file_says_its_project_its_test_and_its_lead(house: House, clock: Clock) -> None:
    play_sample(house, 13)
    house.do(open_files, house.evening_id, "organiser")
    said = line(house, 13)
    assert (said["Type d'atelier"], said["Titre"], said["Étape"], said["Appartient à"]) == (
        "Boos'Ter", "La bouteille qui revient", "D3", "le porteur")
    assert said["Porteur"] == "confirmé"
    assert str(said["Protocole"]).startswith("Hypothèse")
    assert said["Problème"].startswith("Comment pourrions-nous donner confiance")


def test_the_team_and_its_decision_are_on_the_line(morning: House) -> None:
    note(morning, cost_bearer="Les familles", blocker__1="no", price="2", volume="3 000", turnover_per_job="40 000", fits="yes",
         places="Orgelet ; Gigny", linked="LONS26-T04-1")
    park(morning)
    said = line(morning)
    assert (said["Décision"], said["Motif"], said["Explication"], said["Décidé par"], str(said["Décidé le"])) == (
        "En réserve", "pas de porteur", "Nous y reviendrons.", "Claire", "2027-03-19")
    assert said["Qui supporte le coût"] == "Les familles"
    assert said["Blocages"] == ("responsabilité juridique: non",)
    assert said["Ordre de grandeur"].startswith("2 € ×")
    assert (said["Lieux"], said["Dossiers liés"], said["Convient au Clus'Ter"]) == (("Orgelet", "Gigny"), ("LONS26-T04-1",), "oui")
    assert "Un porteur vient" in said["Ce qu'il faut savoir"]
    assert str(said["Date de revue"]) == "2027-09-15"


def test_what_happened_since_the_triage_is_on_the_line(morning: House, clock: Clock) -> None:
    park(morning)
    clock.forward(days=40)
    _follow(morning)
    said = line(morning)
    assert said["Orienté vers"] == "Orientation, le 2027-04-20\u00a0: France Active, pour un prêt, acceptée"
    assert said["Ce qu'il faut savoir"] == "La mairie hésite\nSe réveille si\u00a0: Un porteur vient"
    assert (said["Référent·e"], said["Porteur"], str(said["Dernier fait"])) == ("Nadia", "candidat, collectif", "2027-04-22")
    assert (said["Promesses tenues"], said["Promesses dues"], said["Promesses faites"]) == (1, 2, 3)
    assert said["Avis gronogo"] == "1 favorables / 0 contre / 1 sous conditions, 2027-04-25"
    assert "Samia" not in str(said) and "vélos" not in str(said)


def test_a_stage_that_was_moved_has_its_day_and_an_undone_one_has_none(morning: House, clock: Clock) -> None:
    said = {"by": "Lucie", "owner": "Lucie", "key_actor": "La Poste"}
    note(morning, **said)
    decided = {"by": "Claire", "sentence": "À préciser.", "reason": "need_to_specify", "next_action": "Appeler",
               "next_action_due": "2027-04-10", "owner": "Lucie", "tick": "on", "forced_by": "Claire", "forced_reason": "Pour l’essai"}
    morning.do(decide, morning.evening_id, "LONS27-T02-1", "BACKLOG_D1", decided, "organiser")
    clock.forward(days=10)
    typed = {"to": "d2", "by": "Claire", "forced_by": "Claire", "forced_reason": "Pour l’essai"}
    move = morning.do(move_stage, morning.evening_id, "LONS27-T02-1", typed, "organiser")
    assert (line(morning)["Étape"], str(line(morning)["Passé à l'étape le"])) == ("D2", "2027-03-29")
    assert line(morning)["Questions ouvertes"] == tuple(field.label for field in EXIT)
    note(morning, exit_skills="Oui, vingt ans de métier")
    assert len(line(morning)["Questions ouvertes"]) == 3
    morning.do(undo_move, morning.evening_id, "LONS27-T02-1", move, "Claire", "organiser")
    assert (line(morning)["Étape"], line(morning)["Passé à l'étape le"]) == ("D1", None)


def test_an_undone_decision_is_not_on_the_line(morning: House) -> None:
    park(morning)
    with morning.read() as session:
        decision = decisions_of(session, file_named(session, "LONS27-T02-1").id or 0)[-1]
    morning.do(undo_decision, morning.evening_id, "LONS27-T02-1", decision.id, "Lucie", "organiser")
    assert [line(morning)[header] for header in ("Décision", "Motif", "Explication", "Décidé par", "Décidé le")] == ["", "", "", "", None]


def test_what_changes_comes_from_the_table_and_the_difference_from_the_team(morning: House) -> None:
    assert (line(morning)["Ce qui change"], line(morning)["Différence avec l'existant"]) == ("Rien à réserver", "")
    note(morning, alternatives="À Dole, un minibus sur réservation ; ici, rien à réserver")
    said = line(morning)
    assert (said["Ce qui change"], said["Différence avec l'existant"]) == (
        "Rien à réserver", "À Dole, un minibus sur réservation ; ici, rien à réserver")


def test_what_a_table_left_empty_the_team_may_have_found(morning: House) -> None:
    found = {"by": "Lucie", "value": "Une navette, deux fois la semaine", "source": "mairie"}
    morning.do(note_proof, morning.evening_id, "LONS27-T01-1", "P2", found, "organiser")
    assert line(morning, 1)["Existant et limites"] == "Une navette, deux fois la semaine (mairie)"


def test_contributions_say_their_kind_and_their_amount(house: House, clock: Clock) -> None:
    table = small_starter(house)
    table.state("interest-alignment", "lea", gain="Des salariés", contribution="Mon parking", contribution_kind="place",
                contribution_amount="12 places", commitment="try")
    house.do(open_files, house.evening_id, "organiser")
    assert "lieu : Mon parking, 12 places (Entreprises, artisans, commerçants, agriculteurs)" in line(house)["Contributions"]


def test_whoever_moved_to_another_table_is_named_nowhere(house: House, clock: Clock) -> None:
    table = small_starter(house)
    house.do(move_table, table.seats["karim"], house.table(5).id)
    house.do(open_files, house.evening_id, "organiser")
    note(house, handover="Karim préfère le soir")
    assert line(house)["Ce qu'il faut savoir"] == "[prénom] préfère le soir"


def _follow(house: House) -> None:
    """Forty days of work on the file of table 2."""
    name, evening = "LONS27-T02-1", house.evening_id
    with house.read() as session:
        file_id = file_named(session, name).id or 0
    events = [("orientation", "2027-04-20", "France Active, pour un prêt", "accepted"),
              ("lead_search", "2027-04-21", "Deux candidats", "candidates"), ("meeting", "2027-04-22", "Samia reçoit l’équipe", "")]
    for kind, on, what, result in events:
        house.do(note_event, evening, name, {"kind": kind, "on": on, "what": what, "result": result, "by": "Nadia"}, "organiser")
    house.do(hand_over, evening, name, {"to_owner": "Nadia", "note": "La mairie hésite", "by": "Lucie"}, "organiser")
    for due, state in (("2027-04-10", "kept"), ("2027-04-12", ""), ("2027-09-01", "")):
        typed = {"who": "Samia", "what": "Deux vélos", "kind": "equipment", "due_on": due, "by": "Nadia"}
        promise = house.do(make_promise, evening, file_id, typed, "organiser")
        if state:
            house.do(settle_promise, evening, promise, {"state": state, "by": "Nadia"}, "organiser")
    opening = {"title": "Gronogo de printemps", "held_on": "2027-04-25", "by": "Nadia", "members": "Samia\nBruno"}
    panel = house.do(open_panel, evening, opening, [file_id], "organiser")
    with house.read() as session:
        members = members_of(session, panel)
    for member, answer in zip(members, ("favourable", "conditions"), strict=True):
        house.do(say_opinion, member.id, file_id, {"answer": answer, "reason": "Parce que"})


def test_a_merged_file_names_the_one_that_received_it_and_the_other_way_round(morning: House) -> None:
    said = {"by": "Claire", "sentence": "Même problème.", "reason": "same_problem", "merged_into": "LONS27-T01-1",
            "kept": "La phrase du problème"}
    morning.do(decide, morning.evening_id, "LONS27-T02-1", "MERGED", said, "organiser")
    assert line(morning)["Fusionné dans"] == "LONS27-T01-1"
    assert line(morning)["Étape"] == ""
    assert line(morning, 1)["Dossiers liés"] == ("LONS27-T02-1",)


def test_what_was_said_to_the_team_only_is_not_among_the_contributions(morning: House) -> None:
    said = line(morning)
    assert [text.partition(" (")[0] for text in said["Contributions"]] == ["Je conduis", "Mon parking"]
    assert "Être réélu" not in str(said)


def test_no_first_name_and_no_contact_is_in_any_format(morning: House) -> None:
    note(morning, handover="Karim préfère le soir, karim@example.org, 06 39 98 00 01")
    for kind in BACKLOG_FORMATS:
        text = str(read_xlsx(backlog_bytes(files(morning), kind))) if kind == "xlsx" else backlog_bytes(files(morning), kind).decode()
        for secret in ("Karim", "Léa", "Inès", CANARY, "karim@", "06 39"):
            assert secret not in text, (kind, secret)
        assert "[prénom] préfère le soir" in text


def test_the_columns_are_those_of_the_frozen_list_in_its_order(morning: House) -> None:
    headers = [column.header for column in COLUMNS]
    assert list(read_csv(backlog_bytes(files(morning), "csv"))[0]) == headers
    assert list(read_xlsx(backlog_bytes(files(morning), "xlsx"))[0]) == headers
    assert list(json.loads(backlog_bytes(files(morning), "json"))["files"][0]) == headers


def test_the_json_is_what_its_schema_says(morning: House) -> None:
    note(morning, first_money="sale", origin="need", next_kind="study", study_question="Combien ?", study_days="10", route="takeover",
         lead_form="collective")
    park(morning)
    jsonschema.validate(json.loads(backlog_bytes(files(morning), "json")), SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_same_data_give_the_same_three_files(morning: House, clock: Clock) -> None:
    once = {kind: backlog_bytes(files(morning), kind) for kind in BACKLOG_FORMATS}
    clock.forward(hours=2)
    assert {kind: backlog_bytes(files(morning), kind) for kind in BACKLOG_FORMATS} == once


def test_identifiers_stay_when_the_files_change(morning: House) -> None:
    before = [file.reference for file in files(morning)]
    park(morning)
    note(morning, title="Un autre nom")
    assert [file.reference for file in files(morning)] == before
    assert line(morning)["Titre"] == "Un autre nom"


@pytest.mark.parametrize("typed", ["« Dès lundi ; avec l’élu », dit-elle\nÀ 100 %", "a\"b;c\"", "Œuvre d’été 👩‍🌾", "0123", "1/2", "TRUE"])
def test_reading_a_file_again_gives_the_typed_text(morning: House, typed: str) -> None:
    note(morning, handover=typed)
    column = "Ce qu'il faut savoir"
    for content in (read_csv(backlog_bytes(files(morning), "csv")), read_xlsx(backlog_bytes(files(morning), "xlsx"))):
        said = next(one[column] for one in content if one["Identifiant"] == "LONS27-T02-1")
        assert str(said).replace("\r\n", "\n") == typed


@pytest.mark.parametrize("typed", FORMULAS)
def test_nothing_that_people_type_becomes_a_formula(morning: House, typed: str) -> None:
    note(morning, handover=typed, cost_bearer=typed)
    for one in read_csv(backlog_bytes(files(morning), "csv")):
        assert all(not text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in one.values())
    workbook = backlog_bytes(files(morning), "xlsx")
    assert formulas_in(workbook) == []


def formulas_in(workbook: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return [name for name in parts.namelist() if name.startswith("xl/worksheets/") and re.search(rb"<f[ >]", parts.read(name))]


def test_a_file_is_named_after_its_evening_and_its_day(plan) -> None:
    assert file_name("lons-le-saunier", plan.date, "backlog", "csv") == "lons-le-saunier-2027-03-18-backlog.csv"
