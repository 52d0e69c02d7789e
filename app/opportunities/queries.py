"""What we ask of the files of the morning: what each table left, what the team wrote since, what was decided and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select
from sqlmodel import Session

from app.evenings.models import Evening
from app.files.models import Decision, Opportunity, StageMove, TeamNote
from app.files.queries import file_by_reference as file_by_reference
from app.files.queries import files_of as files_of
from app.followup.queries import events_of
from app.gronogo.queries import Heard, opinions_on
from app.ground.clock import now
from app.ground.french import PARIS
from app.ideas.models import Vote
from app.ideas.queries import ballots_at, candidates_at, laid_on
from app.ideas.voting import Tally, tally
from app.interests.models import Interest, InterestMark, KeyActor
from app.interests.queries import Stated, compatible_pairs, interests_revealed
from app.opportunities.assembly import Note
from app.opportunities.cases import GATES_BY_STAGE as GATES_BY_STAGE
from app.opportunities.cases import CaseFile
from app.opportunities.facts import TableRows, facts_of, vote_steps
from app.opportunities.facts import kept_by as kept_by
from app.opportunities.merging import combine, whole
from app.opportunities.models import TeamSetting
from app.opportunities.portable import from_portable
from app.opportunities.similarity import Near, Shelf, Told
from app.opportunities.thresholds import with_settings
from app.participants.models import Participant
from app.participants.queries import contacts_of
from app.promises.models import Promise
from app.sheets.models import SheetEntry
from app.tables.models import Table
from app.tables.queries import Standing, standing, standings

NEAREST = 5  # files that are shown as near: more would not be read in ninety seconds
Row = TypeVar("Row", Decision, StageMove, Promise)


def read_file(session: Session, file: Opportunity, here: Standing | None = None) -> CaseFile:
    """Everything about one file, and about those that were merged into it; the others are not read."""
    wanted = [file, *_files_within(session, file)]
    places = {one.table_id: here if here and here.id == one.table_id else standing(session, one.table_id) for one in wanted}
    return _cases(session, file.evening_id, wanted, places)[0]


def read_files(session: Session, evening_id: int) -> list[CaseFile]:
    """Everything about every file of an evening, in the same number of queries however many there are."""
    return _cases(session, evening_id, files_of(session, evening_id), {here.id: here for here in standings(session, evening_id)})


def near_files(case: CaseFile, others: Iterable[Told], most: int = NEAREST) -> list[Near]:
    """The files of other tables that seem to be about the same thing, the nearest first. They are shown, never merged by themselves.

    `others` may be files or lines of the board, of this evening or of earlier ones. Two files of one table have its problem in common:
    that teaches nobody anything.
    """
    return Shelf({other.reference: other.words for other in others if other.home != case.home}).near(case.words, most)


def lacks_files(session: Session, evening: Evening) -> bool:
    """Whether a table of an evening that has begun has no file yet."""
    if evening.started_at is None:
        return False
    with_file = select(Opportunity.table_id).where(Opportunity.evening_id == evening.id, Opportunity.candidate.is_(None))
    query = select(Table.id).where(Table.evening_id == evening.id, Table.id.not_in(with_file)).limit(1)
    return session.execute(query).first() is not None


def settings_of(session: Session, evening_id: int) -> dict[str, str]:
    """What the team set for the files of an evening: how many it carries, a threshold, its own people."""
    query = select(TeamSetting.key, TeamSetting.value).where(TeamSetting.evening_id == evening_id)
    return dict(session.execute(query).all())


def notes_of(session: Session, file_id: int) -> dict[str, Note]:
    """The team's lines of a file, by field."""
    return _notes(session, [file_id])[file_id]


def decisions_of(session: Session, file_id: int) -> list[Decision]:
    """Every decision on a file, those undone too, the newest last."""
    return _by_file(session, Decision, [file_id])[file_id]


def references_elsewhere(session: Session, evening_id: int) -> list[str]:
    """The references of other evenings: theirs for ever."""
    return list(session.execute(select(Opportunity.reference).where(Opportunity.evening_id != evening_id)).scalars())


