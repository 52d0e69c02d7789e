"""Somebody who types mischief into every text field that a page offers, whatever the page: the fields are read from the forms, so that
a new one is typed into without being named anywhere."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from app.rehearsal.pages import Element, read_page
from soak.payloads import Typist

LONGEST = 900     # what is typed where a field names no limit
TEXT = {"text", "search", "email", "tel", "url", ""}
DATES = ["2027-03-19", "2027-04-20"]  # just after the evening, and long after it: one of them fits
TOGETHER = {"outcome": "BACKLOG_D1", "reason": "people_to_meet"}  # a decision has reasons of its own
FITTING = {"number": "3", "time": "19:00", "password": "x", "color": "#ffffff", "range": "3"}
SHORT = 30        # where that was too much
ENOUGH = 3        # times that one form is filled in
TRIES = 2         # for a field that takes nothing: a number, a code
PLAIN = 12        # and those after it fit a name as well as a number


@dataclass(frozen=True)
class Text:
    """A field to type into."""

    name: str
    longest: int
    has_lines: bool
    is_required: bool


@dataclass(frozen=True)
class Form:
    """A form of a page, as a browser would send it."""

    action: str
    chosen: tuple[tuple[str, tuple[str, ...]], ...]  # what is not typed, with all that it may be
    ticked: tuple[tuple[str, str], ...]
    texts: tuple["Text", ...]

    @property
    def place(self) -> str:
        """Its address without what differs from one card to the next."""
        return re.sub(r"/(\d+|[A-Z]+\d+-T\d+-\d+|[A-Z]\d+)(?=/|$)", "/*", self.action.partition("?")[0])


@dataclass
class Mischief:
    """What was typed where, and what every answer looked like."""

    typist: Typist = field(default_factory=Typist)
    seen: set[tuple[str, str]] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)
    _fills: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _turn: int = 0
    _tries: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def never_taken(self) -> set[tuple[str, str]]:
        return self.seen - self.taken

    def walk(self, client: httpx.Client, *paths: str) -> None:
        """Open these pages, and type into each of their forms."""
        for path in paths:
            page = client.get(path)
            assert page.status_code < 500, f"{path}: {page.status_code}"
            self._note(page)
            for form in forms_of(page.text, path):
                self.fill(client, form)

    def fill(self, client: httpx.Client, form: Form) -> None:
        """All its fields at once; where that is refused, one after the other."""
        names = {text.name for text in form.texts}
        self.seen |= {(form.place, name) for name in names}
        self._fills[form.place, *sorted(names)] += 1
        if self._fills[form.place, *sorted(names)] > ENOUGH or self._send(client, form, names) or self._send(client, form, names, SHORT):
            return
        for name in sorted(names - {name for place, name in self.taken if place == form.place}):
            self._tries[form.place, name] += 1
            if self._tries[form.place, name] <= TRIES:
                self._send(client, form, {name}, SHORT)

    def _send(self, client: httpx.Client, form: Form, typed: set[str], longest: int = LONGEST) -> bool:
        texts = [(text.name, self.typist.text(min(text.longest, longest), text.has_lines)) if text.name in typed
                 else (text.name, str(PLAIN + place) if text.is_required else "") for place, text in enumerate(form.texts)]
        self._turn += 1
        chosen = [(name, values[(self._turn + place) % len(values)]) for place, (name, values) in enumerate(form.chosen)]
        if TOGETHER.keys() <= dict(chosen).keys():
            chosen = [(name, TOGETHER.get(name, value)) for name, value in chosen]
        answer = client.post(form.action, data=_pairs([*chosen, *form.ticked, *texts]))
        assert answer.status_code < 500, f"{form.action} {texts}: {answer.status_code}"
        self._note(answer)
        if answer.status_code < 400:
            self.taken |= {(form.place, name) for name in typed}
        return answer.status_code < 400

    def _note(self, answer: httpx.Response) -> None:
        for one in (*answer.history, answer):
            if "text/html" in one.headers.get("content-type", ""):
                self.answers.append(one.text)


def forms_of(html: str, path: str) -> Iterator[Form]:
    """The forms of a page that hold a text field, each address once."""
    page = read_page(html)
    seen = set()
    for element in page.all():
        if element.tag != "form" or element.attributes.get("method", "").lower() != "post":
            continue
        form = _read(page, element, path)
        if form.texts and form.action not in seen:
            seen.add(form.action)
            yield form


def _read(page: Element, element: Element, path: str) -> Form:
    own = element.attributes.get("id")
    fields = [*element.all(), *(one for one in page.all() if own and one.attributes.get("form") == own)]
    chosen: dict[str, list[str]] = {}
    ticked, texts = [], []
    for one in fields:
        name, kind, value = one.attributes.get("name", ""), one.attributes.get("type", "").lower(), one.attributes.get("value", "")
        if not name:
            continue
        if "inputmode" in one.attributes:  # a number: what is none is refused, as the tests of its room know
            chosen[name] = [value or "1"]
        elif one.tag == "textarea" or (one.tag == "input" and kind in TEXT):
            longest = int(one.attributes.get("maxlength") or LONGEST)
            texts.append(Text(name, longest, one.tag == "textarea", "required" in one.attributes))
        elif one.tag == "select":
            chosen[name] = [value for value in _options(one) if value] or [""]
        elif kind == "checkbox":
            ticked.append((name, value or "on"))
        elif kind == "radio" or one.tag == "button":
            chosen.setdefault(name, []).append(value)
        elif one.tag == "input":
            chosen[name] = DATES if kind == "date" else [FITTING.get(kind, value)]
    to = next((one.attributes["formaction"] for one in fields if "formaction" in one.attributes), element.attributes.get("action") or path)
    return Form(to, tuple((name, tuple(values)) for name, values in chosen.items()), tuple(ticked),
                tuple(dict.fromkeys(texts)))


def _options(select: Element) -> list[str]:
    return [one.attributes.get("value", one.text) for one in select.all() if one.tag == "option"]


def _pairs(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form
