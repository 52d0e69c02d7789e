"""Several people triage at once: who has what left, who reads what, where the next file is, and what reaches the open pages."""

import re

import httpx
import pytest

from app.evenings.models import Evening
from app.files.models import Decision, Opportunity
from app.screens.morning import load_sentence
from app.screens.triage import NAMELESS, Queue, Slot, mine, mine_sentence, next_for, rest_sentence
from tests.houses import Clock, Served
from tests.mornings import small_starter

HOME = "/morning/lons-le-saunier"
FILE = f"{HOME}/LONS27-T02-1"
SAID = {"by": "Claire", "sentence": "Nous vous rappelons avant la fin du mois."}
DROPPED = SAID | {"outcome": "DROPPED", "reason": "no_diamond", "second_reader": "Marc"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def team(served: Served, clock: Clock) -> httpx.Client:
    small_starter(served.house)
    clock.forward(hours=14)
    team = served.team()
    team.get(HOME)
    return team


def queue(*slots: tuple[str, bool], here: dict[int, list[str]] | None = None) -> Queue:
    """(reader, decided) for each table in turn."""
    lines = [Slot(Opportunity(id=number, reference=f"T{number}"), number, "", Decision(outcome="DROPPED") if decided else None, reader)
             for number, (reader, decided) in enumerate(slots, 1)]
    return Queue(Evening(), lines, 0, here or {})


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).replace("\u00a0", " ").replace("\u202f", " ").split())


# --- What is left, and the next one ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("slots", "me", "after", "here", "expected"), [
    ([("", True), ("", False), ("", False)], "", "", {}, "T2"),
    ([("", False), ("", False), ("Claire", False)], "Claire", "", {}, "T3"),  # mine first
    ([("Marc", False), ("", False)], "Claire", "", {}, "T2"),  # then one that nobody took
    ([("Marc", False)], "Claire", "", {}, "T1"),  # then help a colleague
    ([("", False), ("", False), ("", False)], "", "T2", {}, "T3"),  # from here on
    ([("", False), ("", False), ("", True)], "", "T2", {}, "T1"),  # starting over at the top
    ([("", False), ("", False)], "Claire", "", {1: ["Marc"]}, "T2"),  # not where a colleague reads
    ([("", False), ("", False)], "Claire", "", {1: ["Claire"]}, "T1"),  # my own other page is nobody
    ([("", False), ("", True)], "Claire", "", {1: ["Marc"]}, "T1"),  # unless nothing else is left
    ([("", True)], "", "", {}, None),
    ([("", False)], "", "T1", {}, None),  # the one that I read is not its own next
])
def test_the_next_file_is_mine_and_read_by_nobody_else(slots: list[tuple[str, bool]], me: str, after: str, here: dict[int, list[str]],
                                                      expected: str | None) -> None:
    found = next_for(queue(*slots, here=here), me, after)
    assert (found.reference if found else None) == expected


def test_what_is_left_is_counted_for_each_person_and_for_nobody() -> None:
    left = queue(("Marc", False), ("Claire", True), ("Claire", False), ("Marc", False), ("", False), ("", True)).left
    assert [(line.reader, line.left, line.total) for line in left] == [("Marc", 2, 2), ("Claire", 1, 2), ("", 1, 2)]


@pytest.mark.parametrize(("left", "total", "sentence"), [
    (3, 8, "Il vous en reste trois sur huit."), (0, 8, "Vos 8\u00a0dossiers sont décidés."), (0, 1, "Votre dossier est décidé."),
    (0, 0, "Vous n’avez pris aucun dossier.")])
def test_what_is_left_to_me_is_a_sentence(left: int, total: int, sentence: str) -> None:
    assert mine_sentence(left, total) == sentence


def test_nothing_is_left_to_somebody_without_a_name() -> None:
    assert mine(queue(("Marc", False)), "") == ""


@pytest.mark.parametrize(("files", "undecided", "sentence"), [
    (16, 16, "16\u00a0dossiers à décider."), (16, 3, "Encore 3\u00a0dossiers à décider sur 16."),
    (16, 0, "Tous les dossiers sont décidés."),
    (0, 0, "Pas encore de dossier.")])
def test_the_rest_of_the_queue_is_a_sentence(files: int, undecided: int, sentence: str) -> None:
    assert rest_sentence(files, undecided) == sentence


# --- Names and shares -----------------------------------------------------------------------------------------------


def test_saying_my_name_once_is_enough(team: httpx.Client) -> None:
    assert 'data-me=""' in team.get(FILE).text
    page = team.post(f"{HOME}/me", data={"by": "Zoé ☕"})
    assert page.url.path == HOME and 'data-me="Zoé ☕"' in page.text
    assert 'data-me="Zoé ☕"' in team.get(FILE).text


def test_i_take_a_file_and_leave_it(team: httpx.Client) -> None:
    page = team.post(f"{FILE}/reader", data={"by": "Claire", "seen": ""}).text
    assert "Il vous en reste un sur un." in words(page) and "Je laisse ce dossier" in page
    assert "Vous n’avez pris aucun dossier." in words(team.post(f"{FILE}/reader", data={"by": "Claire", "leave": "on"}).text)