def may_read_cards(here: Standing, step_id: str) -> bool:
    """Whether the team may read the cards of a step: revealed, or the evening is behind us. Until then they belong to their table."""
    return is_over(here) or here.was_revealed(step_id)


def may_read_interests(here: Standing) -> bool:
    """Whether the team may read what people stated: the table has revealed it, or the evening is behind us."""
    return is_over(here) or interests_revealed(here)


def is_over(here: Standing) -> bool:
    """Whether the evening is behind us: closed, or of an earlier day."""
    return here.evening.closed_at is not None or today() > here.plan.date


def today() -> date:
    """The day in the hall, whatever the server's clock says."""
    return now().astimezone(PARIS).date()


# --- What a table's page asks of its votes ----------------------------------------------------------------------------


def people_ever_at(session: Session, table_id: int) -> list[Participant]:
    """Whoever sat at a table, those who left included: their words and votes are still there."""
    return list(session.execute(select(Participant).where(Participant.table_id == table_id).order_by(Participant.id)).scalars())


def closed_votes(session: Session, here: Standing) -> dict[str, Tally]:
    """What each closed vote of a table said, in the order of the script. An open one says nothing to anybody."""
    closed = [step_id for step_id in vote_steps(here.script) if here.state_of(step_id).closed_at is not None]
    return {step_id: tally(candidates_at(session, here, step_id), ballots_at(session, here.id, step_id)) for step_id in closed}


# --- Files from rows ------------------------------------------------------------------------------------------------


def _cases(session: Session, evening_id: int, files: Sequence[Opportunity], places: Mapping[int, Standing]) -> list[CaseFile]:
    """These files in their order. All their rows are read first, a query for each kind of row, then joined in memory."""
    if not files:
        return []
    ids = [file.id or 0 for file in files]
    rows = _rows(session, {file.table_id: places[file.table_id] for file in files if file.facts is None})
    notes, decisions, moves = _notes(session, ids), _by_file(session, Decision, ids), _by_file(session, StageMove, ids)
    promises, events, opinions = _by_file(session, Promise, ids), events_of(session, ids), _opinions(session, ids)
    settings = settings_of(session, evening_id)
    book = with_settings(places[files[0].table_id].plan.gates, settings)
    alone = []
    for file in files:
        left, key = rows.get(file.table_id), file.id or 0
        facts = from_portable(file.facts) if file.facts is not None else facts_of(rows[file.table_id], file.candidate)
        alone.append(CaseFile(
            file=file, here=places[file.table_id], own_facts=facts, facts=facts, own_notes=notes[key], decisions=tuple(decisions[key]),
            moves=tuple(moves[key]), chosen=left.laid.label_of(file.candidate) if left and file.candidate else "", gate_book=book,
            settings=settings, today=today(), opinions=tuple(opinions[key]), promises=tuple(promises[key]),
            events=tuple(events.get(key, ()))))  # fmt: skip
    return _joined(alone)


def _joined(cases: Sequence[CaseFile]) -> list[CaseFile]:
    """Each file with those merged into it. They stay as they were: taking a merge back leaves nothing to mend."""
    names = {case.file.id: case.reference for case in cases}
    known = {case.reference: case for case in cases}
    into: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        if case.is_merged and case.decision and case.decision.merged_into_id in names:
            into[names[case.decision.merged_into_id]].append(case.reference)
    return [_with(case, [known[name] for name in whole(case.reference, into)]) for case in cases]


def _with(case: CaseFile, others: Sequence[CaseFile]) -> CaseFile:
    if not others:
        return case
    facts = combine(case.reference, case.own_facts, {other.reference: other.own_facts for other in others})
    return replace(case, facts=facts, merged=tuple(others))


def _files_within(session: Session, file: Opportunity) -> list[Opportunity]:
    """The files that were merged into this one, through others too."""
    query = select(Decision.opportunity_id, Decision.outcome, Decision.merged_into_id).join(
        Opportunity, Opportunity.id == Decision.opportunity_id).where(
        Opportunity.evening_id == file.evening_id, Decision.undone_at.is_(None)).order_by(Decision.id)
    last = {source: (outcome, target) for source, outcome, target in session.execute(query)}
    into: dict[str, list[str]] = defaultdict(list)
    for source, (outcome, target) in last.items():
        if outcome == "MERGED":
            into[str(target)].append(str(source))
    ids = [int(name) for name in whole(str(file.id), into)]
    return list(session.execute(select(Opportunity).where(Opportunity.id.in_(ids)).order_by(Opportunity.id)).scalars()) if ids else []


