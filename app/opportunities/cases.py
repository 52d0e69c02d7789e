"""One file as it stands, whole: what its evening left, what the team wrote, decided and did since, and what that proves today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from app.files.models import Opportunity
from app.followup.models import FileEvent
from app.gronogo.queries import Heard
from app.methods.models import EventPlan, GateBook
from app.opportunities.assembly import EveningFacts, Note, Notes, assemble, title_of
from app.opportunities.evidence import Evidence, Gronogo
from app.opportunities.fields import OFFER, Section, sections
from app.opportunities.gates import Verdict, judge, lacking, passes
from app.opportunities.merging import Origins, origins
from app.opportunities.models import Decision, StageMove
from app.opportunities.outcomes import OUTCOMES, Outcome
from app.promises.models import Promise
from app.sheets.wording import problem_of, solution_of
from app.tables.queries import Standing

# The gate before each stage. Nothing is asked before D0; after the booster's gate the book has no other one yet.
GATES_BY_STAGE = {"d0": "d1", "d1": "d1", "d2": "d2", "d3": "booster", "d4": "booster", "d5": "booster"}


class Decided(Protocol):
    """A decision as far as stages ask; board lines are made of less than whole rows."""

    @property
    def outcome(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def undone_at(self) -> datetime | None: ...


class Moved(Protocol):
    @property
    def to_stage(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def undone_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class CaseFile:
    """One file on one day. `facts` are those of its evening joined by those of every file merged into it; `own_facts` are not."""

    file: Opportunity
    here: Standing
    own_facts: EveningFacts
    facts: EveningFacts
    own_notes: Mapping[str, Note]
    decisions: tuple[Decision, ...]  # all of them, undone ones too, the newest last
    moves: tuple[StageMove, ...]  # from stage to stage, undone ones too, the newest last
    chosen: str  # the family or card that it was opened from; empty for the table's own choice
    gate_book: GateBook  # the plan's, with what the team set for this evening
    settings: Mapping[str, str]
    today: date
    opinions: tuple[Heard, ...] = ()
    promises: tuple[Promise, ...] = ()
    events: tuple[FileEvent, ...] = ()
    merged: tuple[CaseFile, ...] = ()  # every file that came into this one, through another one too

    @property
    def reference(self) -> str:
        return self.file.reference

    @property
    def plan(self) -> EventPlan:
        return self.here.plan

    @property
    def home(self) -> tuple[int, int]:
        """The evening and the number of the table that it comes from."""
        return self.file.evening_id, self.here.table.number

    @property
    def title(self) -> str:
        return title_of(self.own_facts, self.notes, self.plan, self.here.table.number, self.chosen)

    @property
    def problem(self) -> str:
        return problem_of(self.facts.values)

    @property
    def solution(self) -> str:
        return solution_of(self.facts.values)

    @property
    def words(self) -> str:
        """What it is about, in the words of its own table: what nearness to another file is measured on."""
        return said_of(self.title, self.own_facts)

    # --- What the team said and decided -------------------------------------------------------------------------------

    @property
    def notes(self) -> Mapping[str, Note]:
        """Its own lines. What the lead answered to an offer that came here by a merge was written on the other file: it holds."""
        if not self.merged:
            return self.own_notes
        answers = {name: note for other in self.merged for name, note in other.own_notes.items() if name.startswith(OFFER)}
        return {**answers, **self.own_notes}

    @property
    def decision(self) -> Decision | None:
        """The newest that was not undone: it holds."""
        return next((one for one in reversed(self.decisions) if one.undone_at is None), None)

    @property
    def outcome(self) -> Outcome | None:
        return OUTCOMES.get(self.decision.outcome) if self.decision else None

    @property
    def move(self) -> StageMove | None:
        """The newest move that was not undone."""
        return next((one for one in reversed(self.moves) if one.undone_at is None), None)

    @property
    def is_merged(self) -> bool:
        return self.decision is not None and self.decision.outcome == "MERGED"

    @property
    def owes_follow_up(self) -> bool:
        """A live file without an owner, or without a dated action, is how files die."""
        live = self.outcome is not None and self.outcome.live
        return live and not (self.evidence.owner and self.evidence.next_action and self.evidence.next_action_due)

    # --- What is proved -----------------------------------------------------------------------------------------------

    @cached_property
    def evidence(self) -> Evidence:
        """Put together when first asked: a mere list of files asks for none."""
        return self.evidence_with({})

    def evidence_with(self, lines: Notes) -> Evidence:
        """The evidence as it would be with these lines of the team over those that are written."""
        return assemble(self.facts, {**self.notes, **lines}, self.gate_book, self.today, heard(self.opinions))

    @cached_property
    def stage(self) -> str:
        """Where its next work has to be done: where people put it, else as far as its gates are open."""
        reached = stage_reached(self.decisions, self.moves)
        if reached:
            return reached
        if self.facts.with_lead:
            return "d3"
        return "d2" if passes(self.gate_book, "d1", self.verdicts("d1")) else "d1"

    def verdicts(self, gate_id: str) -> tuple[Verdict, ...]:
        if gate_id not in self._judged:
            self._judged[gate_id] = judge(self.gate_book, gate_id, self.evidence)
        return self._judged[gate_id]

    @cached_property
    def _judged(self) -> dict[str, tuple[Verdict, ...]]:
        return {}

    @property
    def gate(self) -> str:
        """The gate before it."""
        return GATES_BY_STAGE[self.stage]

    @property
    def gates(self) -> tuple[str, ...]:
        """Every gate that may concern it, the one before it first."""
        others = ("booster", "d2") if self.facts.with_lead else ("d1", "d2")
        return (self.gate, *(other for other in others if other != self.gate))

    @property
    def missing(self) -> tuple[Verdict, ...]:
        return lacking(self.verdicts(self.gate))

    # --- For the page -------------------------------------------------------------------------------------------------

    @property
    def origins(self) -> Origins:
        """What the files merged into it say otherwise, line by line, each with where it comes from."""
        return origins(self.facts, {other.reference: other.own_facts for other in self.merged})

    def sections(self) -> tuple[Section, ...]:
        """The lines that the team fills in. The lead answers only those who agreed to be called back."""
        givers = {person: offer.words for person, offer in self.facts.offers.items() if offer.consented}
        return sections(self.plan.gates, self.facts.with_lead, givers)


def stage_reached(decisions: Sequence[Decided], moves: Sequence[Moved]) -> str:
    """Where people put a file last, by a decision or by a passage that stands; empty as long as nobody did.

    What is parked stays where it was. What is taken up again by a decision starts from there, wherever it had been moved before.
    """
    decided = next((one for one in reversed(decisions) if one.undone_at is None and OUTCOMES[one.outcome].stage), None)
    moved = next((one for one in reversed(moves) if one.undone_at is None), None)
    if moved and (decided is None or moved.at >= decided.at):
        return moved.to_stage
    return OUTCOMES[decided.outcome].stage if decided else ""


def said_of(title: str, facts: EveningFacts) -> str:
    """Title, problem, solution and what the votes kept, each once: what a file is about."""
    values = facts.values
    parts = (title, values.get("d1.problem", ""), values.get("d3.blocker", ""), values.get("d2.solution", ""),
             values.get("d3.prototype", ""), *facts.kept)
    return "\n".join(dict.fromkeys(part for part in parts if part))


def heard(opinions: tuple[Heard, ...]) -> Gronogo | None:
    """What the panels said in all, dated by the last of them; None if no panel has answered."""
    if not opinions:
        return None
    answers = [one.opinion.answer for one in opinions]
    return Gronogo(answers.count("favourable"), answers.count("against"), answers.count("conditions"),
                   max(one.panel.held_on for one in opinions))
