"""The big screens, through every state of an evening: numbers and what was made public, and never what was not."""

import re
from collections.abc import Iterator

import httpx
import pytest

from app.evenings.actions import give_floor
from app.feedback.actions import give_feedback
from app.ideas.actions import add_idea
from app.methods.models import EventPlan, Step
from app.participants.models import Seat
from app.participants.queries import people_at
from app.sheets.actions import write_sheet_for
from app.tables.actions import push_step
from tests.houses import Clock, Served
from tests.screens.listening import listening, next_region
from tests.screens.pages import Part, page, plain
from tests.screens.played import play

WALL = "/wall/lons-le-saunier"
NAMES = ("Amélie", "Barnabé", "Célestine")


@pytest.fixture(params=["starter", "booster"])
def plan(request: pytest.FixtureRequest, plan: EventPlan) -> EventPlan:
    """Two tables with the same script, so that the hall is where the first one is."""
    paper = plan.table(1 if request.param == "starter" else 13)
    tables = tuple(paper.model_copy(update={"number": number, "corner": "stage"}) for number in (1, 2))
    return plan.model_copy(update={"tables": tables})


@pytest.fixture
def seats(served: Served) -> list[Seat]:
    """Three people with names that nothing else says; at a table with a lead, the first one carries the project."""
    lead = served.house.standing(1).paper.lead
    people = zip((lead or NAMES[0], *NAMES[1:]), ("citizens", "businesses", "ess"), strict=True)
    phones = [served.phone(1, name, group) for name, group in people]
    assert all(phone.get("/table").status_code == 200 for phone in phones)
    table_id = served.house.table(1).id or 0
    with served.house.read() as session:
        return [Seat(person.id or 0, table_id, served.house.evening_id) for person in people_at(session, table_id)]


