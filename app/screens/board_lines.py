"""Every file of the house in one line, all editions: read by kind of row and joined in memory, no gate judged."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import all_evenings, plan_of
from app.files.models import Decision, Opportunity, StageMove, TeamNote
from app.followup.life import is_dormant, last_real_event
from app.followup.models import FileEvent
from app.ground.folding import folded
from app.ideas.models import Cluster, Idea
from app.methods.answers import clean
from app.methods.models import EventPlan, Script
from app.opportunities.cases import CaseFile, stage_reached
from app.opportunities.facts import vote_about
from app.opportunities.outcomes import OUTCOMES, Outcome
from app.opportunities.portable import from_portable
from app.opportunities.queries import NEAREST, near_files, today
from app.opportunities.similarity import Near
from app.sheets.models import SheetEntry
from app.sheets.wording import Wording, problem_of, solution_of
from app.tables.models import Table, TableStep

NOTED = ("title", "owner", "next_action", "next_action_due", "review_on", "origin")
EVERYTHING = frozenset({"", *OUTCOMES})
WORTH_SEEING = frozenset({"PARKED", *(outcome.id for outcome in OUTCOMES.values() if outcome.live)})
WRITTEN = ("problem", "blocker", "name", "solution", "prototype", "first_step_what", "first_step_date")


@dataclass(frozen=True)
class BoardLine:
    """One file as the board shows it. An undecided one has no outcome."""

    evening_id: int
    slug: str
    edition: str
    place: str
    day: date  # of its evening
    id: int
    reference: str
    table: int
    theme: str
    with_lead: bool
    title: str
    problem: str
    solution: str
    stage: str
    outcome: str
    reason: str  # in words
    sentence: str
    wake_up: str
    into: str  # the reference of the file that received it
    owner: str
    next_action: str
    due: date | None
    review_on: date | None
    origin: str
    last_event: date | None  # the last real one
    dormant: bool

    @property
    def live(self) -> bool:
        return bool(self.outcome) and OUTCOMES[self.outcome].live

    @property
    def orphan(self) -> bool:
        """Live, and nobody follows it."""
        return self.live and not self.owner

    @property
    def owes_follow_up(self) -> bool:
        return self.live and not (self.owner and self.next_action and self.due)

    @property
    def home(self) -> tuple[int, int]:
        """The evening and the number of the table that it comes from."""
        return self.evening_id, self.table

    @property
    def words(self) -> str:
        """What it is about: nearness to another file is measured on it."""
        return "\n".join(dict.fromkeys(part for part in (self.title, self.problem, self.solution) if part))

    @cached_property
    def folded(self) -> str:
        """Everything that one may search in, without accents and capitals."""
        return folded("\n".join((self.reference, self.title, self.problem, self.solution, self.owner, self.next_action, self.place,
                                 self.theme, self.reason, self.sentence)))


def board_lines(session: Session) -> list[BoardLine]:
    """Every file of every edition, the newest edition first, by table then by counter."""
    return _lines(session, all_evenings(session), EVERYTHING)


def seen_before(session: Session, case: CaseFile, most: int = NEAREST) -> list[tuple[Near, BoardLine]]:
    """« Déjà vu » : live or parked files of other editions that seem to be about the same thing."""
    others = [evening for evening in all_evenings(session) if evening.id != case.file.evening_id]
    lines = {line.reference: line for line in _lines(session, others, WORTH_SEEING)} if others else {}
    return [(near, lines[near.reference]) for near in near_files(case, lines.values(), most)]


# --- Rows -----------------------------------------------------------------------------------------------------------


class FileRow(NamedTuple):
    id: int
    evening_id: int
    table_id: int
    reference: str
    candidate: str | None
    facts: dict[str, Any] | None


class TableRow(NamedTuple):
    id: int
    number: int
    method: str


class DecisionRow(NamedTuple):
    """A decision that is not undone."""

    file_id: int
    outcome: str
    reason: str
    sentence: str
    wake_up: str | None
    merged_into_id: int | None
    review_on: date | None
    at: datetime
    undone_at: datetime | None = None


class MoveRow(NamedTuple):
    """A passage that is not undone."""

    file_id: int
    from_stage: str
    to_stage: str
    at: datetime
    undone_at: datetime | None = None


class EventRow(NamedTuple):
    file_id: int
    kind: str
    on: date
    result: str


@dataclass(frozen=True)
class Rows:
    """Everything that the lines are made of, by file or by table."""

    tables: Mapping[int, TableRow]
    winners: Mapping[int, Mapping[str, str]]
    written: Mapping[int, Mapping[str, str]]
    cards: Mapping[int, tuple[str, str]]  # id -> step, text
    families: Mapping[int, tuple[str, str]]  # id -> step, name
    notes: Mapping[int, Mapping[str, str]]
    decisions: Mapping[int, Sequence[DecisionRow]]
    moves: Mapping[int, Sequence[MoveRow]]
    events: Mapping[int, Sequence[EventRow]]
    references: Mapping[int, str]

    def outcome_of(self, file_id: int) -> str:
        decisions = self.decisions.get(file_id)
        return decisions[-1].outcome if decisions else ""

    def label_of(self, candidate: str) -> str:
        return self._laid(candidate)[1]

    def step_of(self, candidate: str) -> str:
        return self._laid(candidate)[0]

    def _laid(self, candidate: str) -> tuple[str, str]:
        kind, _, number = candidate.partition(":")
        return (self.families if kind == "cluster" else self.cards).get(int(number), ("", ""))


def _lines(session: Session, evenings: Sequence[Evening], outcomes: Collection[str]) -> list[BoardLine]:
    """The files of these evenings about which this was decided; "" is « nothing yet »."""
    ids = [evening.id or 0 for evening in evenings]
    files = [FileRow(*row) for row in session.execute(
        select(Opportunity.id, Opportunity.evening_id, Opportunity.table_id, Opportunity.reference, Opportunity.candidate,
               Opportunity.facts).where(Opportunity.evening_id.in_(ids)))]
    rows = _rows(session, ids, files)
    places = {evening.id or 0: (number, evening, plan_of(session, evening)) for number, evening in enumerate(evenings)}
    wordings: dict[int, Wording] = {}
    day = today()
    lines = []
    wanted = [file for file in files if rows.outcome_of(file.id) in outcomes]
    for file in sorted(wanted, key=lambda file: (places[file.evening_id][0], rows.tables[file.table_id].number, file.id)):
        _, evening, plan = places[file.evening_id]
        if file.table_id not in wordings:
            wordings[file.table_id] = _wording(rows, plan, file.table_id)
        lines.append(_line(file, evening, wordings[file.table_id], rows, day))
    return lines


def _rows(session: Session, evening_ids: Collection[int], files: Sequence[FileRow]) -> Rows:
    tables = {row[0]: TableRow(*row) for row in session.execute(
        select(Table.id, Table.number, Table.method).where(Table.evening_id.in_(evening_ids)))}
    winners = _by_first(session, select(TableStep.table_id, TableStep.step_id, TableStep.winner).join(
        Table, Table.id == TableStep.table_id).where(Table.evening_id.in_(evening_ids), TableStep.winner.is_not(None)))
    written: dict[int, dict[str, str]] = defaultdict(dict)
    for table_id, sheet, field, text in session.execute(select(
            SheetEntry.table_id, SheetEntry.sheet, SheetEntry.field, SheetEntry.value).where(
            SheetEntry.evening_id.in_(evening_ids), SheetEntry.field.in_(WRITTEN))):
        written[table_id][f"{sheet}.{field}"] = text
    candidates = {one for table in winners.values() for one in table.values()} | {file.candidate for file in files if file.candidate}
    ids = {kind: sorted(int(one.partition(":")[2]) for one in candidates if one.startswith(kind)) for kind in ("idea", "cluster")}
    cards = {key: (step, "\n".join(answers.values())) for key, step, answers in session.execute(
        select(Idea.id, Idea.step_id, Idea.answers).where(Idea.id.in_(ids["idea"])))}
    families = {key: (step, name) for key, step, name in session.execute(
        select(Cluster.id, Cluster.step_id, Cluster.name).where(Cluster.id.in_(ids["cluster"])))}
    of_files = Opportunity.evening_id.in_(evening_ids)
    notes = _by_first(session, select(TeamNote.opportunity_id, TeamNote.field, TeamNote.value).join(
        Opportunity, Opportunity.id == TeamNote.opportunity_id).where(of_files, TeamNote.field.in_(NOTED)))
    decisions, moves, events = (_listed(session, kind, query.where(of_files)) for kind, query in _HAPPENED.items())
    return Rows(tables, winners, written, cards, families, notes, decisions, moves, events, {file.id: file.reference for file in files})


_HAPPENED: dict[Any, Select[Any]] = {
    DecisionRow: select(Decision.opportunity_id, Decision.outcome, Decision.reason, Decision.sentence, Decision.wake_up,
                        Decision.merged_into_id, Decision.review_on, Decision.at).join(
        Opportunity, Opportunity.id == Decision.opportunity_id).where(Decision.undone_at.is_(None)).order_by(Decision.id),
    MoveRow: select(StageMove.opportunity_id, StageMove.from_stage, StageMove.to_stage, StageMove.at).join(
        Opportunity, Opportunity.id == StageMove.opportunity_id).where(StageMove.undone_at.is_(None)).order_by(StageMove.id),
    EventRow: select(FileEvent.opportunity_id, FileEvent.kind, FileEvent.on, FileEvent.result).join(
        Opportunity, Opportunity.id == FileEvent.opportunity_id).where(FileEvent.erased_at.is_(None)),
}


def _by_first(session: Session, query: Select[Any]) -> dict[int, dict[str, str]]:
    """(whose, name, text) rows as whose -> name -> text."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for whose, name, text in session.execute(query):
        found[whose][name] = text
    return found