def _notes(session: Session, file_ids: Sequence[int]) -> dict[int, dict[str, Note]]:
    query = select(TeamNote).where(TeamNote.opportunity_id.in_(file_ids)).order_by(TeamNote.id)
    found: dict[int, dict[str, Note]] = defaultdict(dict)
    for note in session.execute(query).scalars():
        found[note.opportunity_id][note.field] = Note(note.value, note.source, note.by, note.at)
    return found


def _opinions(session: Session, file_ids: Sequence[int]) -> dict[int, list[Heard]]:
    found: dict[int, list[Heard]] = defaultdict(list)
    for one in opinions_on(session, file_ids):
        found[one.opportunity_id].append(one)
    return found


def _by_file(session: Session, kind: type[Row], file_ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in session.execute(select(kind).where(kind.opportunity_id.in_(file_ids)).order_by(kind.id)).scalars():
        found[row.opportunity_id].append(row)
    return found


# --- Rows of the evening --------------------------------------------------------------------------------------------


def _rows(session: Session, places: Mapping[int, Standing]) -> dict[int, TableRows]:
    """What these tables left."""
    ids = list(places)
    if not ids:
        return {}
    laid, written, stated, marks = laid_on(session, ids), _written(session, ids), _stated(session, ids), _marks(session, ids)
    people = _people(session, ids)
    groups = {str(person.id): person.group for person in people}
    sat = {table_id: {person.id or 0: person for person in people if person.table_id == table_id} for table_id in ids}
    consenting = set(contacts_of(session, [key for seated in sat.values() for key in seated]))
    actors = {one.table_id: one for one in session.execute(select(KeyActor).where(KeyActor.table_id.in_(ids))).scalars()}
    compatible = compatible_pairs(session, ids)
    return {key: TableRows(here, laid[key], written[key], tuple(stated[key]), tuple(marks[key]), tuple(compatible[key]), actors.get(key),
                           sat[key], groups, frozenset(consenting & sat[key].keys())) for key, here in places.items()}


def _people(session: Session, table_ids: Collection[int]) -> list[Participant]:
    """Whoever sat at these tables, or voted there before she moved to another one."""
    voters = select(Vote.participant_id).where(Vote.table_id.in_(table_ids))
    query = select(Participant).where(or_(Participant.table_id.in_(table_ids), Participant.id.in_(voters))).order_by(Participant.id)
    return list(session.execute(query).scalars())


def _written(session: Session, table_ids: Collection[int]) -> dict[int, dict[str, str]]:
    query = select(SheetEntry.table_id, SheetEntry.sheet, SheetEntry.field, SheetEntry.value).where(SheetEntry.table_id.in_(table_ids))
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for table_id, sheet, field, value in session.execute(query):
        found[table_id][f"{sheet}.{field}"] = value
    return found


def _stated(session: Session, table_ids: Collection[int]) -> dict[int, list[Stated]]:
    """Everything that was stated, « team only » too: for the organisers and the kernels that count."""
    query = select(Interest, Participant).join(Participant, Participant.id == Interest.participant_id).where(
        Interest.table_id.in_(table_ids)).order_by(Interest.id)
    found: dict[int, list[Stated]] = defaultdict(list)
    for interest, person in session.execute(query):
        found[interest.table_id].append(Stated(interest, person))
    return found


def _marks(session: Session, table_ids: Collection[int]) -> dict[int, list[InterestMark]]:
    query = select(InterestMark).where(InterestMark.table_id.in_(table_ids), InterestMark.erased_at.is_(None)).order_by(InterestMark.id)
    found: dict[int, list[InterestMark]] = defaultdict(list)
    for mark in session.execute(query).scalars():
        if mark.stands:
            found[mark.table_id].append(mark)
    return found
