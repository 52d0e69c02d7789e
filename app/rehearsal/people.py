"""Who sits where and says what: the sample tables word for word, the others with invented phrases. Pure but for reading the files.

A cast is written before the evening begins, from a seed: playing it twice says the same twice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.interests.call import CARRYING, is_call
from app.methods.models import EventPlan, Script, Step

OFF_TOPIC, HIDE = "off_topic", "hide"


@dataclass(frozen=True)
class Person:
    """Somebody at a table. Who has no phone is added, and written for, by the facilitator."""

    id: str
    name: str
    group: str
    has_phone: bool = True


@dataclass(frozen=True)
class Card:
    """What one person writes at one step. `fate` is what the facilitator does with it."""

    step: str
    by: str
    fields: Mapping[str, str]
    fate: str = ""

    @property
    def text(self) -> str:
        """The words by which it is found again on a page."""
        return next(iter(self.fields.values()))


@dataclass(frozen=True)
class Family:
    """Cards that the facilitator brings together; a single card may be a family too."""

    name: str
    cards: tuple[str, ...]  # their texts


@dataclass(frozen=True)
class SheetPart:
    """The lines of a sheet that one pen writes at one step."""

    step: str
    sheet: str
    scribe: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Mark:
    """What the facilitator draws on the interest board."""

    kind: str
    awaits: str
    brings: str
    about: str


@dataclass(frozen=True)
class Reaction:
    """What somebody touches while another table speaks."""

    by: str
    about_table: int
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TableCast:
    """Everything that happens at one table, by step."""

    number: int
    people: tuple[Person, ...]
    written: bool = False  # its evening is written down: nobody draws on its board what is not there
    cards: tuple[Card, ...] = ()
    families: Mapping[str, tuple[Family, ...]] = field(default_factory=dict)         # step → families
    ballots: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # step → person → what she votes for
    keeps: Mapping[str, tuple[str, str]] = field(default_factory=dict)               # step at which it is said → (vote, label)
    sheets: tuple[SheetPart, ...] = ()
    interests: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)  # step → person → fields
    marks: tuple[Mark, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    feedback: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def person(self, person_id: str) -> Person:
        return next(person for person in self.people if person.id == person_id)

    def cards_of(self, person_id: str, step: str) -> list[Card]:
        return [card for card in self.cards if card.by == person_id and card.step == step]


def vote_of(tally: Sequence[tuple[str, int]], voters: Sequence[str], votes: int) -> dict[str, tuple[str, ...]]:
    """Ballots that give exactly this tally: at most one dot a candidate, at most `votes` a person.

    What is not given is not given by the last voter: « une personne n’a donné qu’une voix ».
    """
    missing = len(voters) * votes - sum(dots for _, dots in tally)
    left = dict.fromkeys(voters, votes)
    if voters:
        left[voters[-1]] -= missing
    ballots: dict[str, list[str]] = {voter: [] for voter in voters}
    for label, dots in sorted(tally, key=lambda each: -each[1]):
        for voter in sorted(left, key=lambda each: -left[each])[:dots]:
            left[voter] -= 1
            ballots[voter].append(label)
    return {voter: tuple(labels) for voter, labels in ballots.items()}


# --- The sample tables ------------------------------------------------------------------------------------------------


def sample_casts(plan: EventPlan, folder: Path) -> dict[int, TableCast]:
    """The tables whose evening is written down in `sample-table-*.toml`, with what the plenary's file says of them."""
    plenary = _read(folder / "sample-plenary.toml")
    casts = [_sample(plan, _read(path), plenary) for path in sorted(folder.glob("sample-table-*.toml"))]
    return {cast.number: cast for cast in casts}


