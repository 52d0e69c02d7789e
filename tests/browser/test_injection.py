"""No text that anybody types is ever more than text: the whole corpus in every field of the house, every screen in a real Chromium."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.ideas.actions import add_idea
from soak.payloads import CALL, MARKUP, Typist
from tests.browser.conftest import DESK, HOST, PHONE, WALL
from tests.browser.mischief import SLUG, Evening
from tests.doors.actors import Door, doors, filled
from tests.doors.test_matrix import who_may
from tests.houses import Clock, Served

ROLES = {"nobody": "nobody", "phone": "first 1", "wall": "wall", "desk": "desk 1", "control": "control", "organiser": "team",
         "reader": "reader", "author": "author"}
NO_PAGE = re.compile(r"/live$|\.(csv|zip|json)$|/(export|raw)\.")
SIZES = {"phone": PHONE, "author": PHONE, "reader": PHONE, "wall": WALL}
TAKES_NO_TEXT = {("/rejoindre", "code"), (f"/morning/{SLUG}/settings", "staff")}  # a code; courriels and telephone numbers
ELSEWHERE = re.compile(rf"{CALL}|evil\.test")
# What any page must say of itself: what was fired, what became an element, which words stand outside `hx-ignore`, what is too wide.
LOOK = """() => {
  const roots = [document], found = [];
  for (const root of roots) for (const each of root.querySelectorAll('*')) {
    if (each.hasAttribute('evil') || each.localName === 'evil') found.push('element ' + each.outerHTML.slice(0, 150));
    if (each.content instanceof DocumentFragment) roots.push(each.content);
    if (each.shadowRoot) roots.push(each.shadowRoot);
  }
  if (window.__fired === 1) found.push('fired');
  const texts = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT, node => /evil/.test(node.data)
    && !node.parentElement.closest('[hx-ignore], textarea, option, script, title') ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  if (window.htmx !== undefined || document.querySelector('script[src*=htmx]'))
    while (texts.nextNode()) found.push('not ignored by htmx: ' + texts.currentNode.parentElement.outerHTML.slice(0, 150));
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) found.push('too wide: ' + [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > wide + 1).slice(0, 1).map(e => e.outerHTML.slice(0, 150)));
  return [...new Set(found)];
}"""
PARSE = """pages => [...new Set(pages.flatMap(html => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const roots = [page, ...[...page.querySelectorAll('template')].map(each => each.content)];
  const found = roots.flatMap(root => [...root.querySelectorAll('[evil], evil')].map(each => each.outerHTML.slice(0, 150)));
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (/evil/.test(texts.currentNode.data)
    && !texts.currentNode.parentElement.closest('[hx-ignore], textarea, option, script, title')
    && page.querySelector('script[src*=htmx], [hx-swap-oob]'))
    found.push('not ignored by htmx: ' + texts.currentNode.parentElement.outerHTML.slice(0, 150));
  return found;
}))]"""


@dataclass
class Watch:
    """One Chromium whose every page is listened to."""

    browser: Browser
    served: Served
    faults: list[str] = field(default_factory=list)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.served.url.replace("127.0.0.1", HOST)

    def page(self, role: str, evening: Evening) -> Page:
        """A page of somebody's browser, with the badges that her other browser has."""
        if role not in self.contexts:
            context = self.contexts[role] = self.browser.new_context(viewport=SIZES.get(role, DESK), base_url=self.url)
            context.set_default_timeout(15_000)
            context.on("request", lambda request: ELSEWHERE.search(request.url) and self.faults.append(f"{role} asks for {request.url}"))
            context.on("dialog", lambda dialog: (self.faults.append(f"{role}: a dialog says {dialog.message}"), dialog.dismiss()))
            context.on("weberror", lambda error: self.faults.append(f"{role}: {error.error}"))
            context.add_cookies([{"name": one.name, "value": one.value or "", "domain": HOST, "path": one.path}
                                 for one in evening.clients[ROLES[role]].cookies.jar])
        return self.contexts[role].new_page()

    def look(self, page: Page, name: str) -> None:
        self.faults += [f"{name}: {found}" for found in page.evaluate(LOOK)]

    def visit(self, evening: Evening, pages: Mapping[str, list[str]], *roles: str) -> None:
        """Open every page that these may open."""
        for role in roles:
            page = self.page(role, evening)
            for path in pages[role]:
                page.goto(path, wait_until="load")
                self.look(page, f"{role} {path}")


    def open_from_disk(self, archive: bytes, folder: Path) -> int:
        """The pages of a ZIP as the organiser opens them, where no header of ours protects anybody. Returns how many there are."""
        page = self.browser.new_page()
        page.on("request", lambda request: ELSEWHERE.search(request.url) and self.faults.append(f"the ZIP asks for {request.url}"))
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            names = [name for name in files.namelist() if name.endswith(".html") and b"evil" in files.read(name)]
            for name in names:
                (folder / "page.html").write_bytes(files.read(name))
                page.goto((folder / "page.html").as_uri())
                self.look(page, name)
        page.close()
        return len(names)


