"""The pages of indicators: who may read them, what they show, what leaves as a file, and what everybody may see."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from app.indicators.catalogue import ALL, FAMILIES
from app.screens.indicators import INKS
from tests.houses import Clock, Served
from tests.indicators.halls import NAMES, Hall, full_hall

HOME, PUBLIC = "/indicators/lons-le-saunier", "/public/lons-le-saunier"
DAY = date(2027, 3, 18)
PAGES = [HOME, *(f"{HOME}/{name}" for name in FAMILIES if name != "evening"), f"{HOME}/year/2027", f"{HOME}/figures/expression",
         f"{HOME}/figures/lost"]
FILES = [f"{HOME}/figures.csv", f"{HOME}/figures/expression.csv", f"{HOME}/year/2027/figures.csv", f"{HOME}/figures/expression.svg",
         f"{HOME}/figures/hall.svg"]
DRAWN = ("hall", "colleges", "survival", "network", "network-alone", "chain")
SECRETS = (*NAMES, "exemple.fr", "Un gain", "Un apport", "Une idée de quelqu", "La mairie")


@pytest.fixture
def hall(served: Served, clock: Clock) -> Hall:
    """A lively evening, half a year ago."""
    hall = Hall(served.house.door, served.house.evening_id, DAY)
    full_hall(hall)
    clock.forward(days=200)
    return hall


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").replace("\u202f", " ").split())


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


# --- Who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["nobody", "phone", "desk", "control", "wall"])
def test_only_the_organiser_reads_indicators_and_switches_them(served: Served, role: str) -> None:
    asking = {"nobody": served.client, "phone": lambda: served.phone(2, "Zoé"), "desk": lambda: served.desk(2),
              "control": served.control, "wall": served.wall}[role]()
    for path in PAGES + FILES:
        assert asking.get(path).status_code == 403, path
    for path in (f"{HOME}/figures/expression", f"{HOME}/aims"):
        assert asking.post(path, data={"by": "Claire", "show": "off", "aim-r7": "3"}).status_code == 403
    assert "settings_changed" not in served.house.kinds()


def test_the_organiser_reads_every_page(served: Served, hall: Hall) -> None:
    team = served.team()
    for path in PAGES + FILES + [f"{HOME}/figures/{name}.svg?theme=dark" for name in DRAWN]:
        assert team.get(path).status_code == 200, path


@pytest.mark.parametrize("path", [f"{HOME}/ghosts", f"{HOME}/evening", f"{HOME}/figures/ghost", f"{HOME}/figures/ghost.svg",
                                  f"{HOME}/figures/ghost.csv", f"{HOME}/year/1999", f"{HOME}/year/1999/figures.csv",
                                  f"{HOME}/year/-1/figures.csv", "/indicators/nowhere", "/public/nowhere"])
def test_what_does_not_exist_is_not_found(served: Served, path: str) -> None:
    assert served.team().get(path).status_code == 404


def test_everybody_reads_the_public_page(served: Served, hall: Hall) -> None:
    assert served.client().get(PUBLIC).status_code == 200


# --- What they show -------------------------------------------------------------------------------------------------


def test_the_evening_opens_with_a_sentence_and_shows_its_figures(served: Served, hall: Hall) -> None:
    page = served.team().get(HOME)
    said = plain(page.text)
    assert re.search(r"\d+ personnes, seize tables : \w+ ont abouti\.", said)
    for one in FAMILIES["evening"]:
        assert one.label in said
    assert page.text.count("<svg class=\"drawing\"") == 2 and page.text.count("<table class=\"in-table\"") == 2


def test_before_the_evening_the_page_says_so_and_every_ratio_is_nc(served: Served) -> None:
    page = served.team().get(HOME).text
    said = plain(page)
    assert "La soirée n’a pas commencé : rien à compter." in said and '<svg class="drawing"' not in page
    assert "%" not in said.partition("Qui était là")[2]


def test_every_figure_has_a_page_without_anybody(served: Served, hall: Hall) -> None:
    """One walk through all of them: its definition, kind and version, its drawing, and no name."""
    team = served.team()
    for name, one in ALL.items():
        page = team.get(f"{HOME}/figures/{name}").text
        assert plain(one.definition) in plain(page) and one.kind in page and "version 1" in page, name
        assert '<svg class="drawing" viewBox="0 0 420' in page and not [secret for secret in SECRETS if secret in page], name


def test_a_figure_of_each_unit_leaves_as_a_picture(served: Served, hall: Hall) -> None:
    team = served.team()
    for name in {one.unit: name for name, one in ALL.items()}.values():
        drawn = team.get(f"{HOME}/figures/{name}.svg").text
        assert ElementTree.fromstring(drawn).get("viewBox", "").startswith("0 0 420"), name
        assert "style" not in drawn and INKS["light"]["paper"] in drawn and not [secret for secret in SECRETS if secret in drawn]


def test_every_drawing_of_the_pages_leaves_in_both_themes(served: Served, hall: Hall) -> None:
    team = served.team()
    for name in DRAWN:
        for theme in ("light", "dark"):
            answer = team.get(f"{HOME}/figures/{name}.svg?theme={theme}")
            assert answer.headers["content-type"].startswith("image/svg+xml")
            assert ElementTree.fromstring(answer.text).tag.endswith("svg") and INKS[theme]["paper"] in answer.text, name
            assert "Lons-le-Saunier" in answer.text and not [secret for secret in SECRETS if secret in answer.text], name


def test_the_lines_behind_a_figure_are_one_tap_away(served: Served, hall: Hall) -> None:
    team = served.team()
    assert f'href="{HOME}/figures/expression"' in team.get(HOME).text
    said = plain(team.get(f"{HOME}/figures/expression").text)
    assert "1 · Vieillir au village sans s’isoler" in said and "Les lignes derrière" in said


def test_what_cannot_be_known_says_why(served: Served, hall: Hall) -> None:
    team = served.team()
    for name, why in (("lost", "le serveur ne peut pas compter"), ("screen-time", "ne suit pas"), ("satisfaction-public", "anonymes"),
                      ("mobilisation", "inhabitants"), ("densification", "état initial"), ("lessons", "leçons")):
        said = plain(team.get(f"{HOME}/figures/{name}").text)
        assert "n.c." in said and why in said, name


def test_a_calendar_year_has_the_four_of_2014(served: Served, hall: Hall) -> None:
    said = plain(served.team().get(f"{HOME}/year/2027").text)
    for label in ("Contacts noués", "Intérêts alignés", "Satisfaction des collectivités", "Coopérations initiées"):
        assert label in said


def test_no_page_of_indicators_names_anybody(served: Served, hall: Hall) -> None:
    team = served.team()
    for path in PAGES + FILES:
        text = team.get(path).text
        assert not [secret for secret in SECRETS if secret in text], path


def test_no_page_calls_a_count_an_impact(served: Served, hall: Hall) -> None:
    team = served.team()
    for path in [*PAGES, PUBLIC]:
        assert "impact" not in team.get(path).text.casefold()


# --- What leaves ----------------------------------------------------------------------------------------------------


def test_the_csv_opens_again_with_every_figure_and_its_definition(served: Served, hall: Hall) -> None:
    found = rows(served.team().get(f"{HOME}/figures.csv"))
    assert [row["Indicateur"] for row in found] == [one.label for one in ALL.values()]
    by_name = {row["Indicateur"]: row for row in found}
    spoke = by_name["Se sont exprimés"]
    assert spoke["Valeur"].replace("\u00a0", "") == f"{round(100 * int(spoke['Numérateur']) / int(spoke['Dénominateur']))}%"
    assert spoke["Version"] == "1" and spoke["Définition"].startswith("Parmi les présents") and spoke["Date"] == "2027-03-18"
    assert by_name["Contributions perdues"]["Valeur"] == "n.c." and by_name["Contributions perdues"]["Remarque"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in found for cell in row.values())


def test_no_ratio_of_the_csv_stands_on_fewer_than_five(served: Served, hall: Hall) -> None:
    for row in rows(served.team().get(f"{HOME}/figures.csv")):
        if row["Dénominateur"] and float(row["Dénominateur"]) < 5:
            assert row["Valeur"] == "n.c.", row["Indicateur"]


def test_the_lines_of_one_figure_open_again(served: Served, hall: Hall) -> None:
    found = rows(served.team().get(f"{HOME}/figures/expression.csv"))
    total, lines = found[0], found[1:]
    assert len(lines) == 16 and sum(int(line["Numérateur"]) for line in lines) == int(total["Numérateur"])


def test_the_colours_that_leave_are_those_of_the_house() -> None:
    tokens = (Path(__file__).parents[2] / "app/static/tokens.css").read_text("utf-8")
    names = {"soft": "ink-soft", "off": "table-off"}
    light, _, dark = tokens.partition('[data-theme="dark"]')
    for theme, css in (("light", light), ("dark", dark)):
        for tone, colour in INKS[theme].items():
            assert f"--{names.get(tone, tone)}: {colour}" in css, f"{theme} {tone}"


# --- Switched off, aimed at -----------------------------------------------------------------------------------------


def test_an_indicator_switched_off_is_gone_and_can_come_back(served: Served, hall: Hall) -> None:
    team = served.team()
    team.post(f"{HOME}/figures/contacts", data={"by": "Claire", "show": "off"})
    page = team.get(HOME).text
    assert f'{HOME}/figures/contacts">Contacts noués</a> <span class="soft">définition 1' in page
    assert "Contacts noués" not in plain(page.partition("Ce que l’équipe ne montre pas")[0])
    assert "Contacts noués" not in {row["Indicateur"] for row in rows(team.get(f"{HOME}/figures.csv"))}
    team.post(f"{HOME}/figures/contacts", data={"by": "Claire", "show": "on"})
    assert "Ce que l’équipe ne montre pas" not in team.get(HOME).text
    assert served.house.kinds().count("settings_changed") == 2


def test_switching_needs_a_name_and_an_indicator(served: Served, hall: Hall) -> None:
    team = served.team()
    assert team.post(f"{HOME}/figures/contacts", data={"show": "off"}).status_code == 422
    assert team.post(f"{HOME}/figures/ghost", data={"by": "Claire", "show": "off"}).status_code == 404
    assert "settings_changed" not in served.house.kinds()


def test_what_is_switched_off_is_off_for_everybody(served: Served, hall: Hall) -> None:
    team = served.team()
    before = plain(served.client().get(PUBLIC).text)
    team.post(f"{HOME}/figures/expression", data={"by": "Claire", "show": "off"})
    after = plain(served.client().get(PUBLIC).text)
    assert "Se sont exprimés" in before and "Se sont exprimés" not in after


def test_the_team_says_what_it_aims_at(served: Served, hall: Hall) -> None:
    team = served.team()
    team.post(f"{HOME}/aims", data={"by": "Claire", "aim-r7": "4", "aim-r3": "", "aim-r2": "40 000"})
    page = team.get(f"{HOME}/chain").text
    assert 'value="4"' in page and 'value="40 000"' in page
    assert team.post(f"{HOME}/aims", data={"by": "Claire", "aim-r7": "beaucoup"}).status_code == 422


# --- For everybody --------------------------------------------------------------------------------------------------


def test_the_public_page_holds_no_name_and_no_word_of_anybody(served: Served, hall: Hall) -> None:
    text = served.client().get(PUBLIC).text
    for secret in (*SECRETS, "Claire", "Marc", "Élodie", "Scierie", "Foyer rural", "Une salle"):
        assert secret not in text


def test_the_public_page_tells_no_count_under_five(served: Served, hall: Hall) -> None:
    said = plain(served.client().get(PUBLIC).text)
    told = re.findall(r"(?<![\d,])([1-4]) (personnes?|idées?|dossiers?|coopérations?|emplois?)", said)
    assert not [one for one in told if f"moins de {one[0]}" not in said and one[0] != "5"]
    assert "moins de 5 coopérations" in said or re.search(r"\d+ coopérations", said) or "aucune coopération" in said


def test_only_read_and_live_files_have_their_title_in_public(served: Served, hall: Hall) -> None:
    text = served.client().get(PUBLIC).text
    read_and_live = "Vieillir au village sans s’isoler"   # table 1: followed, read through
    assert read_and_live in text
    assert "Bouger sans voiture à soi" not in text        # table 2: followed, but nobody ticked that it was read
    assert "Donner envie de revenir" not in text          # table 3: parked


def test_the_title_of_an_undecided_file_is_nowhere(served: Served, clock: Clock) -> None:
    hall = Hall(served.house.door, served.house.evening_id, DAY)
    hall.sit(1, ["citizens"] * 6)
    hall.begin()
    file_id = hall.open()[1]
    hall.note(file_id, title="Un secret bien gardé", proof__P9="true")
    assert "Un secret bien gardé" not in served.client().get(PUBLIC).text
    hall.decide(file_id, "BACKLOG_D1")
    assert "Un secret bien gardé" in served.client().get(PUBLIC).text


def test_before_the_evening_the_public_page_counts_nobody(served: Served, clock: Clock) -> None:
    hall = Hall(served.house.door, served.house.evening_id, DAY)
    hall.sit(1, ["citizens"] * 6)
    said = plain(served.client().get(PUBLIC).text)
    assert "n’a pas encore eu lieu" in said and "6 personnes" not in said


def test_the_public_page_opens_no_file_and_writes_nothing(served: Served, clock: Clock) -> None:
    hall = Hall(served.house.door, served.house.evening_id, DAY)
    hall.sit(1, ["citizens"] * 6)
    hall.begin()
    before = served.house.kinds()
    assert "6 personnes" in plain(served.client().get(PUBLIC).text)
    assert served.house.kinds() == before
