"""A house to measure the morning in: one evening of 2,000 cards, 120 files and 900 interests, and as many earlier editions as wanted."""

import contextlib
import random
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app.files.models import Decision, Opportunity, TeamNote
from app.followup.models import FileEvent
from app.ground.clock import now
from app.ground.database import Database, sqlite_url
from app.ground.writing import Door
from app.ideas.models import Cluster, Gathered, Idea, Vote
from app.interests.models import Interest, InterestMark
from app.kinds import RULES
from app.methods.loader import load_plan
from app.methods.models import EventPlan, Step
from app.migrations import migrate
from app.opportunities.outcomes import OUTCOMES
from app.participants.models import Participant
from app.sheets.models import SheetEntry
from app.tables.actions import prepare_evening
from app.tables.models import Table, TableStep
from app.tables.queries import tables_of
from bench.hall import EVENTS

PEOPLE, CARDS, INTERESTS, FILES = 300, 2_000, 900, 120
CARDS_IN_A_FAMILY = 8
WORDS = 12  # of a card
Rows = dict[type[SQLModel], list[dict[str, Any]]]


@dataclass(frozen=True)
class Archive:
    """A house after its evenings; the first one is the fullest."""

    folder: Path
    database: Database
    evening_ids: list[int]
    slugs: list[str]


@contextlib.contextmanager
def archive(editions: int) -> Iterator[Archive]:
    """So many editions, each with all its files; the same words and numbers at each run."""
    folder = Path(tempfile.mkdtemp(prefix="tablee-bench-"))
    database = Database(sqlite_url(folder))
    migrate(database.writer)
    door = Door(database).start()
    plan = load_plan(EVENTS / "lons-le-saunier", RULES)
    place = Archive(folder, database, [], [])
    for number in range(editions):
        name = f"{plan.id}-{number + 1}"
        earlier = plan.model_copy(update={"id": name, "date": plan.date - timedelta(days=180 * number)})
        place.evening_ids.append(door.write_now(prepare_evening, earlier))
        place.slugs.append(name)
        door.write_now(_fill, earlier, place.evening_ids[-1], number)
    door.stop()
    try:
        yield place
    finally:
        database.close()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(session: Session, plan: EventPlan, evening_id: int, number: int) -> int:
    """One evening, written row by row below the actions, which would take minutes."""
    tables = tables_of(session, evening_id)
    writer = Writer(session, plan, evening_id, tables, random.Random(number))
    writer.people()
    writer.cards()
    writer.steps_and_votes()
    writer.sheets()
    writer.interests()
    writer.files(number)
    return evening_id


