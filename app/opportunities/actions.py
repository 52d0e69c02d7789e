"""What may happen to a file: it is opened, the team writes on it, proves something, decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.queries import evening_by_id, plan_of
from app.files.actions import touch, write_line
from app.files.models import Opportunity
from app.files.queries import file_by_reference, files_of, line_of, lines_of
from app.files.sharing import READER, evenly
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.ideas.queries import candidates_at
from app.methods.answers import TRUE, clean, read_answers
from app.methods.models import FieldSpec
from app.opportunities.assembly import Note, assemble
from app.opportunities.evidence import Evidence, read_number
from app.opportunities.fields import (
    COUNTS,
    DECISION_FIELDS,
    NAME_FIELD,
    NUMBERS,
    PROOF,
    PROOF_FIELD,
    SOURCE,
    SOURCE_FIELD,
    WAS,
    decision_request,
    team_lines,
)
from app.opportunities.gates import judge, lacking
from app.opportunities.models import Decision
from app.opportunities.obstacles import Obstacle, obstacles
from app.opportunities.outcomes import OUTCOMES, DecisionRequest
from app.opportunities.queries import (
    GATES_BY_STAGE,
    CaseFile,
    decisions_of,
    read_file,
    references_elsewhere,
    today,
    vote_steps,
)
from app.opportunities.references import next_counter, prefix, prefix_of, reference
from app.tables.queries import Standing, standing, tables_of


def open_files(session: Session, evening_id: int, actor: str) -> list[str]:
    """One file for each table that has none yet. Doing it again does nothing. Returns the new references."""
    evening = evening_by_id(session, evening_id)
    if evening.started_at is None:
        raise Refused("not_begun")
    opened = {file.table_id for file in files_of(session, evening_id) if file.candidate is None}
    missing = [table for table in tables_of(session, evening_id) if table.id not in opened]
    new = [_open(session, evening_id, table.id or 0, table.number, None) for table in missing]
    if new:
        record(session, evening_id, "files_opened", "team", actor)
    return new


def open_file(session: Session, evening_id: int, table_id: int, candidate: str, actor: str) -> str:
    """A file of its own for another family, or card, of a table. Returns its reference."""
    here = standing(session, table_id)
    if here.table.evening_id != evening_id:
        raise Refused("not_found")
    if candidate not in _candidates(session, here):
        raise Refused("no_such_candidate")
    if candidate in {state.winner for state in here.states.values()}:
        raise Refused("file_exists")
    if any(file.candidate == candidate and file.table_id == table_id for file in files_of(session, evening_id)):
        raise Refused("file_exists")
    name = _open(session, evening_id, table_id, here.table.number, candidate)
    record(session, evening_id, "file_opened", "team", actor, name)
    return name


def note_team_fields(session: Session, evening_id: int, name: str, typed: Mapping[str, str], actor: str) -> int:
    """Write what the team knows, line by line, signed. Refused where a colleague wrote on the same line meanwhile.

    `typed` may hold `was-<line>`, what the line said when the page was made: only what was changed since is written.
    """
    case = read_file(session, file_by_reference(session, evening_id, name))
    asked = [field for section in case.sections() for field in section.fields if field.id in typed]
    answers = _read(asked, typed)
    changes = [field.id for field in asked if _changes(case.notes.get(field.id, Note("")), field.id, answers, typed)]
    for field_id in changes:
        source = clean(typed.get(SOURCE + field_id, ""))
        write_line(session, case.file, field_id, answers.get(field_id, ""), answers["by"], source)
    if changes:
        touch(case.file)
        record(session, evening_id, "team_fields_noted", "team", actor, name)
    return len(changes)


def note_proof(session: Session, evening_id: int, name: str, code: str, typed: Mapping[str, str], actor: str) -> None:
    """Say what proves a criterion, and where it comes from; or tick the one that only a reader can tick. An empty proof takes it back."""
    case = read_file(session, file_by_reference(session, evening_id, name))
    try:
        criterion = case.plan.gates.criterion(code)
    except KeyError:
        raise Refused("no_such_criterion") from None
    taken_back = not criterion.team and PROOF + code in case.notes and not clean(typed.get("value", ""))
    asked = [NAME_FIELD] if criterion.team or taken_back else [NAME_FIELD, PROOF_FIELD, SOURCE_FIELD]
    answers = read_answers(asked, typed)
    value = (TRUE if typed.get("tick") else "") if criterion.team else answers.get("value", "")
    write_line(session, case.file, PROOF + code, value, answers["by"], answers.get("source", ""))
    touch(case.file)
    record(session, evening_id, "proof_noted", "team", actor, f"{name} {code}")


def decide(session: Session, evening_id: int, name: str, outcome_id: str, typed: Mapping[str, str], actor: str) -> int:
    """Decide what becomes of a file. Refused with everything that is missing, unless a named person passes over it and says why."""
    case = read_file(session, file_by_reference(session, evening_id, name))
    answers = _touched(read_answers(DECISION_FIELDS, typed), typed)
    _check_last(case, typed)
    request = decision_request(answers, name)
    target = _target(session, evening_id, request, outcome_id)
    evidence = _with_lines(case, answers)
    refused = obstacles(case.plan.gates, outcome_id, request, evidence)
    if refused:
        sentences = [obstacle.sentence for obstacle in refused]
        raise Refused("decision_refused", missing=" ".join(sentences), sentences=sentences, codes=[obstacle.code for obstacle in refused],
                      forcible=any(one.forcible for one in refused))
    decision = _decision(case, outcome_id, request, evidence, target)
    session.add(decision)
    for field_id, value in team_lines(answers).items():
        if case.notes.get(field_id, Note("")).value != value:
            write_line(session, case.file, field_id, value, request.by)
    touch(case.file)
    session.flush()
    record(session, evening_id, "file_decided", "team", actor, f"{name} {outcome_id}")
    return decision.id or 0


def assign_reader(session: Session, evening_id: int, names: Sequence[str], reader: str, by: str, actor: str) -> int:
    """Say who triages these files; nobody, when `reader` is empty. Returns how many changed hands."""
    reader, by = clean(reader), _signed_by(by)
    return _give(session, evening_id, dict.fromkeys(names, reader), by, actor)


def take_file(session: Session, evening_id: int, name: str, by: str, seen: str, actor: str) -> int:
    """« Je prends » : refused when somebody else took it since the page was made (`seen`: who had it then)."""
    by = _signed_by(by)
    line = line_of(session, file_by_reference(session, evening_id, name).id or 0, READER)
    if line and line.value not in ("", by, clean(seen)):
        raise Refused("taken_meanwhile", reader=line.value)
    return _give(session, evening_id, {name: by}, by, actor)


def share_out_files(session: Session, evening_id: int, readers: Sequence[str], by: str, actor: str) -> int:
    """Share the files that wait for a decision, and that nobody has taken, evenly between these people."""
    people, by = list(dict.fromkeys(clean(reader) for reader in readers if clean(reader))), _signed_by(by)
    if not people:
        raise Refused("nobody_to_share")
    files = {file.id or 0: file.reference for file in files_of(session, evening_id)}
    decided = set(session.execute(select(Decision.opportunity_id).where(
        Decision.opportunity_id.in_(files), Decision.undone_at.is_(None))).scalars())
    taken = {line.opportunity_id: line.value for line in lines_of(session, list(files)) if line.field == READER and line.value}
    free = [name for key, name in files.items() if key not in decided and key not in taken]
    has = Counter(reader for key, reader in taken.items() if key not in decided)
    return _give(session, evening_id, evenly(free, people, has), by, actor)


# --- Sharing out ----------------------------------------------------------------------------------------------------


def _give(session: Session, evening_id: int, readers: Mapping[str, str], by: str, actor: str) -> int:
    had = {name: line_of(session, file_by_reference(session, evening_id, name).id or 0, READER) for name in readers}
    changed = [name for name, line in had.items() if (line.value if line else "") != readers[name]]
    for name in changed:
        write_line(session, file_by_reference(session, evening_id, name), READER, readers[name], by)
    if changed:
        record(session, evening_id, "reader_assigned", "team", actor)
    return len(changed)


def _signed_by(name: str) -> str:
    return read_answers([NAME_FIELD], {"by": name})["by"]


# --- Opening --------------------------------------------------------------------------------------------------------


def _open(session: Session, evening_id: int, table_id: int, number: int, candidate: str | None) -> str:
    files = files_of(session, evening_id)
    counter = next_counter(file.reference for file in files if file.table_id == table_id)
    name = reference(_prefix(session, evening_id, files), number, counter)
    session.add(Opportunity(evening_id=evening_id, table_id=table_id, reference=name, candidate=candidate, opened_at=now(),
                            changed_at=now()))
    session.flush()
    return name


def _prefix(session: Session, evening_id: int, files: list[Opportunity]) -> str:
    if files:
        return prefix_of(files[0].reference)
    evening = evening_by_id(session, evening_id)
    taken = {prefix_of(name) for name in references_elsewhere(session, evening_id)}
    return prefix(evening.slug, plan_of(session, evening).date.year, taken)


def _candidates(session: Session, here: Standing) -> set[str]:
    return {one.id for step_id in vote_steps(here.script) for one in candidates_at(session, here, step_id)}


# --- The team's lines -----------------------------------------------------------------------------------------------


def _read(asked: list[FieldSpec], typed: Mapping[str, str]) -> dict[str, str]:
    sources = [SOURCE_FIELD.model_copy(update={"id": SOURCE + field.id}) for field in asked if SOURCE + field.id in typed]
    answers = read_answers([NAME_FIELD, *asked, *sources], typed)
    errors = {field.id: "Écrivez un nombre, par exemple 1 200." for field in asked if _is_no_number(field.id, answers.get(field.id, ""))}
    if errors:
        raise InvalidForm(errors)
    return answers


def _is_no_number(field_id: str, answer: str) -> bool:
    if field_id in COUNTS:
        return bool(answer) and not answer.isdecimal()
    return field_id in NUMBERS and bool(answer) and read_number(answer) is None


def _changes(note: Note, field_id: str, answers: Mapping[str, str], typed: Mapping[str, str]) -> bool:
    """Whether this line was changed by whoever sends it; refused if a colleague changed it meanwhile."""
    new = answers.get(field_id, ""), clean(typed.get(SOURCE + field_id, note.source))
    now_there = note.value, note.source
    before = clean(typed.get(WAS + field_id, note.value)), clean(typed.get(WAS + SOURCE + field_id, note.source))
    if new in (before, now_there):
        return False
    if before != now_there:
        raise Refused("noted_meanwhile", by=note.by, value=note.value)
    return True


# --- Deciding -------------------------------------------------------------------------------------------------------


def _check_last(case: CaseFile, typed: Mapping[str, str]) -> None:
    """Two people sort the files at once: nobody decides over a decision that she has not seen."""
    last = case.decision
    if typed.get("seen", str(last.id) if last else "") == (str(last.id) if last else ""):
        return
    if last is None or case.outcome is None:
        raise Refused("undone_meanwhile", last="")
    raise Refused("decided_meanwhile", by=last.by, outcome=case.outcome.label, last=last.id)


def _touched(answers: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What the form merely repeats of the file is left out: a colleague may have written it anew since the page was made."""
    return {field: text for field, text in answers.items() if clean(typed.get(WAS + field, "")) != text}


