"""Regions: the parts of a screen that are pushed. First paint, answer to a reload and push render the same partial here.

An audience is a set of screens that see the same: the phones of table 7, its desk, the control room. Secrets are kept by
rendering: what an audience may not see is not in its partials.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from sqlmodel import Session

from app.ground.clock import milliseconds, now
from app.ground.database import Database
from app.ground.journal import Fact, head
from app.ground.live import Frame, Live
from app.privacy.actions import ERASED


@dataclass(frozen=True)
class Place:
    """Which evening, and which table of it (0: the whole hall)."""

    evening_id: int
    table_id: int = 0


@dataclass(frozen=True)
class Region:
    """One pushed part. `hears` are the journal kinds that change it (None: every one), except those that it is `deaf_to`."""

    name: str
    template: str
    context: Callable[[Session, Any], dict[str, Any]]
    hears: frozenset[str] | None = None
    deaf_to: frozenset[str] = frozenset()

    def changed_by(self, kind: str) -> bool:
        if kind == ERASED:
            return True  # words that are gone leave every screen, whatever it listens to
        return kind not in self.deaf_to and (self.hears is None or kind in self.hears)


@dataclass(frozen=True)
class Audience:
    """Who sees the same regions. `view` reads once what all of them need; `urgent` audiences are coalesced only for `calm` facts.

    `of_team`: its places are no tables, and what the team does reaches each of them.
    """

    name: str
    per_table: bool
    view: Callable[[Session, Place], Any]
    regions: tuple[Region, ...]
    urgent: bool = False
    calm: frozenset[str] = frozenset()
    of_team: bool = False

    def key(self, place: Place) -> str:
        return f"{self.name}:{place.evening_id}:{place.table_id if self.per_table else 0}"


def place_of(key: str) -> tuple[str, Place]:
    """The name of the audience of a key, and its place."""
    name, evening_id, table_id = key.split(":")
    return name, Place(int(evening_id), int(table_id))


class Painter:
    """Renders regions, for pages and pushes alike."""

    def __init__(self, database: Database, templates: Environment, audiences: Iterable[Audience]) -> None:
        self.database = database
        self.templates = templates
        self.audiences = {audience.name: audience for audience in audiences}

    def frame(self, key: str, names: Iterable[str] | None = None) -> Frame:
        """These regions of an audience (None: all) as they are at one moment, with the journal's number of that moment."""
        name, place = place_of(key)
        audience = self.audiences[name]
        wanted = None if names is None else set(names)
        with self.database.reading() as session:
            number = head(session, place.evening_id)
            view = audience.view(session, place)
            return Frame(number, {region.name: self.paint(session, region, view, number)
                                  for region in audience.regions if wanted is None or region.name in wanted})

    def painted(self, session: Session, audience: Audience, place: Place, view: Any = None) -> dict[str, str]:
        """All regions of an audience by name, for the first paint of a page. `view`: what the audience reads, if the page has it."""
        number = head(session, place.evening_id)
        view = view or audience.view(session, place)
        return {region.name: self.paint(session, region, view, number) for region in audience.regions}

    def paint(self, session: Session, region: Region, view: Any, number: int) -> str:
        context = region.context(session, view)
        return self.templates.get_template(region.template).render(
            region=region.name, seq=number, now_ms=milliseconds(now()), **context)


def spread(facts: Sequence[Fact], audiences: Iterable[Audience], live: Live) -> None:
    """Mark what these facts change.

    A fact of one table reaches that table's screens, one of the evening every table's, one of the team only those of the hall.
    """
    marks: dict[tuple[str, bool], set[str]] = {}  # facts of one batch that change the same are told once
    for fact in {(fact.journal, fact.kind, fact.scope): fact for fact in facts}.values():
        for audience in audiences:
            changed = [region.name for region in audience.regions if region.changed_by(fact.kind)]
            urgent = audience.urgent and fact.kind not in audience.calm
            for key in _keys(audience, fact, live) if changed else ():
                marks.setdefault((key, urgent), set()).update(changed)
    for (key, urgent), regions in marks.items():
        live.mark(key, regions, urgent)


def _keys(audience: Audience, fact: Fact, live: Live) -> list[str]:
    if not audience.per_table:
        return [audience.key(Place(fact.journal))]
    if audience.of_team:
        return list(live.counts(f"{audience.name}:{fact.journal}:"))
    where, _, table_id = fact.scope.partition(":")
    if where == "table":
        return [audience.key(Place(fact.journal, int(table_id)))]
    return list(live.counts(f"{audience.name}:{fact.journal}:")) if where == "evening" else []
