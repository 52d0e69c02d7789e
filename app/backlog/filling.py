"""A file, and what stands around it, as the raw facts of its row, and as the dossier that travels to another machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.backlog.anonymity import Mask
from app.backlog.dossiers import FileDocument, Line, Traveller, lessons, travels
from app.backlog.exports import Dossier
from app.backlog.formats import Row, to_json
from app.backlog.origins import Origin, as_json
from app.backlog.rows import BacklogFile, Offered, row
from app.files.models import FileCopy
from app.followup.choices import ANSWERS, EVENT_KINDS, SEARCH_STATES, TEST_RESULTS
from app.followup.life import last_real_event
from app.followup.models import FileEvent, Handover
from app.ground.french import PARIS
from app.interests.queries import Stated
from app.methods.models import EventPlan
from app.opportunities.assembly import blockers, day, economics, value
from app.opportunities.cases import CaseFile
from app.opportunities.fields import EXIT
from app.opportunities.gates import weakest
from app.opportunities.portable import Given, contributions_in, returns_in, to_portable
from app.opportunities.stages import belongs_to
from app.participants.queries import UNSAID
from app.promises.queries import count_kept

Facts = dict[str, Any]
LEAD_FORMS = {"lead": "individual", "group": "collective", "organisation": "organisation"}  # what a sheet says -> what a file says
LEAD_FOUND = {"candidates": "candidate", "chosen": "confirmed"}  # how far the search for a lead has come -> what a file says


LOOKED_AT = frozenset({"d2", "d3", "d4"})  # stages at which somebody asks who would take the project out
TEAM = ("Décidé par", "Référent·e")  # the columns that name somebody of the team


@dataclass(frozen=True)
class Around:
    """What stands around the files of one evening, read once for all of them."""

    address: str
    cases: tuple[CaseFile, ...]
    references: Mapping[int | None, str]
    names: Mapping[int, frozenset[str]]  # by table: whoever sat, wrote or voted there, and its lead
    stated: Mapping[int, tuple[Stated, ...]]  # by table, what the table may read of its interests
    handovers: Mapping[int, Sequence[Handover]]
    copies: Mapping[int, Sequence[FileCopy]]

    def tables(self, case: CaseFile) -> list[int]:
        """The tables behind a file: its own, and those of the files merged into it."""
        return list(dict.fromkeys([case.here.id, *(other.here.id for other in case.merged)]))


def backlog_file(case: CaseFile, around: Around) -> BacklogFile:
    return BacklogFile(
        reference=case.reference,
        names=tuple(sorted(frozenset[str]().union(*(around.names[table_id] for table_id in around.tables(case))))),
        link=link_of(around.address, case.reference),
        changed_at=case.file.changed_at.astimezone(PARIS).replace(microsecond=0),
        **_origin(case),
        **_decided(case),
        **_problem(case),
        **_solution(case),
        **_cooperation(case, around),
        **_follow_up(case, around),
        **_elsewhere(case, around),
        **_since(case),
    )


def link_of(address: str, reference: str) -> str:
    """Where the page of a file is, on this machine."""
    return f"{address}/files/{reference}"


def _origin(case: CaseFile) -> Facts:
    plan, table = case.plan, case.here.table
    return {"edition": plan.title, "territory": plan.place, "evening_date": plan.date, "table": table.number, "method": table.method,
            "theme": case.here.paper.title, "title": case.title,
            "ownership": belongs_to(case.stage, case.facts.with_lead, _lead_state(case), value(case.notes, "route"))}


def _decided(case: CaseFile) -> Facts:
    """Where its next work is; a file that was merged or dropped has none. An undecided one stands where its gates let it."""
    closed = case.outcome is not None and case.outcome.id in ("MERGED", "DROPPED")
    facts: Facts = {"stage": "" if closed else case.stage}
    decision = case.decision
    if decision:
        facts |= {"outcome": decision.outcome, "reason": decision.reason, "sentence": decision.sentence,
                  "decided_by": ", ".join(name for name in (decision.by, decision.second_reader) if name),
                  "decided_on": decision.at.astimezone(PARIS).date()}
    return facts


def _problem(case: CaseFile) -> Facts:
    """The problem as the table wrote it; around a lead's project it is what stands in its way. What the table left empty the team
    may have found since."""
    values, notes = case.facts.values, case.notes
    return {
        "problem": case.problem or _proved(case, "P1"), "origin": value(notes, "origin"), "places": _listed(value(notes, "places")),
        "who": values.get("d1.who") or _proved(case, "P3"), "existing": values.get("d1.existing") or _proved(case, "P2"),
        "general_interest": values.get("d1.general_interest") or _proved(case, "P4"), "facts": _proven_facts(case),
        "cost_bearer": value(notes, "cost_bearer") or _proved(case, "P7")}


def _solution(case: CaseFile) -> Facts:
    """What the sheet calls « ce que cela change » is what changes; how it differs from what exists elsewhere the team has to find."""
    values, notes = case.facts.values, case.notes
    return {"solution": case.solution or (case.title if case.chosen else ""), "what_changes": values.get("d2.difference", ""),
            "difference": value(notes, "alternatives") or _proved(case, "S2"),
            "weakest_assumption": values.get("d3.hypothesis") or values.get("d2.weakest_assumption") or _proved(case, "S3"),
            "blockers": tuple(one for one in blockers(notes, case.plan.gates) if one.answer),
            "users": values.get("d2.users") or _proved(case, "S5"), "payers": values.get("d2.payers", ""),
            "economics": economics(notes), "first_money": value(notes, "first_money")}


def _cooperation(case: CaseFile, around: Around) -> Facts:
    plan, actor = case.plan, case.evidence.key_actor
    aligned = [one for one in case.facts.interests if one.complete and one.visible and one.aligned]
    votes = list(case.facts.votes.values())
    return {"aligned_interests": len(aligned), "groups": tuple(dict.fromkeys(group_label(plan, one.group) for one in aligned)),
            "key_actor": actor.name, "key_actor_status": actor.status,
            "contributions": _offered(plan, _contributions(case, around)), "expected_returns": _offered(plan, _returns(case, around)),
            "lead_state": _lead_state(case), "lead_form": _lead_form(case), "route": value(case.notes, "route"),
            "vote": votes[-1] if votes else None}


def _follow_up(case: CaseFile, around: Around) -> Facts:
    evidence, notes = case.evidence, case.notes
    parked = case.decision if case.decision and case.decision.outcome == "PARKED" else None
    return {"weakest_proof": weakest(case.verdicts(case.gate)), "missing_codes": tuple(verdict.code for verdict in case.missing),
            "fit": value(notes, "fits"), "owner": evidence.owner, "next_action": evidence.next_action, "next_kind": evidence.next_kind,
            "protocol": evidence.protocol, "due": evidence.next_action_due,
            "review_on": (parked.review_on if parked else None) or day(notes, "review_on"), "routed_to": _routed(case),
            "handover": _handover(case, around), "told_on": day(notes, "told_on")}


def _elsewhere(case: CaseFile, around: Around) -> Facts:
    """Files that it has to do with: merged, linked by the team, copied from or to another territory."""
    decision = case.decision
    into = around.references.get(decision.merged_into_id, "") if decision and case.is_merged else ""
    received = [other.reference for other in case.merged]
    copies = around.copies.get(case.file.id or 0, ())
    original = (case.file.copied_from or {}).get("reference", "")
    others = (*received, *_listed(value(case.notes, "linked")), *([original] if original else []), *(copy.reference for copy in copies))
    return {"merged_into": into, "linked": tuple(dict.fromkeys(others)), "copied_from": original,
            "copies": tuple(f"{copy.reference} ({copy.territory})" for copy in copies)}


def _since(case: CaseFile) -> Facts:
    """What has happened since the triage."""
    kept = count_kept(((one.state, one.due_on) for one in case.promises), case.today)
    return {"stage_since": case.move.at.astimezone(PARIS).date() if case.move else None,
            "last_event": last_real_event(case.events, case.decisions, case.moves, case.plan.date, case.today),
            "promises_kept": kept.kept, "promises_due": kept.due, "promises_made": kept.made, "gronogo": case.evidence.gronogo,
            "open_questions": tuple(field.label for field in EXIT if not value(case.notes, field.id)) if case.stage in LOOKED_AT else ()}


def _proved(case: CaseFile, code: str) -> str:
    """What the team found for a criterion, with its source."""
    note = case.notes.get(f"proof:{code}")
    if note is None:
        return ""
    return f"{note.value} ({note.source})" if note.value and note.source else note.value


def _proven_facts(case: CaseFile) -> tuple[str, ...]:
    """What the table knows, and what the team verified, with its source."""
    return tuple(fact for fact in (case.facts.values.get("d1.evidence", ""), _proved(case, "P6")) if fact)


def _handover(case: CaseFile, around: Around) -> str:
    """The team's own line, what was said when the file last changed hands, what wakes it, and what was kept of those it received."""
    handed = around.handovers.get(case.file.id or 0, ())
    wakes = f"Se réveille si : {case.decision.wake_up}" if case.decision and case.decision.wake_up else ""
    kept = (f"De {other.reference}, gardé : {other.decision.kept}" for other in case.merged if other.decision and other.decision.kept)
    parts = (value(case.notes, "handover"), handed[-1].note if handed else "", wakes, *kept)
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _routed(case: CaseFile) -> str:
    """Partner, date, answer: what a decision or a line says, then each orientation that was noted."""
    sent = (_happened(event) for event in case.events if event.kind == "orientation")
    return "\n".join(part for part in (value(case.notes, "routed_to"), *sent) if part)


