"""What may happen to a file: it is opened, shared out, written on, proved, decided, moved from stage to stage; and what the team sets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.queries import evening_by_id, plan_of
from app.files.actions import touch, write_line
from app.files.models import Opportunity
from app.files.queries import file_by_id, file_by_reference, files_of, line_of, lines_of, standing_decisions
from app.files.sharing import READER, evenly
from app.followup.life import has_ended_test
from app.followup.queries import figures_of
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.ideas.queries import candidates_at
from app.methods.answers import TRUE, clean, read_answers
from app.methods.models import FieldSpec
from app.opportunities.assembly import Note
from app.opportunities.choices import STAGES
from app.opportunities.evidence import Evidence, read_number
from app.opportunities.fields import (
    COUNTS,
    DECISION_FIELDS,
    MOVE_FIELDS,
    NAME_FIELD,
    NEXT_KIND,
    NUMBERS,
    PROOF,
    PROOF_FIELD,
    SOURCE,
    SOURCE_FIELD,
    STEP,
    WAS,
    decision_request,
    team_lines,
)
from app.opportunities.gates import judge, lacking
from app.opportunities.models import Decision, StageMove, TeamSetting
from app.opportunities.obstacles import Load, Obstacle, obstacles
from app.opportunities.outcomes import MERGED, OUTCOMES, DecisionRequest
from app.opportunities.queries import (
    GATES_BY_STAGE,
    CaseFile,
    decisions_of,
    read_file,
    references_elsewhere,
    settings_of,
    vote_steps,
)
from app.opportunities.references import next_counter, prefix, prefix_of, reference
from app.opportunities.stages import AfterTheEvening, Lack, is_forward, lacks
from app.opportunities.steps import unready
from app.opportunities.thresholds import capacity_of, read_settings
from app.tables.actions import scope_of
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
    _check_step(case, {field_id: answers.get(field_id, "") for field_id in changes})
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
    evidence, load = _with_lines(case, answers), _load(session, case)
    refused = obstacles(case.gate_book, outcome_id, request, evidence, load)
    if refused:
        sentences = [obstacle.sentence for obstacle in refused]
        raise Refused("decision_refused", missing=" ".join(sentences), sentences=sentences, codes=[obstacle.code for obstacle in refused],
                      forcible=any(one.forcible for one in refused))
    decision = _decision(case, outcome_id, request, evidence, load, target)
    session.add(decision)
    for field_id, value in team_lines(answers).items():
        if case.notes.get(field_id, Note("")).value != value:
            write_line(session, case.file, field_id, value, request.by)
    touch(case.file)
    session.flush()
    record(session, evening_id, "file_decided", "team", actor, f"{name} {outcome_id}")
    if target:
        _tell_both(session, case.file, target, "file_merged", actor)
    return decision.id or 0


def undo_decision(session: Session, evening_id: int, name: str, decision_id: int, by: str, actor: str) -> None:
    """Take back the decision that holds: the one before it holds again. It stays in the history, with who took it back.

    What the decision wrote on the file (owner, next action) stays there: it is true of the file, whatever becomes of it.
    """
    file = file_by_reference(session, evening_id, name)
    signed, decisions = _signed_by(by), decisions_of(session, file.id or 0)
    standing_ones = [one for one in decisions if one.undone_at is None]
    if not standing_ones or standing_ones[-1].id != decision_id:
        raise _undone_too_late(standing_ones, decision_id)
    decision = standing_ones.pop()
    if standing_ones:
        _check_loop(session, file, standing_ones[-1])
    decision.undone_by, decision.undone_at = signed, now()
    touch(file)
    record(session, evening_id, "decision_undone", "team", actor, f"{name} {decision.outcome}")
    if decision.outcome == MERGED and decision.merged_into_id:
        _tell_both(session, file, file_by_id(session, evening_id, decision.merged_into_id), "merge_undone", actor)


def move_stage(session: Session, evening_id: int, name: str, typed: Mapping[str, str], actor: str) -> int:
    """Take a live file to another stage. Forward, it passes the gate of each stage that it leaves, or a named person says why not.

    Back, it needs a reason and no proof. `seen`: the id of the last move on the page, so that nobody moves over a colleague.
    """
    case = read_file(session, file_by_reference(session, evening_id, name))
    answers = read_answers(MOVE_FIELDS, typed)
    there = answers["to"]
    _check_move(case, there, typed)
    missing = _lacks(session, case, there)
    forced = _forced(answers, missing)
    if not is_forward(case.stage, there) and not answers.get("reason"):
        raise InvalidForm({"reason": "Dites pourquoi ce dossier revient en arrière."})
    move = StageMove(
        opportunity_id=case.file.id or 0, from_stage=case.stage, to_stage=there, by=answers["by"], at=now(),
        reason=answers.get("reason", ""), forced_by=answers["forced_by"] if forced else None,
        forced_reason=answers["forced_reason"] if forced else None, missing=[lack.code for lack in missing])
    session.add(move)
    touch(case.file)
    session.flush()
    record(session, evening_id, "stage_moved", "team", actor, f"{name} {there}")
    return move.id or 0


def undo_move(session: Session, evening_id: int, name: str, move_id: int, by: str, actor: str) -> None:
    """Take back the last passage: the file stands where it stood. It stays in the history, with who took it back."""
    case = read_file(session, file_by_reference(session, evening_id, name))
    signed = _signed_by(by)
    last = case.move
    if last is None or last.id != move_id:
        raise Refused("not_the_last")
    last.undone_by, last.undone_at = signed, now()
    touch(case.file)
    record(session, evening_id, "move_undone", "team", actor, f"{name} {last.from_stage}")


def change_settings(session: Session, evening_id: int, typed: Mapping[str, str], actor: str) -> int:
    """What the team sets for the files of an evening: how many it can carry, its own people, thresholds of the gates.

    Only what is in `typed` changes; an empty value, or the method's own, takes the setting back. Returns how many changed.
    """
    plan = plan_of(session, evening_by_id(session, evening_id))
    by = _signed_by(typed.get("by", ""))
    wanted, errors = read_settings(plan.gates, typed)
    if errors:
        raise InvalidForm(errors)
    rows = {row.key: row for row in session.execute(select(TeamSetting).where(TeamSetting.evening_id == evening_id)).scalars()}
    changed = 0
    for key, value in wanted.items():
        changed += _set(session, evening_id, rows.get(key), key, value, by)
    if changed:
        record(session, evening_id, "settings_changed", "team", actor)
    return changed


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


def _check_step(case: CaseFile, changed: Mapping[str, str]) -> None:
    """A study or a test that lacks a part is no next step: it is not saved by halves."""
    if not changed.keys() & {NEXT_KIND.id, *(field.id for parts in STEP.values() for field in parts)}:
        return
    step = case.evidence_with({field_id: Note(value) for field_id, value in changed.items()})
    if why := unready(step.next_kind, step.study, step.trial, step.old_protocol, step.today):
        raise InvalidForm({NEXT_KIND.id: why})


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
    """The file that receives this one. One that was itself merged receives nothing (send it where that one went), nor one that is
    closed: what it received would be closed with it, without a word to anybody."""
    if outcome_id != MERGED or not request.merged_into:
        return None
    target = file_by_reference(session, evening_id, request.merged_into)
    holds = standing_decisions(session, evening_id).get(target.id or 0)
    if holds and holds.outcome == MERGED:
        raise Refused("merged_elsewhere", reference=target.reference)
    if holds and holds.outcome == "DROPPED":
        raise Refused("closed_elsewhere", reference=target.reference)
    return target


def _tell_both(session: Session, file: Opportunity, target: Opportunity, kind: str, actor: str) -> None:
    """Both tables hear of a merge, and of its undoing: their people wrote both files."""
    touch(target)
    for table_id in dict.fromkeys((file.table_id, target.table_id)):
        record(session, file.evening_id, kind, scope_of(table_id), actor, f"{file.reference} {target.reference}")


def _undone_too_late(standing_ones: Sequence[Decision], decision_id: int) -> Refused:
    """A colleague decided since; or nothing of it is left to undo."""
    last = standing_ones[-1] if standing_ones else None
    if last is None or (last.id or 0) < decision_id:
        return Refused("not_the_last")
    return Refused("decided_meanwhile", by=last.by, outcome=OUTCOMES[last.outcome].label)


def _check_loop(session: Session, file: Opportunity, uncovered: Decision) -> None:
    """A merge that holds again must not lead back to the file itself: all of them would be gone."""
    if uncovered.outcome != MERGED:
        return
    holds = standing_decisions(session, file.evening_id)
    follow = uncovered.merged_into_id
    while follow is not None and follow != file.id:
        step = holds.get(follow)
        if step is None or step.outcome != MERGED:
            return
        last, follow = follow, step.merged_into_id
    raise Refused("merge_would_loop", reference=file_by_id(session, file.evening_id, last).reference)


def _load(session: Session, case: CaseFile) -> Load:
    """What the team carries besides this file."""
    holds = standing_decisions(session, case.file.evening_id)
    live = [file_id for file_id, decision in holds.items() if OUTCOMES[decision.outcome].live and file_id != case.file.id]
    owners = frozenset(line.value for line in lines_of(session, live) if line.field == "owner" and line.value)
    carried = case.outcome is not None and case.outcome.live
    return Load(len(live), capacity_of(settings_of(session, case.file.evening_id)), owners, carried)


def _with_lines(case: CaseFile, answers: Mapping[str, str]) -> Evidence:
    """The file as the form completes it: an actor named, or a reading ticked, in the same gesture counts."""
    lines = {field: Note(value, "", answers.get("by", ""), now()) for field, value in team_lines(answers).items()}
    changed = {field: note for field, note in lines.items() if case.notes.get(field, Note("")).value != note.value}
    return case.evidence_with(changed)


def _decision(case: CaseFile, outcome_id: str, request: DecisionRequest, evidence: Evidence, load: Load,
              target: Opportunity | None) -> Decision:
    passed_over = _passed_over(case, outcome_id, request, evidence, load)
    return Decision(
        opportunity_id=case.file.id or 0, outcome=outcome_id, reason=request.reason, sentence=request.sentence, by=request.by, at=now(),
        forced_by=request.forced_by if passed_over else None, forced_reason=request.forced_reason if passed_over else None,
        missing=list(dict.fromkeys([*(one.code for one in passed_over), *_debts(case, outcome_id, evidence)])),
        merged_into_id=target.id if target else None, wake_up=request.wake_up or None, review_on=request.review_on,
        second_reader=request.second_reader or None, routed_to=request.routed_to or None, kept=request.kept or None)


def _passed_over(case: CaseFile, outcome_id: str, request: DecisionRequest, evidence: Evidence, load: Load) -> tuple[Obstacle, ...]:
    """What would have forbidden the decision, had nobody signed for it."""
    return obstacles(case.gate_book, outcome_id, replace(request, forced_by="", forced_reason=""), evidence, load)


def _debts(case: CaseFile, outcome_id: str, evidence: Evidence) -> list[str]:
    """The codes that a live file still owes: at the gate before it, and what two people signed for at the gate that it left in debt."""
    outcome = OUTCOMES[outcome_id]
    gates = (*(("d1",) if outcome.opening == "d1_or_debts" else ()), *((GATES_BY_STAGE[outcome.stage],) if outcome.stage else ()))
    return [verdict.code for gate in gates for verdict in lacking(judge(case.gate_book, gate, evidence))]


# --- From stage to stage --------------------------------------------------------------------------------------------


def _check_move(case: CaseFile, there: str, typed: Mapping[str, str]) -> None:
    if "seen" in typed and typed["seen"] != (str(case.move.id) if case.move else ""):
        raise Refused("moved_meanwhile", by=case.move.by if case.move else "", stage=STAGES[case.stage])
    if case.outcome is None or not case.outcome.live:
        raise Refused("not_live")
    if there == case.stage:
        raise Refused("same_stage")


def _lacks(session: Session, case: CaseFile, there: str) -> tuple[Lack, ...]:
    figures = figures_of(session, [case.file.id or 0]).get(case.file.id or 0, [])
    events = [event for one in (case, *case.merged) for event in one.events]
    after = AfterTheEvening(case.notes.get("lead_state", Note("")).value, has_ended_test(events), bool(figures))
    return lacks(case.gate_book, case.stage, there, case.facts.with_lead, case.evidence, after)


def _forced(answers: Mapping[str, str], missing: Sequence[Lack]) -> bool:
    """Whether somebody passes over what is missing, with her name and a reason; refused with what is missing otherwise."""
    if not missing:
        return False
    if answers.get("forced_by") and answers.get("forced_reason"):
        return True
    sentences = [lack.sentence for lack in missing]
    if answers.get("forced_by") or answers.get("forced_reason"):
        sentences.append("Pour passer outre, dites qui le décide et pourquoi.")
    raise Refused("move_refused", missing=" ".join(sentences), sentences=sentences, forcible=True)


# --- Settings -------------------------------------------------------------------------------------------------------


def _set(session: Session, evening_id: int, row: TeamSetting | None, key: str, value: str, by: str) -> bool:
    """Write one setting, or take it back; whether that changes anything."""
    if (row.value if row else "") == value:
        return False
    if row is None:
        session.add(TeamSetting(evening_id=evening_id, key=key, value=value, by=by, at=now()))
    elif value:
        row.value, row.by, row.at = value, by, now()
    else:
        session.delete(row)
    return True
