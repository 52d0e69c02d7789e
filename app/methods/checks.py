"""What the types of the plan cannot say: names that must exist, minutes that must add up, scripts that must meet.

A part that could not be read is left out of these checks (its mistake is reported already), never mistaken for a part
that does not exist.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.methods.answers import InvalidAnswers, read_answers
from app.methods.models import (
    COMMON_STEP_KEYS,
    EventFile,
    FieldSpec,
    GateBook,
    InterestForm,
    KindRule,
    Script,
    SheetForm,
    Step,
    TablePlan,
)
from app.methods.papers import NOTHING, one_of, shown
from app.methods.problems import Problem
from app.methods.voice import placeholders

PITCH_VALUES = frozenset({"table", "project"})  # what a speaker's prompt may name beside the fields of sheets


@dataclass(frozen=True)
class ScriptDraft:
    """A script as far as it could be read: `script` is None, and steps are missing, where a mistake is reported already."""

    file: str
    raw: Mapping[str, Any]
    script: Script | None
    steps: tuple[tuple[int, Step], ...]


@dataclass(frozen=True)
class PlanDraft:
    """An evening as far as it could be read. A sheet that exists but could not be read is None in `sheets`."""

    kinds: Mapping[str, KindRule]
    files: Mapping[str, str]  # "event.toml" -> the path to show
    event: EventFile | None = None
    tables: tuple[tuple[int, TablePlan], ...] = ()
    scripts: Mapping[str, ScriptDraft] = field(default_factory=dict)
    sheets: Mapping[str, SheetForm | None] | None = None  # None: the file itself could not be read
    interests: InterestForm | None = None
    gates: GateBook | None = None


def check(draft: PlanDraft) -> Iterator[Problem]:
    yield from check_event(draft)
    yield from check_tables(draft)
    for script in draft.scripts.values():
        yield from check_script(draft, script)
    yield from check_meeting_points(draft)
    yield from check_sheets(draft)
    yield from check_interests(draft)
    yield from check_gates(draft)


# --- The evening and its tables -------------------------------------------------------------------------------------


def check_event(draft: PlanDraft) -> Iterator[Problem]:
    event, file = draft.event, draft.files["event.toml"]
    if event is None:
        return
    yield from _twice(file, "methods", event.methods, suffix="")
    yield from _twice(file, "corners", [corner.id for corner in event.corners])
    yield from _twice(file, "groups", [group.id for group in event.groups])


def check_tables(draft: PlanDraft) -> Iterator[Problem]:
    file = draft.files["tables.toml"]
    yield from _twice_at(file, "tables", [(index, table.number) for index, table in draft.tables], suffix=".number")
    for index, table in draft.tables:
        key = f"tables[{index}]"
        if draft.event is not None:
            yield from _unknown(file, f"{key}.method", table.method, draft.event.methods)
            yield from _unknown(file, f"{key}.corner", table.corner, [corner.id for corner in draft.event.corners])
        yield from _check_lead(draft, file, key, table)
        yield from _check_sheet_filled_beforehand(draft, file, key, table)


def _check_lead(draft: PlanDraft, file: str, key: str, table: TablePlan) -> Iterator[Problem]:
    script = draft.scripts.get(table.method)
    if script is None or not any(step.writer == "lead" for _, step in script.steps):
        return
    for name in ("lead", "project", "request"):
        if getattr(table, name) is None:
            yield Problem(file, f"{key}.{name}", NOTHING, f"a text: a step of {table.method} is written by the lead")


def _check_sheet_filled_beforehand(draft: PlanDraft, file: str, key: str, table: TablePlan) -> Iterator[Problem]:
    for name, value in table.sheet.items():
        place = f'{key}.sheet."{name}"'
        yield from _unknown_sheet_field(draft, file, place, name)
        spec = _sheet_field(draft, name)
        if spec is not None and draft.interests is not None:
            yield from _check_value(file, place, spec, value, draft.interests)


def _check_value(file: str, place: str, spec: FieldSpec, value: str, interests: InterestForm) -> Iterator[Problem]:
    try:
        read_answers([spec], {spec.id: value}, interests.ladder)
    except InvalidAnswers:
        yield Problem(file, place, shown(value), _what_fits(spec))


def _what_fits(spec: FieldSpec) -> str:
    if spec.type == "text":
        return f"a text of at most {spec.max_length} characters"
    if spec.type == "choice":
        return one_of(choice.id for choice in spec.choices)
    return f"a value for a field of type {spec.type}"


# --- One script -----------------------------------------------------------------------------------------------------


def check_script(draft: PlanDraft, script: ScriptDraft) -> Iterator[Problem]:
    yield from _check_kinds(draft.kinds, script)
    ids = _raw_ids(script.raw)
    yield from _twice(script.file, "steps", ids)
    for index, step in script.steps:
        key = f"steps[{index}]"
        if step.min_minutes > step.minutes:
            yield Problem(script.file, f"{key}.min_minutes", str(step.min_minutes), f"at most its {step.minutes} minutes")
        yield from check_fields(script.file, key, step.fields)
        yield from _check_source(script.file, key, step, ids, index)
        yield from _check_sheet_names(draft, script.file, key, step)
        yield from _check_interest_fields(draft, script.file, key, step)
        yield from _check_speaker_prompt(draft, script, key, step)
    if script.script is not None:
        yield from _check_total(script.file, script.script)


def _check_kinds(kinds: Mapping[str, KindRule], script: ScriptDraft) -> Iterator[Problem]:
    """Reads the file itself, not the model: a model cannot tell a key that is absent from its default."""
    for index, raw in enumerate(_raw_steps(script.raw)):
        kind = raw.get("kind")
        if not isinstance(kind, str):
            continue
        key = f"steps[{index}]"
        rule = kinds.get(kind)
        if rule is None:
            yield Problem(script.file, f"{key}.kind", shown(kind), one_of(kinds))
            continue
        for name in sorted(rule.requires - raw.keys()):
            yield Problem(script.file, f"{key}.{name}", NOTHING, f"this key: a step of kind {kind} needs it")
        known = COMMON_STEP_KEYS | rule.requires | rule.allows
        for name in sorted((raw.keys() & Step.model_fields.keys()) - known):
            yield Problem(script.file, f"{key}.{name}", shown(raw[name]), f"no such key in a step of kind {kind}")


def _check_source(file: str, key: str, step: Step, ids: Sequence[str | None], index: int) -> Iterator[Problem]:
    for position, source in enumerate(step.source):
        if source not in ids[:index]:
            found = f"{shown(source)}, which does not come before" if source in ids else shown(source)
            yield Problem(file, f"{key}.source[{position}]", found, "the id of an earlier step")


def _check_sheet_names(draft: PlanDraft, file: str, key: str, step: Step) -> Iterator[Problem]:
    if draft.sheets is None:
        return
    for name in ("sheet", "gate"):
        wanted = getattr(step, name)
        if wanted is not None:
            yield from _unknown(file, f"{key}.{name}", wanted, draft.sheets)
    if step.sheet_fields and step.sheet is None:
        yield Problem(file, f"{key}.sheet", NOTHING, "the sheet that sheet_fields belong to")
    sheet = draft.sheets.get(step.sheet or "")
    if sheet is not None:
        for position, name in enumerate(step.sheet_fields):
            yield from _unknown(file, f"{key}.sheet_fields[{position}]", name, [spec.id for spec in sheet.fields])
    yield from _twice(file, f"{key}.sheet_fields", step.sheet_fields, suffix="")
    if step.prefills is not None:
        yield from _unknown_sheet_field(draft, file, f"{key}.prefills", step.prefills)


def _check_interest_fields(draft: PlanDraft, file: str, key: str, step: Step) -> Iterator[Problem]:
    if draft.interests is None:
        return
    known = [spec.id for spec in draft.interests.fields]
    for position, name in enumerate(step.interest_fields):
        yield from _unknown(file, f"{key}.interest_fields[{position}]", name, known)
    yield from _twice(file, f"{key}.interest_fields", step.interest_fields, suffix="")


def _check_speaker_prompt(draft: PlanDraft, script: ScriptDraft, key: str, step: Step) -> Iterator[Problem]:
    if step.speaker_prompt is None or draft.sheets is None or None in draft.sheets.values():
        return
    known = PITCH_VALUES | _speakable_fields(draft.sheets, script)
    for name in placeholders(step.speaker_prompt):
        if name not in known:
            yield Problem(script.file, f"{key}.speaker_prompt", "{" + name + "}", one_of(known))


def _speakable_fields(sheets: Mapping[str, SheetForm | None], script: ScriptDraft) -> set[str]:
    """The fields of the sheets that the script fills, and of the earlier ones: a project arrives with those filled."""
    filled = {step.sheet for _, step in script.steps}
    last = max((sheet.phase for sheet_id, sheet in sheets.items() if sheet and sheet_id in filled), default="")
    return {spec.id for sheet in sheets.values() if sheet and sheet.phase <= last for spec in sheet.fields}


def _check_total(file: str, script: Script) -> Iterator[Problem]:
    total = sum(step.minutes for step in script.steps)
    if total != script.minutes:
        yield Problem(file, "minutes", str(script.minutes), f"{total}, the sum of its steps")


def check_meeting_points(draft: PlanDraft) -> Iterator[Problem]:
    """The control room starts a room step once for all tables: every script must be there at that minute."""
    scripts = [draft.scripts[name] for name in draft.scripts if draft.scripts[name].script is not None]
    if len(scripts) < 2:
        return
    first, *others = scripts
    expected = _meeting_points(first.script)
    for other in others:
        found = _meeting_points(other.script)
        if found != expected:
            yield Problem(other.file, "steps", _room_steps(found), f"{_room_steps(expected)}, as in {first.file}")


def _meeting_points(script: Script | None) -> list[tuple[str, int]]:
    points, minute = [], 0
    for step in script.steps if script else ():
        if step.pace == "room":
            points.append((step.id, minute))
        minute += step.minutes
    return points


def _room_steps(points: Iterable[tuple[str, int]]) -> str:
    said = [f"{step_id} at minute {minute}" for step_id, minute in points]
    return "room-paced steps " + ", ".join(said) if said else "no room-paced step"


# --- Sheets, interests, gates ---------------------------------------------------------------------------------------


def check_sheets(draft: PlanDraft) -> Iterator[Problem]:
    for sheet_id, sheet in (draft.sheets or {}).items():
        if sheet is not None:
            yield from check_fields(draft.files["sheets.toml"], sheet_id, sheet.fields)
            yield from _check_sources(draft, sheet_id, sheet)


def _check_sources(draft: PlanDraft, sheet_id: str, sheet: SheetForm) -> Iterator[Problem]:
    """The steps behind a line, where a script of this evening fills this sheet: elsewhere it comes as it is."""
    scripts = [script for script in draft.scripts.values() if any(step.sheet == sheet_id for _, step in script.steps)]
    known = [step_id for script in scripts for step_id in _raw_ids(script.raw) if step_id]
    for index, spec in enumerate(sheet.fields if scripts else ()):
        for position, name in enumerate(spec.sources):
            yield from _unknown(draft.files["sheets.toml"], f"{sheet_id}.fields[{index}].sources[{position}]", name, known)


def check_interests(draft: PlanDraft) -> Iterator[Problem]:
    form, file = draft.interests, draft.files["interests.toml"]
    if form is None:
        return
    yield from check_fields(file, "", form.fields)
    yield from _twice(file, "ladder", [rung.id for rung in form.ladder])
    yield from _twice(file, "kinds", [kind.id for kind in form.kinds])
    yield from _twice(file, "answers", [answer.id for answer in form.answers])
    for index, rung in enumerate(form.ladder):
        if rung.rank != index + 1:
            yield Problem(file, f"ladder[{index}].rank", str(rung.rank), f"{index + 1}: ranks go 1, 2, 3… in this order")


def check_fields(file: str, key: str, fields: Sequence[FieldSpec]) -> Iterator[Problem]:
    within = f"{key}.fields" if key else "fields"
    yield from _twice(file, within, [spec.id for spec in fields])
    for index, spec in enumerate(fields):
        yield from _check_field(file, f"{within}[{index}]", spec)


def _check_field(file: str, key: str, spec: FieldSpec) -> Iterator[Problem]:
    if spec.type == "text" and spec.max_length is None:
        yield Problem(file, f"{key}.max_length", NOTHING, "a whole number of characters")
    if spec.type == "choice" and not spec.choices:
        yield Problem(file, f"{key}.choices", NOTHING, "at least one { id, label }")
    if spec.type != "choice" and spec.choices:
        yield Problem(file, f"{key}.choices", "choices", f'type = "choice", not "{spec.type}"')
    yield from _twice(file, f"{key}.choices", [choice.id for choice in spec.choices])
    if spec.type == "scale" and (spec.min is None or spec.max is None or spec.min >= spec.max):
        yield Problem(file, f"{key}.min", f"{_number(spec.min)} to {_number(spec.max)}", "a scale from min up to a larger max")


def _number(value: int | None) -> str:
    return NOTHING if value is None else str(value)


def check_gates(draft: PlanDraft) -> Iterator[Problem]:
    book, file = draft.gates, draft.files["gates.toml"]
    if book is None:
        return
    codes = [criterion.code for gate in book.gates for criterion in gate.criteria]
    yield from _twice(file, "gates", [gate.id for gate in book.gates])
    seen: set[str] = set()
    for index, gate in enumerate(book.gates):
        for position, code in enumerate(gate.also):
            yield from _unknown(file, f"gates[{index}].also[{position}]", code, codes)
        for position, criterion in enumerate(gate.criteria):
            key = f"gates[{index}].criteria[{position}]"
            if criterion.code in seen:
                yield Problem(file, f"{key}.code", f"{shown(criterion.code)} a second time", "a code of its own")
            seen.add(criterion.code)
            for number, name in enumerate(criterion.fields):
                yield from _unknown_sheet_field(draft, file, f"{key}.fields[{number}]", name)
            if criterion.vote is not None:
                yield from _check_vote(draft, file, f"{key}.vote", gate.id, criterion.vote)


def _check_vote(draft: PlanDraft, file: str, key: str, gate_id: str, vote: str) -> Iterator[Problem]:
    """Only where a script of this evening passes this gate: an evening of Boos'Ter alone holds no vote on a problem."""
    scripts = [script for script in draft.scripts.values() if any(step.gate == gate_id for _, step in script.steps)]
    ids = {step_id for script in scripts for step_id in _raw_ids(script.raw)}
    if scripts and vote not in ids:
        yield Problem(file, key, shown(vote), "the id of a vote step of this evening")


