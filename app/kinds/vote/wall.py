"""What the big screens show at a step of kind « vote »: how many have voted, and what was kept once the vote is closed."""

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import label_of, result_at, vote_state, voters_in_hall
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.kinds.wall_text import tells_result
from app.participants.queries import people_of
from app.tables.queries import Standing


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """A number of people, never of dots; what is kept only where the step says so to the hall."""
    evening_id = hall[0].evening.id or 0
    voters, people = voters_in_hall(session, evening_id), people_of(session, evening_id)
    names = names_of_evening(session, evening_id, hall[0].plan)
    turnouts = {here.id: _turnout(here, voters[here.id, here.step.id], len(people.get(here.id, ()))) for here in hall}
    return {here.id: Line(turnouts[here.id], without_names(_kept(session, here), names)) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    evening_id, step = leading[0].evening.id or 0, leading[0].step
    voters = voters_in_hall(session, evening_id)
    return {"total": sum(number for (_, step_id), number in voters.items() if step_id == step.id)}


def screen(session: Session, here: Standing) -> Context:
    """The table's own screen: the turnout while the vote is open, the whole result once it is closed."""
    evening_id = here.evening.id or 0
    result = result_at(session, here, here.step.id)
    return {"state": vote_state(here.state), "voters": voters_in_hall(session, evening_id)[here.id, here.step.id],
            "present": len(people_of(session, evening_id).get(here.id, ())), "result": result, "kept": here.state.winner}


def _turnout(here: Standing, voters: int, present: int) -> str:
    if vote_state(here.state) == "not_open":
        return "vote pas encore ouvert"
    return f"{counted(voters, 'votant')} sur {max(voters, present)}"


def _kept(session: Session, here: Standing) -> str:
    """What the table or its lead kept. Nothing while the vote is open, nothing while a tie waits for the table."""
    if vote_state(here.state) != "closed" or not here.state.winner or not tells_result(here.step):
        return ""
    return label_of(session, here.state.winner)