def evening(served: Served, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    """The first table plays, the second one goes along."""
    for step, moment in play(served.house, 1, seats):
        if moment != "before":
            served.house.go(2, step.id)
        yield step, moment


def read(wall: httpx.Client, path: str) -> str:
    """Both the page and what is pushed: they must say the same."""
    first, pushed = wall.get(path), wall.get(f"{path}/live")
    assert first.status_code == pushed.status_code == 200
    assert words(pushed.text) == words(first.text)
    return first.text + pushed.text


def words(text: str) -> str:
    return re.sub(r"\d+:\d\d", "", page(text).by_id("region-scene").text)


# --- What it never says ---------------------------------------------------------------------------------------------------


def test_the_hall_never_reads_a_name_nor_a_private_answer_nor_a_vote(served: Served, seats: list[Seat]) -> None:
    wall = served.wall()
    lead = served.house.standing(1).paper.lead
    for step, moment in evening(served, seats):
        text = read(wall, WALL)
        where = f"{step.id} {moment}"
        assert not [name for name in (*NAMES, lead, served.house.standing(1).paper.facilitator) if name and name in text], where
        assert "Intérêt" not in text, where  # what somebody gains, brings or expects
        may_tell_cards = (step.kind == "vote" and moment == "written") or step.kind in ("pitch", "message") or is_after_a_vote(served, step)
        assert may_tell_cards or f"Carte 0 de {step.id}" not in text, where
        if step.kind == "vote" and moment in ("begun", "open"):
            assert "Carte " not in text, where
            assert "Famille de" not in text, where
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)| style=| on\w+=|\{\{|\bNone\b", text), where


def is_after_a_vote(served: Served, step: Step) -> bool:
    """What was kept of a closed vote is public from then on: it stands on the sheets."""
    here = served.house.standing(1)
    return any(here.state_of(before.id).winner for before in here.script.steps[: here.script.position(step.id) + 1])


def test_the_address_and_its_code_stand_on_every_scene(served: Served, seats: list[Seat]) -> None:
    wall = served.wall()
    for step, moment in evening(served, seats):
        seen = page(wall.get(WALL).text)
        assert "hall.test" in seen.one("aside", class_="join-strip").text, f"{step.id} {moment}"
        assert seen.one("aside", class_="join-strip").one("svg").facts["aria-label"].endswith("http://hall.test/")
    for path in (f"{WALL}/1", f"{WALL}/themes"):
        assert "hall.test" in page(wall.get(path).text).one("aside", class_="join-strip").text


def test_a_tables_own_screen_waits_for_the_reveal_and_for_the_close(served: Served, seats: list[Seat]) -> None:
    wall = served.wall()
    for step, moment in evening(served, seats):
        text = read(wall, f"{WALL}/1")
        where = f"{step.id} {moment}"
        assert not [name for name in NAMES if name in text], where
        if step.kind == "ideas":
            shown = not step.private or moment == "revealed"
            assert (f"Carte 0 de {step.id}" in text) == (shown and moment != "begun"), where
        if step.kind == "vote":
            assert ('class="ranking"' in text) == (moment in ("closed", "pen taken", "written")), where
        if step.kind == "interests":
            assert "Intérêt" not in text, where
            assert ("wall-interest" in text) == (moment == "revealed" or not step.private), where
        code = served.house.table(1).code
        assert f"{code[:3]} {code[3:]}" in text, where


# --- Who may look ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [WALL, f"{WALL}/live", f"{WALL}/themes", f"{WALL}/1", f"{WALL}/1/live"])
def test_a_wall_opens_by_its_own_link_or_for_the_team(served: Served, path: str) -> None:
    for who in (served.client(), served.phone(1, "Amélie")):
        assert who.get(path).status_code == 403
    for who in (served.wall(), served.control(), served.team()):
        assert who.get(path).status_code == 200


def test_a_wall_leads_nowhere_else(served: Served) -> None:
    wall = served.wall()
    table = served.house.table(1)
    for path in ("/control/lons-le-saunier", f"/desk/{table.id}", "/table", "/backlog/lons-le-saunier"):
        assert wall.get(path).status_code in (401, 403), path
    assert wall.get(f"{WALL}/9").status_code == 404


# --- What it says ---------------------------------------------------------------------------------------------------------


def scene(wall: httpx.Client, path: str = WALL) -> Part:
    return page(wall.get(path).text).by_id("region-scene")


def test_the_hall_fills_up(served: Served, clock: Clock) -> None:
    wall = served.wall()
    served.house.seat(1, "Amélie", "ess")
    served.house.seat(2, "Barnabé", "public")
    served.house.seat(2, "", "unsaid")
    seen = scene(wall)
    assert "Prenez place." in seen.text
    assert "3 personnes à table 156 attendues · on commence à 18 h 30" in seen.text
    assert [word.text for word in seen.one("ul", class_="legend").all("li")][:2] == ["Citoyens", "Entreprises"]
    assert len(seen.all("g", class_="is-arriving")) == 3
    clock.forward(seconds=10)
    assert not scene(wall).all("g", class_="is-arriving")
    served.house.do(push_step, served.house.evening_id, "welcome", [served.house.table(1).id, served.house.table(2).id], "control")
    assert "Bienvenue." in scene(wall).text


def test_the_wall_follows_without_being_touched(served: Served) -> None:
    with listening(served, served.wall(), f"{WALL}/live") as socket:
        assert "0 personne à table" in next_region(socket, "scene").text
        served.house.seat(1, "Amélie", "ess")
        while "1 personne à table" not in next_region(socket, "scene").text:
            pass


def test_each_table_shows_its_own_number_at_its_own_step(served: Served, seats: list[Seat]) -> None:
    served.house.go(1, "inclusion-round")
    field = served.house.standing(1).step.fields[0].id
    for seat in seats:
        served.house.do(add_idea, seat, "inclusion-round", {field: "Ma voisine."})
    served.house.go(2, "inclusion-round")
    seen = scene(served.wall())
    assert "Tour de table" in seen.text
    assert "3 phrases" in seen.text
    assert "0 phrase" in seen.text
    assert "Citoyens 1" in seen.text
    following = served.house.standing(1).script.next("inclusion-round")
    assert following is not None
    served.house.go(1, following.id)
    assert "Tour de table" in scene(served.wall()).text  # of two tables, the one that is less far


def test_the_sentence_of_a_sheet_that_names_somebody_stays_at_the_table(served: Served, seats: list[Seat]) -> None:
    told = "success_threshold" if served.house.standing(1).script.has_lead else "creative_question"
    step = next(step for step in served.house.standing(1).script.steps if told in step.sheet_fields)
    for number in (1, 2):
        served.house.go(number, step.id)
    line = {told: "Au moins 4 voisins. Avec Barnabé et son camion."}
    served.house.do(write_sheet_for, served.house.table(1).id, step.sheet, line, "facilitator")
    for path in (WALL, f"{WALL}/1"):
        text = scene(served.wall(), path).text
        assert "Au moins 4 voisins." in text
        assert "Barnabé" not in text


def test_who_speaks_has_forty_five_seconds_and_the_next_one_is_named(served: Served, clock: Clock) -> None:
    for number in (1, 2):
        served.house.go(number, "plenary-pitch")
    wall = served.wall()
    assert "wall-words" in scene(wall).facts["class"]
    served.house.do(give_floor, served.house.evening_id, served.house.table(1).id, "control")
    seen = scene(wall)
    assert "wall-pitch" in seen.facts["class"]
    assert plain("À suivre : table 2") in seen.text
    assert seen.one("time").facts["data-total"] == "45"
    assert int(seen.one("time").facts["data-ends"]) == int(clock().timestamp() * 1000) + 45_000


def test_the_evening_ends_with_thanks_figures_and_words_without_names(served: Served, seats: list[Seat]) -> None:
    for number in (1, 2):
        served.house.go(number, "closing-feedback")
    served.house.do(give_feedback, seats[1], "closing-feedback", {"useful": "4", "last_word": "élan", "keep": "Le silence."})
    seen = scene(served.wall())
    assert plain("Merci !") in seen.text
    assert [figure.text for figure in seen.one("ul", class_="figures").all("li")] == [
        "2 tables", "3 personnes", "0 carte", "0 intérêt exprimé", "0 premier pas daté"]
    assert [word.text for word in seen.one("ul", class_="last-words").all("li")] == ["élan"]
    assert "Le silence." not in seen.text
