"""Reading a page as a person does: its words, the words of one part of it, what could be pressed."""

import html
import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "br", "img", "hr"}
INLINE = {"b", "i", "span", "small", "strong", "em", "sup", "a"}  # their words go on in the same word or line


@dataclass
class Part:
    """One element with its attributes and its words; `inside` are the elements below it."""

    tag: str
    facts: dict[str, str]
    words: list[str]
    inside: list["Part"]

    @cached_property
    def text(self) -> str:
        return plain("".join(self.words))

    def all(self, tag: str = "", **facts: str) -> list["Part"]:
        """Every element below with this tag and these attributes; a class counts when it is one of several."""
        named = [part for part in self.inside if not tag or part.tag == tag]
        return [part for part in named if all(_has(part, name, value) for name, value in facts.items())]

    def one(self, tag: str = "", **facts: str) -> "Part":
        found = self.all(tag, **facts)
        assert len(found) == 1, f"{len(found)} of {tag} {facts} in: {self.text[:300]}"
        return found[0]

    def by_id(self, name: str) -> "Part":
        return self.one(id=name)


def _has(part: Part, name: str, value: str) -> bool:
    name = name.rstrip("_").replace("_", "-")
    return value in part.facts.get(name, "").split() if name == "class" else part.facts.get(name) == value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Part("", {}, [], [])
        self.open: list[Part] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.space(tag)
        part = Part(tag, {name: value or "" for name, value in attrs}, [], [])
        for outer in self.open:
            outer.inside.append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop().tag != tag:
            pass
        self.space(tag)

    def space(self, tag: str) -> None:
        if tag not in INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for outer in self.open:
            outer.words.append(data)


def plain(text: str) -> str:
    """Words with single, ordinary spaces: French no-break spaces are for eyes."""
    return " ".join(text.split())


def page(text: str) -> Part:
    """The whole of what a server answered, or of what it pushed."""
    reader = _Reader()
    reader.feed(text)
    return reader.root


def still(text: str) -> str:
    """The same without what time alone changes: numbers of the journal and the clock."""
    text = re.sub(r' data-(seq|now)="\d+"', "", text)
    return re.sub(r"\s+", " ", html.unescape(text))
