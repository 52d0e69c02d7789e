"""Put together what the evening left and what the team wrote since: the evidence that the gates judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from app.ground.french import PARIS
from app.methods.answers import TRUE, clean
from app.methods.models import EventPlan, GateBook
from app.opportunities import choices
from app.opportunities.evidence import (
    Blocker,
    Economics,
    Evidence,
    Gronogo,
    InterestFacts,
    KeyActor,
    LeadSearch,
    Meeting,
    Offer,
    Person,
    Proof,
    SheetFacts,
    VoteFacts,
    read_number,
)
from app.opportunities.fields import BLOCKER, COUNTS, OFFER, PROOF, SKILL, families_of_skills, kinds_of_blockers
from app.opportunities.steps import Trial, study_of, trial_of

_PLANNED = {"test_hypothesis": "hypothesis", "test_measure": "measure", "test_threshold": "success_threshold"}
_BETWEEN_NAMES = re.compile(r"[,;/&+]|\b(?:et|avec)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """One line of the team: what it says, its source, who wrote it, and when."""

    value: str
    source: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def day(self) -> date | None:
        return self.at.astimezone(PARIS).date() if self.at else None

    @property
    def proof(self) -> Proof:
        return Proof(self.value, self.source, self.by, self.day)


Notes = Mapping[str, Note]
NOTHING = Note("")


@dataclass(frozen=True)
class OfferMade:
    """What somebody brings to the lead's project. `consented`: the lead may be told who."""

    words: str
    consented: bool


@dataclass(frozen=True)
class EveningFacts:
    """What one file owes to its evening, whatever the team writes later."""

    evening: date
    theme: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # "d1.problem" -> what the table wrote
    votes: Mapping[str, VoteFacts] = field(default_factory=dict)  # closed votes, by step, in the order of the script
    votes_elsewhere: Mapping[str, VoteFacts] = field(default_factory=dict)  # of files merged into it, on words that are not its own
    interests: tuple[InterestFacts, ...] = ()
    follow_up: tuple[Person, ...] = ()
    sheets: Mapping[str, SheetFacts] = field(default_factory=dict)
    first_step_sheet: str = ""  # the sheet whose first step is the table's last word
    with_lead: bool = False
    named_lead: str = ""
    request: str = ""
    takeaway: Mapping[str, str] = field(default_factory=dict)  # the lead's own last card, field by field
    lead_affords: str = ""
    offers: Mapping[str, OfferMade] = field(default_factory=dict)  # by the person who offers it
    key_actor: KeyActor = KeyActor()  # as the table knows it
    fills: Mapping[str, str] = field(default_factory=dict)  # "vote-problem" -> "d1.problem", the line that this vote is about
    kept: tuple[str, ...] = ()  # what the votes kept, in the words of the cards
    imported: bool = False  # from another machine: its people are numbered, not known

    def first_step(self, part: str) -> str:
        return clean(self.values.get(f"{self.first_step_sheet}.first_step_{part}", ""))


def assemble(facts: EveningFacts, notes: Notes, book: GateBook, today: date, panels: Gronogo | None = None) -> Evidence:
    """The evidence of one file on one day. The team's word wins over the table's wherever both say the same thing.

    `panels`: what entrepreneurs answered by their links; without it, the counts that the team typed after a panel held on paper.
    """
    return Evidence(
        evening=facts.evening,
        today=max(today, facts.evening),  # an evening rehearsed before its date is judged as on that date
        theme=facts.theme,
        values=facts.values,
        votes=facts.votes,
        interests=facts.interests,
        follow_up=facts.follow_up,
        team=_proofs(facts, notes),
        owner=value(notes, "owner"),
        next_action=value(notes, "next_action") or facts.first_step("what"),
        next_action_due=day(notes, "next_action_due") or _read_day(facts.first_step("date")),
        next_kind=value(notes, "next_kind"),
        study=study_of(_lines(notes)),
        trial=_trial(facts, notes),
        old_protocol=value(notes, "protocol"),
        protocol=_protocol(facts, notes),
        blockers=blockers(notes, book),
        economics=economics(notes),
        skills={family: value(notes, f"{SKILL}{number}") for number, family in enumerate(families_of_skills(book), 1)},
        key_actor=_key_actor(facts, notes),
        lead=LeadSearch(_written(facts, "lead_profile"), _written(facts, "lead_status"), value(notes, "lead_search")),
        gronogo=panels or Gronogo(*(int(value(notes, count) or 0) for count in COUNTS), at=day(notes, "gronogo_at")),
        named_lead=facts.named_lead,
        request=facts.request,
        request_answer=value(notes, "request_answer") or _answer(facts),
        offers=tuple(Offer(made.consented, value(notes, f"{OFFER}{person}")) for person, made in facts.offers.items()),
        meeting=_meeting(facts, notes),
        sheets=facts.sheets,
    )