def _happened(event: FileEvent) -> str:
    """« Test, le 2027-04-12 : dix dégustateurs, seuil atteint »."""
    results = {**TEST_RESULTS, **SEARCH_STATES, **ANSWERS}
    kind = EVENT_KINDS.get(event.kind, event.kind).capitalize()
    what = ", ".join(part for part in (event.what, results.get(event.result, event.result)) if part)
    return f"{kind}, le {event.on.isoformat()} : {what}"


def _lead_state(case: CaseFile) -> str:
    """What the team says; else how far its search has come; else what the evening heard."""
    said = value(case.notes, "lead_state")
    searched = [LEAD_FOUND[event.result] for event in case.events if event.kind == "lead_search" and event.result in LEAD_FOUND]
    if said or searched:
        return said or searched[-1]
    if case.facts.with_lead and not case.facts.imported:
        return "confirmed"
    return "signal" if case.evidence.lead_signals else "none"


def _lead_form(case: CaseFile) -> str:
    if _lead_state(case) == "none":
        return ""
    return value(case.notes, "lead_form") or LEAD_FORMS.get(case.facts.values.get("d2.lead_status", ""), "")


# --- Contributions and returns --------------------------------------------------------------------------------------


def _contributions(case: CaseFile, around: Around) -> list[Given]:
    own = [Given(one.interest.contribution, one.person.group, one.interest.contribution_kind, one.interest.contribution_amount)
           for one in _interests_behind(case, around)]
    return [given for given in own if given.what] + [one for file in _copied(case) for one in contributions_in(file)]


