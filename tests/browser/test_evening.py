"""An evening in real browsers: two phones, a desk, the control room and the wall, from the QR to the download."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from app.ideas.queries import cards_at, cards_by
from tests.browser.conftest import DESK, WALL, Hall


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def write(page: Page, step: str, text: str) -> None:
    """Type into the one field of a step, once it is there, and lay it on the table."""
    form = page.locator(f"#mine form[data-step={step}]").first
    form.locator("textarea").fill(text)
    form.get_by_role("button", name=re.compile("^Poser sur la table")).click()
    expect(page.locator("#mine .card-text", has_text=text[:40]).first).to_be_visible()  # acknowledged, and asked for anew


def test_a_whole_thread_from_the_door_to_the_download(hall: Hall, tmp_path: Path) -> None:
    house = hall.served.house
    control, wall, desk = hall.screen("control", DESK), hall.screen("wall", WALL), hall.desk(1)
    amina, bruno = hall.phone(1, "Amina", "citizens"), hall.phone(1, "Bruno", "businesses")
    expect(wall.locator("body")).to_contain_text("2")
    expect(amina.locator("h1")).to_contain_text("La soirée n’a pas encore commencé")

    # The control room starts the evening for all: every screen follows without a reload.
    press(control, re.compile("Lancer pour toute la salle"))
    expect(amina.locator("h1")).to_contain_text("Bienvenue")
    expect(control.get_by_role("button", name=re.compile("Annuler"))).to_be_visible()
    press(desk, re.compile("Étape suivante|Faire connaissance"))
    expect(amina.locator("h1")).to_contain_text("Écrivez en une phrase")
    expect(bruno.locator("h1")).to_contain_text("Écrivez en une phrase")

    # A private card: nobody but the desk reads it before the reveal.
    house.go(1, "listen-need")
    expect(amina.locator("h1")).to_contain_text("Silence")
    secret = "Pendant neuf jours, en janvier, elle n’a vu que le boulanger."
    write(amina, "listen-need", secret)
    expect(amina.locator("#mine")).to_contain_text(secret)
    expect(amina.locator("#mine")).to_contain_text("Notée à la table 1")
    expect(desk.locator("body")).to_contain_text(secret)
    assert secret not in bruno.content() and secret not in wall.content() and secret not in control.content()
    press(desk, re.compile("Révéler"))
    expect(bruno.locator("body")).to_contain_text(secret)
    assert "Amina" not in bruno.locator("#region-common").inner_text()
    assert secret not in wall.content()

    # Two sentences, a vote whose counts are hidden until it closes.
    house.go(1, "frame-problem")
    expect(amina.locator("h1.prompt")).to_contain_text("Seul pendant")
    write(amina, "frame-problem", "Aujourd’hui, on n’ose pas demander deux fois au même voisin.")
    write(bruno, "frame-problem", "Il manque un minibus.")
    house.go(1, "vote-problem")
    press(desk, "Ouvrir le vote")
    for phone in (amina, bruno):
        phone.get_by_role("button", name=re.compile("n’ose pas demander")).click()
        expect(phone.get_by_role("button", name=re.compile("n’ose pas demander"))).to_have_attribute("aria-pressed", "true")
    expect(desk.locator("#region-gesture")).to_contain_text("2")
    assert "2 voix" not in wall.content() and not re.search(r"2\s+voix", amina.locator("#region-common").inner_text())
    press(desk, re.compile("Fermer le vote"))
    expect(bruno.locator("body")).to_contain_text("Le vote est fermé")
    expect(bruno.locator("#region-common")).to_contain_text("n’ose pas demander")

    # One pen: the other reads live, prefilled by the winner.
    house.go(1, "problem-sheet")
    press(bruno, "Prendre la plume")
    field = bruno.get_by_label(re.compile("Qui est concerné"))
    field.fill("Environ 300 personnes, seules, en Petite Montagne.")
    bruno.locator("form", has=field).get_by_role("button", name="Noter cette ligne").click()
    expect(amina.locator("#region-common")).to_contain_text("Environ 300 personnes")
    expect(amina.locator("#region-common")).to_contain_text("n’ose pas demander")
    expect(amina.locator("#mine")).to_contain_text("Bruno")

    # Interests: one for the table, one for the team only.
    house.go(1, "interest-alignment")
    for phone, gain, seen in ((amina, "Sortir, moi aussi", "table"), (bruno, "Garder ma tournée, entre nous", "team")):
        phone.get_by_label(re.compile("Ce que j’y gagne")).fill(gain)
        phone.get_by_label(re.compile("Ce que j’apporte")).fill("Dix heures par semaine")
        phone.get_by_label(re.compile("Ce que j’attends en retour")).fill("Ne pas décider seule")
        phone.locator("label:has(input[name=commitment][value=help])").click()
        phone.locator(f"label:has(input[name=visible_to][value={seen}])").click()
        press(phone, re.compile("^Poser sur la table"))
        expect(phone.locator("#mine")).to_contain_text("noté à la table 1")
    press(desk, re.compile("Révéler"))
    expect(bruno.locator("body")).to_contain_text("Sortir, moi aussi")
    assert "entre nous" not in amina.content() and "entre nous" not in desk.content() and "entre nous" not in wall.content()

    # The next morning: a decision that lacks something is refused and says what; forced, it stays in history; then the download.
    team = hall.team()
    team.goto("/morning/lons-le-saunier/LONS27-T01-1")
    expect(team.locator("h1")).to_be_visible()
    expect(team.locator("body")).to_contain_text("entre nous")
    team.locator("label.key-1").click()
    team.locator("label.reason:visible").first.click()
    team.get_by_label("Une phrase que les auteurs liront").fill("Le besoin est réel, il reste des personnes à rencontrer.")
    for label in (re.compile("Qui décide|Décidé par|Votre prénom|Prénom"),):
        team.locator("#decide").get_by_label(label).last.fill("Élise")
    team.locator("#decide").get_by_role("button", name="Décider").click()
    expect(team.locator("#obstacles, #said").first).to_contain_text(re.compile("P9|P10|manque|Référent", re.IGNORECASE))
    team.goto("/backlog/lons-le-saunier")
    team.locator("summary", has_text="Exporter").first.click()
    with team.expect_download() as download:
        team.locator("a[href*='export.xlsx']").first.click()
    download.value.save_as(tmp_path / "backlog.xlsx")
    assert (tmp_path / "backlog.xlsx").stat().st_size > 5000


def test_without_javascript_one_joins_and_writes(hall: Hall) -> None:
    phone = hall.page({"width": 390, "height": 844}, scripts=False)
    phone.goto(f"/j/{hall.served.house.table(1).code}")
    phone.get_by_label("Votre prénom").fill("Colette")
    phone.locator("label:has(input[value=citizens])").click()
    press(phone, re.compile("Prendre place"))
    hall.served.house.go(1, "inclusion-round")
    phone.reload()
    write(phone, "inclusion-round", "Depuis que je ne conduis plus, l’hiver est long.")
    expect(phone.locator("#mine")).to_contain_text("l’hiver est long")


def test_a_step_that_changes_while_one_types_takes_no_word(hall: Hall) -> None:
    house = hall.served.house
    phone = hall.phone(1, "Amina", "citizens")
    house.go(1, "listen-need")
    field = phone.locator("#mine textarea")
    field.click()
    phone.keyboard.type("Jeudi, ma voisine a renoncé")
    house.go(1, "frame-problem")
    expect(phone.locator("#held")).to_contain_text("a commencé")
    expect(field).to_have_value("Jeudi, ma voisine a renoncé")
    phone.keyboard.type(" au marché.")
    press(phone, re.compile("^Poser sur la table"))  # a minute to finish one's sentence
    expect(phone.locator("#mine")).to_contain_text("a renoncé au marché.")  # in sight, though its step is over
    with house.read() as session:
        cards = cards_at(session, house.table(1).id or 0, ("listen-need",))
        assert [card.text for card in cards] == ["Jeudi, ma voisine a renoncé au marché."]


def test_a_hidden_card_leaves_the_table_and_its_author_is_told(hall: Hall) -> None:
    house = hall.served.house
    gerard, amina, desk = hall.phone(1, "Gérard", "citizens"), hall.phone(1, "Amina", "citizens"), hall.desk(1)
    house.go(1, "inclusion-round")
    write(gerard, "inclusion-round", "Mme P., au bout de la rue du Four, perd la tête.")
    expect(amina.locator("#region-common")).to_contain_text("Mme P.")
    press(desk, "Masquer")
    expect(amina.locator("#region-common")).not_to_contain_text("Mme P.")
    expect(gerard.locator("#mine")).to_contain_text("mise de côté par l’animateur")


def test_what_people_type_never_becomes_markup(hall: Hall) -> None:
    """A card full of htmx attributes and scripts is shown as typed, and fires nothing (the policy fault list stays empty too)."""
    house = hall.served.house
    amina, bruno, desk = hall.phone(1, "<b>Amina</b>", "citizens"), hall.phone(1, "Bruno", "businesses"), hall.desk(1)
    house.go(1, "inclusion-round")
    text = "<img src=x onerror=alert(1)><div hx-post='/table/leave' hx-trigger='load'>❤️ & <3"
    write(amina, "inclusion-round", text)
    expect(bruno.locator("#region-common")).to_contain_text(text)
    expect(desk.locator("body")).to_contain_text(text)
    assert bruno.locator("#region-common img, #region-common [hx-post]").count() == 0
    assert "participant_left" not in house.kinds()


def test_another_tables_code_moves_the_person_after_one_confirmation(hall: Hall) -> None:
    house = hall.served.house
    phone = hall.phone(1, "Amina", "citizens")
    house.go(1, "inclusion-round")
    write(phone, "inclusion-round", "Mon lien avec ce défi.")
    phone.goto(f"/j/{house.table(2).code}")
    press(phone, re.compile("Venir|table 2"))
    phone.wait_for_url("**/table")
    expect(phone.locator("body")).to_contain_text("Table 2")
    assert house.kinds().count("participant_joined") == 1
    with house.read() as session:
        assert [card.text for card in cards_by(session, 1)] == ["Mon lien avec ce défi."]
