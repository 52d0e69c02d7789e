"""What an organiser writes in `events/`: an evening's plan and its methods, frozen, and the same after a trip through JSON.

An evening stores the plan it runs with, so a key added here later needs a default: without one, last year's plan could
not be read any more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

ID_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"
TEXT_PATTERN = r"\S"
CONTACT_PATTERN = r"\S@\S+\.\S|^https?://\S|(\d\D*){9}"  # something that one can write to or call

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN)]
Contact = Annotated[str, StringConstraints(pattern=CONTACT_PATTERN)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=0, le=3)]

Phase = Literal["d0", "d1", "d2", "d3"]
Pace = Literal["room", "table"]
Writer = Literal["each", "scribe", "lead"]
FieldType = Literal["text", "choice", "scale", "date", "boolean", "ladder"]
Line = Literal["engineering", "business", "cooperation", "all"]


class Paper(BaseModel):
    """A page of the plan: nothing unknown on it, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class KindRule:
    """The keys that a step of one kind must have, and those it may have, beside `COMMON_STEP_KEYS`."""

    name: str
    requires: frozenset[str]
    allows: frozenset[str]


# --- What is asked --------------------------------------------------------------------------------------------------


class Choice(Paper):
    id: Id
    label: Text


class FieldSpec(Paper):
    """One field of a card, of a sheet, or of the interest form."""

    id: Id
    label: Text
    placeholder: str = ""
    help: str = ""
    max_length: Positive | None = None
    required: bool = False
    type: FieldType = "text"
    choices: tuple[Choice, ...] = ()
    min: int | None = None
    max: int | None = None
    line: Line | None = None
    sources: tuple[Id, ...] = ()  # on a sheet: the steps whose cards and votes feed this line


class Rung(Paper):
    """One level of the commitment ladder."""

    id: Id
    rank: Positive
    label: Text
    meaning: Text


class ContributionKind(Paper):
    """One kind of contribution. `recalls`: beginnings of words by which somebody may be asking for it; it suggests, never decides."""

    id: Id
    label: Text
    word: str = ""
    recalls: tuple[Text, ...] = ()


class InterestForm(Paper):
    """What a person is asked about her interest. `answers`: those to the call for a lead."""

    kinds: tuple[ContributionKind, ...] = ()
    answers: tuple[Choice, ...] = ()
    fields: tuple[FieldSpec, ...]
    ladder: tuple[Rung, ...]

    @field_validator("fields")
    @classmethod
    def _choose_among_lists(cls, fields: tuple[FieldSpec, ...], info: ValidationInfo) -> tuple[FieldSpec, ...]:
        """The two closed lists stand once in the file; the fields that choose among them take them as their choices."""
        lists = {"contribution_kind": info.data.get("kinds", ()), "lead_answer": info.data.get("answers", ())}
        return tuple(_with_choices(field, lists.get(field.id, ())) for field in fields)

    def field(self, field_id: str) -> FieldSpec:
        return _named(self.fields, field_id)

    def rung(self, rung_id: str) -> Rung:
        return _named(self.ladder, rung_id)

    def kind(self, kind_id: str) -> ContributionKind | None:
        """None for a kind that the plan does not know, or none."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None)


def _with_choices(field: FieldSpec, among: Iterable[ContributionKind | Choice]) -> FieldSpec:
    choices = tuple(Choice(id=one.id, label=one.label) for one in among)
    return field.model_copy(update={"choices": choices}) if choices and not field.choices else field


class SheetForm(Paper):
    """A sheet (problem, opportunity, test plan); its `required` fields are what a gate asks for on the evening."""

    id: Id
    title: Text
    phase: Phase
    passes_when: Text
    min_interests: Count = 0
    min_groups: Count = 0
    first_step_within_days: Positive | None = None
    fields: tuple[FieldSpec, ...]

    def field(self, field_id: str) -> FieldSpec:
        return _named(self.fields, field_id)


# --- The scripts ----------------------------------------------------------------------------------------------------


class Nudge(Paper):
    title: Text
    text: Text


class Step(Paper):
    id: Id
    title: Text
    minutes: Positive
    min_minutes: Positive
    kind: Id
    phase: Phase
    pace: Pace = "table"
    writer: Writer = "each"
    private: bool = False
    max_items: Count | None = None
    prompt: Text
    notes: str = ""
    wall: str = ""
    nudges: tuple[Nudge, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    source: tuple[Id, ...] = ()
    votes: Count = 0
    votes_per_item: Positive = 1
    lead_votes: bool = True
    prefills: str | None = None
    sheet: Id | None = None
    sheet_fields: tuple[Id, ...] = ()
    gate: Id | None = None
    interest_fields: tuple[Id, ...] = ()
    speaker_prompt: str | None = None

    @property
    def anonymous(self) -> bool:
        """The closing feedback: stored with no link to the person, unlike what a lead says aloud to the table."""
        return self.kind == "feedback" and self.writer == "each"

    def field(self, field_id: str) -> FieldSpec:
        return _named(self.fields, field_id)


COMMON_STEP_KEYS = frozenset(
    {"id", "title", "minutes", "min_minutes", "kind", "phase", "pace", "writer", "private", "max_items"}
    | {"prompt", "notes", "wall", "nudges"}
)


class Script(Paper):
    id: Id
    title: Text
    tagline: Text
    minutes: Positive
    table_size: Positive
    phases: tuple[Phase, ...]
    ownership: Text
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    def step(self, step_id: str) -> Step:
        return _named(self.steps, step_id)

    def position(self, step_id: str) -> int:
        return self.steps.index(self.step(step_id))

    def next(self, step_id: str) -> Step | None:
        position = self.position(step_id) + 1
        return self.steps[position] if position < len(self.steps) else None

    def previous(self, step_id: str) -> Step | None:
        position = self.position(step_id) - 1
        return self.steps[position] if position >= 0 else None

    @property
    def has_lead(self) -> bool:
        """A table of this script sits around someone's project: the plan must name that person."""
        return any(step.writer == "lead" for step in self.steps)


