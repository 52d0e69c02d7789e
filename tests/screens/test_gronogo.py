"""The pages of a gronogo: the organiser's, and what an entrepreneur reads. Nobody else reads either."""

import re

import httpx
import pytest

from app.opportunities.queries import people_ever_at
from tests.gronogo.panels import OPENING
from tests.houses import Clock, Served
from tests.mornings import small_starter

HOME = "/gronogo/lons-le-saunier"
FILE = "LONS27-T02-1"


@pytest.fixture
def team(served: Served, clock: Clock) -> httpx.Client:
    small_starter(served.house)
    clock.forward(hours=14)
    team = served.team()
    team.get("/morning/lons-le-saunier")
    return team


def invited(served: Served, team: httpx.Client) -> httpx.Client:
    """The browser of the first entrepreneur of a panel that was just opened."""
    page = team.post(HOME, data=OPENING | {"file": FILE}).text
    secret = re.search(r"/gronogo#([^\"]+)\"", page)
    assert secret
    reader = served.client()
    assert reader.post("/gronogo", data={"secret": secret[1]}).url.path == "/panel"
    return reader


@pytest.mark.parametrize("role", ["nobody", "phone", "desk", "control", "wall"])
def test_only_the_organiser_opens_panels_and_reads_their_links(served: Served, team: httpx.Client, role: str) -> None:
    asking = {"nobody": served.client, "phone": lambda: served.seated(2, "Zoé"), "desk": lambda: served.desk(2),
              "control": served.control, "wall": served.wall}[role]()
    assert asking.get(HOME).status_code == 403
    for path in (HOME, f"{HOME}/1/members", f"{HOME}/1/close"):
        assert asking.post(path, data=OPENING | {"file": FILE}).status_code == 403
    assert asking.get("/panel").status_code == 404
    assert asking.get(f"/panel/{FILE}").status_code == 404
    assert asking.post(f"/panel/{FILE}", data={"answer": "favourable", "reason": "Oui."}).status_code == 404


def test_an_entrepreneur_reads_the_file_and_her_opinion_reaches_the_organiser(served: Served, team: httpx.Client) -> None:
    reader = invited(served, team)
    assert "Un dossier attend votre avis." in reader.get("/panel").text
    assert "question ouverte" in reader.get(f"/panel/{FILE}").text
    said = reader.post(f"/panel/{FILE}", data={"answer": "conditions", "reason": "Si quelqu’un tient les comptes."})
    assert said.url.path == "/panel"
    assert "vous avez tout lu" in said.text
    page = team.get(HOME).text
    assert "Si quelqu’un tient les comptes." in page
    assert "a répondu" in page


def test_a_file_is_shown_without_a_name_a_contact_or_what_was_said_to_the_team(served: Served, team: httpx.Client) -> None:
    reader = invited(served, team)
    page = reader.get(f"/panel/{FILE}").text
    with served.house.read() as session:
        names = [person.name for person in people_ever_at(session, served.house.table(2).id or 0) if person.name]
    assert names
    for name in names:
        assert not re.search(rf"\b{re.escape(name)}\b", page), name


def test_a_file_that_the_panel_does_not_read_is_not_shown(served: Served, team: httpx.Client) -> None:
    reader = invited(served, team)
    assert reader.get("/panel/LONS27-T03-1").status_code == 404
    assert reader.post("/panel/LONS27-T03-1", data={"answer": "against", "reason": "Non."}).status_code == 404


def test_a_closed_panel_opens_nothing_more_and_keeps_what_was_said(served: Served, team: httpx.Client) -> None:
    page = team.post(HOME, data=OPENING | {"file": FILE}).text
    secret = re.search(r"/gronogo#([^\"]+)\"", page)
    assert secret
    panel = re.search(r"/gronogo/lons-le-saunier/(\d+)/close", page)
    assert panel
    reader = served.client()
    reader.post("/gronogo", data={"secret": secret[1]})
    reader.post(f"/panel/{FILE}", data={"answer": "against", "reason": "Le prix ne tient pas."})
    closed = team.post(f"{HOME}/{panel[1]}/close").text
    assert "Le prix ne tient pas." in closed
    assert "/gronogo#" not in closed
    assert reader.get("/panel").status_code == 404
    assert served.client().post("/gronogo", data={"secret": secret[1]}).status_code == 410


@pytest.mark.parametrize("secret", ["", "x", "1.x", "9999.abc", "1." + "a" * 27, "99999999999999.a", "%00"])
def test_a_link_that_nobody_gave_opens_nothing(served: Served, team: httpx.Client, secret: str) -> None:
    team.post(HOME, data=OPENING | {"file": FILE})
    assert served.client().post("/gronogo", data={"secret": secret}).status_code == 404


def test_what_was_typed_comes_back_when_a_line_is_missing(served: Served, team: httpx.Client) -> None:
    refused = team.post(HOME, data=OPENING | {"title": "", "file": FILE})
    assert refused.status_code == 422
    assert "Anne Vuillod" in refused.text
    assert team.post(HOME, data=OPENING).status_code == 422  # no file was ticked
