"""What we ask of the files of the morning: what each table left, what the team wrote since, what was decided and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.models import Evening
from app.files.models import Opportunity, TeamNote
from app.files.queries import file_by_reference as file_by_reference
from app.files.queries import files_of as files_of
from app.ground.clock import now
from app.ground.french import PARIS
from app.ideas.queries import ballots_at, candidates_at, cards_at, label_of
from app.ideas.voting import Tally, tally
from app.interests.models import Interest
from app.interests.queries import Stated, compatible_pairs, interests_revealed, marks_at, statements_of, team_interests
from app.methods.answers import clean
from app.methods.models import EventPlan, Script, SheetForm
from app.opportunities.alignment import Statement, aligned_people
from app.opportunities.assembly import EveningFacts, Note, OfferMade, assemble, title_of
from app.opportunities.evidence import Evidence, InterestFacts, Person, SheetFacts, VoteFacts, vote_facts
from app.opportunities.fields import Section, sections
from app.opportunities.gates import Verdict, judge, lacking, passes
from app.opportunities.models import Decision
from app.opportunities.outcomes import OUTCOMES, Outcome
from app.participants.models import Participant
from app.participants.queries import contacts_of, lead_of
from app.sheets.completeness import lines, progress
from app.sheets.queries import sheets_of, values_of
from app.tables.queries import Standing, standing, standings

HELPING = "help"  # the rung from which somebody does something, hence can be counted on to go on
GATES_BY_STAGE = {"d1": "d1", "d2": "d2", "d3": "booster"}


@dataclass(frozen=True)
class CaseFile:
    """One file as it stands: what the evening left, the team's lines, the decisions (the newest last), the evidence of today."""

    file: Opportunity
    here: Standing
    facts: EveningFacts
    notes: Mapping[str, Note]
    decisions: tuple[Decision, ...]
    evidence: Evidence
    chosen: str  # the family or card that it was opened from; empty for the table's own choice

    @property
    def reference(self) -> str:
        return self.file.reference

    @property
    def plan(self) -> EventPlan:
        return self.here.plan

    @property
    def title(self) -> str:
        return title_of(self.facts, self.notes, self.plan, self.here.table.number, self.chosen)

    @property
    def decision(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def outcome(self) -> Outcome | None:
        return OUTCOMES.get(self.decision.outcome) if self.decision else None

    @property
    def owes_follow_up(self) -> bool:
        """A live file without an owner, or without a dated action, is how files die."""
        live = self.outcome is not None and self.outcome.live
        return live and not (self.evidence.owner and self.evidence.next_action and self.evidence.next_action_due)

    @property
    def stage(self) -> str:
        """Where its next work has to be done: as decided, else as far as its gates are open."""
        if self.outcome and self.outcome.stage:
            return self.outcome.stage
        if self.facts.with_lead:
            return "d3"
        return "d2" if passes(self.plan.gates, "d1", self.verdicts("d1")) else "d1"

    def verdicts(self, gate_id: str) -> tuple[Verdict, ...]:
        return judge(self.plan.gates, gate_id, self.evidence)

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

    def sections(self) -> tuple[Section, ...]:
        """The lines that the team fills in. The lead answers only those who agreed to be called back."""
        givers = {person: offer.words for person, offer in self.facts.offers.items() if offer.consented}
        return sections(self.plan.gates, self.facts.with_lead, givers)


def read_file(session: Session, file: Opportunity, here: Standing | None = None) -> CaseFile:
    """Everything about one file."""
    here = here or standing(session, file.table_id)
    facts = facts_of(session, file, here)
    notes = notes_of(session, file.id or 0)
    evidence = assemble(facts, notes, here.plan.gates, today())
    chosen = label_of(session, file.candidate) if file.candidate else ""
    return CaseFile(file, here, facts, notes, tuple(decisions_of(session, file.id or 0)), evidence, chosen)


def read_files(session: Session, evening_id: int) -> list[CaseFile]:
    """Everything about every file of an evening."""
    places = {here.id: here for here in standings(session, evening_id)}
    return [read_file(session, file, places[file.table_id]) for file in files_of(session, evening_id)]


def lacks_files(session: Session, evening: Evening) -> bool:
    """Whether a table of an evening that has begun has no file yet."""
    if evening.started_at is None:
        return False
    opened = {file.table_id for file in files_of(session, evening.id or 0) if file.candidate is None}
    return any(here.id not in opened for here in standings(session, evening.id or 0))


def notes_of(session: Session, file_id: int) -> dict[str, Note]:
    """The team's lines of a file, by field."""
    query = select(TeamNote).where(TeamNote.opportunity_id == file_id).order_by(TeamNote.id)
    return {note.field: Note(note.value, note.source, note.by, note.at) for note in session.execute(query).scalars()}


def decisions_of(session: Session, file_id: int) -> list[Decision]:
    """Every decision on a file, the newest last: that one holds."""
    return list(session.execute(select(Decision).where(Decision.opportunity_id == file_id).order_by(Decision.id)).scalars())


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


# --- What the evening left ------------------------------------------------------------------------------------------


def facts_of(session: Session, file: Opportunity, here: Standing) -> EveningFacts:
    """What the evening proves of a file. A file opened from another family has the problem of its table, and its own votes only."""
    step_id = origin_of(session, here, file.candidate) if file.candidate else ""
    values = _values(session, here, file.candidate, step_id)
    stated = [] if file.candidate else team_interests(session, here.id)
    people = {person.id or 0: person for person in people_ever_at(session, here.id)}
    consenting = set(contacts_of(session, list(people)))
    lead = lead_of(session, here.id) if here.script.has_lead else None
    said = _lead_cards(session, here)
    return EveningFacts(
        evening=here.plan.date,
        theme=here.paper.title,
        values=values,
        votes=_votes(session, here, people, file.candidate, step_id),
        interests=_interests(session, here, stated),
        follow_up=() if file.candidate else _going_on(here, stated, people, consenting),
        sheets=_sheets(here, values),
        first_step_sheet=next((form.id for form in reversed(sheets_of(here)) if _has_first_step(form)), ""),
        with_lead=here.script.has_lead,
        named_lead=here.paper.lead or (lead.name or "" if lead else ""),
        request=clean(said.get("request", "")) or here.paper.request or "",
        takeaway={part: said[part] for part in ("takeaway", "decision") if part in said},
        lead_affords=_lead_affords(stated, lead),
        offers=_offers(stated, lead, consenting) if here.script.has_lead else {},
    )


def people_ever_at(session: Session, table_id: int) -> list[Participant]:
    """Whoever sat at a table, those who left included: their words and votes are still there."""
    return list(session.execute(select(Participant).where(Participant.table_id == table_id).order_by(Participant.id)).scalars())


def vote_steps(script: Script) -> list[str]:
    return [step.id for step in script.steps if step.kind == "vote"]


def closed_votes(session: Session, here: Standing) -> dict[str, Tally]:
    """What each closed vote of a table said, in the order of the script. An open one says nothing to anybody."""
    closed = [step_id for step_id in vote_steps(here.script) if here.state_of(step_id).closed_at is not None]
    return {step_id: tally(candidates_at(session, here, step_id), ballots_at(session, here.id, step_id)) for step_id in closed}


def kept_by(here: Standing, step_id: str, result: Tally) -> tuple[str, ...]:
    """What a table kept of a vote: what it said it keeps, else what stands on top; a one-vote gap is a tie, made into one."""
    winner = here.state_of(step_id).winner
    return (winner,) if winner else result.on_top


def origin_of(session: Session, here: Standing, candidate: str) -> str:
    """The vote that a family or a card was a candidate of; the script's last one when it has left every list since."""
    steps = vote_steps(here.script)
    for step_id in steps:
        if candidate in {one.id for one in candidates_at(session, here, step_id)}:
            return step_id
    return steps[-1] if steps else ""


def _values(session: Session, here: Standing, candidate: str | None, step_id: str) -> dict[str, str]:
    values = values_of(session, here)
    target = here.script.step(step_id).prefills if step_id else None
    if not candidate or not target:
        return values
    order = [form.id for form in here.plan.sheets]
    sheet, _, field = target.partition(".")
    before = {key: text for key, text in values.items() if order.index(key.partition(".")[0]) < order.index(sheet)}
    longest = here.plan.sheet(sheet).field(field).max_length
    return before | {target: label_of(session, candidate)[:longest]}


def _votes(session: Session, here: Standing, people: Mapping[int, Participant], candidate: str | None,
           own_step: str) -> dict[str, VoteFacts]:
    facts: dict[str, VoteFacts] = {}
    for step_id, result in closed_votes(session, here).items():
        kept = (candidate,) if candidate and step_id == own_step else kept_by(here, step_id, result)
        ballots = ballots_at(session, here.id, step_id)
        voters = {int(voter) for voter, _, _ in ballots}
        groups = {str(person.id): person.group for person in _voters(session, voters, people)}
        present = max(_present_at_closing(here, step_id, people.values()), len(voters))
        facts[step_id] = vote_facts(ballots, kept, groups, present)
        if candidate and step_id == own_step:
            break
    return facts


def _voters(session: Session, voters: set[int], people: Mapping[int, Participant]) -> list[Participant]:
    """Those who voted here and have moved to another table since are counted here."""
    known = [people[voter] for voter in voters if voter in people]
    gone = voters - people.keys()
    return known + (list(session.execute(select(Participant).where(Participant.id.in_(gone))).scalars()) if gone else [])


def _present_at_closing(here: Standing, step_id: str, people: Iterable[Participant]) -> int:
    """Going home after the plenary must not make a vote look better attended than it was."""
    closed = here.state_of(step_id).closed_at
    if closed is None:
        return 0
    return sum(person.joined_at <= closed and (person.left_at is None or person.left_at > closed) for person in people)


def _interests(session: Session, here: Standing, stated: list[Stated]) -> tuple[InterestFacts, ...]:
    marks = marks_at(session, here.id)
    pairs = {kind: [(mark.awaits_id, mark.brings_id or 0) for mark in marks if mark.kind == kind] for kind in ("link", "conflict")}
    statements = statements_of(stated, interests_revealed(here))
    aligned = aligned_people(statements, compatible_pairs(session, [here.id])[here.id], pairs["link"], pairs["conflict"])
    return tuple(_interest_facts(one, statements[one.person.id or 0], one.person.id in aligned) for one in stated)


def _interest_facts(one: Stated, statement: Statement, aligned: bool) -> InterestFacts:
    interest = one.interest
    return InterestFacts(
        person=str(one.person.id),
        group=one.person.group,
        complete=statement.complete,
        visible=statement.visible_or_attested,
        aligned=aligned,
        brings=bool(clean(interest.contribution)),
        expects=bool(clean(interest.expected_return)),
        commitment=_rung(interest),
    )


def _going_on(here: Standing, stated: list[Stated], people: Mapping[int, Participant], consenting: set[int]) -> tuple[Person, ...]:
    """Those who may be called back, and those who said that they would do something."""
    ranks = {rung.id: rung.rank for rung in here.plan.interests.ladder}
    doing = {one.person.id for one in stated if HELPING in ranks and ranks.get(one.interest.commitment, 0) >= ranks[HELPING]}
    return tuple(Person(str(key), person.group) for key, person in people.items() if key in consenting or key in doing)


def _rung(interest: Interest) -> str:
    """« Je porterais, à condition que… » says that one could carry it, on whatever rung one stands."""
    return "lead" if clean(interest.lead_condition) else interest.commitment


def _offers(stated: list[Stated], lead: Participant | None, consenting: set[int]) -> dict[int, OfferMade]:
    """What the others bring to the lead's project."""
    others = [one for one in stated if lead is None or one.person.id != lead.id]
    made = {one.person.id or 0: clean(one.interest.contribution) for one in others}
    return {person: OfferMade(words, person in consenting) for person, words in made.items() if words}


def _lead_affords(stated: list[Stated], lead: Participant | None) -> str:
    return next((clean(one.interest.affordable_loss) for one in stated if lead and one.person.id == lead.id), "")


def _sheets(here: Standing, values: Mapping[str, str]) -> dict[str, SheetFacts]:
    """Every sheet that says something, those that the lead brought included."""
    facts: dict[str, SheetFacts] = {}
    for form in here.plan.sheets:
        own = {key.partition(".")[2]: text for key, text in values.items() if key.startswith(form.id + ".")}
        if own:
            filled, required = progress(form, own)
            facts[form.id] = SheetFacts(filled, required, lines(form, own))
    return facts


def _lead_cards(session: Session, here: Standing) -> dict[str, str]:
    """What the lead wrote, field by field, the last word of each; whoever copied it."""
    steps = tuple(step.id for step in here.script.steps if step.writer == "lead")
    cards = cards_at(session, here.id, steps) if steps else []
    return {field: text for card in cards if card.hidden_at is None for field, text in card.answers.items()}


def _has_first_step(form: SheetForm) -> bool:
    return any(field.id == "first_step_what" for field in form.fields)
