"""The pages of the morning: what they show, to whom, and what they answer when something is missing."""

import re

import httpx
import pytest

from app.screens.casefile import gate_sentence
from app.screens.morning import ledger_sentence
from app.screens.triage import pile_sentence
from app.sheets.actions import sign_off
from app.sheets.queries import sheet_digest
from app.tables.queries import standing
from tests.houses import Clock, Served
from tests.mornings import Evening, play_sample, small_starter

HOME, LEDGER = "/morning/lons-le-saunier", "/backlog/lons-le-saunier"
FILE = f"{HOME}/LONS27-T02-1"
SAID = {"by": "Claire", "sentence": "Nous vous rappelons avant la fin du mois."}
READY = SAID | {"outcome": "BACKLOG_D1", "reason": "people_to_meet", "owner": "Marc", "next_action": "Compter les trajets",
                "next_action_due": "2027-03-30", "tick": "on"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def team(served: Served, clock: Clock) -> httpx.Client:
    """The organiser, the morning after."""
    small_starter(served.house)
    clock.forward(hours=14)
    team = served.team()
    team.get(HOME)
    return team


# --- Who may --------------------------------------------------------------------------------------------------------

READS = [HOME, FILE, LEDGER, f"{LEDGER}/contacts", f"{LEDGER}/export.csv", f"{LEDGER}/export.xlsx", f"{LEDGER}/export.json",
         f"{LEDGER}/raw.xlsx", f"{LEDGER}/raw.json"]
WRITES = [f"{FILE}/notes", f"{FILE}/proofs/P9", f"{FILE}/decisions", f"{HOME}/files", f"{LEDGER}/contacts.csv"]


@pytest.mark.parametrize("role", ["nobody", "phone", "desk", "control", "wall"])
def test_only_the_organiser_reads_and_writes_the_morning(served: Served, clock: Clock, role: str) -> None:
    small_starter(served.house)
    served.team().get(HOME)
    asking = {"nobody": served.client, "phone": lambda: served.phone(2, "Zoé"), "desk": lambda: served.desk(2),
              "control": served.control, "wall": served.wall}[role]()
    for path in READS:
        assert asking.get(path).status_code == 403, path
    for path in WRITES:
        assert asking.post(path, data=READY | {"confirmed": "on"}).status_code == 403, path
    assert not {"file_decided", "contacts_downloaded", "proof_noted", "team_fields_noted"} & set(served.house.kinds())


# --- The pile -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("files", "undecided", "sentence"), [
    (16, 13, "Seize dossiers, treize à décider."),
    (16, 16, "Seize dossiers, tous à décider."),
    (16, 0, "Seize dossiers, tous décidés."),
    (2, 1, "Deux dossiers, un à décider."),
    (1, 1, "Un dossier, à décider."),
    (1, 0, "Un dossier, décidé."),
    (30, 2, "Trente dossiers, deux à décider."),
    (0, 0, "La soirée n’a pas commencé\u00a0: pas encore de dossier."),
])
def test_the_pile_opens_with_a_sentence(files: int, undecided: int, sentence: str) -> None:
    assert pile_sentence(files, undecided) == sentence


@pytest.mark.parametrize(("missing", "sentence"), [
    (0, "Rien ne manque pour le D2"), (1, "Une preuve manque pour le D2"), (3, "Trois preuves manquent pour le D2")])
def test_a_gate_says_how_much_it_still_wants(missing: int, sentence: str) -> None:
    assert gate_sentence("BACKLOG_D2", missing) == sentence


def test_looking_at_the_morning_opens_the_files_once(team: httpx.Client, served: Served) -> None:
    assert "Seize dossiers, tous à décider." in team.get(HOME).text
    assert served.house.kinds().count("files_opened") == 1


def test_before_the_evening_the_morning_says_so(served: Served) -> None:
    page = served.team().get(HOME)
    assert page.status_code == 200 and "La soirée n’a pas commencé" in page.text
    assert "files_opened" not in served.house.kinds()


def test_the_pile_says_what_each_table_left(team: httpx.Client) -> None:
    page = words(team.get(HOME).text)
    assert "Partager les trajets du matin" in page and "Bouger sans voiture à soi · LONS27-T02-1" in page
    assert "D1 5 /5 D2 11 /11" in page
    assert "4 oui sur 4" in page and "Compter les trajets" in page


# --- One file -------------------------------------------------------------------------------------------------------


def test_a_file_shows_problem_solution_proof_criteria_people_and_interests(team: httpx.Client) -> None:
    page = words(team.get(FILE).text)
    for said in ("On renonce à un emploi faute de voiture.", "Un trajet partagé chaque matin.", "4 oui sur 4 votants, 4 collèges.",
                 "Que l’on accepte de monter avec un inconnu", "Karim et Léa", "Compter les trajets", "preuves manquent pour le D2",
                 "Contenu sain", "Trois personnes, 2 intérêts alignés", "Être réélu", "équipe seulement", "Karim attend, Léa apporte"):
        assert said in page, said


