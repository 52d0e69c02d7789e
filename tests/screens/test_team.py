"""The pages of those who organise: evenings, links, and what is printed for the tables."""

import re

from app.evenings.actions import close_evening
from app.tables.actions import push_step
from tests.houses import Clock, Served
from tests.screens.pages import page, plain

CONTROL = "/control/lons-le-saunier"


def test_the_organiser_reads_what_state_each_evening_is_in(served: Served, clock: Clock) -> None:
    team = served.team()
    assert "Une soirée est prête." in team.get("/organiser").text
    served.house.do(push_step, served.house.evening_id, "welcome", [served.house.table(1).id], "control")
    seen = page(team.get("/organiser").text)
    assert seen.one("h1").text == "Une soirée est en cours."
    assert "en cours depuis 18 h 30 16 tables" in seen.text
    clock.forward(minutes=131)
    served.house.do(close_evening, served.house.evening_id, "control")
    seen = page(team.get("/organiser").text)
    assert "fermée à 20 h 41" in seen.text
    assert seen.one("a", class_="button-main").facts["href"] == "/morning/lons-le-saunier"


def test_the_list_of_evenings_is_not_for_the_control_room(served: Served) -> None:
    for who in (served.client(), served.control(), served.desk(1)):
        assert "Mot de passe" in who.get("/organiser").text


def test_every_link_of_the_evening_stands_on_one_page(served: Served) -> None:
    served.desk(2)
    text = served.control().get(f"{CONTROL}/links").text
    seen = page(text)
    assert seen.one("h1").text == "Un animateur sur seize a ouvert son lien."
    row = seen.by_id("table-1")
    table = served.house.table(1)
    assert f"code {table.code[:3]} {table.code[3:]}" in row.text
    assert row.one("svg", class_="qr-code").facts["aria-label"] == "QR code de la table 1"
    links = {field.facts["value"] for field in row.all("input") if "readonly" in field.facts}
    assert f"http://hall.test/j/{table.code}" in links
    assert any(link.startswith("http://hall.test/f#") for link in links)
    assert "Lien pas encore ouvert" in row.text
    assert "Lien ouvert à" in seen.by_id("table-2").text
    assert not [field for field in seen.by_id("table-2").all("input") if "/f#" in field.facts.get("value", "")]


def test_each_field_to_copy_has_a_label_and_a_button(served: Served) -> None:
    seen = page(served.control().get(f"{CONTROL}/links").text)
    fields = {field.facts["id"] for field in seen.all("input") if "readonly" in field.facts}
    assert fields == {button.facts["data-copy"] for button in seen.all("button") if "data-copy" in button.facts}
    assert fields <= {label.facts.get("for") for label in seen.all("label")}


def test_there_is_one_card_for_each_table_with_its_own_code(served: Served) -> None:
    text = served.control().get(f"{CONTROL}/cards").text
    cards = page(text).all("article", class_="table-card")
    assert len(cards) == 16
    for number, card in enumerate(cards, 1):
        table = served.house.table(number)
        assert card.one("h1").text == plain(served.house.standing(number).paper.title)
        assert card.one("p", class_="code").text == f"{table.code[:3]} {table.code[3:]}"
        assert "hall.test" in card.text
    assert len(set(re.findall(r'<path d="M[^"]+v1h-[^"]+"', text))) == 16  # sixteen different codes
    assert "<script" not in text


def test_a_facilitators_card_holds_a_link_until_it_was_opened(served: Served) -> None:
    served.desk(2)
    cards = page(served.control().get(f"{CONTROL}/desks").text).all("article", class_="desk-card")
    assert cards[0].one("h2").text == "Claire"
    assert cards[0].all("svg", class_="qr-code")
    assert not cards[1].all("svg", class_="qr-code")
    assert "il n’en ouvre pas un second" in cards[1].text


def test_no_secret_stands_in_an_address(served: Served) -> None:
    """Not in a path and not in a query: only behind the # of a link, which no server ever hears."""
    text = served.team().get(f"{CONTROL}/links").text
    addresses = re.findall(r'(?:href|action|src)="([^"]+)"', text)
    assert addresses
    assert not [address for address in addresses if "#1." in address or "?" in address]
