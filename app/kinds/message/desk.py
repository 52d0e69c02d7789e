"""What the facilitator's desk shows at a step of kind « message »: what to read aloud, or what the lead chooses."""

from sqlmodel import Session

from app.kinds.base import Context, Gesture, onward
from app.kinds.choosing import Outcome, choice, outcome_of
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    return {"opens": here.script.position(here.step.id) == 0, "outcome": _before(session, here)}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """The lead chooses here when the vote before left the choice to her."""
    outcome = _before(session, here)
    if outcome is None or not outcome.tally.ranking:
        return None
    return onward(here, f"Retenu : « {outcome.kept_label} »") if outcome.kept else choice(session, here, outcome)


def _before(session: Session, here: Standing) -> Outcome | None:
    """The vote of the step before, if the lead decides on it."""
    before = here.script.previous(here.step.id)
    if before is None or before.kind != "vote" or before.lead_votes:
        return None
    return outcome_of(session, here, before.id)