def test_a_table_that_disagrees_with_its_sheet_is_heard_without_saying_who(served: Served, clock: Clock) -> None:
    table = small_starter(served.house)
    with served.house.read() as session:
        read = sheet_digest(session, standing(session, table.table_id))
    served.house.do(sign_off, table.seats["karim"], True, "", read)
    served.house.do(sign_off, table.seats["ines"], False, "Le prix est faux", read)
    team = served.team()
    team.get(HOME)
    page = words(team.get(FILE).text)
    assert "1 personne sur 4 : « C’est bien nous »" in page and "« Le prix est faux »" in page
    assert "Inès" not in page


def test_each_line_says_the_cards_and_votes_that_it_came_from(team: httpx.Client) -> None:
    page = words(team.get(FILE).text)
    whence = page.partition("On renonce à un emploi faute de voiture. d’où ?")[2].partition("Solution")[0]
    assert "Choisir le problème" in whence and "4 On renonce à un emploi faute de voiture." in whence and "Il manque un car." in whence


def test_an_interest_that_is_not_aligned_says_why(team: httpx.Client) -> None:
    page = words(team.get(FILE).text)
    assert "Karim" in page and "Aligné oui" in page
    paul = page.partition("Être réélu")[2]
    assert "Aligné non : dit à l’équipe seulement" in paul


def test_a_booster_file_offers_the_follow_up_and_a_starter_file_does_not(served: Served, team: httpx.Client) -> None:
    play_sample(served.house, 13)
    assert 'value="BOOSTER_FOLLOWUP"' in team.get(f"{HOME}/LONS27-T13-1").text
    assert 'value="BOOSTER_FOLLOWUP"' not in team.get(FILE).text


def test_nothing_is_chosen_beforehand(team: httpx.Client) -> None:
    assert not re.search(r'type="radio"[^>]*checked', team.get(FILE).text)


def test_cards_have_no_author_and_what_is_not_revealed_is_not_read_during_the_evening(served: Served, clock: Clock) -> None:
    table = Evening(served.house, 3)
    table.sit("zoe", "Zoé", "citizens")
    table.lay("silent-ideas", [("zoe", "Une idée encore secrète")])
    team = served.team()
    assert "Une idée encore secrète" not in team.get(f"{HOME}/LONS27-T03-1").text
    clock.forward(hours=14)
    page = served.team().get(f"{HOME}/LONS27-T03-1").text
    assert "Une idée encore secrète" in page and "Zoé" not in page


def test_interests_wait_for_their_table_to_reveal_them(served: Served, clock: Clock) -> None:
    table = Evening(served.house, 3)
    table.sit("zoe", "Zoé", "citizens")
    table.go("interest-alignment")
    table.state("interest-alignment", "zoe", gain="Du temps", contribution="Mon garage")
    team = served.team()
    assert "Mon garage" not in team.get(f"{HOME}/LONS27-T03-1").text
    clock.forward(hours=14)
    assert "Mon garage" in served.team().get(f"{HOME}/LONS27-T03-1").text


def test_what_people_typed_is_escaped(served: Served, clock: Clock) -> None:
    table = Evening(served.house, 3)
    table.go("problem-sheet")
    table.write("d1", problem="<script>alert(1)</script> & <b>gras</b>")
    page = served.team().get(f"{HOME}/LONS27-T03-1").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_an_unknown_file_is_a_page_that_does_not_exist(team: httpx.Client) -> None:
    answer = team.get(f"{HOME}/LONS27-T99-1")
    assert answer.status_code == 404 and "Ce dossier n’existe pas" in answer.text


# --- Saving and deciding --------------------------------------------------------------------------------------------


def test_a_plain_form_comes_back_to_the_file_and_the_next_one_knows_the_name(team: httpx.Client) -> None:
    answer = team.post(f"{FILE}/notes", data={"section": "next", "by": "Zoé ☕", "owner": "Zoé"})
    assert answer.history[0].status_code == 303 and answer.url.path == FILE
    assert re.search(r'name="by" value="Zoé ☕"', answer.text)
    assert re.search(r'name="owner" value="Zoé"', answer.text)


def test_with_htmx_the_page_comes_anew(team: httpx.Client) -> None:
    answer = team.post(f"{FILE}/proofs/P9", data={"by": "Claire", "tick": "on"}, headers=HTMX)
    assert answer.status_code == 200 and answer.headers["hx-refresh"] == "true" and 'id="said"' in answer.text


