"""The ledger of promises: what is late stands first, one tap settles, nobody else may look."""

from datetime import timedelta

import httpx
import pytest

from tests.houses import Clock, Served
from tests.mornings import small_starter
from tests.screens.aftermath import EVENING, OTHERS, Team, asking, words

LEDGER = "/promises/lons-le-saunier"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def team(served: Served, clock: Clock) -> Team:
    small_starter(served.house)
    clock.forward(hours=14)
    team = Team(served.house)
    clock.forward(days=20)
    return team


@pytest.fixture
def client(served: Served, team: Team) -> httpx.Client:
    return served.team()


def test_only_the_organiser_reads_and_settles(served: Served, team: Team) -> None:
    number = team.promise(2)
    for role in OTHERS:
        client = asking(served, role)
        assert client.get(LEDGER).status_code == 403, role
        assert client.post(f"{LEDGER}/{number}", data={"state": "kept", "by": "Zoé"}).status_code == 403, role
    assert "promise_settled" not in served.house.kinds()


def test_an_empty_ledger_says_how_promises_come(client: httpx.Client) -> None:
    page = words(client.get(LEDGER))
    assert "Aucune promesse notée encore." in page and "en un geste depuis ce que quelqu’un a dit" in page


def test_late_promises_stand_first_with_file_condition_and_day(client: httpx.Client, team: Team) -> None:
    team.promise(3, who="Léa", what="Des chiffres")
    team.promise(2, who="La mairie", what="Une salle", due_on="2027-05-01", decider="le conseil du 12 avril")
    team.promise(2, who="Karim", what="Un camion", due_on=(EVENING + timedelta(days=10)).isoformat(), condition="l’essence remboursée")
    page = words(client.get(LEDGER))
    assert "Trois promesses, une en retard." in page
    order = [page.index(said) for said in ("Karim : Un camion", "La mairie : Une salle", "Léa : Des chiffres")]
    assert order == sorted(order)
    for said in ("pour Partager les trajets du matin", "À condition : l’essence remboursée", "en retard de 11 jours", "pour le 28 mars",
                 "Décide : le conseil du 12 avril", "sans date", "notée par Claire"):
        assert said in page, said


def test_a_promise_is_kept_in_one_tap(client: httpx.Client, team: Team) -> None:
    number = team.promise(2, who="Karim")
    answer = client.post(f"{LEDGER}/{number}", data={"state": "kept", "seen": "open", "back": "", "by": "Zoé"})
    assert answer.history[0].headers["location"] == LEDGER
    page = words(answer)
    assert "Une promesse, une tenue." in page and "tenue Zoé, 8 avril" in page.replace(" ,", ",")
    assert "Contributions tenues : 1 sur 1 due" in page
    again = client.post(f"{LEDGER}/{number}", data={"state": "not_kept", "seen": "open", "note": "trop tard", "by": "Luc"})
    assert again.status_code == 409 and "tenue" in words(again)


def test_a_broken_promise_says_why_and_may_be_opened_again(client: httpx.Client, team: Team) -> None:
    number = team.promise(2, who="Karim")
    refused = client.post(f"{LEDGER}/{number}", data={"state": "not_kept", "seen": "open", "by": "Zoé"})
    assert refused.status_code == 422 and "Dites pourquoi" in refused.text
    page = words(client.post(f"{LEDGER}/{number}", data={"state": "not_kept", "note": "camion vendu", "by": "Zoé"}))
    assert "pas tenue" in page and "camion vendu" in page
    assert "1 en attente" in words(client.post(f"{LEDGER}/{number}", data={"state": "open", "by": "Zoé"}))


def test_from_a_file_one_comes_back_to_the_file_and_nowhere_else(served: Served, client: httpx.Client, team: Team) -> None:
    number = team.promise(2)
    there = served.client(follow=False)
    there.cookies = client.cookies
    for back, to in (("LONS27-T02-1", "/files/LONS27-T02-1#promises"), ("//evil.example", LEDGER), ("", LEDGER)):
        answer = there.post(f"{LEDGER}/{number}", data={"state": "open", "by": "Zoé", "back": back})
        assert answer.headers["location"] == to


def test_with_htmx_the_page_comes_anew(client: httpx.Client, team: Team) -> None:
    answer = client.post(f"{LEDGER}/{team.promise(2)}", data={"state": "kept", "by": "Zoé"}, headers=HTMX)
    assert answer.status_code == 200 and answer.headers["hx-refresh"] == "true"


def test_a_promise_is_noted_on_its_file(client: httpx.Client) -> None:
    data = {"who": "La mairie", "what": "Une salle", "kind": "place", "due_on": "2027-05-01", "by": "Zoé"}
    answer = client.post("/files/LONS27-T02-1/promises", data=data)
    assert answer.history[0].headers["location"] == "/files/LONS27-T02-1#promises"
    assert "La mairie : Une salle (lieu)" in words(answer)
    wrong = client.post("/files/LONS27-T02-1/promises", data=data | {"what": ""})
    assert wrong.status_code == 422 and "La mairie</textarea>" in wrong.text


def test_what_people_typed_is_escaped(client: httpx.Client, team: Team) -> None:
    team.promise(2, who="<script>alert(1)</script>", what="<b>x</b>")
    page = client.get(LEDGER).text
    assert "<script>alert" not in page and "<b>x</b>" not in page


def test_an_unknown_promise_is_refused(client: httpx.Client) -> None:
    assert client.post(f"{LEDGER}/99", data={"state": "kept", "by": "Zoé"}).status_code == 404
    assert client.get("/promises/ailleurs").status_code == 404