def test_a_file_that_a_colleague_just_took_is_refused(team: httpx.Client) -> None:
    team.post(f"{FILE}/reader", data={"by": "Marc", "seen": ""})
    answer = team.post(f"{FILE}/reader", data={"by": "Claire", "seen": ""}, headers=HTMX)
    assert answer.status_code == 409 and "Marc vient de prendre ce dossier" in answer.text


def test_taking_without_a_name_asks_for_it(team: httpx.Client) -> None:
    answer = team.post(f"{FILE}/reader", data={"by": "", "seen": ""})
    assert answer.status_code == 422 and 'name="by"' in answer.text


def test_files_are_shared_out_between_those_who_are_there(team: httpx.Client) -> None:
    page = words(team.post(f"{HOME}/share", data={"by": "Claire", "readers": ["Claire", "Marc"], "others": "Élodie, "}).text)
    assert "Il vous en reste six sur six." in page and "Marc 5" in page and "Élodie 5" in page


def test_a_row_of_tables_is_given_to_somebody(team: httpx.Client) -> None:
    page = words(team.post(f"{HOME}/readers", data={"by": "Claire", "first": "7", "last": "5", "reader": "Marc"}).text)
    assert "Marc 3" in page and "À prendre 13" in page


def test_the_next_page_goes_where_work_is_left(team: httpx.Client) -> None:
    team.post(f"{HOME}/me", data={"by": "Claire"})
    team.post(f"{HOME}/LONS27-T09-1/reader", data={"by": "Claire", "seen": ""})
    assert team.get(f"{HOME}/next").url.path == f"{HOME}/LONS27-T09-1"
    assert team.get(f"{HOME}/next?after=LONS27-T09-1").url.path == f"{HOME}/LONS27-T10-1"


# --- Finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("searched", ["trajets MATIN", "lons27-t02-1", "2", "employeur"])
def test_a_search_that_finds_one_file_goes_there(team: httpx.Client, searched: str) -> None:
    assert team.get(HOME, params={"q": searched}).url.path == FILE


def test_a_search_without_accents_lists_what_it_finds(team: httpx.Client) -> None:
    page = team.get(HOME, params={"q": "etangs"})
    assert page.url.path == f"{HOME}/LONS27-T05-1"
    assert "0 dossier pour « licorne »" in words(team.get(HOME, params={"q": "licorne"}).text)


# --- Decided meanwhile, undone --------------------------------------------------------------------------------------


def test_a_decision_over_an_unseen_one_is_refused_and_may_be_sent_again_knowingly(team: httpx.Client) -> None:
    team.post(f"{FILE}/decisions", data=DROPPED | {"by": "Marc", "second_reader": "Lucie", "seen": ""})
    mine = SAID | {"outcome": "PARKED", "reason": "moment", "review_on": "2027-09-15", "wake_up": "Un élu vient", "seen": ""}
    refused = team.post(f"{FILE}/decisions", data=mine)
    assert refused.status_code == 409 and "décidé par Marc" in refused.text and ">Un élu vient</textarea>" in refused.text
    assert "Abandonné" in words(team.get(FILE).text)
    seen = re.search(r'name="seen" value="(\d+)"', refused.text)[1]
    page = words(team.post(f"{FILE}/decisions", data=mine | {"seen": seen}).text)
    assert "En réserve moment" in page


def test_a_decision_is_undone_and_stays_in_the_history(team: httpx.Client) -> None:
    page = team.post(f"{FILE}/decisions", data=DROPPED).text
    undo = re.search(r'action="([^"]*/undo)"', page)[1]
    page = team.post(undo, data={"by": ""}).text  # the browser knows who signs
    assert "Annulée par Claire" in words(page) and "<del>" in page and "Annuler cette décision" not in page
    again = team.post(undo, data={"by": "Claire"})
    assert again.status_code == 409


def test_undoing_without_a_name_asks_for_it(served: Served, team: httpx.Client) -> None:
    page = team.post(f"{FILE}/decisions", data=DROPPED).text
    other = served.team()
    answer = other.post(re.search(r'action="([^"]*/undo)"', page)[1], data={"by": ""})
    assert answer.status_code == 422 and 'name="by"' in answer.text
    assert "decision_undone" not in served.house.kinds()


def test_a_merge_is_told_on_both_files_keeps_everybody_and_is_undone(team: httpx.Client, served: Served) -> None:
    other = f"{HOME}/LONS27-T03-1"
    merged = SAID | {"outcome": "MERGED", "reason": "same_problem", "merged_into": "LONS27-T03-1", "kept": "Les trajets du matin"}
    page = team.post(f"{FILE}/decisions", data=merged).text
    assert "Fusionné" in words(page) and "LONS27-T03-1" in page and "Les trajets du matin" in page
    receiving = words(team.get(other).text)
    assert "Ce dossier en a reçu un : LONS27-T02-1" in receiving and "Trois personnes" in receiving and "Karim table 2" in receiving
    team.post(re.search(r'action="([^"]*/undo)"', page)[1], data={"by": "Claire"})
    given_back, alone = (words(team.get(path).text) for path in (FILE, other))
    assert "Annuler cette décision" not in given_back and "Trois personnes" in given_back
    assert "Ce dossier en a reçu" not in alone and "Trois personnes" not in alone


