"""What one evening proves of one file, from the rows that its table left. Nothing is asked of a database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.ideas.queries import Laid, cards_shown_at
from app.ideas.voting import Ballot, Tally, tally
from app.interests.alignment import Pair, aligned_people
from app.interests.models import Interest, InterestMark, KeyActor
from app.interests.queries import Stated, interests_revealed, statements_of
from app.methods.answers import clean
from app.methods.models import Script, SheetForm
from app.opportunities import evidence
from app.opportunities.assembly import EveningFacts, OfferMade
from app.opportunities.evidence import CARRYING, InterestFacts, Person, SheetFacts, VoteFacts, vote_facts
from app.participants.models import Participant
from app.sheets.completeness import lines, progress
from app.sheets.queries import sheets_of
from app.sheets.wording import Wording, sheet_of
from app.tables.queries import Standing

HELPING = "help"  # the rung from which somebody does something, hence can be counted on to go on


@dataclass(frozen=True)
class TableRows:
    """Everything that one table left, row by row."""

    here: Standing
    laid: Laid
    written: Mapping[str, str]  # what was written on its sheets, "d1.problem" -> text
    stated: tuple[Stated, ...]
    marks: tuple[InterestMark, ...]  # those that stand
    compatible: tuple[Pair, ...]
    key_actor: KeyActor | None
    people: Mapping[int, Participant]  # whoever sat there, those who left included: their words and votes are still there
    groups: Mapping[str, str]  # the college of every voter, those who have moved to another table since included
    consenting: frozenset[int]  # of its people, those whom the team may call back

    @cached_property
    def kept(self) -> dict[str, tuple[str, ...]]:
        """What was kept of each closed vote, in the order of the script; an open one says nothing. The same for each of its files."""
        closed = [step_id for step_id in vote_steps(self.here.script) if self.here.state_of(step_id).closed_at is not None]
        return {step_id: _kept(self, step_id) for step_id in closed}

    @cached_property
    def votes(self) -> dict[str, VoteFacts]:
        return {step_id: _vote(self, step_id, kept) for step_id, kept in self.kept.items()}


def facts_of(rows: TableRows, candidate: str | None = None) -> EveningFacts:
    """What the evening proves of a file. One opened from another family has the problem of its table, and its own votes only."""
    here = rows.here
    own_step = vote_about(here.script, rows.laid.step_of(candidate)) if candidate else ""
    values = _values(rows, candidate, own_step)
    stated = () if candidate else rows.stated
    lead = _lead(rows)
    said = _lead_cards(rows)
    kept = _kept_for(rows, candidate, own_step) if candidate else rows.kept
    actor = None if candidate else rows.key_actor
    return EveningFacts(
        evening=here.plan.date,
        theme=here.paper.title,
        values=values,
        votes={step_id: _vote(rows, step_id, of) if step_id == own_step else rows.votes[step_id] for step_id, of in kept.items()},
        interests=_interests(rows, stated),
        follow_up=() if candidate else _going_on(rows, stated),
        sheets=_sheets(here, values),
        first_step_sheet=next((form.id for form in reversed(sheets_of(here)) if _has_first_step(form)), ""),
        with_lead=here.script.has_lead,
        named_lead=here.paper.lead or (lead.name or "" if lead else ""),
        request=clean(said.get("request", "")) or here.paper.request or "",
        takeaway={part: said[part] for part in ("takeaway", "decision") if part in said},
        lead_affords=_lead_affords(stated, lead),
        offers=_offers(rows, stated, lead) if here.script.has_lead else {},
        key_actor=evidence.KeyActor(actor.name, actor.status) if actor else evidence.KeyActor(),
        fills={step.id: step.prefills for step in here.script.steps if step.prefills},
        kept=tuple(dict.fromkeys(words for of in kept.values() for one in of for words in rows.laid.words_of(one))),
    )


def vote_steps(script: Script) -> list[str]:
    return [step.id for step in script.steps if step.kind == "vote"]


def kept_by(here: Standing, step_id: str, result: Tally) -> tuple[str, ...]:
    """What a table kept of a vote: what it said it keeps, else what stands on top; a one-vote gap is a tie, made into one."""
    winner = here.state_of(step_id).winner
    return (winner,) if winner else result.on_top


def vote_about(script: Script, step_id: str) -> str:
    """The vote on what was laid, or gathered, at a step; the script's last one when none is about it."""
    votes = vote_steps(script)
    about = ((vote, (vote, *script.step(vote).source, *cards_shown_at(script, vote))) for vote in votes)
    return next((vote for vote, steps in about if step_id in steps), votes[-1] if votes else "")


# --- Sheets ---------------------------------------------------------------------------------------------------------


def _values(rows: TableRows, candidate: str | None, own_step: str) -> dict[str, str]:
    here = rows.here
    winners = {step_id: state.winner for step_id, state in here.states.items() if state.winner}
    wording = Wording(here.plan, here.script, here.paper, winners, rows.written, rows.laid.label_of)
    return wording.values_for(candidate, own_step) if candidate else wording.values()