def value(notes: Notes, name: str) -> str:
    return notes.get(name, NOTHING).value


def day(notes: Notes, name: str) -> date | None:
    return _read_day(value(notes, name))


def economics(notes: Notes) -> Economics:
    return Economics(_number(notes, "price"), _number(notes, "volume"), _number(notes, "turnover_per_job"))


def blockers(notes: Notes, book: GateBook) -> tuple[Blocker, ...]:
    """One for each kind that the book names, answered or not. Whoever answered has looked at it: that signs it."""
    looked = ((kind, notes.get(f"{BLOCKER}{number}", NOTHING)) for number, kind in enumerate(kinds_of_blockers(book), 1))
    return tuple(Blocker(kind, note.value, note.by, note.day) for kind, note in looked)


def test_card(values: Mapping[str, str]) -> str:
    """A test plan that a table has written is a protocol: what it believes, what it counts, from how much on, and when."""
    parts = (("Hypothèse", "hypothesis"), ("Mesure", "measure"), ("Seuil", "success_threshold"), ("Fin", "where_when"))
    written = [(label, clean(values.get(f"d3.{name}", ""))) for label, name in parts]
    return "\n".join(f"{label} : {text}" for label, text in written) if all(text for _, text in written) else ""


def _protocol(facts: EveningFacts, notes: Notes) -> str:
    """How the next step will be judged: by its parts, else by what was once written in one piece, else by the table's own test."""
    parts = {"study": study_of(_lines(notes)).words, "test": _trial(facts, notes).words}.get(value(notes, "next_kind"), "")
    return parts or value(notes, "protocol") or test_card(facts.values)


def _trial(facts: EveningFacts, notes: Notes) -> Trial:
    """The test as the team wrote it; what it left open, the table's own plan says."""
    planned = {part: clean(facts.values.get(f"d3.{field}", "")) for part, field in _PLANNED.items()}
    return trial_of(planned | {part: text for part, text in _lines(notes).items() if text})


def _lines(notes: Notes) -> dict[str, str]:
    return {name: note.value for name, note in notes.items()}


def names_in(text: str) -> tuple[str, ...]:
    """The people of « Samia et Baptiste », « Bruno, avec Amina »."""
    return tuple(name for part in _BETWEEN_NAMES.split(text) if (name := clean(part)))


def title_of(facts: EveningFacts, notes: Notes, plan: EventPlan, table: int, chosen: str = "") -> str:
    """The team's title, the name on the sheet, the lead's project, the family or card that it was opened from, else the theme."""
    paper = plan.table(table)
    project = "" if chosen else paper.project or ""
    named = (value(notes, "title"), clean(chosen), _written(facts, "name"), project, paper.title)
    return next(name for name in named if name)


# --- What the table and the lead said -------------------------------------------------------------------------------


def _proofs(facts: EveningFacts, notes: Notes) -> dict[str, Proof]:
    """Lines and proof notes, each as the proof it is; a choice is quoted by its French label."""
    proofs = {name: note.proof for name, note in notes.items() if note.value}
    if "first_money" in proofs:
        note = notes["first_money"]
        proofs["first_money"] = Proof(choices.FIRST_MONEY.get(note.value, note.value), note.source, note.by, note.day)
    if facts.lead_affords and "affordable_loss" not in proofs:
        proofs["affordable_loss"] = Proof(facts.lead_affords)
    return proofs


def _answer(facts: EveningFacts) -> str:
    """The lead's last card is an answer to the request: a whole one when the lead decided something."""
    if not any(clean(text) for text in facts.takeaway.values()):
        return ""
    return "yes" if clean(facts.takeaway.get("decision", "")) else "partly"


def _key_actor(facts: EveningFacts, notes: Notes) -> KeyActor:
    """What the table says of its actor stands until the team names another, or hears otherwise."""
    name, status = value(notes, "key_actor"), value(notes, "key_actor_status")
    of_the_table = not name or clean(name).casefold() == clean(facts.key_actor.name).casefold()
    return KeyActor(name or facts.key_actor.name, status or (facts.key_actor.status if of_the_table else ""))


def _meeting(facts: EveningFacts, notes: Notes) -> Meeting:
    names = value(notes, "meeting_names") or facts.first_step("who")
    return Meeting(day(notes, "meeting_at") or _read_day(facts.first_step("date")), names_in(names))


def _written(facts: EveningFacts, name: str) -> str:
    return clean(facts.values.get(f"d2.{name}", ""))


def _number(notes: Notes, name: str) -> Decimal | None:
    return read_number(value(notes, name))


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_ticked(notes: Notes, code: str) -> bool:
    return value(notes, PROOF + code) == TRUE
