"""What the big screens show at a step of kind « message »: the hall filling up, or what was just chosen."""

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import label_of
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.kinds.wall_text import tells_result
from app.methods.models import Step
from app.participants.queries import people_of
from app.tables.queries import Standing


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """Who is there; after a vote, what the lead chose."""
    evening = hall[0].evening
    people = people_of(session, evening.id or 0)
    names = names_of_evening(session, evening.id or 0, hall[0].plan)
    return {here.id: Line(counted(len(people.get(here.id, ())), "personne"), without_names(_choice(session, here), names)) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    return {}


def screen(session: Session, here: Standing) -> Context:
    return {}


def _choice(session: Session, here: Standing) -> str:
    """What was kept of the last vote before this step, where the step is there to say it."""
    votes = [step for step in _before(here) if step.kind == "vote"]
    winner = here.state_of(votes[-1].id).winner if votes and tells_result(here.step) else None
    return label_of(session, winner) if winner else ""


def _before(here: Standing) -> tuple[Step, ...]:
    return here.script.steps[: here.script.position(here.step.id)]
