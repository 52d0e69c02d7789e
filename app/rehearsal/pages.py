"""What a simulated person reads on a page: numbers, tokens, and which control belongs to which words. Pure.

It holds on to what the house promises (form actions, names of fields, `data-` attributes, ids), never to what a page looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_SEQ = re.compile(r'data-seq="(\d+)"')
_MINE = re.compile(r'data-mine="([^"]*)"')
_REGION = re.compile(r'<\w+[^>]*\bid="region-([\w-]+)"[^>]*>')
_MOVING = re.compile(r'<svg\b.*?</svg>|<time\b.*?</time>|\sdata-seq="\d+"|name="client_id" value="[^"]*"', re.DOTALL)  # clocks, numbers


@dataclass(eq=False)
class Element:
    """One element with what is inside it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """Every word inside, fields' values too, with single spaces."""
        return words(" ".join(self._words()))

    def all(self) -> Iterator[Element]:
        """This element and everything below it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all()

    def above(self) -> Iterator[Element]:
        """This element, then what holds it, up to the page."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def _words(self) -> Iterator[str]:
        if self.tag == "input" and self.attributes.get("type") in (None, "text"):
            yield self.attributes.get("value", "")
        for child in self.children:
            if isinstance(child, Element):
                yield from child._words()
            else:
                yield child


def read_page(html: str) -> Element:
    """The page as a tree, forgiving as a browser."""
    reader = _Reader()
    reader.feed(html)
    return reader.top


def words(text: str) -> str:
    """A text as it stands on a page, where runs of spaces are one."""
    return " ".join(text.split())


def newest_number(html: str) -> int:
    """The highest journal number on a page or in a frame."""
    return max(map(int, _SEQ.findall(html)), default=0)


def token_of(html: str) -> str | None:
    """What the personal part of a phone depends on; it begins with the step."""
    found = _MINE.search(html)
    return unescape(found[1]) if found else None


def regions_of(html: str) -> dict[str, tuple[int, str]]:
    """The pushed regions of a frame or a page: name → (number, markup)."""
    starts = list(_REGION.finditer(html))
    ends = [start.start() for start in starts[1:]] + [len(html)]
    return {start[1]: (newest_number(start[0]), html[start.start():end].strip()) for start, end in zip(starts, ends, strict=True)}


def lasting(markup: str) -> str:
    """A region without what moves by itself: clocks and numbers."""
    return _MOVING.sub("", markup).strip()


def nearest(page: Element, attribute: str, pattern: str, wanted: str) -> str | None:
    """The id in the attribute that stands nearest to these words: a card's, a family's, a person's.

    Of all elements whose attribute matches the pattern, the one whose smallest container that says `wanted` says least else.
    """
    best: tuple[int, str] | None = None
    wanted = words(wanted)
    for element in page.all():
        match = re.fullmatch(pattern, element.attributes.get(attribute, ""))
        if match is None:
            continue
        for holder in element.above():
            said = holder.text
            if wanted in said:
                if best is None or len(said) < best[0]:
                    best = len(said), match[1]
                break
    return best[1] if best else None


def values_by_id(page: Element, prefix: str) -> dict[str, str]:
    """Values of fields whose id begins so, by the rest of the id, in the order of the page."""
    fields = (element.attributes for element in page.all() if element.attributes.get("id", "").startswith(prefix))
    return {field["id"].removeprefix(prefix): field["value"] for field in fields if "value" in field}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = self.here = Element("page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        for element in self.here.above():
            if element.tag == tag and element.parent is not None:
                self.here = element.parent
                return

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)
