"""Files travel to another machine as a person carries them: export there, `tablee import` here, and the answer goes back."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.backlog.actions import import_files
from app.backlog.dossiers import FileDocument, read_import
from app.backlog.queries import backlog_files, edition_archive
from app.evenings.queries import all_evenings, evening_by_id, evening_by_slug, plan_of
from app.files.queries import copies_of, file_named, files_of
from app.ground.refusal import Refused
from app.opportunities.actions import decide, open_files
from app.opportunities.queries import read_file
from app.participants.models import Contact, Participant
from tests.backlog.conftest import Make
from tests.backlog.machines import SECRETS, ZIP, Machine, changed, dossier_of, everything_in, folder_of
from tests.houses import Clock, House
from tests.mornings import small_starter

MOREZ = "morez-d-apres-lons-le-saunier"
KEPT = ("Édition", "Date de l'atelier", "Table", "Type d'atelier", "Thématique", "Titre", "Problème", "Personnes concernées",
        "Existant et limites", "Intérêt général", "Lieux", "Faits et sources", "Qui supporte le coût", "Solution", "Ce qui change",
        "Hypothèse critique", "Blocages", "Qui utilise", "Qui paie", "Ordre de grandeur", "Intérêts alignés", "Collèges", "Contributions",
        "Contreparties", "Vote")  # fmt: skip

def rows(machine: Machine, slug: str) -> dict[str, dict[str, Any]]:
    files = machine.export(slug, "json")
    content = next(content for name, content in files.items() if name.startswith(slug) and name.endswith("backlog.json"))
    return {row["Identifiant"]: row for row in json.loads(content)["files"]}


# --- There and back -------------------------------------------------------------------------------------------------


def test_a_whole_edition_begins_anew_in_another_territory(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    result = morez.bring(lons.export()[ZIP], "--territory", "Morez")
    assert result.exit_code == 0, result.output
    assert "LONS27-T02-1 → MORE27-T02-1\n" in result.stdout
    copies = rows(morez, MOREZ)
    assert len(copies) == 16 and set(copies) == {f"MORE27-T{number:02d}-1" for number in range(1, 17)}
    assert {row["Territoire"] for row in copies.values()} == {"Morez"}
    assert {row["Étape"] for row in copies.values()} == {"D1"}


def test_what_the_table_left_is_the_same_there_and_here(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    archive = lons.export()[ZIP]
    morez.bring(archive, "--territory", "Morez")
    for number in (2, 13):
        original, copy = rows(lons, "lons-le-saunier")[f"LONS27-T{number:02d}-1"], rows(morez, MOREZ)[f"MORE27-T{number:02d}-1"]
        assert {header: copy[header] for header in KEPT} == {header: original[header] for header in KEPT}
    origins = folder_of(archive, "LONS27-T02-1")["origines.csv"]
    assert folder_of(morez.export(MOREZ)[f"{MOREZ}-2027-03-18-dossiers.zip"], "MORE27-T02-1")["origines.csv"] == origins


def test_a_copy_has_the_lessons_and_nobody_to_carry_it(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    morez.bring(lons.export()[ZIP], "--territory", "Morez")
    copy = rows(morez, MOREZ)["MORE27-T02-1"]
    assert copy["Ce qu'il faut savoir"].startswith("Copie de LONS27-T02-1 (Grande salle, Lons-le-Saunier, 2027-03-18).")
    assert "Nous y reviendrons avec [prénom]." in copy["Ce qu'il faut savoir"]
    emptied = ("Décision", "Décidé par", "Référent·e", "Orienté vers", "Convient au Clus'Ter")
    assert [copy[header] for header in emptied] == [""] * len(emptied)
    assert (copy["Porteur"], copy["Échéance"], copy["Date de revue"], copy["Promesses faites"]) == ("aucun", None, None, 0)
    assert {"P8", "P9", "P10"} <= set(copy["Critères manquants"])


def test_what_was_verified_there_is_only_said_here(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    morez.bring(lons.export()[ZIP], "--territory", "Morez")
    with morez.open() as house, house.read() as session:
        case = read_file(session, file_named(session, "MORE27-T02-1"))
        verdicts = {verdict.code: verdict for verdict in case.verdicts("d1")}
        assert case.notes["proof:P2"].value == "Le car du jeudi ne suffit pas"
        assert verdicts["P2"].level == 1 and verdicts["P9"].level == 0


def test_no_person_arrives_on_the_other_machine(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    morez.bring(lons.export()[ZIP], "--territory", "Morez")
    with morez.open() as house, house.read() as session:
        assert not session.execute(select(Participant)).first() and not session.execute(select(Contact)).first()
    stored = b"".join(path.read_bytes() for path in (morez.folder / "data").glob("tablee.db*"))
    for secret in (*SECRETS, "canari-perte", "Marc"):
        assert secret.encode() not in stored, secret


def test_files_travel_on_from_a_copy_and_find_names_of_their_own(lons: Machine, machine: Make) -> None:
    morez, bresse = machine("morez"), machine("bresse")
    morez.bring(lons.export()[ZIP], "--territory", "Morez")
    result = bresse.bring(morez.export(MOREZ)[f"{MOREZ}-2027-03-18-dossiers.zip"], "--territory", "Bresse")
    assert result.exit_code == 0 and "MORE27-T02-1 → BRES27-T02-1" in result.stdout
    copy = rows(bresse, "bresse-d-apres-morez-d-apres-lons-le-sau")["BRES27-T02-1"]
    assert copy["Copié de"] == "MORE27-T02-1" and copy["Problème"] == "On renonce à un emploi faute de voiture."


def test_a_single_dossier_is_enough(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    archive = lons.export()[ZIP]
    for name in ("LONS27-T02-1", "LONS27-T13-1"):
        assert morez.bring(folder_of(archive, name)["dossier.json"], "--territory", "Morez", name="dossier.json").exit_code == 0
    assert set(rows(morez, MOREZ)) == {"MORE27-T02-1", "MORE27-T13-1"}, "both in the same evening"


# --- Names ----------------------------------------------------------------------------------------------------------


def test_without_a_territory_files_keep_theirs_and_never_the_names_of_the_originals(lons: Machine, machine: Make) -> None:
    other = machine("other")
    other.bring(lons.export()[ZIP])
    copies = rows(other, "lons-le-saunier-copie")
    assert set(copies) == {f"LONS27B-T{number:02d}-1" for number in range(1, 17)}
    assert {row["Territoire"] for row in copies.values()} == {"Grande salle, Lons-le-Saunier"}


def test_bringing_the_same_file_twice_does_nothing_new_and_says_so(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    archive = lons.export()[ZIP]
    morez.bring(archive, "--territory", "Morez")
    before = rows(morez, MOREZ)
    again = morez.bring(archive, "--territory", "Morez")
    assert again.exit_code == 0 and "LONS27-T02-1 → MORE27-T02-1   (was here already: nothing changed)" in again.stdout
    assert rows(morez, MOREZ) == before
    with morez.open() as house, house.read() as session:
        assert len(all_evenings(session)) == 1


def test_the_work_done_on_a_copy_survives_a_second_import(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    archive = lons.export()[ZIP]
    morez.bring(archive, "--territory", "Morez")
    with morez.open() as house:
        said = {"by": "Nadia", "sentence": "Plus tard.", "reason": "moment", "review_on": "2027-10-01", "wake_up": "La rentrée"}
        house.do(decide, 1, "MORE27-T02-1", "PARKED", said, "organiser")
    morez.bring(archive, "--territory", "Morez")
    assert rows(morez, MOREZ)["MORE27-T02-1"]["Décision"] == "En réserve"


def test_two_territories_on_one_machine_have_evenings_and_names_of_their_own(lons: Machine, machine: Make) -> None:
    other = machine("other")
    archive = lons.export()[ZIP]
    other.bring(archive, "--territory", "Morez")
    other.bring(archive, "--territory", "Morbier")
    assert set(rows(other, MOREZ)) & set(rows(other, "morbier-d-apres-lons-le-saunier")) == set()
    assert set(rows(other, "morbier-d-apres-lons-le-saunier")) == {f"MORB27-T{number:02d}-1" for number in range(1, 17)}


def test_an_identifier_stays_whatever_is_imported_and_exported_again(lons: Machine, machine: Make) -> None:
    before = set(rows(lons, "lons-le-saunier"))
    morez = machine("morez")
    morez.bring(lons.export()[ZIP], "--territory", "Morez")
    lons.bring(morez.export(MOREZ)[f"{MOREZ}-2027-03-18-dossiers.zip"], "--territory", "Lons, retour de Morez")
    assert set(rows(lons, "lons-le-saunier")) == before
    assert set(rows(lons, "lons-retour-de-morez-d-apres-morez-d-apr")) == {f"LONS27B-T{number:02d}-1" for number in range(1, 17)}


def test_a_file_of_this_very_machine_needs_another_territory(lons: Machine) -> None:
    result = lons.bring(lons.export()[ZIP])
    assert result.exit_code == 2 and "LONS27-T01-1 is a file of this very machine" in result.stderr and "--territory" in result.stderr
    assert "Traceback" not in result.output
    with lons.open() as house, house.read() as session:
        assert len(all_evenings(session)) == 1


def test_a_copy_on_the_same_machine_is_noted_on_its_original_at_once(lons: Machine) -> None:
    assert lons.bring(lons.export()[ZIP], "--territory", "Morez").exit_code == 0
    original = rows(lons, "lons-le-saunier")["LONS27-T02-1"]
    assert original["Copies"] == ["MORE27-T02-1 (Morez)"] and original["Dossiers liés"] == ["MORE27-T02-1"]
    assert rows(lons, MOREZ)["MORE27-T02-1"]["Copié de"] == "LONS27-T02-1"


def test_a_file_that_was_merged_comes_inside_the_one_that_received_it(lons: Machine, machine: Make) -> None:
    said = {"by": "Lucie", "sentence": "Même problème.", "reason": "same_problem", "merged_into": "LONS27-T01-1", "kept": "Tout"}
    with lons.open() as house:
        house.do(decide, 1, "LONS27-T02-1", "MERGED", said, "organiser")
    morez = machine("morez")
    result = morez.bring(lons.export()[ZIP], "--territory", "Morez")
    assert "1 left out: merged into another file" in result.stdout
    copies = rows(morez, MOREZ)
    assert "MORE27-T02-1" not in copies
    assert copies["MORE27-T01-1"]["Problème"] == "On renonce à un emploi faute de voiture."
    exported = morez.export(MOREZ)[f"{MOREZ}-2027-03-18-dossiers.zip"]
    assert "Un minibus partagé" in folder_of(exported, "MORE27-T01-1")["origines.csv"].decode()


# --- The evening of the copies --------------------------------------------------------------------------------------


def documents_of(house: House) -> tuple[FileDocument, ...]:
    with house.read() as session:
        brought = read_import(edition_archive(session, evening_by_id(session, house.evening_id), "http://hall.test")[1])
    assert isinstance(brought, tuple)
    return brought


@pytest.fixture
def played(house: House, clock: Clock) -> House:
    small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    return house


def test_the_evening_of_the_copies_is_closed_and_nobody_sat_in_it(played: House) -> None:
    brought = played.do(import_files, documents_of(played)[1:2], "Morez", "http://hall.test", "organiser")
    with played.read() as session:
        evening = evening_by_slug(session, MOREZ)
        plan = plan_of(session, evening)
        assert evening.closed_at is not None and evening.started_at is None
        assert (plan.title, plan.place, plan.date.isoformat()) == ("Start-Up de Territoire — Lons-le-Saunier", "Morez", "2027-03-18")
        file = files_of(session, evening.id or 0)[0]
        assert file.copied_from == {"reference": "LONS27-T02-1", "link": "http://hall.test/files/LONS27-T02-1", "day": "2027-03-18",
                                    "territory": "Grande salle, Lons-le-Saunier", "edition": "lons-le-saunier"}
        assert [copy.link for copy in copies_of(session, file_named(session, "LONS27-T02-1").id or 0)] == [brought[0]["link"]]
        assert read_file(session, file).stage == "d1"
        assert backlog_files(session, evening, "http://hall.test")[0].stage == "d1"


def test_the_journal_says_what_came_in(played: House) -> None:
    played.do(import_files, documents_of(played)[1:3], "Morez", "http://hall.test", "organiser")
    with played.read() as session:
        evening = evening_by_slug(session, MOREZ)
    played.evening_id = evening.id or 0
    assert [entry.kind for entry in played.journal()] == ["evening_added", "evening_closed", "files_imported", "files_imported"]
    assert played.journal()[-1].subject == "MORE27-T03-1"


def test_a_file_of_this_machine_is_refused_before_anything_is_written(played: House) -> None:
    with pytest.raises(Refused) as refused:
        played.do(import_files, documents_of(played), "", "http://hall.test", "organiser")
    assert refused.value.code == "own_file"
    with played.read() as session:
        assert len(all_evenings(session)) == 1


# --- Bad files ------------------------------------------------------------------------------------------------------


def test_a_bad_file_is_said_in_one_line_and_changes_nothing(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    document = dossier_of(lons.export()[ZIP], "LONS27-T02-1")
    bad = {
        b"": "not JSON",
        b"PK\x03\x04 but no ZIP": "not a ZIP that can be read",
        b"\xff\xfe{": "not JSON",
        b"[]": "expected a JSON object",
        b"{}": "not a file of ours",
        b'{"format": "tablee-backlog", "version": 1, "files": []}': "bring in the ZIP",
        changed(document, "version", to=2): "version 2, expected 1",
        changed(document, "format", to="other"): "not a file of ours",
        changed(document, "file", "table", to="seven"): "file.table",
        changed(document, "file", "table", to=99): "its table 99",
        changed(document, "file", "facts", to={}): "file.facts",
        changed(document, "file", "facts", "left", "votes", to={"v": {"yes": "many"}}): "file.facts.votes",
        changed(document, "file", "link", to="javascript:alert(1)"): "file.link",
        changed(document, "file", "unknown", to=1): "file.unknown",
        changed(document, "file", "outcome", to="WON"): "WON",
        changed(document, "plan", "tables", to=[]): "its table 2",
        changed(document, "file", "facts", "left", "values", "d1.problem", to="a\0b"): "a text that cannot be kept",
        changed(document, "file", "facts", "left", "values", "d1.problem", to="\ud800"): "a text that cannot be kept",
    }
    for content, words in bad.items():
        result = morez.bring(content, "--territory", "Morez")
        assert result.exit_code == 2 and words in result.stderr, (content[:60], result.output)
        assert len(result.stderr.strip().splitlines()) == 1 and "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
    with morez.open() as house, house.read() as session:
        assert all_evenings(session) == []


def test_a_zip_that_points_outside_or_is_too_large_is_refused(lons: Machine, machine: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    morez = machine("morez")
    archive = lons.export()[ZIP]
    result = morez.bring(archive.replace(b"LONS27-T02-1/dossier.json", b"../../ar/T02/dossier.json"), "--territory", "Morez")
    assert result.exit_code == 2 and "points outside the archive" in result.stderr
    monkeypatch.setattr("app.backlog.archive.LARGEST_ENTRY", 1000)
    result = morez.bring(archive, "--territory", "Morez")
    assert result.exit_code == 2 and "too large once unpacked" in result.stderr
    monkeypatch.setattr("app.cli.LARGEST_FILE", 1000)
    result = morez.bring(archive, "--territory", "Morez")
    assert result.exit_code == 2 and "larger than" in result.stderr
    assert not list(morez.folder.glob("retour-*")) and not list(morez.folder.rglob("dossier.json"))


def test_what_came_in_can_be_had_as_json(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    told = json.loads(morez.bring(lons.export()[ZIP], "--territory", "Morez", "--json").stdout)
    assert told["returns"] == [str(morez.folder / f"retour-{MOREZ}.json")] and len(told["files"]) == 16
    assert told["files"][1] == {"original": "LONS27-T02-1", "reference": "MORE27-T02-1", "territory": "Morez", "evening": MOREZ,
                                "link": "http://morez.test/files/MORE27-T02-1", "new": True}


def test_an_answer_that_cannot_be_written_is_said_and_had_by_importing_again(lons: Machine, machine: Make) -> None:
    morez = machine("morez")
    (morez.folder / "file").write_text("in the way")
    archive = lons.export()[ZIP]
    result = morez.bring(archive, "--territory", "Morez", "--out", str(morez.folder / "file" / "out"))
    assert result.exit_code == 1 and "could not write" in result.stderr
    assert morez.bring(archive, "--territory", "Morez").exit_code == 0 and (morez.folder / f"retour-{MOREZ}.json").exists()


def test_a_file_that_is_not_there_is_said(machine: Make) -> None:
    result = machine("morez").run("import", "nowhere.zip")
    assert result.exit_code == 2 and "could not read nowhere.zip" in result.stderr


@pytest.mark.parametrize("typed", [
    "=1+1", "❤️ 👩‍🌾 \u202erenversé", "œ" * 10_000, "« Dès lundi ; avec l’élu »\n\tÀ 100 %", "<script>alert(1)</script>"])
def test_odd_texts_arrive_as_they_were_typed(lons: Machine, machine: Make, typed: str) -> None:
    morez = machine("morez")
    document = dossier_of(lons.export()[ZIP], "LONS27-T02-1")
    content = changed(document, "file", "facts", "left", "values", "d1.problem", to=typed)
    assert morez.bring(content, "--territory", "Morez", name="dossier.json").exit_code == 0
    assert rows(morez, MOREZ)["MORE27-T02-1"]["Problème"] == typed
    assert all(b"<script>" not in part for name, part in everything_in(
        morez.export(MOREZ)[f"{MOREZ}-2027-03-18-dossiers.zip"]).items() if name.endswith(".html"))
