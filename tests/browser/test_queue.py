"""The queue at the door, in a real browser: nobody needs to touch anything."""

import pytest

from app.ground.pace import Pace
from tests.browser.conftest import PHONE, Hall


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr("app.main.ARRIVALS", Pace(1, 1 / 4))
    return True


def test_who_waits_in_the_queue_sits_down_without_touching_anything(hall: Hall) -> None:
    page = hall.page(PHONE)
    page.goto(f"/j/{hall.served.house.table(1).code}")
    page.get_by_label("Votre prénom").fill("Bruno")
    page.locator("label:has(input[value=citizens])").click()
    hall.served.phone(2, "Amina")  # she takes the only turn of this second
    page.get_by_role("button", name="Prendre place").click()
    page.get_by_text("Beaucoup de monde arrive en même temps.").wait_for()
    page.wait_for_url("**/table")
    assert "Bruno" in page.locator("#seat").inner_text()
