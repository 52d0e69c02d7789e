"""What the facilitator's desk shows at a step of kind « vote »: twins to gather, then how many have voted, then the result."""

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import ballots_at, candidates_at, vote_state
from app.ideas.voting import dots_allowed
from app.kinds.base import Context, Gesture, onward
from app.kinds.choosing import choice, lead_name, outcome_of
from app.kinds.families import families
from app.kinds.sentences import voted
from app.kinds.sheet.facts import PROBLEM, problem_objection
from app.kinds.sheet.lines import part_of
from app.participants.queries import people_at
from app.tables.queries import Standing

SKIP = "Continuer sans ce vote"


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone. Counts exist on no screen before the vote is closed."""
    state = vote_state(here.state)
    context: Context = {"vote": state, "candidates": candidates_at(session, here, here.step.id), "outcome": None, "part": None}
    if state == "not_open":
        return context | families(session, here)
    if state == "closed":
        part = part_of(session, here) if here.step.sheet else None
        return context | {"outcome": outcome_of(session, here, here.step.id), "part": part}
    return context


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Open, close, keep one, go on."""
    state, count = vote_state(here.state), len(candidates_at(session, here, here.step.id))
    if state == "not_open":
        return _opening(session, here, count)
    if state == "open":
        return Gesture("Fermer le vote, quand chacun a voté", "Fermer le vote", "vote/close", lines=(_voted(session, here),), skip=SKIP)
    outcome = outcome_of(session, here, here.step.id)
    if outcome and outcome.kept:
        return onward(here, f"Retenu : « {outcome.kept_label} »", *_approval(session, here))
    return choice(session, here, outcome) if outcome and count else onward(here)


def _opening(session: Session, here: Standing, count: int) -> Gesture:
    if not count:
        return onward(here, "Il n’y a rien à voter.")
    votes = dots_allowed(here.step.votes, len(people_at(session, here.id)))
    lines = [f"{counted(count, 'ligne')} au vote, {counted(votes, 'voix', 'voix')} par personne"]
    if not here.step.lead_votes:
        lines.append(f"{lead_name(session, here)} ne vote pas : à la fin, c’est son choix.")
    return Gesture("Réunissez les jumelles, puis ouvrez le vote", "Ouvrir le vote", "vote/open", lines=tuple(lines), skip=SKIP)


def _approval(session: Session, here: Standing) -> tuple[str, ...]:
    """On the problem sentence, a vote is an approval: better to know now, while it can be taken again, than at the gate."""
    if here.step.prefills != PROBLEM:
        return ()
    against = problem_objection(session, here)
    if not against:
        return ("Approuvée par la table.",)
    return (f"Pas encore approuvée\u00a0: {against}.", "Reformulez et rouvrez le vote, ou dites plus loin pourquoi vous continuez.")


def _voted(session: Session, here: Standing) -> str:
    """How many people have voted, of those who may. Never who, never for what."""
    voters = {person.id for person in people_at(session, here.id) if here.step.lead_votes or not person.is_lead}
    given = {int(voter) for voter, _, _ in ballots_at(session, here.id, here.step.id)}
    return voted(len(given & voters), len(voters))