def _returns(case: CaseFile, around: Around) -> list[Given]:
    own = [Given(one.interest.expected_return, one.person.group) for one in _interests_behind(case, around)]
    return [given for given in own if given.what] + [one for file in _copied(case) for one in returns_in(file)]


def _interests_behind(case: CaseFile, around: Around) -> list[Stated]:
    """Interests were stated for the solution of a table: a file opened from another family has none of its own."""
    tables = dict.fromkeys(one.here.id for one in (case, *case.merged) if one.file.candidate is None and one.file.facts is None)
    return [stated for table_id in tables for stated in around.stated[table_id]]


def _copied(case: CaseFile) -> list[Facts]:
    return [one.file.facts for one in (case, *case.merged) if one.file.facts]


def _offered(plan: EventPlan, given: Sequence[Given]) -> tuple[Offered, ...]:
    return tuple(Offered(one.what, group_label(plan, one.group), "", one.kind, one.amount) for one in given)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def group_label(plan: EventPlan, group_id: str) -> str:
    return next((group.label for group in plan.groups if group.id == group_id), "ne le dit pas" if group_id == UNSAID else group_id)


# --- What travels ---------------------------------------------------------------------------------------------------


def dossier(case: CaseFile, around: Around, behind: Sequence[Origin], plan: EventPlan, mask: Mask) -> Dossier:
    """One file for the ZIP. `plan` is without names already; `mask` hides everybody of the evening and of the team."""
    file = backlog_file(case, around)
    line = row(file)
    own_mask = Mask(file.names)
    told = tuple(dict.fromkeys(origin.masked(own_mask) for origin in behind))
    happened = [mask(_happened(event)) for event in case.events if event.kind in ("study", "test")]
    ticks = frozenset(f"proof:{criterion.code}" for gate in plan.gates.gates for criterion in gate.criteria if criterion.team)
    facts = to_portable(case.facts, mask, _contributions(case, around), _returns(case, around),
                        as_json(dict.fromkeys(origin.masked(mask) for origin in behind)))
    lines = tuple(Line(field=field, value=mask(note.value), source=mask(note.source)) for field, note in sorted(case.own_notes.items())
                  if note.value and travels(field, ticks))
    if case.chosen and not value(case.own_notes, "title"):
        lines = (*lines, Line(field="title", value=mask(case.title)))
    travelling = _travelling(line, mask)
    return Dossier(line, told, FileDocument(plan=plan, file=Traveller(
        reference=case.reference, link=file.link, table=file.table, stage=case.stage, outcome=file.outcome, facts=facts, lines=lines,
        lessons=lessons(travelling, happened), row=travelling)))


def _travelling(line: Row, mask: Mask) -> Facts:
    """The row as it leaves for another machine: its dates as text, and nobody of the team in it."""
    told = json.loads(to_json({**line, **dict.fromkeys(TEAM, "")}))
    return {header: _masked(cell, mask) for header, cell in told.items()}


def _masked(cell: Any, mask: Mask) -> Any:
    if isinstance(cell, str):
        return mask(cell)
    return [mask(one) for one in cell] if isinstance(cell, list) else cell
