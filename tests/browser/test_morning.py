"""The morning in a real browser: by the keyboard, by touch, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.ground.journal import entries
from app.ideas.actions import add_idea_for
from app.opportunities.actions import decide, open_file, open_files
from app.opportunities.queries import decisions_of, files_of
from tests.browser.conftest import DESK, PHONE, WALL, Hall, overflow
from tests.houses import Clock, House
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
    page.keyboard.press("j")
    page.wait_for_url("**/LONS27-T03-1")
    page.keyboard.press("k")
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
    page.keyboard.press("1")
    page.locator("#d-sentence").fill("Une phrase commencée")
    page.locator("summary", has_text="Qui supporte le coût").first.click()
    proof = page.locator("details[open] .proof-form").first
    proof.get_by_label("Ce que l’équipe a vérifié").fill("Les familles paient 40 € par semaine")
    proof.get_by_label(re.compile("^Source")).fill("mairie, 22 mars")
    proof.get_by_label("Votre prénom").fill("Claire")
    proof.get_by_role("button").click()
    expect(page.locator(".criterion-small > summary", has_text="P7")).to_contain_text("tenu")
    expect(page.locator("#d-sentence")).to_have_value("Une phrase commencée")  # the page came anew, the words stayed
    page.locator("#next > summary").click()
    page.locator("#f-owner").fill("Marc")
    page.locator("#next").get_by_role("button", name="Noter").click()
    page.locator("#next > summary").click()
    expect(page.locator("#next")).to_contain_text("Claire, ")
    expect(page.locator("#d-owner")).to_have_value("Marc")


# --- Several people -------------------------------------------------------------------------------------------------


def called(hall: Hall, name: str, size: dict[str, int] = DESK) -> Page:
    """An organiser who has said her name."""
    page = hall.team(size)
    page.goto(HOME)
    page.locator("#me-name").fill(name)
    page.locator("#me-name").press("Enter")
    expect(page.locator(f"[data-me={name}]")).to_be_visible()
    return page


def forty_files(house: House) -> None:
    """Every table has its file; two cards of each of twelve tables have one of their own."""
    cards: list[tuple[int, int]] = []
    for number in range(1, 13):
        house.go(number, "frame-problem")
        table, field = house.table(number).id or 0, house.standing(number).step.fields[0].id
        for text in ("Un premier souci", "Un autre souci"):
            said = {field: f"{text} de la table {number}"}
            cards.append((table, house.do(add_idea_for, table, "frame-problem", None, said, f"facilitator:{table}")["id"]))
        house.go(number, "vote-problem")
    house.do(open_files, house.evening_id, "organiser")
    for table, card in cards:
        house.do(open_file, house.evening_id, table, f"idea:{card}", "organiser")


def drop_by_keyboard(page: Page, sentence: str, second: str) -> None:
    page.keyboard.press("a")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(sentence)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(second)
    page.keyboard.press("Enter")


def test_two_organisers_triage_forty_files_by_the_keyboard_and_lose_none(hall: Hall, clock: Clock) -> None:
    house = hall.served.house
    forty_files(house)
    clock.forward(hours=14)
    people = {"Claire": called(hall, "Claire"), "Marc": called(hall, "Marc")}
    acknowledged: list[tuple[str, str]] = []
    for page in people.values():
        page.keyboard.press("n")
        page.wait_for_url("**/LONS27-T*")
    while people:
        for name, page in list(people.items()):
            page.wait_for_url(re.compile("/LONS27-T|/lons-le-saunier$"))
            if page.url.endswith("lons-le-saunier"):
                del people[name]
                continue
            if not page.locator("#region-file .decided").count():  # else the other was faster: she sees it, and goes on
                drop_by_keyboard(page, f"{name} {len(acknowledged)}", "Lucie")
        for name, page in people.items():
            holds = page.locator("#region-file .decided p").nth(1).inner_text()
            if holds.startswith(f"{name} "):
                expect(page.locator("#decide [name=seen]")).not_to_have_value("")  # the page has come anew, with my decision
                page.wait_for_load_state("load")  # and it listens to keys again
                acknowledged.append((page.url.rpartition("/")[2], holds))
            else:
                page.keyboard.press("Escape")  # out of the field, with what was written
            at = page.url
            page.keyboard.press("n")
            page.wait_for_url(lambda url, at=at: url != at)
    with house.read() as session:
        files = files_of(session, house.evening_id)
        kept = {file.reference: [decision.sentence for decision in decisions_of(session, file.id or 0)] for file in files}
    assert len(kept) == 40 and all(len(sentences) == 1 for sentences in kept.values())  # none lost, none decided twice
    assert {name: sentences[0] for name, sentences in kept.items()} == dict(acknowledged)
    assert house.kinds().count("file_decided") == 40
    by = [sentence.partition(" ")[0] for _, sentence in acknowledged]
    assert min(by.count("Claire"), by.count("Marc")) >= 15


def test_a_decision_taken_meanwhile_is_shown_and_never_overwritten(played: Hall) -> None:
    claire, marc = called(played, "Claire"), called(played, "Marc")
    for page in (claire, marc):
        page.goto(FILE)
    expect(claire.locator("#region-here")).to_contain_text("Claire et Marc lisent ce dossier")
    claire.keyboard.press("r")
    claire.locator("#reasons-R").get_by_text("moment").click()
    fill(claire, sentence="Rappelez-nous en mai.", review_on="2027-09-15", wake_up="Un élu vient")
    drop_by_keyboard(marc, "Merci à tous.", "Lucie")
    expect(claire.locator("#region-file .decided")).to_contain_text("Merci à tous.")
    expect(claire.locator(".meanwhile")).to_contain_text("Marc vient de décider")
    claire.get_by_role("button", name="Décider", exact=True).click()
    expect(claire.locator("#said")).to_contain_text("vient d’être décidé par Marc")
    expect(claire.locator("#d-wake_up")).to_have_value("Un élu vient")
    claire.get_by_role("button", name="J’ai lu").click()
    expect(claire.locator(".meanwhile")).to_be_hidden()
    claire.get_by_role("button", name="Décider", exact=True).click()
    expect(claire.locator("#region-file .decided")).to_contain_text("Rappelez-nous en mai.")
    expect(marc.locator("#region-file .decided")).to_contain_text("Rappelez-nous en mai.")
    assert played.served.house.kinds().count("file_decided") == 2


def test_names_are_live_and_written_nowhere(played: Hall) -> None:
    claire, marc = called(played, "Claire"), called(played, "Marc")
    claire.goto(FILE)
    expect(marc.locator("#slot-2 .reading")).to_contain_text("Claire le lit")
    expect(claire.locator("#region-here")).to_contain_text("Marc : la pile")
    marc.context.close()
    expect(claire.locator("#region-here")).not_to_contain_text("Marc")
    with played.served.house.read() as session:
        told = " ".join(f"{entry.kind} {entry.actor} {entry.subject}" for entry in entries(session, played.served.house.evening_id))
    assert "Claire" not in told and "Marc" not in told


def test_undo_merge_and_compare_by_the_keyboard(played: Hall) -> None:
    small_starter(played.served.house, 7, "k2@example.org")
    page = called(played, "Claire")
    page.goto(FILE)
    expect(page.locator(".near")).to_contain_text("table 7")
    page.keyboard.press("c")
    page.wait_for_url("**/beside/LONS27-T07-1")
    page.get_by_role("link", name="La table 7 reçoit l’autre").press("Enter")
    page.wait_for_url("**/LONS27-T02-1?merge=LONS27-T07-1#decide")
    expect(page.locator("#d-merged_into")).to_have_value("LONS27-T07-1")
    page.get_by_text("même solution").click()
    fill(page, sentence="Vos deux tables n’en font qu’une.", kept="Le parking de Léa")
    page.locator("#d-kept").press("Enter")
    expect(page.locator("#region-file")).to_contain_text("Ce qu’on en garde : Le parking de Léa")
    page.goto(f"{HOME}/LONS27-T07-1")
    expect(page.locator("#region-file")).to_contain_text("Ce dossier en a reçu un : LONS27-T02-1")
    page.goto(FILE)
    page.keyboard.press("u")
    expect(page.locator(".history .undone")).to_contain_text("Annulée par Claire")
    expect(page.locator("#region-file .decided")).to_have_count(0)


# --- The hand -------------------------------------------------------------------------------------------------------


def test_single_keys_may_be_switched_off_and_stay_off(played: Hall) -> None:
    page = played.team()
    page.goto(HOME)
    page.goto(FILE)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#o-2")).not_to_be_checked()
    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("2")
    expect(page.locator("#o-2")).not_to_be_checked()
    assert page.url.endswith(FILE)
    page.get_by_role("button", name="Raccourcis du clavier").click()
    page.locator("#single-keys").check()
    page.get_by_role("button", name="Fermer").last.click()
    page.keyboard.press("2")
    expect(page.locator("#o-2")).to_be_checked()


def test_escape_folds_the_form_and_keeps_the_words(played: Hall) -> None:
    page = played.team()
    page.goto(HOME)
    page.goto(FILE)
    page.keyboard.press("r")
    page.locator("#d-sentence").fill("Pas encore sûre")
    page.keyboard.press("Escape")
    expect(page.locator(".decision")).to_be_hidden()
    page.keyboard.press("j")
    page.wait_for_url("**/LONS27-T03-1")
    page.keyboard.press("k")
    page.wait_for_url("**/LONS27-T02-1")
    page.keyboard.press("a")
    expect(page.locator("#d-sentence")).to_have_value("Pas encore sûre")


def test_what_is_missing_is_named_beside_its_field(played: Hall) -> None:
    page = called(played, "Claire")
    page.goto(FILE)
    page.keyboard.press("r")
    page.locator("#d-sentence").press("Enter")
    expect(page.locator("#reasons-R .wrong")).to_contain_text("Choisissez un motif")
    expect(page.locator(".field:has(#d-wake_up) .wrong")).to_contain_text("ce qui réveillera ce dossier")
    expect(page.locator("#d-wake_up")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#reasons-R input").first).to_be_focused()


def test_a_study_or_a_test_asks_for_its_own_parts_without_javascript_too(played: Hall) -> None:
    page = played.team(scripts=False)
    page.goto(HOME)
    page.goto(FILE)
    page.locator("label.key-2").click()
    expect(page.locator("#d-study_question")).to_be_hidden()
    page.locator("#d-next_kind").get_by_text("étude courte").click()
    expect(page.locator("#d-study_question")).to_be_visible()
    expect(page.locator("#d-test_hypothesis")).to_be_hidden()
    page.locator("#d-next_kind").get_by_text("test", exact=True).click()
    expect(page.locator("#d-test_end")).to_be_visible()
    expect(page.locator("#d-study_days")).to_be_hidden()


def test_the_first_screen_answers_without_scrolling(played: Hall) -> None:
    page = called(played, "Claire")
    page.goto(FILE)
    for what in ("h1", ".problem", ".facts dd", ".facts dd:last-child", ".proofs h2", ".criterion", ".person:last-child", "label.key-A",
                 ".lamp-clock .clock"):
        box = page.locator(what).first.bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= DESK["height"], what


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_triage_is_accessible_and_never_wider_than_its_window(played: Hall, axe: Callable[[Page], list[str]], scheme: str) -> None:
    house = played.served.house
    house.do(open_files, house.evening_id, "organiser")
    house.do(decide, house.evening_id, "LONS27-T05-1", "DROPPED", {"reason": "no_diamond", "sentence": "Merci.", "by": "Claire",
                                                                   "second_reader": "Marc"}, "organiser")
    for size in (PHONE, DESK, WALL):
        page = played.team(size, scheme=scheme)
        for path in (HOME, FILE, f"{HOME}/LONS27-T05-1", f"{FILE}/beside/LONS27-T05-1", f"{HOME}/settings", f"{FILE}?merge=LONS27-T05-1"):
            page.goto(path)
            assert overflow(page) == [], (path, size)
            if size is not WALL:
                assert axe(page) == [], (path, size)
        page.context.close()
