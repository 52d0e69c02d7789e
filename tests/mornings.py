"""Evenings that are over, played through the real actions: the two sample tables of the plan's folder, and small ones made by hand."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from app.ideas import actions as ideas
from app.interests import actions as interests
from app.participants import actions as participants
from app.participants.models import Seat
from app.sheets import actions as sheets
from app.tables import actions as tables
from tests.houses import House
from tests.memories import remembered

SAMPLES = Path(__file__).parents[1] / "events" / "lons-le-saunier"


def sample(number: int) -> dict[str, Any]:
    """What a real table wrote, as the plan's folder tells it."""
    return tomllib.loads((SAMPLES / f"sample-table-{number:02d}.toml").read_text("utf-8"))


@dataclass
class Evening:
    """One table of a house, brought through its evening step by step."""

    house: House
    number: int
    seats: dict[str, Seat] = field(default_factory=dict)

    @cached_property
    def table_id(self) -> int:
        return self.house.table(self.number).id or 0

    @property
    def desk(self) -> str:
        return f"facilitator:{self.table_id}"

    def sit(self, key: str, name: str, group: str) -> Seat:
        self.seats[key] = self.house.seat(self.number, name, group)
        return self.seats[key]

    def go(self, step_id: str) -> None:
        self.house.go(self.number, step_id)

    def lay(self, step_id: str, cards: Iterable[tuple[str, str]]) -> list[int]:
        """(who, text) → the ids of the cards; « table »: written by the facilitator for everybody."""
        self.go(step_id)
        field = self.house.standing(self.number).step.fields[0].id
        return [self._lay(step_id, who, {field: text}) for who, text in cards]

    def gather(self, families: Mapping[str, Iterable[int]]) -> dict[str, str]:
        """Name → candidate, at the step where the table stands."""
        return {name: f"cluster:{self.house.do(ideas.gather_ideas, self.table_id, list(cards), None, name, self.desk)}"
                for name, cards in families.items()}

    def vote(self, step_id: str, ballots: Mapping[str, Iterable[str]], kept: str = "") -> None:
        """Who → the candidates that get a dot; then the vote is closed, and the table keeps what it says it keeps."""
        self.go(step_id)
        self.house.do(ideas.open_vote, self.table_id, self.desk)
        for who, candidates in ballots.items():
            for candidate in candidates:
                self.house.do(ideas.cast_vote, self.seats[who], step_id, candidate, 1)
        self.house.do(ideas.close_vote, self.table_id, self.desk)
        if kept:
            self.house.do(ideas.keep_winner, self.table_id, step_id, kept, self.desk)

    def write(self, sheet: str, **lines: str) -> None:
        self.house.do(sheets.write_sheet_for, self.table_id, sheet, lines, self.desk)

    def state(self, step_id: str, who: str, visible_to: str = "table", **answers: str) -> None:
        said = {"gain": "", "contribution": "", "expected_return": "Rien.", "commitment": "follow"} | answers
        self.house.do(interests.declare_interest, self.seats[who], step_id, said, visible_to)

    def link(self, awaits: str, brings: str, kind: str = "link", about: str = "") -> None:
        people = self.seats[awaits].participant_id, self.seats[brings].participant_id
        self.house.do(interests.draw_mark, self.table_id, kind, *people, about, self.desk)

    def _lay(self, step_id: str, who: str, answers: dict[str, str]) -> int:
        if who in self.seats:
            return self.house.do(ideas.add_idea, self.seats[who], step_id, answers)["id"]
        return self.house.do(ideas.add_idea_for, self.table_id, step_id, None, answers, self.desk)["id"]


@remembered
def small_starter(house: House, number: int = 2, contact: str = "karim@example.org") -> Evening:
    """A Star'Ter table of four: a problem that it confirmed, a solution, three interests, a first step."""
    table = Evening(house, number)
    people = {"karim": ("Karim", "citizens"), "lea": ("Léa", "businesses"), "paul": ("Paul", "public"), "ines": ("Inès", "ess")}
    for key, (name, group) in people.items():
        table.sit(key, name, group)
    problems = table.lay("frame-problem", [("karim", "On renonce à un emploi faute de voiture."), ("lea", "Il manque un car.")])
    wanted = f"idea:{problems[0]}"
    table.vote("vote-problem", {key: [wanted] for key in table.seats})
    table.go("problem-sheet")
    table.write("d1", who="Deux cents personnes sans permis", evidence="Trois récits", problem_test="Demander à dix personnes",
                creative_question="Comment pourrions-nous… ?", existing="Le car du jeudi", general_interest="Garder des emplois ici")
    own = [("karim", "Un covoiturage du matin"), ("lea", "Des vélos à la gare"), ("ines", "Un minibus partagé")]
    cards = table.lay("silent-ideas", own)
    table.go("cluster-ideas")
    families = table.gather({"Partager les trajets du matin": cards[:1] + cards[2:], "Prêter des vélos": cards[1:2]})
    best = families["Partager les trajets du matin"]
    table.vote("vote-ideas", {"karim": [best], "lea": [best], "paul": [best], "ines": [families["Prêter des vélos"], best]})
    table.go("opportunity-sheet")
    table.write("d2", solution="Un trajet partagé chaque matin.", users="Vingt salariés", payers="2 € le trajet, payés par l’employeur",
                local_resources="Un minibus libre", weakest_assumption="Que l’on accepte de monter avec un inconnu",
                difference="Rien à réserver")
    table.go("interest-alignment")
    step = "interest-alignment"
    table.state(step, "karim", gain="Un emploi", contribution="Je conduis", commitment="co_lead", contact_consent="on", contact=contact)
    table.state(step, "lea", gain="Des salariés à l’heure", contribution="Mon parking", commitment="try")
    table.state(step, "paul", "team", gain="Être réélu", contribution="Une salle", commitment="help")
    house.do(tables.reveal_step, table.table_id, table.desk)
    table.link("karim", "lea", about="un parking")
    table.go("first-step")
    table.write("d2", lead_status="group", lead_profile="Karim et Léa", first_step_what="Compter les trajets",
                first_step_who="Karim, avec Léa", first_step_date="2027-03-30")
    return table


