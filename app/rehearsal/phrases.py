"""Invented people for the tables whose evening nobody has written down. The same seed gives the same evening."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.methods.models import EventPlan, Script, TablePlan
from app.rehearsal.people import (
    Card,
    Cast,
    Family,
    Mark,
    Person,
    Reaction,
    SheetPart,
    TableCast,
    answer_call,
    named_reactions,
    sample_casts,
    seated,
    shares,
)

GENERAL = "any"
CLIMB = ("follow", "follow", "connect", "help", "help", "help", "try", "co_lead")  # how often each rung is chosen; « lead » once


@cache
def phrases() -> Mapping[str, Any]:
    """The book of phrases beside this file."""
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))


def write_cast(plan: EventPlan, folder: Path, phones: int, seed: int) -> Cast:
    """Who comes with so many phones, and all that they will say. `folder` holds the sample tables of the evening."""
    samples = sample_casts(plan, folder)
    wanted = shares(plan, samples, phones)
    named = named_reactions(folder)
    casts: dict[int, TableCast] = {}
    names = iter(_names(random.Random(seed), {name for _, name, _, _ in named}))
    for table in plan.tables:
        voice = Voice(plan, table, random.Random(f"{seed}-{table.number}"))
        if table.number in samples:
            casts[table.number] = voice.completed(seated(samples[table.number], wanted[table.number]))
        elif wanted[table.number]:
            guests = [name for number, name, _, _ in named if number == table.number]
            casts[table.number] = _with_reactions(voice.cast(wanted[table.number], guests, names), named)
    return Cast(casts)


def _names(rng: random.Random, taken: set[str]) -> Iterator[str]:
    """First names, in an order of their own; after the last one they come again, as in any hall."""
    names = [name for name in phrases()["names"] if name not in taken]
    rng.shuffle(names)
    while True:
        yield from names


def _with_reactions(cast: TableCast, named: Sequence[tuple[int, str, int, dict[str, str]]]) -> TableCast:
    said = {(number, name): (about, fields) for number, name, about, fields in named}
    known = tuple(Reaction(person.id, *said[cast.number, person.name]) for person in cast.people if (cast.number, person.name) in said)
    return replace(cast, reactions=(*known, *(each for each in cast.reactions if (each.by, each.about_table) not in
                                              {(one.by, one.about_table) for one in known})))


class Voice:
    """Everything that one table says, drawn from the phrases of its challenge."""

    def __init__(self, plan: EventPlan, table: TablePlan, rng: random.Random) -> None:
        self.plan, self.table, self.rng = plan, table, rng
        self.script: Script = plan.script_of(table.number)
        self.book = phrases()
        self.said: set[str] = set()
        self.framed = False  # at least one sentence for the vote on the problem
        block = self.book["tables"].get(str(table.number), {})
        self.words: Mapping[str, Any] = {**self.book[GENERAL], **block}

    def completed(self, sample: TableCast) -> TableCast:
        """A sample table with stories where its file has none."""
        silent = [step.id for step in self.script.steps if step.kind == "ideas" and not any(card.step == step.id for card in sample.cards)]
        stories = [Card(step, person.id, {"text": self._once(self._story)}) for step in silent
                   for person in [one for one in sample.people if one.has_phone][: len(self.words["story"])]]
        present = {person.id for person in sample.people}
        return replace(sample, cards=(*(card for card in sample.cards if card.by in present), *stories))

    def cast(self, phones: int, guests: Sequence[str], names: Iterator[str]) -> TableCast:
        """So many invented people, and what they do from the first step to the last."""
        people = tuple(self._people(phones, guests, names))
        ids = [person.id for person in people]
        lead = next((person.id for person in people if person.name == self.table.lead), "")
        families = self._families()
        ideas = {family["name"]: list(family["ideas"]) for family in families}
        cards, gathered = self._cards(ids, lead, ideas)
        votes = self._votes(ids, lead, cards, gathered)
        return TableCast(
            number=self.table.number, people=people, cards=tuple(cards), families=gathered, ballots=votes,
            keeps=self._keeps(votes, cards, gathered), sheets=tuple(self._sheets(ids, lead)), interests=self._interests(people, lead),
            marks=tuple(self._marks(ids)), reactions=tuple(self._reactions(ids)), feedback=self._feedback(ids))

    # --- People -------------------------------------------------------------------------------------------------------

    def _people(self, phones: int, guests: Sequence[str], names: Iterator[str]) -> Iterator[Person]:
        known = [name for name in (self.table.lead, *guests) if name]
        for place in range(phones):
            name = known[place] if place < len(known) else next(names)
            yield Person(f"t{self.table.number}-{place}", name, self._group())

    def _group(self) -> str:
        """A college of this evening; some would rather not say."""
        group = self.rng.choice(self.book["groups"])
        return group if group in {one.id for one in self.plan.groups} or group == "unsaid" else self.plan.groups[0].id

    # --- Cards and families -------------------------------------------------------------------------------------------

    def _families(self) -> list[dict[str, Any]]:
        return self.words["tests"] if self.script.has_lead else self.words["families"]

    def _cards(self, people: Sequence[str], lead: str, ideas: Mapping[str, list[str]]) -> tuple[list[Card], dict[str, tuple[Family, ...]]]:
        cards: list[Card] = []
        homes: dict[str, str] = {}  # text → family
        for step in self.script.steps:
            if step.writer == "lead" and step.kind in ("pitch", "feedback"):
                cards += [Card(step.id, lead, self._lead_says(step.id))] if lead else []
            elif step.kind == "ideas":
                for person in people:
                    cards += [Card(step.id, person, fields) for fields in self._writes(step.id, person == lead, ideas, homes)]
        return cards, self._gathered(cards, homes)

    def _writes(self, step: str, lead: bool, ideas: Mapping[str, list[str]], homes: dict[str, str]) -> Iterator[dict[str, str]]:
        """The cards of one person at one step. Not everybody writes everywhere: some listen."""
        if step == "inclusion-round":
            yield {"link": self._once(lambda: f"À {self._place()} : {self.rng.choice(self.words['link'])}.")}
        elif step == "listen-need":
            yield {"text": self._once(self._story)}
        elif step == "frame-problem" and (not self.framed or self.rng.random() < 0.7):
            self.framed = True
            yield {"text": self._once(self._problem)}
        elif step == "clarify" and not lead:
            yield {"text": self._once(lambda: self.rng.choice(self.words["questions"]))}
        elif step == "blockers":
            yield from self._of_families({each["name"]: each["ideas"] for each in self.words["blockers"]}, 2, homes, "doubts")
        elif step == "prototype-ideas" and self.rng.random() < 0.6:
            family = self.rng.choice(self._families())
            text = self._once(lambda: self._varied([family["test"]], "twists"))
            homes[text] = family["name"]
            yield {"text": text}
        elif step in ("silent-ideas", "unblock-ideas"):
            yield from self._of_families(ideas, 3, homes)
        elif step == "share-with-constraint":
            yield from self._of_families(ideas, 2, homes)

    def _of_families(self, ideas: Mapping[str, Sequence[str]], most: int, homes: dict[str, str],
                     tails: str = "twists") -> Iterator[dict[str, str]]:
        for _ in range(self.rng.randint(1, most)):
            family = self.rng.choice(list(ideas))
            text = self._once(lambda family=family: self._varied(ideas[family], tails))  # type: ignore[misc]
            homes[text] = family
            yield {"text": text}

    def _gathered(self, cards: Sequence[Card], homes: Mapping[str, str]) -> dict[str, tuple[Family, ...]]:
        """Families where the script groups; and at a vote on bare cards that fall into families, made just before it opens."""
        gathered: dict[str, tuple[Family, ...]] = {}
        for step in self.script.steps:
            if not step.source or self._groups_before(step.id):
                continue
            texts = [card.text for card in cards if card.step in step.source and card.text in homes]
            names = dict.fromkeys(homes[text] for text in texts)
            families = tuple(Family(name, tuple(text for text in texts if homes[text] == name)) for name in names)
            if families:
                gathered[step.id] = families
        return gathered

    def _groups_before(self, step_id: str) -> bool:
        return any(self.script.step(source).kind == "group" for source in self.script.step(step_id).source)

    # --- Votes --------------------------------------------------------------------------------------------------------

    def _votes(self, people: Sequence[str], lead: str, cards: Sequence[Card],
               gathered: Mapping[str, tuple[Family, ...]]) -> dict[str, dict[str, tuple[str, ...]]]:
        votes = {}
        for step in (step for step in self.script.steps if step.kind == "vote"):
            labels = self._candidates(step.id, cards, gathered)
            voters = [person for person in people if step.lead_votes or person != lead]
            votes[step.id] = {voter: tuple(self.rng.sample(labels, min(step.votes, len(labels)))) for voter in voters}
        return votes

    def _candidates(self, step_id: str, cards: Sequence[Card], gathered: Mapping[str, tuple[Family, ...]]) -> list[str]:
        sources = self.script.step(step_id).source
        for home in (step_id, *sources):
            if home in gathered:
                return [family.name for family in gathered[home]]
        return [card.text for card in cards if card.step in sources]

    def _keeps(self, votes: Mapping[str, Mapping[str, tuple[str, ...]]], cards: Sequence[Card],
               gathered: Mapping[str, tuple[Family, ...]]) -> dict[str, tuple[str, str]]:
        keeps = {}
        for step_id, ballots in votes.items():
            given = [label for labels in ballots.values() for label in labels] or self._candidates(step_id, cards, gathered)
            after = self.script.next(step_id)
            if given:
                keeps[after.id if after and after.kind == "message" else step_id] = step_id, max(given, key=given.count)
        return keeps

    # --- Sheets -------------------------------------------------------------------------------------------------------

    def _sheets(self, people: Sequence[str], lead: str) -> Iterator[SheetPart]:
        """One pen for each step, changed from step to step. Optional lines stay empty more often than not."""
        values = self._lines()
        pens = [person for person in people if person != lead] or list(people)
        for place, step in enumerate(step for step in self.script.steps if step.sheet):
            part = {line: values[line] for line in step.sheet_fields if line in values}
            if part and step.sheet:
                yield SheetPart(step.id, step.sheet, pens[place % len(pens)], part)

    def _lines(self) -> dict[str, str]:
        say, day = self.words, self.plan.date + timedelta(days=self.rng.randint(5, 13))
        who = self.rng.choice(("Deux personnes de la table", "Le groupe, ensemble", "Une volontaire"))
        first = {"first_step_what": say["first_step"], "first_step_who": who, "first_step_date": day.isoformat()}
        if self.script.has_lead:
            return first | {
                "blocker": say["blocker"], "test_name": say["test_name"], "hypothesis": say["hypothesis"], "prototype": say["prototype"],
                "with_whom": "Dix personnes qui ne sont pas de la table.",
                "where_when": f"À {self._place()}, un soir de semaine avant le 2 avril.",
                "measure": "Combien disent oui, combien paient, et ce que disent les autres.",
                "success_threshold": "Au moins 6 sur 10 disent oui, et 3 paient.",
                "stop_threshold": "Moins de 3 sur 10 : on arrête."}
        stories = " ; ".join(self.rng.sample(say["story"], 2))
        return first | {
            "who": say["who"], "evidence": f"Deux récits à cette table : {stories}.", "creative_question": say["question"],
            "problem_test": "Demander à vingt personnes avant le 1er avril. Nous aurions tort si moins de la moitié l’a vécu cette année.",
            "name": say["name"], "solution": say["solution"], "users": say["who"], "payers": say["payers"],
            "local_resources": say["resources"], "weakest_assumption": say["weakest"], "lead_profile": say["lead_profile"],
            "lead_status": self.rng.choice(("lead", "group", "wanted", "wanted"))}

    def _lead_says(self, step: str) -> dict[str, str]:
        if step == "lead-pitch":
            return {"request": self.table.request or self.words["first_step"]}
        return {"takeaway": self.words["takeaway"], "decision": self.words["decision"]}

    # --- Interests, plenary, closing ----------------------------------------------------------------------------------

    def _interests(self, people: Sequence[Person], lead: str) -> dict[str, dict[str, dict[str, str]]]:
        steps = [step.id for step in self.script.steps if step.kind == "interests"]
        if not steps:
            return {}
        said = {person.id: self._interest(person, "lead" if person.id == lead else "") for person in people
                if person.id == lead or self.rng.random() < 0.85}
        if not lead and said and self.rng.random() < 0.5:
            said[next(iter(said))]["commitment"] = "lead"
        answers = {who: answer_call(fields["commitment"], "Que nous soyons au moins deux.") for who, fields in said.items()}
        return {steps[0]: said} | dict.fromkeys(steps[1:], answers)

    def _interest(self, person: Person, commitment: str) -> dict[str, str]:
        book = self.book["interests"]
        gain, brings, expects, loss, kind = self.rng.choice(book.get(person.group, book["citizens"]))
        agrees = self.rng.random() < 0.6
        fields = {"gain": gain, "contribution": brings, "contribution_kind": kind, "expected_return": expects, "affordable_loss": loss,
                  "commitment": commitment or self.rng.choice(CLIMB), "contact_consent": "true" if agrees else ""}
        return fields | ({"contact": f"{person.id}@example.org"} if agrees else {})

    def _marks(self, people: Sequence[str]) -> Iterator[Mark]:
        if len(people) > 2:
            yield Mark("link", people[0], people[1], "un lieu et un jour")
            yield Mark("gap", people[2], "", "quelqu’un qui tienne les comptes")

    def _reactions(self, people: Sequence[str]) -> Iterator[Reaction]:
        others = [table.number for table in self.plan.tables if table.number != self.table.number]
        for person in people:
            for number in self.rng.sample(others, min(2, len(others))):
                fields = {"reaction": "help", "help_text": f"Un coup de main à {self._place()}"}
                yield Reaction(person, number, fields if self.rng.random() < 0.3 else {"reaction": "follow"})

    def _feedback(self, people: Sequence[str]) -> dict[str, dict[str, str]]:
        closing = self.book["closing"]
        said = {}
        for person in people:
            if self.rng.random() < 0.7:
                fields = {"useful": str(self.rng.choice((3, 4, 4, 5, 5, 5, 2))), "keep": self.rng.choice(closing["keep"]),
                          "change": self.rng.choice(closing["change"]), "last_word": self.rng.choice(closing["last_word"])}
                said[person] = {name: value for name, value in fields.items() if value}
        return said

    # --- Words --------------------------------------------------------------------------------------------------------

    def _story(self) -> str:
        return f"{self.rng.choice(self.book['when'])} {self.rng.choice(self.words['story'])}."

    def _problem(self) -> str:
        return f"{self.rng.choice(self.words['problem'])} On le verrait {self.rng.choice(self.words['sign'])}."

    def _place(self) -> str:
        return self.rng.choice(self.book["places"])

    def _varied(self, texts: Sequence[str], tails: str) -> str:
        """One of these phrases that nobody has said yet; when all are said, one of them with something of one's own added."""
        fresh = [text for text in texts if text not in self.said]
        if fresh:
            return self.rng.choice(fresh)
        return f"{self.rng.choice(texts)} {self.rng.choice(self.book[tails]).format(place=self._place())}"

    def _once(self, make: Any) -> str:
        """Never the same words twice at one table: when the phrases run out, one refers to the first who said it."""
        for _ in range(40):
            text = make()
            if text not in self.said:
                break
        else:
            text = f"{text} (oui, nous sommes {sum(said.startswith(text) for said in self.said) + 1} à le dire)"
        self.said.add(text)
        return text