# --- Helpers --------------------------------------------------------------------------------------------------------


def _raw_steps(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    steps = raw.get("steps")
    return [step if isinstance(step, dict) else {} for step in steps] if isinstance(steps, list) else []


def _raw_ids(raw: Mapping[str, Any]) -> list[str | None]:
    ids = [step.get("id") for step in _raw_steps(raw)]
    return [step_id if isinstance(step_id, str) else None for step_id in ids]


def _sheet_field(draft: PlanDraft, name: str) -> FieldSpec | None:
    sheet_id, _, field_id = name.partition(".")
    sheet = (draft.sheets or {}).get(sheet_id)
    return next((spec for spec in sheet.fields if spec.id == field_id), None) if sheet else None


def _unknown_sheet_field(draft: PlanDraft, file: str, key: str, name: str) -> Iterator[Problem]:
    if draft.sheets is None:
        return
    sheet_id, dot, _ = name.partition(".")
    if not dot or sheet_id not in draft.sheets:
        yield Problem(file, key, shown(name), f"a sheet and its field, such as d2.name; sheets are {one_of(draft.sheets)}")
        return
    sheet = draft.sheets[sheet_id]
    if sheet is not None and _sheet_field(draft, name) is None:
        yield Problem(file, key, shown(name), f"a field of sheet {sheet_id}: {one_of(spec.id for spec in sheet.fields)}")


def _unknown(file: str, key: str, name: str, known: Iterable[str]) -> Iterator[Problem]:
    known = list(known)
    if name not in known:
        yield Problem(file, key, shown(name), one_of(known))


def _twice(file: str, key: str, names: Sequence[Hashable], suffix: str = ".id") -> Iterator[Problem]:
    return _twice_at(file, key, list(enumerate(names)), suffix)


def _twice_at(file: str, key: str, names: Sequence[tuple[int, Hashable]], suffix: str) -> Iterator[Problem]:
    seen: set[Hashable] = set()
    for index, name in names:
        if name is not None and name in seen:
            yield Problem(file, f"{key}[{index}]{suffix}", f"{shown(name)} a second time", "each one once")
        seen.add(name)
