"""Every kind of step on the phone, from before the start to the closing feedback, for both scripts and every seat of a table."""

import re
from collections import Counter

import httpx
import pytest

from app.methods.models import Step
from app.methods.voice import voice
from app.participants.models import Seat
from app.participants.queries import people_at
from tests.houses import Served
from tests.screens.pages import Part, page, plain
from tests.screens.played import play

NAMES = {1: ["Amina", "Bruno", "Chloé"], 13: ["Nadège", "Samia", "Yann"]}


def sit_down(served: Served, number: int) -> tuple[list[httpx.Client], list[Seat]]:
    """Three people at a table; at table 13 the first one carries the project."""
    phones = [served.phone(number, name, group) for name, group in zip(NAMES[number], ("citizens", "businesses", "training"), strict=True)]
    table_id = served.house.table(number).id or 0
    with served.house.read() as session:
        people = people_at(session, table_id)
    return phones, [Seat(person.id or 0, table_id, served.house.evening_id) for person in people]


@pytest.mark.parametrize("number", [1, 13])
def test_every_state_of_every_step_is_a_whole_page_for_everybody(served: Served, number: int) -> None:
    phones, seats = sit_down(served, number)
    seen = Counter[str]()
    for step, moment in play(served.house, number, seats):
        for phone in phones:
            answer = phone.get("/table")
            assert answer.status_code == 200, f"{step.id} {moment}"
            check(page(answer.text), answer.text, step, moment)
            assert phone.get("/table/mine").status_code == 200
        seen[step.kind] += 1
    assert set(seen) == {step.kind for step in served.house.standing(number).script.steps}


def check(seen: Part, text: str, step: Step, moment: str) -> None:
    """What holds for every page of a phone."""
    where = f"{step.id} {moment}"
    ids = Counter(part.facts["id"] for part in seen.inside if "id" in part.facts)
    assert not [name for name, count in ids.items() if count > 1], f"{where}: the same id twice"
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)| style=| on\w+=|\{\{|\bNone\b", text), where
    for region in ("step", "common", "nudges"):
        assert seen.by_id(f"region-{region}").facts["hx-swap-oob"] == "outerMorph", where
    if moment != "before":
        assert plain(voice(step.prompt)[0]) in seen.by_id("region-step").text, where
        assert seen.by_id("region-step").facts["data-step-label"] == step.title
    for form in seen.all("form"):
        assert form.facts.get("method") == "post" and form.facts.get("action", "").startswith("/"), where
        assert ("data-outbox" in form.facts) == bool(form.facts.get("data-step")), where
    labelled = {label.facts.get("for") for label in seen.all("label")}
    for field in [*seen.all("textarea"), *(one for one in seen.all("input") if one.facts.get("type", "text") in ("text", "date"))]:
        assert field.facts["id"] in labelled, f"{where}: {field.facts['name']} has no label"


def test_before_the_start_the_phone_says_when_it_begins(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.seat(1, "Bruno")
    seen = page(phone.get("/table").text)
    assert "La soirée n’a pas encore commencé. Elle commence à 18 h 30." in seen.by_id("region-step").text
    assert "Deux personnes autour de la table" in seen.by_id("region-common").text and "Vieillir au village" in seen.text


def test_when_the_table_should_talk_the_phone_goes_dark(served: Served) -> None:
    phones, _ = sit_down(served, 13)
    served.house.go(13, "lead-choice")
    answer = phones[1].get("/table")
    assert '<body class="quiet"' in answer.text
    seen = page(answer.text)
    assert "Regardez-vous plutôt." in seen.by_id("mine").text and seen.by_id("region-step").facts["data-mood"] == "quiet"
    assert seen.one("a", href="#region-step").text == "Relire la consigne"


def test_a_writing_step_is_lit(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "silent-ideas")
    answer = phone.get("/table")
    assert '<body class="quiet"' not in answer.text and page(answer.text).by_id("region-step").facts["data-mood"] == ""