def _target(session: Session, evening_id: int, request: DecisionRequest, outcome_id: str) -> Opportunity | None:
    """The file that receives this one. One that was itself merged receives nothing: send it where that one went."""
    if outcome_id != "MERGED" or not request.merged_into:
        return None
    target = file_by_reference(session, evening_id, request.merged_into)
    decisions = decisions_of(session, target.id or 0)
    if decisions and decisions[-1].outcome == "MERGED":
        raise Refused("merged_elsewhere", reference=target.reference)
    return target


def _with_lines(case: CaseFile, answers: Mapping[str, str]) -> Evidence:
    """The file as the form completes it: an actor named, or a reading ticked, in the same gesture counts."""
    lines = {field: Note(value, "", answers.get("by", ""), now()) for field, value in team_lines(answers).items()}
    changed = {field: note for field, note in lines.items() if case.notes.get(field, Note("")).value != note.value}
    return assemble(case.facts, {**case.notes, **changed}, case.plan.gates, today())


def _decision(case: CaseFile, outcome_id: str, request: DecisionRequest, evidence: Evidence, target: Opportunity | None) -> Decision:
    passed_over = _passed_over(case, outcome_id, request, evidence)
    return Decision(
        opportunity_id=case.file.id or 0, outcome=outcome_id, reason=request.reason, sentence=request.sentence, by=request.by, at=now(),
        forced_by=request.forced_by if passed_over else None, forced_reason=request.forced_reason if passed_over else None,
        missing=list(dict.fromkeys([*(one.code for one in passed_over), *_debts(case, outcome_id, evidence)])),
        merged_into_id=target.id if target else None, wake_up=request.wake_up or None, review_on=request.review_on,
        second_reader=request.second_reader or None, routed_to=request.routed_to or None)


def _passed_over(case: CaseFile, outcome_id: str, request: DecisionRequest, evidence: Evidence) -> tuple[Obstacle, ...]:
    """What would have forbidden the decision, had nobody signed for it."""
    return obstacles(case.plan.gates, outcome_id, replace(request, forced_by="", forced_reason=""), evidence)


def _debts(case: CaseFile, outcome_id: str, evidence: Evidence) -> list[str]:
    """The codes that a live file still owes at the gate before it."""
    stage = OUTCOMES[outcome_id].stage
    return [verdict.code for verdict in lacking(judge(case.plan.gates, GATES_BY_STAGE[stage], evidence))] if stage else []