# --- The morning's criteria -----------------------------------------------------------------------------------------


class Confirmation(Paper):
    """What a vote must show before a sentence counts as confirmed at the table."""

    min_yes_share: Share
    min_voters_share: Share
    min_groups: Count


class Criterion(Paper):
    """One line of a gate. `evening` is absent when the criterion is not expected at triage."""

    code: Text
    need: Literal["must", "should"]
    label: Text
    gate: Level
    evening: Level | None = None
    line: Line | None = None
    fields: tuple[str, ...] = ()
    vote: Id | None = None
    team: bool = False
    team_field: Id | None = None
    measure: Id | None = None
    within_days: Positive | None = None
    min_people: Count | None = None
    min_groups: Count | None = None
    min_economic_actors: Count | None = None
    kinds: tuple[Text, ...] = ()
    families: tuple[Text, ...] = ()


class Gate(Paper):
    id: Id
    title: Text
    opens: Text
    also: tuple[Text, ...] = ()
    criteria: tuple[Criterion, ...]


class GateBook(Paper):
    confirmation: Confirmation
    gates: tuple[Gate, ...]

    def gate(self, gate_id: str) -> Gate:
        return _named(self.gates, gate_id)

    def criterion(self, code: str) -> Criterion:
        for gate in self.gates:
            for criterion in gate.criteria:
                if criterion.code == code:
                    return criterion
        raise KeyError(code)

    def criteria_of(self, gate_id: str) -> tuple[Criterion, ...]:
        """The gate's own criteria, then those that it shares with another gate."""
        gate = self.gate(gate_id)
        return gate.criteria + tuple(self.criterion(code) for code in gate.also)


# --- The evening ----------------------------------------------------------------------------------------------------


class Corner(Paper):
    id: Id
    label: Text


class Group(Paper):
    """A college that a person may choose at the door; `scic` is its name in the cooperative's statutes."""

    id: Id
    label: Text
    help: str = ""
    scic: Text


class TablePlan(Paper):
    """One table on paper. `sheet` holds what the lead filled beforehand, keyed "d2.solution"."""

    number: Positive
    method: Id
    title: Text
    brief: Text
    facilitator: Text
    corner: Id
    seats: Positive
    lead: Text | None = None
    project: Text | None = None
    request: Text | None = None
    sheet: dict[str, str] = {}


class EventFile(Paper):
    """The content of `event.toml`."""

    id: Id
    title: Text
    place: Text
    date: dt.date
    doors: dt.time
    start: dt.time
    end: dt.time
    after: str = ""
    expected_participants: Positive
    inhabitants: Positive | None = None  # of the territory, so that a small valley and a town can be compared
    join_question: Text
    privacy: Text
    organiser: Text | None = None  # who answers for what is personal, as the notice at the door names them
    organiser_contact: Contact | None = None
    methods: Annotated[tuple[Id, ...], Field(min_length=1)]
    corners: Annotated[tuple[Corner, ...], Field(min_length=1)]
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]


class EventPlan(EventFile):
    """The whole plan of an evening: its file, its tables, and everything that its methods say."""

    tables: tuple[TablePlan, ...]
    scripts: tuple[Script, ...]
    sheets: tuple[SheetForm, ...]
    interests: InterestForm
    gates: GateBook

    def script(self, method_id: str) -> Script:
        return _named(self.scripts, method_id)

    def table(self, number: int) -> TablePlan:
        for table in self.tables:
            if table.number == number:
                return table
        raise KeyError(number)

    def script_of(self, number: int) -> Script:
        return self.script(self.table(number).method)

    def group(self, group_id: str) -> Group:
        return _named(self.groups, group_id)

    def corner(self, corner_id: str) -> Corner:
        return _named(self.corners, corner_id)

    def sheet(self, sheet_id: str) -> SheetForm:
        return _named(self.sheets, sheet_id)


# --- Storing the plan -----------------------------------------------------------------------------------------------


def digest(plan: EventPlan) -> str:
    """The same plan gives the same digest on every machine, whatever the order of keys in its files."""
    canonical = json.dumps(plan.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


REMEMBERED_PLANS = 64  # as many editions as stand on one board
_plans: dict[str, EventPlan] = {}


def remembered_plan(plan_digest: str) -> EventPlan | None:
    """The plan of this digest if it was parsed before: asking here first spares reading its long text."""
    return _plans.get(plan_digest)


def plan_from_json(plan_digest: str, text: str) -> EventPlan:
    """The stored plan, parsed once for each digest: every page asks for it, and it takes milliseconds to parse."""
    plan = _plans.get(plan_digest)
    if plan is None:
        plan = EventPlan.model_validate_json(text)
        if len(_plans) >= REMEMBERED_PLANS:
            _plans.clear()
        _plans[plan_digest] = plan
    return plan


# --- Looking up -----------------------------------------------------------------------------------------------------

Named = TypeVar("Named", bound=Any)


def _named(things: Iterable[Named], wanted: str) -> Named:
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)