class Writer:
    """Writes one evening, a kind of row after the other."""

    def __init__(self, session: Session, plan: EventPlan, evening_id: int, tables: Sequence[Table], rng: random.Random) -> None:
        self.session, self.plan, self.evening_id, self.tables, self.rng = session, plan, evening_id, tables, rng
        self.moment = now()
        self.seated: dict[int, list[int]] = {}
        self.candidates: dict[int, list[str]] = {}

    def people(self) -> None:
        groups = [group.id for group in self.plan.groups]
        rows = [{"evening_id": self.evening_id, "table_id": self._table(place).id, "name": f"Personne {place}",
                 "group": groups[place // len(self.tables) % len(groups)], "joined_at": self.moment} for place in range(PEOPLE)]
        for table_id, person in zip((row["table_id"] for row in rows), self._write(Participant, rows), strict=True):
            self.seated.setdefault(table_id, []).append(person)

    def cards(self) -> None:
        """Two thirds of the cards lie in families of eight, the others are alone."""
        rows = []
        for place in range(CARDS):
            table = self._table(place)
            rows.append({"evening_id": self.evening_id, "table_id": table.id, "step_id": self._laid_at(table), "written_at": self.moment,
                         "participant_id": self._person(table, place // len(self.tables)), "answers": {"text": self._said()},
                         "by_facilitator": False})
        cards: dict[int, list[int]] = {}
        for row, card in zip(rows, self._write(Idea, rows), strict=True):
            cards.setdefault(row["table_id"], []).append(card)
        for table in self.tables:
            self._gather(table, cards[table.id or 0])

    def steps_and_votes(self) -> None:
        steps, votes = [], []
        for table in self.tables:
            for step in self.plan.script(table.method).steps:
                kept = self.candidates[table.id or 0][0] if step.kind == "vote" and step.id == self._vote(table).id else None
                steps.append({"table_id": table.id, "step_id": step.id, "started_at": self.moment, "left_at": self.moment,
                              "revealed_at": self.moment, "winner": kept, "opened_at": self.moment, "closed_at": self.moment})
            for person in self.seated[table.id or 0]:
                chosen = self.rng.sample(self.candidates[table.id or 0], 3)
                votes += [{"evening_id": self.evening_id, "table_id": table.id, "step_id": step.id, "participant_id": person,
                           "candidate": one, "dots": 1, "cast_at": self.moment} for step in self._votes(table)[:3] for one in chosen]
                votes += [{"evening_id": self.evening_id, "table_id": table.id, "step_id": "extra", "participant_id": person,
                           "candidate": one, "dots": 1, "cast_at": self.moment} for one in chosen]
        self._write(TableStep, steps)
        self._write(Vote, votes)

    def sheets(self) -> None:
        rows = [{"evening_id": self.evening_id, "table_id": table.id, "sheet": form.id, "field": field.id, "value": self._said(),
                 "written_at": self.moment} for table in self.tables for form in self.plan.sheets for field in form.fields]
        self._write(SheetEntry, rows)

    def interests(self) -> None:
        """Everybody states one at her own table and at its two neighbours."""
        rungs = [rung.id for rung in self.plan.interests.ladder]
        people = [(table_id, person) for table_id, persons in self.seated.items() for person in persons]
        rows = []
        for around in range(INTERESTS // PEOPLE):
            for table_id, person in people:
                place = next(index for index, table in enumerate(self.tables) if table.id == table_id)
                rows.append({"evening_id": self.evening_id, "table_id": self._table(place + around).id, "participant_id": person,
                             "gain": self._said(), "contribution": self._said(), "expected_return": self._said(),
                             "commitment": self.rng.choice(rungs), "declared_at": self.moment})
        self._write(Interest, rows)
        links = [{"evening_id": self.evening_id, "table_id": table_id, "kind": "link", "awaits_id": one, "brings_id": other,
                  "drawn_at": self.moment} for table_id, persons in self.seated.items() for one, other in pairwise(persons)]
        self._write(InterestMark, links)

    def files(self, number: int) -> None:
        """A file for each table, then for its other families, most of them decided and followed."""
        names, rows = [], []
        for place in range(FILES):
            table, counter = self._table(place), place // len(self.tables)
            candidate = self.candidates[table.id or 0][counter] if counter else None
            names.append(f"ARCH{number:02d}-T{table.number:02d}-{counter + 1}")
            rows.append({"evening_id": self.evening_id, "table_id": table.id, "reference": names[-1], "candidate": candidate,
                         "opened_at": self.moment, "changed_at": self.moment})
        ids = self._write(Opportunity, rows)
        self._decide([file for place, file in enumerate(ids) if place % 3])

    def _decide(self, files: list[int]) -> None:
        outcomes = [outcome for outcome in OUTCOMES.values() if outcome.id != "MERGED"]
        decided = [(file, outcomes[file % len(outcomes)]) for file in files]
        signed = {"by": "Claire", "at": self.moment}
        self._write(Decision, [{"opportunity_id": file, "outcome": outcome.id, "reason": outcome.reasons[0].id, "sentence": self._said(),
                                "missing": [], **signed} for file, outcome in decided])
        lines = {"owner": "Claire", "next_action": self._said(), "next_action_due": "2027-03-30", "key_actor": "La mairie"}
        self._write(TeamNote, [{"opportunity_id": file, "field": field, "value": value, "source": "", **signed}
                               for file in files for field, value in lines.items()])
        self._write(FileEvent, [{"evening_id": self.evening_id, "opportunity_id": file, "kind": "call", "on": self.plan.date,
                                 "what": self._said(), "result": "", **signed} for file in files])

    def _gather(self, table: Table, cards: list[int]) -> None:
        home = self._home(table)
        together = cards[: len(cards) * 2 // 3]
        groups = [together[at : at + CARDS_IN_A_FAMILY] for at in range(0, len(together), CARDS_IN_A_FAMILY)]
        families = self._write(Cluster, [{"evening_id": self.evening_id, "table_id": table.id, "step_id": home, "name": self._said(4),
                                          "made_at": self.moment} for _ in groups])
        self._write(Gathered, [{"step_id": home, "idea_id": card, "cluster_id": family}
                               for family, group in zip(families, groups, strict=True) for card in group])
        alone = [f"idea:{card}" for card in cards[len(together):]]
        self.candidates[table.id or 0] = [*(f"cluster:{family}" for family in families), *alone]

    def _votes(self, table: Table) -> list[Step]:
        return [step for step in self.plan.script(table.method).steps if step.kind == "vote"]

    def _vote(self, table: Table) -> Step:
        """The last vote of the method: the one whose candidates are our families."""
        return self._votes(table)[-1]

    def _home(self, table: Table) -> str:
        script = self.plan.script(table.method)
        sources = self._vote(table).source
        return next((source for source in sources if script.step(source).kind == "group"), self._vote(table).id)

    def _laid_at(self, table: Table) -> str:
        script = self.plan.script(table.method)
        home = self._home(table)
        return (script.step(home).source or self._vote(table).source)[0]

    def _table(self, place: int) -> Table:
        return self.tables[place % len(self.tables)]

    def _person(self, table: Table, place: int) -> int:
        seated = self.seated[table.id or 0]
        return seated[place % len(seated)]

    def _said(self, words: int = WORDS) -> str:
        return " ".join(self.rng.choices(_vocabulary(), k=words))

    def _write(self, model: type[SQLModel], rows: list[dict[str, Any]]) -> list[int]:
        """Insert the rows; their ids, in their order."""
        if not rows:
            return []
        query = insert(model).returning(model.id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
        return list(self.session.execute(query, rows).scalars())


_words: list[str] = []


def _vocabulary() -> list[str]:
    """French words, as often as people use them: those of our own invented tables."""
    if not _words:
        book = tomllib.loads((EVENTS.parent / "app" / "rehearsal" / "phrases.toml").read_text("utf-8"))
        _words.extend(_leaves(book))
    return _words


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from node.split()
    elif isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
