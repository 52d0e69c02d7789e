"""What the figures are counted from, read in a bounded number of queries: one for each kind of row, however many evenings there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import all_evenings, plan_of
from app.feedback.queries import feedback_of
from app.files.models import Decision, FileCopy, Opportunity, StageMove, TeamNote
from app.followup.queries import cooperations_of, events_of, figures_of, handovers_of, news_sent
from app.ground.french import PARIS
from app.ideas.models import Idea, Vote
from app.indicators.facts import (
    LIVE,
    Bond,
    Cooperating,
    EditionFacts,
    Effort,
    EveningFacts,
    FileFacts,
    FollowUpFacts,
    Jobs,
    Person,
    TableFacts,
    Turn,
)
from app.interests.alignment import aligned_people
from app.interests.models import CompatibleTap, Interest, InterestMark
from app.interests.queries import Stated, interests_revealed, statements_of
from app.methods.answers import TRUE, clean
from app.methods.models import EventPlan, Script
from app.opportunities.alignment import align_solution
from app.opportunities.cases import CaseFile
from app.opportunities.evidence import CARRYING
from app.opportunities.fields import PROOF, TICK
from app.opportunities.models import TeamSetting
from app.opportunities.queries import read_files, settings_of, today
from app.opportunities.thresholds import HIDDEN_INDICATORS, STAFF, staff_of
from app.participants.models import Contact, ContactTap, Participant
from app.participants.queries import fold, touching_pairs
from app.promises.models import Promise
from app.sheets.models import SignOff
from app.tables.models import Table
from app.tables.queries import Standing, standings

LINES = ("owner", "lead_state", "lead_form", "linked", "title", f"{PROOF}{TICK}")  # of the team, that a figure needs
STAFF_COLLEGES = frozenset({"Salariés", "Fondateurs"})  # in the cooperative's statutes: the Clus’Ter itself
CONFIRM_WITHIN = timedelta(days=30)
STAGE = {"d0": 0, "d1": 1, "d2": 2, "d3": 3, "d4": 4, "d5": 5}


@dataclass(frozen=True)
class Reading:
    """One evening and what followed, as its page needs it."""

    evening: Evening
    plan: EventPlan
    facts: EveningFacts
    follow_up: FollowUpFacts
    settings: Mapping[str, str]

    @property
    def hidden(self) -> str:
        return self.settings.get(HIDDEN_INDICATORS, "")


@dataclass(frozen=True)
class House:
    """Every edition of the house, the oldest first, with the links between people who agreed to be remembered."""

    editions: tuple[EditionFacts, ...]
    bonds: tuple[Bond, ...]
    organisations: tuple[tuple[tuple[int, int], date], ...]  # cooperations between two structures, and when they began
    owners: int

    def edition(self, slug: str) -> EditionFacts:
        return next(one for one in self.editions if one.slug == slug)


def read_edition(session: Session, evening: Evening) -> Reading:
    """Everything that the figures of one evening are counted from."""
    evening_id = evening.id or 0
    plan, cases = plan_of(session, evening), read_files(session, evening_id)
    facts = _evening(session, evening, plan, cases)
    lives, _ = _lives(session, {evening_id: plan})
    titles = {case.reference: case.title for case in cases}
    files = tuple(replace(file, title=titles.get(file.reference, file.title)) for file in lives[evening_id])
    follow_up = FollowUpFacts(facts, _end_of(evening, plan), files, _told(session, evening_id))
    return Reading(evening, plan, facts, follow_up, settings_of(session, evening_id))


def read_house(session: Session) -> House:
    """Every edition, light: who came, which links, which files."""
    plans = {evening.id or 0: plan_of(session, evening) for evening in all_evenings(session)}
    slugs = {evening.id or 0: evening.slug for evening in all_evenings(session)}
    lives, owners = _lives(session, plans)
    actors, groups, hub = _actors(session, plans)
    held, sat = _held(session)
    editions = tuple(
        EditionFacts(plans[key].title, slugs[key], plans[key].date, held[key], frozenset(actors[key].values()), groups[key], hub,
                     lives[key], sat[key])
        for key in sorted(plans, key=lambda key: (plans[key].date, key)))
    node_of = {person: node for own in actors.values() for person, node in own.items()}
    started = tuple(((one.one, one.other), one.started) for edition in editions for file in edition.files for one in file.cooperations
                    if one.started and one.between_organisations)
    return House(editions, _bonds(session, node_of), started, owners)


def read_year(session: Session, year: int) -> list[EveningFacts]:
    """The evenings of one calendar year."""
    evenings = [evening for evening in all_evenings(session) if plan_of(session, evening).date.year == year]
    return [_evening(session, evening, plan_of(session, evening), read_files(session, evening.id or 0)) for evening in evenings]


# --- The evening ----------------------------------------------------------------------------------------------------


def _evening(session: Session, evening: Evening, plan: EventPlan, cases: Sequence[CaseFile]) -> EveningFacts:
    """What people and tables did that evening."""
    evening_id = evening.id or 0
    hall = standings(session, evening_id)
    stated = _stated(session, evening_id)
    people = _people(session, evening_id, {here.id: here.table.number for here in hall}, stated)
    own = {case.here.id: case for case in cases if case.file.candidate is None and case.file.facts is None}
    rows = _TableRows(
        ideas=_ideas(session, evening_id), stated=stated, marks=_marks(session, evening_id), taps=_taps(session, evening_id),
        signed=_signed(session, evening_id), feedback=_feedback(session, evening_id), cases=own)
    return EveningFacts(
        day=plan.date, today=max(today(), plan.date), colleges={group.id: group.label for group in plan.groups},
        tables=tuple(rows.table(here) for here in hall), people=people, contacts=tuple(touching_pairs(session, evening_id)),
        inhabitants=plan.inhabitants, hours=_hours(plan), files_open=bool(own))


@dataclass(frozen=True)
class _TableRows:
    """What was read of all the tables, to be told table by table."""

    ideas: Mapping[tuple[int, str], int]
    stated: Mapping[int, list[Stated]]
    marks: Mapping[int, list[InterestMark]]
    taps: Mapping[int, list[tuple[int, int]]]
    signed: Mapping[int, tuple[int, int]]
    feedback: Mapping[int, list[dict[str, str]]]
    cases: Mapping[int, CaseFile]

    def table(self, here: Standing) -> TableFacts:
        case = self.cases.get(here.id)
        own = self.stated.get(here.id, [])
        aligned = self._aligned(here, own)
        groups = {one.person.id or 0: one.person.group for one in own}
        status = case.evidence.key_actor.status if case else ""
        agree, disagree = self.signed.get(here.id, (0, 0))
        return TableFacts(
            number=here.table.number, title=here.paper.title, with_lead=here.script.has_lead,
            ideas=sum(self.ideas.get((here.id, step.id), 0) for step in here.script.steps if step.kind == "ideas"),
            problem=bool(case and clean(case.own_facts.values.get("d1.problem", ""))),
            solution=bool(case and any(clean(case.own_facts.values.get(name, "")) for name in ("d2.solution", "d3.prototype"))),
            completed=bool(case and _is_completed(case)),
            aligned=len(aligned),
            confirmed=sum(_is_confirmed(one.interest, here) for one in own if one.person.id in aligned),
            solution_aligned=align_solution(aligned, groups, status).enough,
            signals=sum(_could_carry(one.interest) for one in own),
            agree=agree, disagree=disagree,
            marks=tuple(_marks_given(here.script, self.feedback.get(here.id, []))))

    def _aligned(self, here: Standing, own: Sequence[Stated]) -> frozenset[int]:
        marks = [mark for mark in self.marks.get(here.id, []) if mark.stands]
        links, conflicts = ([(mark.awaits_id, mark.brings_id or 0) for mark in marks if mark.kind == kind] for kind in ("link", "conflict"))
        statements = statements_of([one for one in own if one.interest.said], interests_revealed(here))
        return aligned_people(statements, self.taps.get(here.id, []), links, conflicts)


def _people(session: Session, evening_id: int, numbers: Mapping[int, int], stated: Mapping[int, list[Stated]]) -> tuple[Person, ...]:
    """Who left before saying anything is not counted: nothing tells that person from one added by mistake."""
    written = select(Idea.participant_id).where(Idea.evening_id == evening_id, Idea.withdrawn_at.is_(None)).distinct()
    voted = select(Vote.participant_id).where(Vote.evening_id == evening_id, Vote.dots > 0).distinct()
    spoke = {*session.execute(written).scalars(), *session.execute(voted).scalars(),
             *(one.person.id for own in stated.values() for one in own if one.interest.said)}
    consents = select(Contact.participant_id, Contact.consented_at).join(Participant, Participant.id == Contact.participant_id).where(
        Participant.evening_id == evening_id, Contact.for_team.is_(True))
    agreed = {person: _day(at) for person, at in session.execute(consents)}
    query = select(Participant.id, Participant.table_id, Participant.group, Participant.left_at, Participant.has_written).where(
        Participant.evening_id == evening_id).order_by(Participant.id)
    return tuple(Person(key, numbers[table], group, key in spoke or has_written, agreed.get(key))
                 for key, table, group, left_at, has_written in session.execute(query) if left_at is None or key in spoke or has_written)


def _ideas(session: Session, evening_id: int) -> Counter[tuple[int, str]]:
    query = select(Idea.table_id, Idea.step_id).where(Idea.evening_id == evening_id, Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None))
    return Counter((table_id, step_id) for table_id, step_id in session.execute(query))


def _stated(session: Session, evening_id: int) -> dict[int, list[Stated]]:
    query = select(Interest, Participant).join(Participant, Participant.id == Interest.participant_id).where(
        Interest.evening_id == evening_id).order_by(Interest.id)
    found: dict[int, list[Stated]] = defaultdict(list)
    for interest, person in session.execute(query):
        found[interest.table_id].append(Stated(interest, person))
    return found


def _marks(session: Session, evening_id: int) -> dict[int, list[InterestMark]]:
    found: dict[int, list[InterestMark]] = defaultdict(list)
    for mark in session.execute(select(InterestMark).where(InterestMark.evening_id == evening_id)).scalars():
        found[mark.table_id].append(mark)
    return found


def _taps(session: Session, evening_id: int) -> dict[int, list[tuple[int, int]]]:
    query = select(CompatibleTap).join(Table, Table.id == CompatibleTap.table_id).where(Table.evening_id == evening_id)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tap in session.execute(query).scalars():
        found[tap.table_id].append((tap.from_id, tap.to_id))
    return found


def _signed(session: Session, evening_id: int) -> dict[int, tuple[int, int]]:
    said: dict[int, Counter[bool]] = defaultdict(Counter)
    for table_id, agrees in session.execute(select(SignOff.table_id, SignOff.agrees).where(SignOff.evening_id == evening_id)):
        said[table_id][agrees] += 1
    return {table_id: (count[True], count[False]) for table_id, count in said.items()}


def _feedback(session: Session, evening_id: int) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for said in feedback_of(session, evening_id):
        found[said.table_id].append(said.answers)
    return found


def _marks_given(script: Script, answers: Iterable[Mapping[str, str]]) -> Iterable[int]:
    """The first scale of the closing questions is the mark that people give to the evening."""
    scale = next((field.id for step in script.steps if step.anonymous for field in step.fields if field.type == "scale"), "")
    return (int(given) for each in answers if (given := each.get(scale, "")).isdigit())


def _is_completed(case: CaseFile) -> bool:
    """By what its own table left, and nobody since."""
    if case.facts.with_lead:
        return any(one.code == "BO3" and one.level >= 1 for one in case.verdicts("booster"))
    confirmed = any(one.code == "P1" and one.level >= 2 for one in case.verdicts("d1"))
    return confirmed and bool(clean(case.own_facts.values.get("d2.solution", "")))


def _could_carry(interest: Interest) -> bool:
    return interest.lead_answer in CARRYING or interest.commitment in CARRYING or bool(clean(interest.lead_condition))


def _is_confirmed(interest: Interest, here: Standing) -> bool:
    return interest.confirmed_at is not None and _day(interest.confirmed_at) <= here.plan.date + CONFIRM_WITHIN


def _hours(plan: EventPlan) -> Fraction:
    span = datetime.combine(plan.date, plan.end) - datetime.combine(plan.date, plan.doors)
    return Fraction(int(span.total_seconds()) % 86_400, 3600)  # an evening may end after midnight


def _end_of(evening: Evening, plan: EventPlan) -> datetime:
    return evening.closed_at or datetime.combine(plan.date, plan.end, PARIS)


# --- Files ----------------------------------------------------------------------------------------------------------


def _lives(session: Session, plans: Mapping[int, EventPlan]) -> tuple[dict[int, tuple[FileFacts, ...]], int]:
    """The life of every file of these evenings, by evening, and how many people of the team follow one."""
    query = select(Opportunity, Table).join(Table, Table.id == Opportunity.table_id).where(
        Opportunity.evening_id.in_(list(plans))).order_by(Table.number, Opportunity.id)
    found = [(file, table) for file, table in session.execute(query)]
    lives = _Lives(session, [file.id or 0 for file, _ in found])
    by_evening: dict[int, list[FileFacts]] = {key: [] for key in plans}
    for file, table in found:
        by_evening[file.evening_id].append(lives.of(file, table, plans[file.evening_id]))
    return {key: tuple(files) for key, files in by_evening.items()}, len(lives.owners)


class _Lives:
    """The rows behind the lives of some files, read once."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        self.decisions, self.moves = _standing(session, Decision, ids), _standing(session, StageMove, ids)
        self.notes = _lines(session, ids)
        self.events, self.figures = events_of(session, ids), figures_of(session, ids)
        self.cooperations, self.handovers = cooperations_of(session, ids), handovers_of(session, ids)
        self.promises, self.copies = _promises(session, ids), _copies(session, ids)
        self.owners = {fold(lines["owner"]) for lines in self.notes.values() if clean(lines.get("owner", ""))}
        self._organisations: dict[str, int] = {}

    def of(self, file: Opportunity, table: Table, plan: EventPlan) -> FileFacts:
        key, paper = file.id or 0, plan.table(table.number)
        lines = self.notes[key]
        confirmed = lines.get("lead_state") == "confirmed"
        return FileFacts(
            reference=file.reference, title=lines.get("title") or paper.project or paper.title, table=table.number,
            with_lead=plan.script(table.method).has_lead, evening=plan.date, turns=tuple(self._turns(key)),
            efforts=tuple(Effort(one.on, one.kind, one.result, one.hours_team or Decimal(0), one.hours_partners or Decimal(0))
                          for one in self.events.get(key, ())),
            has_owner=bool(clean(lines.get("owner", ""))), carrier_confirmed=confirmed,
            carried_by_structure=confirmed and lines.get("lead_form") == "organisation", promises=tuple(self.promises[key]),
            jobs=tuple(Jobs(one.on, one.announced, one.created, one.kept, one.accessible, one.turnover)
                       for one in self.figures.get(key, ())),
            cooperations=tuple(self._cooperating(one, plan.date) for one in self.cooperations.get(key, ())),
            handovers=tuple(_day(one.at) for one in self.handovers.get(key, ())),
            linked=bool(clean(lines.get("linked", "")) or file.copied_from), copies=self.copies[key], imported=file.facts is not None,
            readable=lines.get(f"{PROOF}{TICK}") == TRUE)

    def _turns(self, key: int) -> list[Turn]:
        decided = [Turn(one.at, _day(one.at), one.outcome, LIVE.get(one.outcome, 0)) for one in self.decisions[key]]
        moved = [Turn(one.at, _day(one.at), "", STAGE.get(one.to_stage, 0), one.from_stage, one.to_stage) for one in self.moves[key]]
        return sorted([*decided, *moved], key=lambda turn: turn.at)

    def _cooperating(self, one: object, evening: date) -> Cooperating:
        act, on = one.first_act, one.first_act_on  # type: ignore[attr-defined]
        started = on if clean(act) and clean(one.evidence) and on and on > evening else None  # type: ignore[attr-defined]
        return Cooperating(self._number(one.one), self._number(one.other), started, not one.one_is_person)  # type: ignore[attr-defined]

    def _number(self, organisation: str) -> int:
        """The same structure bears the same number, however its capitals and accents are typed."""
        return self._organisations.setdefault(" ".join(fold(organisation).split()), len(self._organisations))