def test_a_decision_is_shown_above_the_file_and_on_the_ledger(team: httpx.Client) -> None:
    page = words(team.post(f"{FILE}/decisions", data=READY).text)
    assert "Backlog D1 personnes à rencontrer" in page and SAID["sentence"] in page and "Annuler cette décision" in page
    assert "Un dossier vivant, une suite datée pour chacun." in words(team.get(LEDGER).text)
    assert "Seize dossiers, quinze à décider." in team.get(HOME).text


def test_a_refused_decision_lists_what_is_missing_beside_the_form(team: httpx.Client, served: Served) -> None:
    answer = team.post(f"{FILE}/decisions", data=SAID | {"outcome": "BACKLOG_D1"}, headers=HTMX)
    assert answer.status_code == 409
    assert 'id="obstacles"' in answer.text and "Choisissez un motif" in answer.text and 'data-beside="tick"' in answer.text
    assert "file_decided" not in served.house.kinds()


def test_without_javascript_a_refused_decision_keeps_what_was_typed(team: httpx.Client) -> None:
    answer = team.post(f"{FILE}/decisions", data=SAID | {"outcome": "BACKLOG_D1", "owner": "Marc"})
    assert answer.status_code == 409 and "Choisissez un motif" in answer.text
    assert SAID["sentence"] in answer.text and ">Marc</textarea>" in answer.text
    assert 'name="outcome" value="BACKLOG_D1"' in answer.text


def test_a_wrong_line_is_refused_beside_its_field(team: httpx.Client) -> None:
    answer = team.post(f"{FILE}/notes", data={"by": "Claire", "price": "deux euros"})
    assert answer.status_code == 422 and "Écrivez un nombre" in answer.text and ">deux euros</textarea>" in answer.text


def test_the_same_decision_sent_twice_is_one_decision(team: httpx.Client, served: Served) -> None:
    for _ in range(2):
        team.post(f"{FILE}/decisions", data=READY | {"seen": "", "client_id": "a1b2c3d4e5"})
    assert served.house.kinds().count("file_decided") == 1


def test_another_family_gets_its_own_page(team: httpx.Client) -> None:
    page = team.get(FILE).text
    table, candidate = re.search(r'name="table" value="(\d+)"><input type="hidden" name="candidate" value="(cluster:\d+)"', page).groups()
    answer = team.post(f"{HOME}/files", data={"table": table, "candidate": candidate})
    assert answer.url.path == f"{HOME}/LONS27-T02-2" and "Prêter des vélos" in answer.text
    again = team.post(f"{HOME}/files", data={"table": table, "candidate": candidate})
    assert again.status_code == 409 and "déjà son dossier" in again.text


# --- The ledger and its exports -------------------------------------------------------------------------------------


def test_the_ledger_without_a_live_file_says_so() -> None:
    assert ledger_sentence([]) == "Aucun dossier vivant pour l’instant."


def test_the_ledger_groups_by_decision_and_keeps_what_was_parked_and_dropped(team: httpx.Client) -> None:
    forced = {"outcome": "BACKLOG_D1", "reason": "proof_to_find", "forced_by": "Élodie", "forced_reason": "Vite"}
    dropped = {"outcome": "DROPPED", "reason": "no_diamond", "second_reader": "Marc"}
    parked = {"outcome": "PARKED", "reason": "moment", "review_on": "2027-09-15", "wake_up": "Un élu vient"}
    for number, decision in ((2, forced), (5, dropped), (6, parked)):
        team.post(f"{HOME}/LONS27-T{number:02d}-1/decisions", data=SAID | decision)
    page = words(team.get(LEDGER).text)
    assert "Un dossier vivant, un sans suite datée." in page
    assert page.index("Backlog D1, 1") < page.index("En réserve, 1") < page.index("Abandonnés, 1") < page.index("À décider, 13")
    assert "Se réveille si : Un élu vient" in page


@pytest.mark.parametrize(("path", "name", "kind"), [
    ("export.xlsx", "backlog.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("export.csv", "backlog.csv", "text/csv; charset=utf-8"),
    ("export.json", "backlog.json", "application/json"),
    ("raw.xlsx", "matiere.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("raw.json", "matiere.json", "application/json"),
])
def test_each_export_is_a_file_named_after_the_evening(team: httpx.Client, path: str, name: str, kind: str) -> None:
    answer = team.get(f"{LEDGER}/{path}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"] == f'attachment; filename="lons-le-saunier-2027-03-18-{name}"'
    assert answer.content == team.get(f"{LEDGER}/{path}").content


@pytest.mark.parametrize("path", ["export.pdf", "raw.csv", "export.exe"])
def test_an_unknown_format_is_said(team: httpx.Client, path: str) -> None:
    answer = team.get(f"{LEDGER}/{path}")
    assert answer.status_code == 404 and "format d’export" in answer.text


def words(page: str) -> str:
    """What a page says, without its marks, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).replace("\u00a0", " ").replace("\u202f", " ").split())
