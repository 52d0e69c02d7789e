"""The two notes for somebody outside: each speaks the reader's language, and neither names anybody of the evening."""

import re

import httpx
import pytest

from app.screens.notes_on_paper import PAPERS, clip
from tests.houses import Clock, Served
from tests.mornings import play_sample, sample
from tests.screens.aftermath import Team, words

COMPANY, AUTHORITY = "/files/LONS27-T01-1/print/company", "/files/LONS27-T01-1/print/authority"


@pytest.fixture
def team(served: Served, clock: Clock) -> Team:
    play_sample(served.house, 1)
    clock.forward(hours=14)
    team = Team(served.house)
    team.decide(1, "BACKLOG_D2", owner="Claire")
    return team


@pytest.fixture
def client(served: Served, team: Team) -> httpx.Client:
    team.note(1, **{
        "price": "3", "volume": "20 000", "turnover_per_job": "40 000", "first_money": "sale", "appeal": "Des clients qui existent",
        "cost_bearer": "les familles, 40 € par semaine", "places": "Gigny ; Arinthod", "blocker-3": "yes", "skill-1": "Bruno",
        "route": "takeover", "alternatives": "Le drive est à 22 km, dit Bruno"})
    return served.team()


def test_a_company_reads_of_return_customers_risks_and_what_is_asked(client: httpx.Client) -> None:
    page = words(client.get(COMPANY))
    for said in ("Note pour une entreprise", "Les clients", "Qui paie", "Le retour", "60 000 € par an", "Premier argent vente",
                 "Pourquoi un entrepreneur le prendrait Des clients qui existent", "Les risques", "Foncier : oui", "Ce que nous demandons",
                 "reprise par structure existante", "Claire , référent·e du dossier"):
        assert said in page, said
    assert "intérêt général" not in page.lower()


def test_an_authority_reads_of_need_places_partners_and_jobs(client: httpx.Client, team: Team) -> None:
    page = words(client.get(AUTHORITY))
    for said in ("Note pour une collectivité", "Le besoin", "Où Gigny ; Arinthod", "L’intérêt général", "Les partenaires", "Les emplois",
                 "Qui en supporte le coût les familles", "Ce que nous attendons de la collectivité", "8 oui sur 10 votants"):
        assert said in page, said
    assert "Le retour" not in page


def test_no_person_of_the_evening_is_named(client: httpx.Client, team: Team) -> None:
    team.promise(1, who="Bruno", what="L’utilitaire de Bruno, 06 12 34 56 78")
    names = [person["name"] for person in sample(1)["participants"]]
    for path in (COMPANY, AUTHORITY, "/files/LONS27-T01-1/offer"):
        page = words(client.get(path))
        assert not [name for name in names if re.search(rf"\b{name}\b", page)], path
        assert "06 12" not in page and "[prénom]" in page


def test_what_was_said_to_the_team_only_is_printed_nowhere(served: Served, client: httpx.Client) -> None:
    only_team = [one for one in sample(1)["interests"] if one.get("visible_to") == "team"]
    for path in (COMPANY, AUTHORITY):
        text = client.get(path).text
        assert not [one for one in only_team if one["contribution"] in text]
        assert "perte" not in text.lower() and "Trois mois de jeudis" not in text  # what a person can lose is nobody's business


def test_a_person_of_a_cooperation_stays_a_person(client: httpx.Client) -> None:
    client.post("/files/LONS27-T01-1/cooperations", data={
        "kind": "pooling", "one": "La mairie", "other": "Odile Perrin", "one_is_person": "on", "by": "Claire",
        "exchange": "Une salle contre des heures d’Odile"})
    page = words(client.get(AUTHORITY))
    assert "une structure et une personne : Une salle contre des heures d’[prénom]" in page and "Odile" not in page


def test_lines_with_nothing_are_not_printed(served: Served, client: httpx.Client) -> None:
    page = words(client.get("/files/LONS27-T09-1/print/company"))
    assert "Ordre de grandeur" not in page and "Référent·e à nommer" in page


@pytest.mark.parametrize(("text", "most", "clipped"), [
    ("court", 10, "court"), ("un  deux\ntrois", 20, "un deux trois"), ("un deux trois quatre", 12, "un deux…"),
    ("a" * 30, 10, "a" * 9 + "…"), ("un deux, trois", 10, "un deux…")])
def test_what_is_too_long_is_cut_between_two_words(text: str, most: int, clipped: str) -> None:
    assert clip(text, most) == clipped


def test_there_is_a_paper_for_each_reader() -> None:
    assert set(PAPERS) == {"company", "authority"}
