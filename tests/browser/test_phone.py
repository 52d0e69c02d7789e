"""A real phone at the real program: what it weighs, what a late hand may still send, and a server that is killed under it."""

import re

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from app.ground.writing import Door
from app.tables.actions import advance_table
from bench.hall import Hall as PreparedHall
from bench.hall import hall as prepared_hall
from tests.browser.conftest import HOST, PHONE, Hall
from tests.browser.test_link import hurry
from tests.processes import ServerProcess

pytestmark = pytest.mark.browser
WHOLE, READABLE = 100_000, 40_000  # bytes over the wire: both pages with fonts and scripts; what it takes to read the prompt
LATER = ["*.woff2", "*.js"]  # what must not be waited for


def weighed(page: Page) -> tuple[CDPSession, list[float]]:
    """The bytes of each answer, with its head, as they come over the wire. The redirect of a form counts with its page."""
    chrome, sizes = page.context.new_cdp_session(page), []
    chrome.send("Network.enable")
    chrome.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    chrome.on("Network.requestWillBeSent", lambda event: sizes.append(event.get("redirectResponse", {}).get("encodedDataLength", 0)))
    return chrome, sizes


def take_a_seat(page: Page, code: str) -> None:
    page.goto(f"/j/{code}", wait_until="commit")
    page.get_by_label("Votre prénom").fill("Amina")
    page.locator("label:has(input[value=citizens])").click()
    page.get_by_role("button", name="Prendre place").click(no_wait_after=True)
    page.wait_for_url("**/table", wait_until="commit")
    expect(page.locator("h1.prompt")).to_be_visible()


def test_a_phone_gets_in_with_a_hundred_kilobytes(hall: Hall) -> None:
    page = hall.page(PHONE)
    _, sizes = weighed(page)
    take_a_seat(page, hall.served.house.table(1).code)
    page.wait_for_load_state("networkidle")
    print(f"a phone's first load: {sum(sizes):.0f} bytes in {len(sizes)} answers")
    assert page.locator("#link-status").text_content() == "Relié à la salle"
    assert page.evaluate("document.fonts.check('1em \"Young Serif\"') && document.fonts.check('1em \"Atkinson Next\"')")
    assert 50_000 < sum(sizes) <= WHOLE


def test_the_prompt_can_be_read_before_any_font_or_script_has_come(hall: Hall) -> None:
    page = hall.page(PHONE)
    chrome, sizes = weighed(page)
    chrome.send("Network.setBlockedURLs", {"urls": LATER})
    take_a_seat(page, hall.served.house.table(1).code)
    print(f"before the prompt can be read: {sum(sizes):.0f} bytes")
    assert 5_000 < sum(sizes) <= READABLE
    assert hall.faults == []  # nothing was asked for elsewhere


def test_a_text_that_is_late_is_still_taken_for_its_step(hall: Hall) -> None:
    house = hall.served.house
    house.go(1, "silent-ideas")
    phone = hall.phone(1, "Amina", "citizens")
    phone.locator("#text-silent-ideas").press_sequentially("Un four communal")
    house.go(1, "share-with-constraint")
    expect(phone.locator("#held")).to_contain_text("a commencé. Votre texte est encore là.")
    expect(phone.locator("#text-silent-ideas")).to_be_focused()
    phone.get_by_role("button", name="Envoyer quand même").click()
    expect(phone.locator("#held")).to_be_empty()
    expect(phone.locator("#mine")).to_contain_text("Un four communal")
    assert "idea_added" in house.kinds()


def test_a_phone_comes_back_by_itself_after_its_server_was_killed(browser: Browser) -> None:
    with prepared_hall(seats=40) as place, ServerProcess(place.folder) as server:
        context = browser.new_context(viewport=PHONE, base_url=f"http://{HOST}:{server.port}")
        page = context.new_page()
        page.clock.install()
        take_a_seat(page, place.tables[0].code)
        expect(page.locator("#link-status")).to_have_text("Relié à la salle")
        page.evaluate("window.sameLife = true")
        server.kill()
        move_on(place, "share-with-constraint")
        server.start()
        hurry(page, lambda **patience: expect(page.locator("#region-step")).to_have_attribute(
            "data-mine", re.compile("^share-with-constraint-"), **patience))
        expect(page.locator("#mine")).not_to_be_empty()
        assert page.evaluate("window.sameLife")  # nobody rejoined, nobody reloaded
        context.close()


def move_on(place: PreparedHall, step: str) -> None:
    door = Door(place.database).start()
    door.write_now(advance_table, place.tables[0].id, step, f"facilitator:{place.tables[0].id}", "pour le test")
    door.stop()
