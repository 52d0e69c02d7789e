"""What a gate asks beside the lines of its sheet: consent, interests, the lead's yes. Each is read from what the table did."""

from collections.abc import Iterable

from sqlmodel import Session

from app.ideas.queries import ballots_at, cards_at
from app.ideas.voting import supporters
from app.interests.queries import said_at
from app.methods.models import Step
from app.participants.models import Participant
from app.participants.queries import UNSAID, people_by_id, present_when
from app.sheets.approval import Ballot, objection
from app.sheets.completeness import Missing, TableFacts, missing
from app.sheets.queries import sheet_values
from app.tables.queries import Standing

PROBLEM = "d1.problem"  # the line whose vote is an approval: elsewhere a vote only names what the table then puts in its own words


def lacking(session: Session, here: Standing) -> tuple[Missing, ...]:
    """What the gate of this step still asks; nothing when the step has none."""
    if here.step.gate is None:
        return ()
    form = here.plan.sheet(here.step.gate)
    return missing(form, sheet_values(session, here, form.id), table_facts(session, here, form.phase))


def table_facts(session: Session, here: Standing, phase: str = "d1") -> TableFacts:
    """Interests count whoever may read them: a gate asks that people spoke, not what they said. Only the first asks for consent."""
    stated = said_at(session, here.id)
    against = problem_objection(session, here) if phase == "d1" else ""
    return TableFacts(
        interests=len(stated),
        groups=len({one.person.group for one in stated} - {UNSAID}),
        consented=not against,
        lead_agreed=_lead_agreed(session, here),
        evening_date=here.plan.date,
        objection=against,
    )


def problem_objection(session: Session, here: Standing) -> str:
    """What stands against the table's problem sentence: its vote does not approve it, or it was not held and nobody said why.

    A script without such a vote has nothing to approve.
    """
    votes = [step for step in here.script.steps if step.prefills == PROBLEM and not _did_without(here, step)]
    found = (objection(_ballot(session, here, step), here.plan.gates.confirmation) for step in votes)
    return next(filter(None, found), "")


def _did_without(here: Standing, vote: Step) -> bool:
    """The facilitator went on without this vote, saying why. Once it has been held after all, its result speaks."""
    state = here.state_of(vote.id)
    return bool(state.skip_reason) and state.closed_at is None


def _ballot(session: Session, here: Standing, vote: Step) -> Ballot | None:
    """A closed vote as the approval reads it: who was there when it closed counts, not who has gone home since."""
    state = here.state_of(vote.id)
    if state.closed_at is None:
        return None
    dots = ballots_at(session, here.id, vote.id)
    present = present_when(session, here.id, state.closed_at)
    people = {str(person.id): person for person in [*present, *people_by_id(session, {int(voter) for voter, _, _ in dots})]}
    yes = supporters(dots, {state.winner or ""})
    voters = {voter for voter, _, _ in dots}
    return Ballot(kept=state.winner is not None, yes=len(yes), voters=len(voters), present=max(len(present), len(voters)),
                  groups=len(_groups(people[voter] for voter in yes)), groups_present=len(_groups(people.values())))


def _groups(people: Iterable[Participant]) -> set[str]:
    return {person.group for person in people} - {UNSAID}


def _lead_agreed(session: Session, here: Standing) -> bool:
    """The lead wrote what she takes away, or kept something of each vote that she decides on."""
    spoken = tuple(step.id for step in here.script.steps if step.kind == "feedback" and step.writer == "lead")
    decided = [here.state_of(step.id).winner for step in here.script.steps if step.kind == "vote" and not step.lead_votes]
    return any(card.hidden_at is None for card in cards_at(session, here.id, spoken)) or (bool(decided) and all(decided))