@pytest.fixture
def watch(browser: Browser, served: Served) -> Iterator[Watch]:
    watch = Watch(browser, served)
    yield watch
    for context in watch.contexts.values():
        context.close()


def readable(served: Served) -> dict[str, list[str]]:
    """Every page of the house, by who opens it: taken from the routes, so that a new page is looked at too."""
    found: dict[str, list[str]] = {role: [] for role in ROLES}
    for door in doors():
        if door.method == "GET" and not NO_PAGE.search(door.path):
            found[reader_of(door)].append(filled(served, door))
    return found


def reader_of(door: Door) -> str:
    return next(role for role in ROLES if role in (who_may(door) or ()))


def test_mischief_in_every_field_is_text_on_every_screen(served: Served, watch: Watch, clock: Clock, tmp_path: Path) -> None:
    evening = Evening(served)
    evening.open()
    pages = readable(served)
    live = [(role, watch.page(role, evening)) for role in ("phone", "desk", "control", "wall")]
    for role, page in live:
        page.goto(pages[role][0])
    for number, step in evening.play():
        for role, page in live if number == 1 else ():  # what was pushed to an open page, not what a fresh one shows
            watch.look(page, f"{role} at {step}")
    watch.visit(evening, pages, "nobody", "phone", "wall", "desk", "control")
    clock.forward(days=2)  # the days after
    evening.walk_house(pages)
    watch.visit(evening, pages, "organiser", "reader", "author")
    assert watch.open_from_disk(evening.clients["team"].get(f"/backlog/{SLUG}/files.zip").content, tmp_path) > 1
    parsed = live[0][1].evaluate(PARSE, evening.mischief.answers)
    assert not watch.faults, "\n".join(watch.faults)
    assert not parsed, "\n".join(parsed)
    assert not (left := evening.mischief.never_taken ^ TAKES_NO_TEXT), "\n".join(map(str, sorted(left)))


def lay_card(served: Served, name: str, text: str) -> None:
    """Somebody writes a card at table 1, where it stands."""
    step = served.house.standing(1).step
    field = step.fields[0]
    served.house.do(add_idea, served.house.seat(1, name), step.id, {field.id: text[: field.max_length]})


def test_mischief_on_a_card_is_text_at_its_table(served: Served, watch: Watch) -> None:
    """The same in short: one phone writes, another and the desk read."""
    evening, typist = Evening(served), Typist(MARKUP)
    evening.clients = {"first 1": served.phone(1, "<b evil>"), "desk 1": served.desk(1)}
    served.house.go(1, "inclusion-round")
    phone, desk = watch.page("phone", evening), watch.page("desk", evening)
    phone.goto("/table")
    desk.goto(f"/desk/{served.house.table(1).id}")
    for number in range(4):
        lay_card(served, f"<i evil>{number}", typist.text(180, lines=True))
    for page, name in ((phone, "phone"), (desk, "desk")):
        expect(page.locator("body")).to_contain_text("evil")  # it has come
        page.reload()
        watch.look(page, name)
    assert not watch.faults, "\n".join(watch.faults)


def test_markup_that_got_through_would_still_do_nothing(served: Served, watch: Watch) -> None:
    """The second wall, in case the first one falls: what stands unescaped where people's words stand runs nothing and sends nothing.

    An element of ours beside it does send: so htmx had its chance.
    """
    served.house.go(1, "inclusion-round")
    evening = Evening(served, clients={"first 1": served.phone(1, "Ana")})
    lay_card(served, "Bruno", "Bonsoir")
    page = watch.page("phone", evening)
    page.goto("/table")
    words = page.locator("[hx-ignore]", has_text="Bonsoir").last
    expect(words).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.resource_type in ("fetch", "xhr", "websocket") else None)
    with page.expect_request("**/healthz?ours"):
        words.evaluate("""(words, payloads) => {
          for (const payload of payloads) words.insertAdjacentHTML('beforeend', payload);
          const ours = document.createElement('i');
          ours.setAttribute('hx-get', '/healthz?ours');
          ours.setAttribute('hx-trigger', 'load');
          document.body.append(ours);
          htmx.process(document.body);
        }""", [one for one in MARKUP if "refresh" not in one])
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("() => window.__fired === 1") is False
    assert [url for url in sent if ELSEWHERE.search(url)] == []