def _standing(session: Session, kind: type, ids: Sequence[int]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    query = select(kind).where(kind.opportunity_id.in_(ids), kind.undone_at.is_(None)).order_by(kind.id)  # type: ignore[attr-defined]
    for row in session.execute(query).scalars():
        found[row.opportunity_id].append(row)
    return found


def _lines(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    query = select(TeamNote.opportunity_id, TeamNote.field, TeamNote.value).where(
        TeamNote.opportunity_id.in_(ids), TeamNote.field.in_(LINES))
    for file_id, field, value in session.execute(query):
        found[file_id][field] = value
    return found


def _promises(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, date | None]]]:
    found: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    query = select(Promise.opportunity_id, Promise.state, Promise.due_on).where(Promise.opportunity_id.in_(ids))
    for file_id, state, due_on in session.execute(query):
        found[file_id].append((state, due_on))
    return found


def _copies(session: Session, ids: Sequence[int]) -> Counter[int]:
    return Counter(session.execute(select(FileCopy.opportunity_id).where(FileCopy.opportunity_id.in_(ids))).scalars())


def _told(session: Session, evening_id: int) -> dict[int, date]:
    """Person → the day of the first message that went out to her."""
    told: dict[int, date] = {}
    for sent in news_sent(session, evening_id):
        for person in sent.participant_ids:
            told.setdefault(person, _day(sent.at))
    return told


