"""What a gate asks beside the lines of its sheet: consent, interests, the lead's yes. Each is read from what the table did."""

from sqlmodel import Session

from app.ideas.queries import cards_at
from app.interests.queries import team_interests
from app.participants.queries import UNSAID
from app.sheets.completeness import Missing, TableFacts, missing
from app.sheets.queries import sheet_values
from app.tables.queries import Standing


def lacking(session: Session, here: Standing) -> tuple[Missing, ...]:
    """What the gate of this step still asks; nothing when the step has none."""
    if here.step.gate is None:
        return ()
    form = here.plan.sheet(here.step.gate)
    return missing(form, sheet_values(session, here, form.id), table_facts(session, here))


def table_facts(session: Session, here: Standing) -> TableFacts:
    """Interests count whoever may read them: a gate asks that people spoke, not what they said."""
    stated = team_interests(session, here.id)
    return TableFacts(
        interests=len(stated),
        groups=len({one.person.group for one in stated} - {UNSAID}),
        consented=_consented(here),
        lead_agreed=_lead_agreed(session, here),
        evening_date=here.plan.date,
    )


def _consented(here: Standing) -> bool:
    """The table kept a winner of the vote on its problem, or said why it did without. No such vote: nothing to consent by."""
    votes = [here.state_of(step.id) for step in here.script.steps if step.prefills == "d1.problem"]
    return all(vote.winner or vote.skip_reason for vote in votes)


def _lead_agreed(session: Session, here: Standing) -> bool:
    """The lead wrote what she takes away, or kept something of each vote that she decides on."""
    spoken = tuple(step.id for step in here.script.steps if step.kind == "feedback" and step.writer == "lead")
    decided = [here.state_of(step.id).winner for step in here.script.steps if step.kind == "vote" and not step.lead_votes]
    return any(card.hidden_at is None for card in cards_at(session, here.id, spoken)) or (bool(decided) and all(decided))
