"""News to the authors: her own link shows a participant her cards and what was decided; the organiser has the one message ready."""

import csv
import io
import re

import httpx
import pytest

from app.evenings.actions import close_evening
from app.participants.queries import people_at
from tests.houses import Clock, Served
from tests.mornings import play_sample

HOME = "/authors/lons-le-saunier"
FILE = "LONS27-T01-1"
DECIDED = {"by": "Claire", "outcome": "PARKED", "reason": "moment", "sentence": "On attend le vote du 6 avril.", "review_on": "2027-09-01",
           "wake_up": "Le conseil a voté"}


@pytest.fixture
def team(served: Served, clock: Clock) -> httpx.Client:
    """The organiser, the morning after table 1 lived its sample evening."""
    play_sample(served.house, 1)
    clock.forward(hours=14)
    return served.team()


def person_of(served: Served, name: str) -> int:
    with served.house.read() as session:
        return next(one.id or 0 for one in people_at(session, served.house.table(1).id or 0) if one.name == name)


def author(served: Served, name: str) -> httpx.Client:
    reader = served.client()
    assert reader.post("/nouvelles", data={"secret": served.links.news(person_of(served, name))}).url.path == "/news"
    return reader


def test_she_reads_her_own_cards_and_where_they_went(served: Served, team: httpx.Client) -> None:
    mine, other = author(served, "Bruno").get("/news").text, author(served, "Chloé").get("/news").text
    assert "Bruno" in mine
    cards = re.findall(r"<li><p hx-ignore>(.+?)</p>", mine)
    assert cards
    assert not set(cards) & set(re.findall(r"<li><p hx-ignore>(.+?)</p>", other))
    assert "famille" in mine or "lue à la table" in mine


def test_a_decision_is_told_once_the_organiser_has_sent_the_news(served: Served, team: httpx.Client) -> None:
    reader = author(served, "Bruno")
    team.get(HOME)
    team.post(f"/morning/lons-le-saunier/{FILE}/decisions", data=DECIDED).raise_for_status()
    assert DECIDED["sentence"] not in reader.get("/news").text
    assert team.post(f"{HOME}/sent", data={"by": "Claire"}).status_code == 200
    assert DECIDED["sentence"] in reader.get("/news").text


def test_a_decision_is_told_after_seven_days_whatever_the_organiser_does(served: Served, clock: Clock, team: httpx.Client) -> None:
    team.get(HOME)
    team.post(f"/morning/lons-le-saunier/{FILE}/decisions", data=DECIDED).raise_for_status()
    clock.forward(days=8)
    assert DECIDED["sentence"] in author(served, "Bruno").get("/news").text


@pytest.mark.parametrize("secret", ["", "1", "1.x", "999999.abc", "99999999999999.a"])
def test_a_link_that_nobody_gave_opens_nothing(served: Served, team: httpx.Client, secret: str) -> None:
    assert served.client().post("/nouvelles", data={"secret": secret}).status_code == 404
    assert served.client().get("/news").status_code == 404


def test_the_link_of_one_person_does_not_open_another_ones_page(served: Served, team: httpx.Client) -> None:
    secret = served.links.news(person_of(served, "Bruno")).partition(".")[2]
    assert served.client().post("/nouvelles", data={"secret": f"{person_of(served, 'Chloé')}.{secret}"}).status_code == 404


@pytest.mark.parametrize("role", ["nobody", "phone", "desk", "control", "wall"])
def test_only_the_organiser_has_the_list_and_the_addresses(served: Served, team: httpx.Client, role: str) -> None:
    asking = {"nobody": served.client, "phone": lambda: served.seated(2, "Zoé"), "desk": lambda: served.desk(2),
              "control": served.control, "wall": served.wall}[role]()
    assert asking.get(HOME).status_code == 403
    for path in (f"{HOME}/sent", f"{HOME}/addresses.csv"):
        assert asking.post(path, data={"by": "Zoé", "confirmed": "on"}).status_code == 403
    assert not {"news_sent", "contacts_downloaded"} & set(served.house.kinds())


def test_the_addresses_are_those_of_people_who_agreed_and_the_download_is_logged(served: Served, team: httpx.Client) -> None:
    page = team.get(HOME).text
    assert "amina@example.org" not in page  # details are downloaded, never shown
    answer = team.post(f"{HOME}/addresses.csv", data={"by": "Claire", "confirmed": "on"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert {"Amina", "Bruno"} <= {row["Prénom"] for row in rows}
    assert "Gérard" not in {row["Prénom"] for row in rows}  # he did not agree
    link = next(row["Lien"] for row in rows if row["Prénom"] == "Bruno")
    assert served.client().post("/nouvelles", data={"secret": link}).url.path == "/news"
    assert "contacts_downloaded" in served.house.kinds()


@pytest.mark.parametrize("form", [{"by": "", "confirmed": "on"}, {"by": "Claire"}])
def test_addresses_without_a_name_or_a_confirmation_are_refused(served: Served, team: httpx.Client, form: dict[str, str]) -> None:
    assert team.post(f"{HOME}/addresses.csv", data=form).status_code == 422
    assert "contacts_downloaded" not in served.house.kinds()


def test_the_message_holds_nobodys_details_and_where_the_link_goes(served: Served, team: httpx.Client) -> None:
    text = re.search(r"<textarea[^>]*>(.+?)</textarea>", team.get(HOME).text, re.S)
    assert text
    assert "{lien}" in text[1]
    assert "{prénom}" in text[1]


def test_consent_is_withdrawn_from_her_own_page_as_easily_as_it_was_given(served: Served, team: httpx.Client) -> None:
    reader = author(served, "Bruno")
    assert "06 39 98 00 01" in reader.get("/news").text
    assert "06 39 98 00 01" not in reader.post("/news/contact").text
    answer = team.post(f"{HOME}/addresses.csv", data={"by": "Claire", "confirmed": "on"})
    assert "Bruno" not in answer.content.decode("utf-8-sig")
    reader.post("/news/contact")
    assert served.house.kinds().count("consent_withdrawn") == 1


def test_still_in_is_said_within_thirty_days_and_no_later(served: Served, clock: Clock, team: httpx.Client) -> None:
    reader = author(served, "Bruno")
    assert reader.post("/news/confirm", data={"still": "yes"}).status_code == 409  # the evening is not closed
    served.house.do(close_evening, served.house.evening_id, "control")
    assert "Vous avez dit oui" in reader.post("/news/confirm", data={"still": "yes"}).text
    assert "Oui, toujours" in reader.post("/news/confirm", data={"still": "no"}).text
    clock.forward(days=31)
    assert reader.post("/news/confirm", data={"still": "yes"}).status_code == 409
