"""The ZIP of an edition: a folder for each file, the same bytes twice, and nobody in any of it."""

import csv
import io
import json
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from app.backlog.dossiers import FileDocument
from app.backlog.queries import edition_archive
from app.backlog.rows import COLUMNS
from app.evenings.queries import evening_by_id
from app.files.queries import file_named
from app.ideas import actions as ideas
from app.ideas.queries import cards_at, families_at
from app.methods.models import EventPlan
from app.opportunities.actions import decide, note_team_fields, open_file, open_files
from app.opportunities.queries import decisions_of
from tests.backlog.machines import CANARY, SECRETS, ZIP, Machine, dossier_of, everything_in, folder_of, sort
from tests.backlog.test_export_backlog import FORMULAS, formulas_in
from tests.houses import Clock, House, Served
from tests.mornings import Evening, small_starter

ADDRESS = "http://hall.test"
TEAM_COLUMNS = ("Décidé par", "Référent·e")  # colleagues, who sign with their first names


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    small_starter(house, contact=CANARY)
    house.do(open_files, house.evening_id, "organiser")
    sort(house)
    clock.forward(hours=14)
    return house


def archive(house: House) -> bytes:
    with house.read() as session:
        return edition_archive(session, evening_by_id(session, house.evening_id), ADDRESS)[1]


def note(house: House, **typed: str) -> None:
    house.do(note_team_fields, house.evening_id, "LONS27-T02-1", {"by": "Lucie", **typed}, "organiser")


def test_each_file_has_its_folder_and_the_backlog_stands_beside(morning: House) -> None:
    names = everything_in(archive(morning))
    assert [name for name in names if "/" not in name] == ["LISEZMOI.txt", "backlog.csv", "backlog.json", "backlog.xlsx"]
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders == {f"LONS27-T{number:02d}-1" for number in range(1, 17)}
    assert list(folder_of(archive(morning), "LONS27-T02-1")) == ["dossier.json", "fiche.html", "origines.csv", "origines.html"]


def test_the_same_data_give_the_same_bytes_hours_later(morning: House, clock: Clock) -> None:
    once = archive(morning)
    clock.forward(hours=3)
    assert archive(morning) == once


def test_the_sheet_opens_anywhere_without_script_or_network(morning: House) -> None:
    sheet = folder_of(archive(morning), "LONS27-T02-1")["fiche.html"].decode()
    assert "<script" not in sheet and "src=" not in sheet and "<link" not in sheet and " on" + "load" not in sheet
    assert "On renonce à un emploi faute de voiture." in sheet
    assert all(f"<h3>{line}</h3>" in sheet for line in ("Ingénierie", "Économie", "Coopération"))
    assert "18\u00a0mars 2027" in sheet


def test_an_empty_line_of_the_sheet_is_named(morning: House) -> None:
    assert folder_of(archive(morning), "LONS27-T03-1")["fiche.html"].decode().count("Ligne vide") == 3
    assert "Ligne vide" not in folder_of(archive(morning), "LONS27-T02-1")["fiche.html"].decode()


