"""The morning in a real browser: by the keyboard, by touch, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Hall
from tests.houses import Clock
from tests.mornings import small_starter

HOME = "/morning/lons-le-saunier"
FILE = f"{HOME}/LONS27-T02-1"
SENTENCE = "Nous vous rappelons avant la fin du mois."


@pytest.fixture
def played(hall: Hall, clock: Clock) -> Hall:
    small_starter(hall.served.house)
    return hall


def fill(page: Page, **texts: str) -> None:
    for field, text in texts.items():
        page.locator(f"#d-{field}").fill(text)


def test_the_keyboard_chooses_refuses_and_decides(played: Hall) -> None:
    page = played.team()
    page.goto(HOME)
    page.goto(FILE)
    page.keyboard.press("2")
    expect(page.locator("#o-2")).to_be_checked()
    expect(page.locator("input[name=reason]:focus")).to_have_value("solution_to_build")
    page.locator("#d-sentence").fill("1 et 2 et A")
    expect(page.locator("#o-2")).to_be_checked()  # what one types is no shortcut
    page.keyboard.press("Enter")
    expect(page.locator("#obstacles")).to_contain_text("Remplissez l’acteur indispensable")
    expect(page.locator("#d-sentence")).to_have_value("1 et 2 et A")
    page.locator("h1").click()
    page.keyboard.press("1")
    expect(page.locator("#obstacles")).to_be_empty()
    page.keyboard.press("Space")
    fill(page, sentence=SENTENCE, by="Claire", owner="Marc")
    page.locator("#decide input[name=tick]").check()
    page.locator("#d-by").press("Enter")
    expect(page.locator(".decided").first).to_contain_text(SENTENCE)
    expect(page.locator("#o-1")).not_to_be_checked()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/LONS27-T03-1")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/LONS27-T02-1")
    expect(page.locator("#d-by")).to_have_value("Claire")


def test_the_same_by_touch_on_a_phone(played: Hall) -> None:
    page = played.team(PHONE)
    page.goto(HOME)
    page.goto(FILE)
    page.locator("label.key-R").click()
    page.get_by_text("capacité de l’équipe").click()
    fill(page, sentence=SENTENCE, by="Claire", review_on="2027-09-15", wake_up="Une place se libère")
    page.get_by_role("button", name="Décider").click()
    expect(page.locator(".decided").first).to_contain_text("En réserve")


def test_the_same_without_javascript(played: Hall) -> None:
    page = played.team(scripts=False)
    page.goto(HOME)
    page.goto(FILE)
    page.locator("label.key-A").click()
    page.get_by_text("pas de diamant").click()
    fill(page, sentence=SENTENCE, by="Claire")
    page.get_by_role("button", name="Décider").click()
    expect(page.locator(".obstacles")).to_contain_text("deuxième personne")
    page.get_by_label("Deuxième personne").fill("Lucie")
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.locator(".decided").first).to_contain_text("Abandonné")


def test_a_line_and_a_proof_are_saved_in_place(played: Hall) -> None:
    page = played.team()
    page.goto(HOME)
    page.goto(FILE)
    page.locator("summary", has_text="Qui supporte le coût").click()
    proof = page.locator("details", has_text="Qui supporte le coût").locator("form").first
    proof.get_by_label("Ce que l’équipe a vérifié").fill("Les familles paient 40 € par semaine")
    proof.get_by_label(re.compile("^Source")).fill("mairie, 22 mars")
    proof.get_by_label("Votre prénom").fill("Claire")
    proof.get_by_role("button").click()
    expect(page.locator("summary", has_text="Qui supporte le coût")).to_contain_text("tenu")
    page.locator("#f-owner").fill("Marc")
    page.locator("#next").get_by_role("button", name="Noter").click()
    expect(page.locator("#next")).to_contain_text("Claire, ")
    expect(page.locator("#d-owner")).to_have_value("Marc")