def named_reactions(folder: Path) -> list[tuple[int, str, int, dict[str, str]]]:
    """(from table, first name, about table, fields) of the plenary's file: other tables must seat these people."""
    said = _read(folder / "sample-plenary.toml").get("reactions", [])
    return [(each["from_table"], each["by_name"], each["about_table"], _reaction(each)) for each in said]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _sample(plan: EventPlan, sample: dict[str, Any], plenary: dict[str, Any]) -> TableCast:
    number, script = sample["table"], plan.script_of(sample["table"])
    without = {idea["on_behalf_of"] for idea in sample["ideas"] if "on_behalf_of" in idea}
    people = tuple(Person(each["id"], each["name"], each["group"], each["id"] not in without) for each in sample["participants"])
    texts = {idea["id"]: idea["text"] for idea in sample["ideas"]}
    lead = sample.get("lead", "")
    return TableCast(
        number=number, people=people, written=True, cards=tuple(_cards(sample, script, lead)),
        families=_families(sample, script, texts), ballots=_ballots(sample, script, [person.id for person in people], lead),
        keeps=_keeps(sample, script), sheets=tuple(_sheets(sample, script, lead)),
        interests=_interests(sample, script), marks=tuple(_marks(sample.get("expected", {}))),
        reactions=tuple(Reaction(_by_name(people, each["by_name"]), each["about_table"], _reaction(each))
                        for each in plenary.get("reactions", []) if each["from_table"] == number),
        feedback=_feedback(people, [each for each in plenary.get("feedback", []) if each["table"] == number]),
    )


def _cards(sample: dict[str, Any], script: Script, lead: str) -> list[Card]:
    cards = [Card("inclusion-round", each["id"], {"link": each["link"]}) for each in sample["participants"]]
    if "request" in sample:
        cards.append(Card("lead-pitch", lead, {"request": sample["request"]}))
    cards += [Card("clarify", each["by"], {"text": each["text"]}) for each in sample.get("questions", [])]
    cards += [Card("frame-problem", each["by"], {"text": each["text"]}) for each in sample.get("problem_sentences", [])]
    cards += [Card(each["step"], each.get("on_behalf_of", each["by"]), {"text": each["text"]}, each.get("fate", ""))
              for each in sample["ideas"]]
    if "takeaway" in sample:
        cards.append(Card("lead-takeaway", lead, sample["takeaway"]))
    return [card for card in cards if card.step in {step.id for step in script.steps}]


def _votes(sample: dict[str, Any], script: Script) -> dict[str, list[tuple[str, int]]]:
    """Vote step → what was counted. The first vote of a script is on its problem or its blockers, the last on its families."""
    steps = [step.id for step in script.steps if step.kind == "vote"]
    first = sample.get("problem_sentences") or sample.get("blocker_clusters", [])
    counted = {steps[0]: [(each.get("name") or each["text"], each["votes"]) for each in first]}
    return counted | {steps[-1]: [(each["name"], each["votes"]) for each in sample["clusters"]]}


def _families(sample: dict[str, Any], script: Script, texts: Mapping[str, str]) -> dict[str, tuple[Family, ...]]:
    def made(clusters: list[dict[str, Any]]) -> tuple[Family, ...]:
        return tuple(Family(each["name"], tuple(texts[idea] for idea in each["ideas"])) for each in clusters)

    grouping = next(step.id for step in script.steps if step.kind == "group")
    families = {grouping: made(sample["clusters"])}
    if "blocker_clusters" in sample:
        families[next(step.id for step in script.steps if step.kind == "vote")] = made(sample["blocker_clusters"])
    return families


def _ballots(sample: dict[str, Any], script: Script, people: list[str], lead: str) -> dict[str, dict[str, tuple[str, ...]]]:
    ballots = {}
    for step_id, tally in _votes(sample, script).items():
        step = script.step(step_id)
        voters = [person for person in people if step.lead_votes or person != lead]
        ballots[step_id] = vote_of(tally, voters, step.votes)
    return ballots


def _keeps(sample: dict[str, Any], script: Script) -> dict[str, tuple[str, str]]:
    """What is kept of each vote, and at which step somebody says so: the lead at the step where she chooses."""
    keeps = {}
    for step_id, tally in _votes(sample, script).items():
        label = max(tally, key=lambda each: each[1])[0]
        keeps[_said_at(script, step_id)] = step_id, label
    return keeps


def _said_at(script: Script, vote: str) -> str:
    after = script.next(vote)
    return after.id if after and after.kind == "message" else vote


def _sheets(sample: dict[str, Any], script: Script, lead: str) -> list[SheetPart]:
    parts = []
    for step in script.steps:
        values = sample.get(f"sheet_{step.sheet}") if step.sheet else None
        if values and step.sheet:
            parts.append(SheetPart(step.id, step.sheet, values["scribe"], _lines(step, values)))
    brought = {f"sheet_{sheet}" for sheet in ("d1", "d2", "d3")} & set(sample) - {f"sheet_{step.sheet}" for step in script.steps}
    presents = next((step.id for step in script.steps if step.writer == "lead"), "")
    for name in sorted(brought):  # the lead's own sheet, filled before the evening: she writes it while she presents
        values = {key: str(value) for key, value in sample[name].items() if key != "scribe"}
        parts.insert(0, SheetPart(presents, name.removeprefix("sheet_"), lead, values))
    return [part for part in parts if part.values]