# --- Every edition --------------------------------------------------------------------------------------------------


def _actors(session: Session, plans: Mapping[int, EventPlan]
            ) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, str]], frozenset[int]]:
    """Those who agreed that the team keeps their contact: by evening, person → actor; actor → college; and the Clus’Ter's own.

    The same courriel or number at two editions is the same actor. It leaves here as a number only.
    """
    query = select(Participant.evening_id, Participant.id, Participant.group, Contact.value).join(
        Contact, Contact.participant_id == Participant.id).where(Contact.for_team.is_(True)).order_by(Participant.id)
    nodes: dict[str, int] = {}
    actors: dict[int, dict[int, int]] = defaultdict(dict)
    groups: dict[int, dict[int, str]] = defaultdict(dict)
    inside = {key: {group.id for group in plan.groups if group.scic in STAFF_COLLEGES} for key, plan in plans.items()}
    named = session.execute(select(TeamSetting.value).where(TeamSetting.key == STAFF)).scalars()
    known = {same_contact(one) for value in named for one in staff_of({STAFF: value})}
    hub = set()
    for evening_id, person, group, value in session.execute(query):
        contact = same_contact(value)
        node = nodes.setdefault(contact, len(nodes) + 1)
        actors[evening_id][person] = node
        groups[evening_id][node] = group
        if contact in known or group in inside.get(evening_id, ()):
            hub.add(node)
    return actors, groups, frozenset(hub)


