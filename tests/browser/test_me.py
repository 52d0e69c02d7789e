"""« Ce que l’on sait de moi » in a real browser: with scripts and without, readable, and this device forgets what it kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Hall, overflow


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_person_reads_corrects_and_erases_without_asking_anybody(hall: Hall, axe: Callable[[Page], list[str]], scripts: bool) -> None:
    phone = hall.phone(1, "Amina", "citizens", scripts=scripts)
    if scripts:
        phone.evaluate("localStorage.setItem('tablee:1-1:draft:step:text', '\"une idée\"')")
    phone.get_by_text("Ma place", exact=True).click()
    phone.get_by_role("link", name="Mes données").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Amina, voici tout ce que l’on sait de vous.")
    if scripts:
        assert axe(phone) == [] and overflow(phone) == []
    phone.locator("#name").fill("Amina B.")
    phone.get_by_role("button", name="Corriger").first.click()
    expect(phone.locator("#name")).to_have_value("Amina B.")
    phone.get_by_role("button", name="Recevoir mon code").click()
    code = phone.locator(".personal-code").inner_text().replace("\n", "")
    phone.get_by_role("link", name="C’est noté").click()
    phone.get_by_text("Tout effacer").first.click()
    phone.get_by_label("Oui, effacer").check()
    phone.get_by_role("button", name="Tout effacer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est effacé.")
    if scripts:
        phone.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('tablee:'))")
        assert axe(phone) == []
    phone.goto("/moi")
    phone.locator("#code").fill(code)
    phone.get_by_role("button", name="Ouvrir ma page").click()
    expect(phone.locator("#code-wrong")).to_contain_text("n’ouvre rien")