def test_two_files_stand_side_by_side(team: httpx.Client) -> None:
    page = words(team.get(f"{FILE}/beside/LONS27-T03-1").text)
    assert "On renonce à un emploi faute de voiture." in page and "rien d’écrit" in page and "La table 3 reçoit l’autre" in page


def test_merge_with_opens_the_form_on_it_and_nothing_else_is_ever_chosen(team: httpx.Client) -> None:
    page = team.get(f"{FILE}?merge=LONS27-T03-1").text
    assert re.search(r'value="MERGED"[^>]* checked', page) and 'name="merged_into" list="all-files" value="LONS27-T03-1"' in page
    for itself_or_unknown in ("LONS27-T02-1", "LONS99-T01-1"):
        assert not re.search(r'value="MERGED"[^>]* checked', team.get(f"{FILE}?merge={itself_or_unknown}").text)


# --- Beside each field ----------------------------------------------------------------------------------------------


def test_without_javascript_each_thing_that_lacks_is_beside_its_field(team: httpx.Client) -> None:
    page = team.post(f"{FILE}/decisions", data={"outcome": "PARKED", "reason": "moment", "sentence": "", "by": "Claire", "review_on": "",
                                                "wake_up": ""}).text
    for field, sentence in (("sentence", "Écrivez la phrase"), ("wake_up", "Écrivez ce qui réveillera")):
        assert re.search(rf'<p class="wrong">{sentence}[^<]*</p><textarea[^>]*name="{field}"', page), field
    assert re.search(r'<p class="wrong">Donnez une date[^<]*</p>\s*<div[^>]*>\s*<label[^>]*>[^<]*</label>\s*<input[^>]*review_on', page)
    assert re.search(r'value="moment" checked', page)


# --- Settings -------------------------------------------------------------------------------------------------------


def test_the_team_sets_what_it_carries_and_its_thresholds(team: httpx.Client) -> None:
    page = team.post(f"{HOME}/settings", data={"by": "Claire", "capacity": "24", "P8.min_people": "3"})
    assert page.url.path == f"{HOME}/settings"
    assert "L’équipe peut porter 24 dossiers, elle en suit zéro." in words(page.text)
    assert re.search(r'name="P8.min_people"[^>]*value="3"', page.text)


@pytest.mark.parametrize(("living", "capacity", "sentence"), [
    (12, 24, "L’équipe suit douze dossiers, elle peut en porter vingt-quatre."),
    (1, 3, "L’équipe suit un dossier, elle peut en porter trois."), (5, None, "")])
def test_the_pile_says_what_the_team_carries(living: int, capacity: int | None, sentence: str) -> None:
    assert load_sentence(living, capacity) == sentence


def test_a_senseless_setting_is_refused_beside_its_field(team: httpx.Client, served: Served) -> None:
    answer = team.post(f"{HOME}/settings", data={"by": "Claire", "capacity": "beaucoup"})
    assert answer.status_code == 422 and ">beaucoup</textarea>" in answer.text
    assert "settings_changed" not in served.house.kinds()


# --- Who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["nobody", "phone", "desk", "control", "wall"])
def test_only_the_organiser_shares_out_undoes_and_sets(served: Served, clock: Clock, role: str) -> None:
    small_starter(served.house)
    served.team().get(HOME)
    asking = {"nobody": served.client, "phone": lambda: served.phone(2, "Zoé"), "desk": lambda: served.desk(2),
              "control": served.control, "wall": served.wall}[role]()
    for path in (f"{HOME}/next", f"{HOME}/settings", f"{FILE}/beside/LONS27-T03-1", f"{FILE}/live", f"{HOME}/pile/live"):
        assert asking.get(path).status_code == 403, path
    for path in (f"{HOME}/me", f"{HOME}/share", f"{HOME}/readers", f"{HOME}/settings", f"{FILE}/reader", f"{FILE}/decisions/1/undo"):
        assert asking.post(path, data={"by": "Zoé", "first": "1", "last": "2", "capacity": "1"}).status_code == 403, path
    assert not {"reader_assigned", "settings_changed", "decision_undone"} & set(served.house.kinds())


def test_a_page_that_polls_hears_what_was_decided(team: httpx.Client) -> None:
    page = team.get(FILE).text
    assert 'id="region-file"' in page and 'data-live="/morning/lons-le-saunier/LONS27-T02-1/live"' in page
    team.post(f"{FILE}/decisions", data=DROPPED)
    frame = team.get(f"{FILE}/live").text
    assert "Abandonné" in frame and "Encore 15" in frame and re.search(r'data-last="\d+"', frame)
    assert "Abandonné" in team.get(f"{HOME}/pile/live").text
    assert NAMELESS not in frame  # nobody listens just now
