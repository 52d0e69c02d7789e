"""The desk in a real browser: a glance, one hand, and pushes that must not take away what it is doing."""

import re

from playwright.sync_api import Page, expect

from app.ideas.actions import add_idea
from app.participants.actions import add_person
from app.screens.links import desk_link
from app.tables.actions import send_nudge
from tests.browser.conftest import PHONE, Hall

ACTOR = "facilitator:1"


def press(page: Page, name: str | re.Pattern[str], within: str = "body") -> None:
    page.locator(within).get_by_role("button", name=name).first.click()


def test_the_secret_of_the_link_stays_nowhere(hall: Hall) -> None:
    asked: list[str] = []
    page = hall.page(PHONE)
    page.on("request", lambda request: asked.append(request.url))
    link = desk_link(hall.served.house.table(1), hall.served.links, hall.url)
    page.goto(link)
    page.wait_for_url("**/desk/*")
    secret = link.partition("#")[2]
    assert page.evaluate("location.hash") == "" and not any(secret in url for url in asked)
    page.go_back(wait_until="commit")
    assert secret not in page.url
    page.goto("about:blank")  # a browser that is closed in the middle of a navigation may never say that it is


def test_opened_again_on_the_same_phone_it_leads_back_to_the_desk(hall: Hall) -> None:
    desk = hall.desk(1, PHONE)
    desk.goto("about:blank")
    desk.goto(desk_link(hall.served.house.table(1), hall.served.links, hall.url))
    desk.wait_for_url("**/desk/*")
    expect(desk.locator("#region-gesture")).to_be_visible()


def test_a_second_device_is_told_whom_to_ask(hall: Hall) -> None:
    hall.desk(1)
    page = hall.page(PHONE)
    page.goto(desk_link(hall.served.house.table(1), hall.served.links, hall.url))
    expect(page.locator("h1")).to_contain_text("a déjà servi sur un autre appareil")


def test_without_script_the_link_is_pasted(hall: Hall) -> None:
    page = hall.page(PHONE, scripts=False)
    page.goto("/f")
    page.get_by_label("Collez ici votre lien").fill(desk_link(hall.served.house.table(1), hall.served.links, hall.url))
    press(page, "Ouvrir")
    page.wait_for_url("**/desk/*")
    hall.served.house.go(1, "welcome")
    page.reload()
    press(page, re.compile("Passer à"))
    expect(page.locator("h1")).to_contain_text("Faire connaissance")


def test_ticked_cards_become_a_family_and_nothing_stays_ticked(hall: Hall) -> None:
    desk, amina = hall.desk(1, PHONE), hall.served.house.seat(1, "Amina")
    hall.served.house.go(1, "silent-ideas")
    for place in range(4):
        hall.served.house.do(add_idea, amina, "silent-ideas", {"text": f"Idée {place}"})
    hall.served.house.go(1, "cluster-ideas")
    for place in (0, 2):
        desk.get_by_label(f"Cocher : Idée {place}").check()
    press(desk, "Rapprocher")
    family = desk.locator(".desk-family")
    expect(family).to_contain_text("Idée 2")
    expect(desk.locator("input[name=card]:checked")).to_have_count(0)
    family.get_by_label("Nom de la famille").fill("Partager les trajets")
    press(desk, "Nommer")
    expect(desk.locator("#region-gesture")).to_contain_text("1 famille, 2 cartes seules")


def test_a_push_keeps_the_ticks_and_the_name_that_is_being_typed(hall: Hall) -> None:
    house = hall.served.house
    desk, amina = hall.desk(1, PHONE), house.seat(1, "Amina")
    house.go(1, "silent-ideas")
    for place in range(3):
        house.do(add_idea, amina, "silent-ideas", {"text": f"Idée {place}"})
    house.go(1, "cluster-ideas")
    desk.get_by_label("Cocher : Idée 0").check()
    press(desk, "Rapprocher")
    name = desk.get_by_label("Nom de la famille")
    name.press_sequentially("Partager les")
    desk.get_by_label("Cocher : Idée 1").check()
    house.do(add_idea, amina, "silent-ideas", {"text": "Encore une, dans la minute"})
    expect(desk.locator("#region-kind")).to_contain_text("Encore une")
    expect(name).to_have_value("Partager les")
    expect(desk.get_by_label("Cocher : Idée 1")).to_be_checked()


def test_a_push_does_not_take_a_reason_away(hall: Hall) -> None:
    house = hall.served.house
    desk = hall.desk(1, PHONE)
    house.go(1, "problem-sheet")
    desk.get_by_text("Continuer quand même").click()
    reason = desk.locator("#region-gesture").get_by_label("Pourquoi")
    reason.press_sequentially("Le temps")
    house.do(send_nudge, house.evening_id, [house.table(1).id], "Un mot", "de la régie", "control")
    house.seat(1, "Bruno")
    expect(desk.locator("#region-head")).to_contain_text("1 présent")
    expect(reason).to_have_value("Le temps")
    reason.press_sequentially(" manque")
    press(desk, re.compile("Passer à"))
    expect(desk.locator("h1")).to_contain_text("Idées en silence")
    assert house.standing(1).state_of("problem-sheet").skip_reason == "Le temps manque"


def test_the_table_chooses_with_one_press(hall: Hall) -> None:
    house = hall.served.house
    desk, amina, bruno = hall.desk(1, PHONE), house.seat(1, "Amina"), house.seat(1, "Bruno")
    house.go(1, "frame-problem")
    for seat, text in ((amina, "On n’ose pas demander."), (bruno, "Il manque un minibus.")):
        house.do(add_idea, seat, "frame-problem", {"text": text})
    house.go(1, "vote-problem")
    press(desk, "Ouvrir le vote")
    press(desk, "Fermer le vote")
    desk.get_by_text("Choisir parmi toutes les lignes").click()
    press(desk, re.compile("On n’ose pas demander"), "#region-gesture")
    expect(desk.locator("#region-gesture")).to_contain_text("Retenu : « On n’ose pas demander. »")


def test_a_card_for_somebody_without_a_phone_is_kept_until_it_arrives(hall: Hall) -> None:
    house = hall.served.house
    desk = hall.desk(1, PHONE)
    colette = house.do(add_person, house.table(1).id, "Colette", "citizens", ACTOR)
    house.go(1, "inclusion-round")
    desk.get_by_label("Qui parle").select_option(str(colette))
    field = desk.get_by_label("Ce qui me relie à ce défi")
    field.fill("Depuis que je ne conduis plus, l’hiver est long.")
    desk.context.set_offline(True)
    press(desk, "Poser la carte")
    expect(desk.locator("#outbox")).to_contain_text("À envoyer")
    desk.context.set_offline(False)
    expect(desk.locator("#region-kind")).to_contain_text("l’hiver est long")
    expect(desk.locator("#region-kind")).to_contain_text("Colette")
    expect(field).to_have_value("")


def test_a_line_of_a_sheet_is_written_and_read_at_once(hall: Hall) -> None:
    house = hall.served.house
    desk = hall.desk(1, PHONE)
    house.go(1, "problem-sheet")
    desk.locator("#step-d1-who-line summary").click()
    desk.get_by_label("Qui est concerné").fill("Environ 300 personnes.")
    press(desk, "Noter sur la fiche", "#step-d1-who-line")
    expect(desk.locator("#step-d1-who-line .line-words")).to_contain_text("Environ 300 personnes.")
    expect(desk.get_by_label("Qui est concerné")).to_have_value("Environ 300 personnes.")
