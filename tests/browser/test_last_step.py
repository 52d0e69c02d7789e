"""On real phones: keeping in touch, and reading the sheet over before it leaves."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.participants.actions import keep_in_touch
from app.participants.models import Seat
from app.participants.queries import people_at
from app.sheets.actions import write_sheet_for
from app.sheets.queries import sign_offs_at
from tests.browser.conftest import Hall, overflow
from tests.kinds.test_pass_gate import ACTOR, D1, D2

CONTACT = "06 39 98 00 21"


def seat(hall: Hall, place: int) -> Seat:
    table_id = hall.served.house.table(1).id or 0
    with hall.served.house.read() as session:
        return Seat(people_at(session, table_id)[place].id or 0, table_id, hall.served.house.evening_id)


def test_two_phones_keep_in_touch_and_the_details_are_stored_on_none(hall: Hall, axe: Callable[[Page], list[str]]) -> None:
    amina, bruno = hall.phone(1, "Amina", "citizens"), hall.phone(1, "Bruno", "businesses")
    hall.served.house.go(1, "interest-alignment")
    for phone in (amina, bruno):
        phone.get_by_text("Restons en contact").click()
    amina.get_by_role("button", name="Rester en contact : Bruno").click()
    expect(amina.locator("#touch-contact")).to_be_focused()  # asked for first
    amina.locator("#touch-contact").fill(CONTACT)
    amina.get_by_role("button", name="Rester en contact : Bruno").click()
    expect(amina.locator("#touch-form")).to_contain_text("noté, vous êtes seul·e à le voir")
    expect(amina.get_by_role("button", name="Reprendre : Bruno")).to_be_visible()
    assert CONTACT not in amina.evaluate("JSON.stringify(localStorage)")
    hall.served.house.do(keep_in_touch, seat(hall, 1), seat(hall, 0).participant_id, "bruno@example.org")
    expect(bruno.locator("#touch-form")).not_to_contain_text(CONTACT)  # nothing is pushed: it waits for somebody who looks
    for phone, details in ((amina, "bruno@example.org"), (bruno, CONTACT)):
        phone.locator("#touch-fold > summary").click()
        phone.locator("#touch-fold > summary").click()
        expect(phone.locator("#touch-form")).to_contain_text(details)
        assert axe(phone) == [] and overflow(phone) == []
    amina.get_by_role("button", name="Reprendre : Bruno").click()
    expect(amina.locator("#touch-form")).not_to_contain_text("bruno@example.org")


def test_a_corrected_sheet_is_asked_about_anew_and_no_half_written_remark_is_lost(hall: Hall, axe: Callable[[Page], list[str]]) -> None:
    amina, bruno = hall.phone(1, "Amina", "citizens"), hall.phone(1, "Bruno", "businesses")
    house = hall.served.house
    house.go(1, "first-step")
    table = house.table(1).id or 0
    house.do(write_sheet_for, table, "d1", D1, ACTOR)
    house.do(write_sheet_for, table, "d2", D2, ACTOR)
    amina.get_by_role("button", name="C’est bien nous").click()
    expect(amina.locator("#leaving")).to_contain_text("c’est noté")
    bruno.get_by_text("Quelque chose ne va pas").click()
    remark = bruno.get_by_label("Qu’est-ce qui ne va pas")
    remark.press_sequentially("Le prix est ")
    house.do(write_sheet_for, table, "d2", {"payers": "Gratuit."}, ACTOR)
    expect(amina.locator("#leaving")).to_contain_text("La fiche a changé depuis votre réponse.")
    expect(remark).to_have_value("Le prix est ")
    remark.press_sequentially("faux")
    bruno.get_by_role("button", name="Le dire").click()
    expect(bruno.locator("#leaving")).to_contain_text("La fiche a changé depuis votre réponse.")  # nothing moved while he wrote
    expect(bruno.locator("#aspect-2")).to_contain_text("Gratuit.")
    with house.read() as session:
        said = sign_offs_at(session, table)
    assert (said.yes, said.no, said.stale) == (0, 0, 2) and said.disagreements[0].remark == "Le prix est faux"
    for phone in (amina, bruno):
        assert axe(phone) == [] and overflow(phone) == []