def _listed(session: Session, kind: Any, query: Select[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(kind(*row))
    return found


# --- One line -------------------------------------------------------------------------------------------------------


def _line(file: FileRow, evening: Evening, wording: Wording, rows: Rows, day: date) -> BoardLine:
    notes, decisions = rows.notes.get(file.id, {}), rows.decisions.get(file.id, ())
    moves, events = rows.moves.get(file.id, ()), rows.events.get(file.id, ())
    decision = decisions[-1] if decisions else None
    outcome = OUTCOMES.get(decision.outcome) if decision else None
    plan, facts = wording.plan, from_portable(file.facts) if file.facts is not None else None
    values = facts.values if facts else _values(file, wording, rows)
    with_lead = facts.with_lead if facts else wording.script.has_lead
    sheet = facts.first_step_sheet if facts else _first_step_sheet(plan, wording.script)
    return BoardLine(
        evening_id=file.evening_id, slug=evening.slug, edition=plan.title, place=plan.place, day=plan.date, id=file.id,
        reference=file.reference, table=wording.paper.number, theme=wording.paper.title, with_lead=with_lead,
        title=_title(file, notes, values, wording, rows), problem=problem_of(values), solution=solution_of(values),
        stage=stage_reached(decisions, moves) or ("d3" if with_lead else "d1"),
        owner=notes.get("owner", ""), next_action=notes.get("next_action") or clean(values.get(f"{sheet}.first_step_what", "")),
        due=_day(notes.get("next_action_due", "")) or _day(clean(values.get(f"{sheet}.first_step_date", ""))),
        review_on=_day(notes.get("review_on", "")) or (decision.review_on if decision else None), origin=notes.get("origin", ""),
        last_event=last_real_event(events, decisions, moves, plan.date, day),
        dormant=is_dormant(outcome is not None and outcome.live, events, decisions, moves, plan.date, day),
        **_decided(outcome, decision, rows.references),
    )  # fmt: skip


def _decided(outcome: Outcome | None, decision: DecisionRow | None, references: Mapping[int, str]) -> dict[str, str]:
    if outcome is None or decision is None:
        return dict.fromkeys(("outcome", "reason", "sentence", "wake_up", "into"), "")
    reason = outcome.reason(decision.reason)
    into = references.get(decision.merged_into_id or 0, "") if outcome.id == "MERGED" else ""
    return {"outcome": outcome.id, "reason": reason.label if reason else "", "sentence": decision.sentence,
            "wake_up": decision.wake_up or "", "into": into}


def _wording(rows: Rows, plan: EventPlan, table_id: int) -> Wording:
    table = rows.tables[table_id]
    return Wording(plan, plan.script(table.method), plan.table(table.number), rows.winners.get(table_id, {}),
                   rows.written.get(table_id, {}), rows.label_of)


def _values(file: FileRow, wording: Wording, rows: Rows) -> dict[str, str]:
    if not file.candidate:
        return wording.values()
    return wording.values_for(file.candidate, vote_about(wording.script, rows.step_of(file.candidate)))


def _title(file: FileRow, notes: Mapping[str, str], values: Mapping[str, str], wording: Wording, rows: Rows) -> str:
    """As `app.opportunities.assembly.title_of`."""
    chosen = clean(rows.label_of(file.candidate)) if file.candidate else ""
    project = "" if chosen else wording.paper.project or ""
    named = (notes.get("title", ""), chosen, clean(values.get("d2.name", "")), project, wording.paper.title)
    return next(name for name in named if name)


def _first_step_sheet(plan: EventPlan, script: Script) -> str:
    used = [step.sheet for step in script.steps if step.sheet]
    with_one = (sheet for sheet in reversed(used) if any(field.id == "first_step_what" for field in plan.sheet(sheet).fields))
    return next(with_one, "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