def _sheets(here: Standing, values: Mapping[str, str]) -> dict[str, SheetFacts]:
    """Every sheet that says something, those that the lead brought included."""
    facts: dict[str, SheetFacts] = {}
    for form in here.plan.sheets:
        own = {key.partition(".")[2]: text for key, text in values.items() if sheet_of(key) == form.id}
        if own:
            filled, required = progress(form, own)
            facts[form.id] = SheetFacts(filled, required, lines(form, own))
    return facts


def _has_first_step(form: SheetForm) -> bool:
    return any(field.id == "first_step_what" for field in form.fields)


# --- Votes ----------------------------------------------------------------------------------------------------------


def _kept_for(rows: TableRows, candidate: str, own_step: str) -> dict[str, tuple[str, ...]]:
    """The votes before that of the candidate as the table closed them, then its own with the candidate in the winner's place."""
    steps = vote_steps(rows.here.script)
    until = steps.index(own_step) + 1 if own_step else 0
    return {step_id: (candidate,) if step_id == own_step else rows.kept[step_id] for step_id in steps[:until] if step_id in rows.kept}


def _kept(rows: TableRows, step_id: str) -> tuple[str, ...]:
    """As `kept_by`, counting only where nobody said what is kept."""
    winner = rows.here.state_of(step_id).winner
    return (winner,) if winner else tally(rows.laid.candidates_at(rows.here, step_id), _ballots(rows, step_id)).on_top


def _vote(rows: TableRows, step_id: str, kept: tuple[str, ...]) -> VoteFacts:
    ballots = _ballots(rows, step_id)
    present = max(_present_at_closing(rows.here, step_id, rows.people.values()), len({voter for voter, _, _ in ballots}))
    return vote_facts(ballots, kept, rows.groups, present)


def _ballots(rows: TableRows, step_id: str) -> list[Ballot]:
    return rows.laid.ballots.get(step_id, [])


def _present_at_closing(here: Standing, step_id: str, people: Iterable[Participant]) -> int:
    """Going home after the plenary must not make a vote look better attended than it was."""
    closed = here.state_of(step_id).closed_at
    if closed is None:
        return 0
    return sum(person.joined_at <= closed and (person.left_at is None or person.left_at > closed) for person in people)


# --- Interests ------------------------------------------------------------------------------------------------------


def _interests(rows: TableRows, stated: Iterable[Stated]) -> tuple[InterestFacts, ...]:
    """Who said that she could carry it counts, even where she stated nothing else."""
    revealed = interests_revealed(rows.here)
    everyone = [one for one in stated if one.interest.said or one.interest.lead_answer in CARRYING]
    statements = statements_of([one for one in everyone if one.interest.said], revealed)
    pairs = {kind: [(mark.awaits_id, mark.brings_id or 0) for mark in rows.marks if mark.kind == kind] for kind in ("link", "conflict")}
    aligned = aligned_people(statements, rows.compatible, pairs["link"], pairs["conflict"])
    return tuple(_interest_facts(one, one.person.id in aligned, revealed) for one in everyone)


def _interest_facts(one: Stated, aligned: bool, revealed: bool) -> InterestFacts:
    interest = one.interest
    return InterestFacts(
        person=str(one.person.id),
        group=one.person.group,
        complete=interest.complete,
        visible=(revealed and interest.visible_to == "table") or interest.attested_at is not None,
        aligned=aligned,
        brings=bool(clean(interest.contribution)),
        expects=bool(clean(interest.expected_return)),
        commitment=_rung(interest),
    )


def _rung(interest: Interest) -> str:
    """« Je porterais, à condition que… », or yes to the call, says that one could carry it, on whatever rung one stands."""
    if interest.lead_answer in CARRYING:
        return interest.lead_answer
    return "lead" if clean(interest.lead_condition) else interest.commitment


def _going_on(rows: TableRows, stated: Iterable[Stated]) -> tuple[Person, ...]:
    """Those who may be called back, and those who said that they would do something."""
    ranks = {rung.id: rung.rank for rung in rows.here.plan.interests.ladder}
    doing = {one.person.id for one in stated if HELPING in ranks and ranks.get(one.interest.commitment, 0) >= ranks[HELPING]}
    return tuple(Person(str(key), person.group) for key, person in rows.people.items() if key in rows.consenting or key in doing)


# --- The lead -------------------------------------------------------------------------------------------------------


def _lead(rows: TableRows) -> Participant | None:
    if not rows.here.script.has_lead:
        return None
    return next((person for person in rows.people.values() if person.is_lead and person.left_at is None), None)


def _lead_cards(rows: TableRows) -> dict[str, str]:
    """What the lead wrote, field by field, the last word of each; whoever copied it."""
    steps = tuple(step.id for step in rows.here.script.steps if step.writer == "lead")
    return {field: text for card in rows.laid.cards_at(steps) if not card.hidden for field, text in card.answers.items()}


def _offers(rows: TableRows, stated: Iterable[Stated], lead: Participant | None) -> dict[str, OfferMade]:
    """What the others bring to the lead's project."""
    others = [one for one in stated if lead is None or one.person.id != lead.id]
    made = {one.person.id or 0: clean(one.interest.contribution) for one in others}
    return {str(person): OfferMade(words, person in rows.consenting) for person, words in made.items() if words}


def _lead_affords(stated: Iterable[Stated], lead: Participant | None) -> str:
    return next((clean(one.interest.affordable_loss) for one in stated if lead and one.person.id == lead.id), "")