@remembered
def play_sample(house: House, number: int) -> Evening:
    """The whole evening of a sample table, vote by vote as the sample counts them."""
    said = sample(number)
    table = Evening(house, number)
    for person in said["participants"]:
        table.sit(person["id"], person["name"], person["group"])
    lead = next((person["id"] for person in said["participants"] if "porteuse" in person["about"]), None)
    if lead:
        house.do(participants.name_lead, table.table_id, table.seats[lead].participant_id, table.desk)
        _play_booster(table, said, lead)
    else:
        _play_starter(table, said)
    return table


def _play_starter(table: Evening, said: dict[str, Any]) -> None:
    sentences = said["problem_sentences"]
    cards = table.lay("frame-problem", [(one["by"], one["text"]) for one in sentences])
    counts = {f"idea:{card}": one["votes"] for card, one in zip(cards, sentences, strict=True)}
    _vote(table, "vote-problem", counts, kept=f"idea:{cards[0]}")
    table.go("problem-sheet")
    table.write("d1", **_lines(said["sheet_d1"]))
    ids = _lay_ideas(table, said)
    table.go("cluster-ideas")
    kept = _group_and_vote(table, said["clusters"], ids, said, "vote-ideas")
    table.go("opportunity-sheet")
    table.write("d2", **_lines(said["sheet_d2"]))
    _state_all(table, said)
    table.house.do(ideas.keep_winner, table.table_id, "vote-ideas", kept, table.desk)
    table.go("first-step")


def _play_booster(table: Evening, said: dict[str, Any], lead: str) -> None:
    table.lay("lead-pitch", [(lead, table.house.standing(table.number).paper.request or "")])
    ids = _lay_ideas(table, said, steps={"blockers"})
    table.go("vote-blockers")
    _group_and_vote(table, said["blocker_clusters"], ids, {}, "vote-blockers", voters=[key for key in table.seats if key != lead])
    ids |= _lay_ideas(table, said, steps={"unblock-ideas", "prototype-ideas"})
    table.go("cluster-ideas")
    _group_and_vote(table, said["clusters"], ids, said, "vote-prototype", voters=[key for key in table.seats if key != lead])
    table.go("test-plan")
    table.write("d3", **_lines(said["sheet_d3"]))
    _state_all(table, said)
    table.go("lead-takeaway")
    table.house.do(ideas.add_idea, table.seats[lead], "lead-takeaway", said["takeaway"])
    table.go("first-step")


def _lines(sheet: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(text) for name, text in sheet.items() if name != "scribe"}


def _lay_ideas(table: Evening, said: dict[str, Any], steps: set[str] | None = None) -> dict[str, int]:
    ids: dict[str, int] = {}
    for step in table.house.standing(table.number).script.steps:
        own = [idea for idea in said["ideas"] if idea["step"] == step.id and (steps is None or step.id in steps)]
        if own:
            ids |= zip((idea["id"] for idea in own), table.lay(step.id, [(idea["by"], idea["text"]) for idea in own]), strict=True)
    return ids


def _group_and_vote(table: Evening, clusters: list[dict[str, Any]], ids: Mapping[str, int], said: Mapping[str, Any], vote: str,
                    voters: Iterable[str] = ()) -> str:
    house = table.house
    for card in said.get("hidden", ()):
        house.do(ideas.hide_idea, table.table_id, ids[card], True, table.desk)
    for card in said.get("parked", ()):
        house.do(ideas.park_idea, table.table_id, ids[card], True, table.desk)
    names = table.gather({one["name"]: [ids[card] for card in one["ideas"] if card in ids] for one in clusters})
    kept = names[clusters[0]["name"]]
    _vote(table, vote, {names[one["name"]]: one["votes"] for one in clusters}, voters or table.seats, kept)
    return kept


def _vote(table: Evening, step_id: str, counts: Mapping[str, int], voters: Iterable[str] = (), kept: str = "") -> None:
    """Give each candidate its dots, one voter after the other, so that nobody gives more than she has."""
    order = list(voters) or list(table.seats)
    most = table.house.standing(table.number).script.step(step_id).votes
    ballots: dict[str, list[str]] = {who: [] for who in order}
    for candidate, dots in sorted(counts.items(), key=lambda pair: -pair[1]):
        for who in sorted(order, key=lambda one: len(ballots[one]))[:dots]:
            ballots[who] += [candidate] if len(ballots[who]) < most else []
    table.vote(step_id, ballots, kept)


def _state_all(table: Evening, said: dict[str, Any]) -> None:
    step = "interest-alignment"
    table.go(step)
    for one in said["interests"]:
        answers = {name: str(text) for name, text in one.items() if name not in ("by", "contact_consent", "lead_condition")}
        table.state(step, one["by"], **answers | ({"contact_consent": "on"} if one["contact_consent"] else {}))
    table.house.do(tables.reveal_step, table.table_id, table.desk)
    for pair in said["expected"]["links"]:
        table.link(pair["awaits"], pair["brings"], about=pair["about"])
    for pair in said["expected"].get("conflicts", ()):
        table.link(*pair["between"], kind="conflict", about=pair["about"])

