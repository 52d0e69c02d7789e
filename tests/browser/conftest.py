"""A real browser on a mapped host name over plain HTTP: as insecure as in the hall, where 127.0.0.1 would hide half the faults."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from app.evenings.queries import evening_by_id
from app.screens.links import desk_link, links_of
from tests.houses import Served

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
HOST = "hall.test"
PHONE, DESK, WALL = {"width": 390, "height": 844}, {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without one these tests say so loudly, and fail where everything must run."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        if os.environ.get("CI") == "true":
            pytest.fail("CHROMIUM IS MISSING: the browser tests cannot run", pytrace=False)
        pytest.skip("CHROMIUM IS MISSING: THE BROWSER TESTS DID NOT RUN")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"])
        yield browser
        browser.close()


class Hall:
    """The people of the hall, each with a browser of their own."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self.browser = browser
        self.served = served
        self.url = f"http://{HOST}:{urlsplit(served.url).port}"
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def page(self, size: dict[str, int], scheme: str = "light", scripts: bool = True) -> Page:
        """A fresh browser with a window of this size; whatever breaks in it is noted."""
        context = self.browser.new_context(viewport=size, color_scheme=scheme, base_url=self.url, java_script_enabled=scripts)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self.check_address)
        page.on("console", lambda message: self.faults.append(message.text) if "Content Security Policy" in message.text else None)
        return page

    def check_address(self, request: Request) -> None:
        """The hall can lose the Internet and nothing changes: no page of ours may ask for anything elsewhere."""
        if not request.url.startswith((self.url + "/", "data:", "blob:")):
            self.faults.append(f"{request.url} is not ours")

    def phone(self, number: int, name: str, college: str, **options: object) -> Page:
        """Somebody scans the QR of a table, says who she is, and sits down."""
        page = self.page(PHONE, **options)
        page.goto(f"/j/{self.served.house.table(number).code}")
        page.get_by_label("Votre prénom").fill(name)
        page.locator(f"label:has(input[value={college}])").click()
        page.get_by_role("button", name="Prendre place").click()
        page.wait_for_url("**/table")
        return page

    def desk(self, number: int, size: dict[str, int] = DESK, **options: object) -> Page:
        """A facilitator opens the link of a table."""
        page = self.page(size, **options)
        page.goto(desk_link(self.served.house.table(number), self.served.links, self.url))
        page.wait_for_url("**/desk/*")
        return page

    def screen(self, name: str, size: dict[str, int], **options: object) -> Page:
        """The control room or the wall, by its link."""
        with self.served.house.read() as session:
            links = links_of(session, evening_by_id(session, self.served.house.evening_id), self.served.links, self.url)
        page = self.page(size, **options)
        page.goto(links[name])
        page.wait_for_url(f"**/{name}/**")
        return page

    def team(self, size: dict[str, int] = DESK, **options: object) -> Page:
        """An organiser who gives the password."""
        page = self.page(size, **options)
        page.goto("/organiser")
        page.get_by_label("Mot de passe").fill(self.served.password)
        page.get_by_role("button").first.click()
        page.wait_for_load_state()
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def hall(browser: Browser, served: Served) -> Iterator[Hall]:
    """A server, and a browser for each person. Fails the test that left a script error or a broken policy behind."""
    hall = Hall(browser, served)
    yield hall
    hall.close()
    assert hall.faults == []


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """What axe finds on a page: rule, and the first place. Once looked at whole, a page in its other theme differs by its colours only."""

    def run(page: Page, rules: Sequence[str] = ()) -> list[str]:
        if page.evaluate("() => typeof axe") == "undefined":
            page.evaluate(AXE)
        only = {"runOnly": list(rules)} if rules else {}
        found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"]} | only)
        return [f"{violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in found["violations"]]

    return run


def overflow(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    return page.evaluate("""() => {
      const wide = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= wide) return [];
      return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 1)
        .slice(0, 3).map(e => e.outerHTML.slice(0, 120));
    }""")