def _lines(step: Step, values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if name in step.sheet_fields}  # a date says itself as 2027-03-30


def _interests(sample: dict[str, Any], script: Script) -> dict[str, dict[str, dict[str, str]]]:
    said: dict[str, dict[str, dict[str, str]]] = {}
    first = True
    for step in (step for step in script.steps if step.kind == "interests"):
        for each in sample["interests"]:
            fields = {name: _typed(each[name]) for name in step.interest_fields if name in each}
            if is_call(step):
                fields = answer_call(each["commitment"], fields.get("lead_condition", ""))
            if first or is_call(step):
                said.setdefault(step.id, {})[each["by"]] = fields
        first = False
    return said


def answer_call(commitment: str, condition: str = "") -> dict[str, str]:
    """What somebody who stands on this rung answers to the call for a lead."""
    if commitment in CARRYING:
        return {"lead_answer": commitment, "lead_condition": condition}
    return {"lead_answer": "knows_someone" if commitment == "connect" else "not_me"}


def _typed(value: object) -> str:
    """As a form sends it: a box that is not ticked sends nothing."""
    if isinstance(value, bool):
        return "true" if value else ""
    return str(value)


def _marks(expected: dict[str, Any]) -> list[Mark]:
    links = [Mark("link", each["awaits"], each["brings"], each["about"]) for each in expected.get("links", [])]
    conflicts = [Mark("conflict", each["between"][0], each["between"][1], each["about"]) for each in expected.get("conflicts", [])]
    gaps = [Mark("gap", who.strip(), "", about.strip()) for who, _, about in (each.partition(":") for each in expected.get("unmet", []))]
    return links + gaps + conflicts


def _by_name(people: Sequence[Person], name: str) -> str:
    return next(person.id for person in people if person.name == name)


def _reaction(each: dict[str, Any]) -> dict[str, str]:
    return {name: each[name] for name in ("reaction", "help_text") if name in each}


def _feedback(people: Sequence[Person], said: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The file says at which table, never who: the first with a phone say it."""
    phones = [person.id for person in people if person.has_phone]
    return {who: {name: str(value) for name, value in each.items() if name != "table"} for who, each in zip(phones, said, strict=False)}


# --- Seating ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cast:
    """The whole evening, by table number."""

    tables: Mapping[int, TableCast]

    @property
    def phones(self) -> int:
        return sum(person.has_phone for table in self.tables.values() for person in table.people)


def shares(plan: EventPlan, samples: Mapping[int, TableCast], phones: int) -> dict[int, int]:
    """How many phones sit at each table: the sample tables first, the rest spread evenly over the others."""
    wanted: dict[int, int] = {}
    for number, sample in samples.items():
        wanted[number] = min(phones - sum(wanted.values()), sum(person.has_phone for person in sample.people))
    others = [table.number for table in plan.tables if table.number not in samples]
    rest = phones - sum(wanted.values())
    for place, number in enumerate(others):
        wanted[number] = rest // len(others) + (place < rest % len(others))
    return wanted


def widened(plan: EventPlan, wanted: Mapping[int, int], spare: int = 2) -> EventPlan:
    """The same plan, with more seats where so many phones would not fit, and some free ones beside them."""
    tables = tuple(table if wanted.get(table.number, 0) <= table.seats else table.model_copy(update={"seats": wanted[table.number] + spare})
                   for table in plan.tables)
    return plan.model_copy(update={"tables": tables, "expected_participants": max(plan.expected_participants, sum(wanted.values()))})


def seated(sample: TableCast, phones: int) -> TableCast:
    """A sample table with only so many of its phones; who is absent says nothing. Who has no phone comes with the others."""
    here = [person for person in sample.people if person.has_phone][:phones]
    present = {person.id for person in here} | ({person.id for person in sample.people if not person.has_phone} if here else set())
    return replace(sample, people=tuple(person for person in sample.people if person.id in present))