def test_the_origins_are_the_cards_the_votes_and_the_words_of_the_table(morning: House) -> None:
    folder = folder_of(archive(morning), "LONS27-T02-1")
    lines = list(csv.DictReader(io.StringIO(folder["origines.csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [(one["Texte"], one["Famille"], one["Voix"]) for one in lines if one["Nature"] == "carte" and one["Famille"]] == [
        ("Un covoiturage du matin", "Partager les trajets du matin", "4"), ("Des vélos à la gare", "Prêter des vélos", "1"),
        ("Un minibus partagé", "Partager les trajets du matin", "4")]
    assert [(one["Texte"], one["Voix"], one["Retenu"]) for one in lines if one["Nature"] == "vote" and one["Étape"] == "Voter"] == [
        ("Partager les trajets du matin", "4", "oui"), ("Prêter des vélos", "1", "non")]
    assert {one["État"] for one in lines if one["Nature"] == "fiche"} == {"écrit par la table", "venu du vote ou du plan"}
    page = folder["origines.html"].decode()
    assert all(text in page for text in ("Un minibus partagé", "Prêter des vélos", "Deux cents personnes sans permis"))


def test_a_merged_file_brings_the_origins_of_its_table_along(morning: House) -> None:
    said = {"by": "Claire", "sentence": "Même problème.", "reason": "same_problem", "merged_into": "LONS27-T01-1", "kept": "Tout",
            "seen": str(_last_decision(morning))}
    morning.do(decide, morning.evening_id, "LONS27-T02-1", "MERGED", said, "organiser")
    lines = folder_of(archive(morning), "LONS27-T01-1")["origines.csv"].decode("utf-8-sig")
    assert "Un minibus partagé" in lines and '"2";"carte"' in lines
    assert all(name not in lines for name in ("Karim", "Léa", "Inès"))


def _last_decision(house: House) -> int:
    with house.read() as session:
        return decisions_of(session, file_named(session, "LONS27-T02-1").id or 0)[-1].id or 0


def test_no_name_no_contact_and_nothing_for_the_team_only_is_anywhere_in_it(morning: House) -> None:
    secrets = [*SECRETS, "canari-perte", "Inès Martin", "karim"]
    for name, content in everything_in(archive(morning)).items():
        text = _text(content) if name.endswith(".xlsx") else content.decode("utf-8-sig")
        for secret in secrets:
            assert secret not in _without_team(name, text), (name, secret)


def _text(workbook: bytes) -> str:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    kept = [place for place, header in enumerate(rows[0]) if header not in TEAM_COLUMNS]
    return "\n".join(str(cells[place]) for cells in rows for place in kept)


def _without_team(name: str, text: str) -> str:
    """The organiser's own copy names who decided and who follows; what travels to another machine does not."""
    if name == "backlog.json":
        files = json.loads(text)["files"]
        return json.dumps([{header: cell for header, cell in file.items() if header not in TEAM_COLUMNS} for file in files],
                          ensure_ascii=False)
    if name == "backlog.csv":
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
        return json.dumps([{header: cell for header, cell in row.items() if header not in TEAM_COLUMNS} for row in rows],
                          ensure_ascii=False)
    return text.replace("<dt>Référent·e</dt><dd>Lucie</dd>", "") if name.endswith("fiche.html") else text


def test_cards_that_nobody_revealed_are_not_in_it_before_the_evening_is_over(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("silent-ideas", [("karim", "Une idée encore secrète")])
    house.do(open_files, house.evening_id, "organiser")
    assert all("encore secrète" not in content.decode("utf-8", "ignore") for content in everything_in(archive(house)).values())


def test_words_of_a_hidden_card_are_not_in_it(morning: House) -> None:
    table_id = morning.table(2).id
    with morning.read() as session:
        card = next(card for card in cards_at(session, table_id, ("silent-ideas",)) if card.text == "Des vélos à la gare")
    morning.do(ideas.hide_idea, table_id, card.id, True, "facilitator:2")
    assert "Des vélos à la gare" not in folder_of(archive(morning), "LONS27-T02-1")["origines.csv"].decode()


@pytest.mark.parametrize("typed", [*FORMULAS, "❤️ Grand-mère <3 & « plus » ;\nsi affinités", "</dd><script>alert(1)</script>", "é" * 500])
def test_whatever_is_typed_is_text_in_every_part(morning: House, typed: str) -> None:
    note(morning, handover=typed)
    parts = everything_in(archive(morning))
    assert formulas_in(parts["backlog.xlsx"]) == []
    assert "<script" not in parts["LONS27-T02-1/fiche.html"].decode()
    for row in csv.reader(io.StringIO(parts["LONS27-T02-1/origines.csv"].decode("utf-8-sig"), newline=""), delimiter=";"):
        assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    FileDocument.model_validate_json(parts["LONS27-T02-1/dossier.json"])


def test_a_card_that_looks_like_a_formula_is_disarmed_in_the_csv_and_whole_in_the_json(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("share-with-constraint", [("karim", "=1+1")])
    house.do(open_files, house.evening_id, "organiser")
    folder = folder_of(archive(house), "LONS27-T02-1")
    assert "\"'=1+1\"" in folder["origines.csv"].decode()
    origins = json.loads(folder["dossier.json"])["file"]["facts"]["origins"]
    assert [one["text"] for one in origins if one["nature"] == "carte"] == ["=1+1"]


def test_the_dossier_holds_the_plan_without_who_led_or_carried(morning: House, plan: EventPlan) -> None:
    document = dossier_of(archive(morning), "LONS27-T13-1")
    assert {table["facilitator"] for table in document["plan"]["tables"]} == {"—"}
    assert {table["lead"] for table in document["plan"]["tables"]} == {None}
    leads = {table.lead for table in plan.tables if table.lead}
    told = json.dumps([document["file"], document["plan"]["tables"]], ensure_ascii=False)  # the method may have examples with names
    assert leads and all(lead not in told for lead in leads)
    assert document["file"]["row"]["Référent·e"] == "" and list(document["file"]["row"]) == [column.header for column in COLUMNS]


def test_a_file_of_another_family_keeps_its_own_title(morning: House) -> None:
    table_id = morning.table(2).id
    with morning.read() as session:
        other = next(family.key for family in families_at(session, table_id, "cluster-ideas") if family.cluster.name == "Prêter des vélos")
    name = morning.do(open_file, morning.evening_id, table_id, other, "organiser")
    lines = {line["field"]: line["value"] for line in dossier_of(archive(morning), name)["file"]["lines"]}
    assert lines["title"] == "Prêter des vélos"


# --- Who may take it ------------------------------------------------------------------------------------------------


def test_the_organiser_takes_it_from_the_ledger_and_nobody_else_does(served: Served) -> None:
    small_starter(served.house)
    team = served.team()
    address = "/backlog/lons-le-saunier/files.zip"
    assert f'href="{address}"' in team.get("/backlog/lons-le-saunier").text
    answer = team.get(address)
    assert answer.headers["content-type"] == "application/zip" and ZIP in answer.headers["content-disposition"]
    assert "LONS27-T02-1/fiche.html" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    for client in (served.phone(2), served.desk(3), served.control(), served.wall(), served.client()):
        assert client.get(address).content[:2] != b"PK"


def test_the_command_writes_the_same_zip_as_the_page(lons: Machine) -> None:
    with lons.open() as house, house.read() as session:
        name, content = edition_archive(session, evening_by_id(session, 1), lons.address)
    assert lons.export() == {name: content} and name == ZIP