def same_contact(value: str) -> str:
    """One way to write a courriel or a telephone number, to know somebody again: « 06 12… » and « +33 6 12… » are one."""
    text = value.strip().casefold()
    if "@" in text:
        return text
    digits = "".join(sign for sign in text if sign.isdigit())
    return "0" + digits[2:] if digits.startswith("33") and len(digits) == 11 else digits


def _bonds(session: Session, node_of: Mapping[int, int]) -> tuple[Bond, ...]:
    """Contacts made, and interests that both found compatible, between actors, on the day of the second tap."""
    found = []
    for kind, same in ((ContactTap, lambda mine, theirs: True), (CompatibleTap, lambda mine, theirs: mine.table_id == theirs.table_id)):
        mine, theirs = aliased(kind), aliased(kind)
        query = select(mine.from_id, mine.to_id, mine.tapped_at, theirs.tapped_at).join(
            theirs, (theirs.from_id == mine.to_id) & (theirs.to_id == mine.from_id) & same(mine, theirs)).where(mine.from_id < mine.to_id)
        for one, other, first, second in session.execute(query):
            if one in node_of and other in node_of:
                found.append(Bond((node_of[one], node_of[other]), _day(max(first, second))))
    return tuple(found)


def _held(session: Session) -> tuple[Counter[int], Counter[int]]:
    """How many tables of each evening had somebody at them, and how many people sat there in all, those who left included."""
    query = select(Participant.evening_id, Participant.table_id, func.count()).group_by(Participant.evening_id, Participant.table_id)
    rows = [tuple(row) for row in session.execute(query)]
    people: Counter[int] = Counter()
    for evening_id, _, count in rows:
        people[evening_id] += count
    return Counter(evening_id for evening_id, _, _ in rows), people


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
