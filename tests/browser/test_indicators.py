"""The figures in a real browser: axe finds nothing, nothing overflows, and a figure leaves as a PNG with our fonts."""

from datetime import date

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, Hall, overflow
from tests.browser.test_access import COLOURS, Axe
from tests.indicators.halls import Hall as LaidHall
from tests.indicators.halls import full_hall

HOME = "/indicators/lons-le-saunier"
PAGES = [HOME, f"{HOME}/follow-up", f"{HOME}/network", f"{HOME}/chain", f"{HOME}/editions", f"{HOME}/year/2027",
         f"{HOME}/figures/expression", f"{HOME}/figures/lost", "/public/lons-le-saunier"]


@pytest.fixture
def team(hall: Hall) -> Page:
    """The organiser, after a lively evening."""
    house = hall.served.house
    full_hall(LaidHall(house.door, house.evening_id, date(2027, 3, 18)))
    page = hall.page(DESK)
    page.goto("/organiser")
    page.locator("input[name=password]").fill(hall.served.password)
    page.locator("form button").first.click()
    page.wait_for_url("**/organiser")
    return page


def test_the_pages_of_figures_are_for_everybody(hall: Hall, team: Page, axe: Axe) -> None:
    wrong: list[str] = []
    for path in PAGES:
        team.goto(path)
        team.locator("h1:visible").first.wait_for()
        for summary in team.locator("details > summary").all():
            summary.click()
        for scheme, rules in (("light", ()), ("dark", COLOURS)):
            team.emulate_media(color_scheme=scheme)
            wrong += [f"{path} ({scheme}): {fault}" for fault in axe(team, rules)]
        for width in (390, 195):
            team.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{path} ({width} px): {fault}" for fault in overflow(team)]
        team.set_viewport_size(DESK)
    assert not wrong, "\n".join(wrong)
    assert not hall.faults


def test_a_figure_leaves_as_a_picture(hall: Hall, team: Page) -> None:
    team.goto(f"{HOME}/chain")
    with team.expect_download() as leaving:
        team.locator("a[data-png]").first.click()
    picture = leaving.value
    assert picture.suggested_filename == "lons-le-saunier-chain.png"
    content = picture.path().read_bytes()
    assert content.startswith(b"\x89PNG") and int.from_bytes(content[16:20], "big") == 1680
    assert not hall.faults


def test_without_scripts_the_svg_is_still_there(hall: Hall) -> None:
    house = hall.served.house
    full_hall(LaidHall(house.door, house.evening_id, date(2027, 3, 18)))
    page = hall.page(DESK, scripts=False)
    page.goto("/organiser")
    page.locator("input[name=password]").fill(hall.served.password)
    page.locator("form button").first.click()
    page.goto(HOME)
    assert page.locator("a[download$='hall.svg']").count() == 1
    assert not page.locator("a[data-png]").first.is_visible()
