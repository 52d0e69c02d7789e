"""What the phones of a table show at a step of kind « vote »."""

from sqlmodel import Session

from app.ideas.queries import candidates_at, label_of, my_votes, result_at, vote_state
from app.ideas.voting import Tally, dots_allowed, dots_left
from app.kinds.base import Context
from app.kinds.sheet import phone as sheet
from app.participants.models import Participant
from app.participants.queries import lead_of, present_at
from app.tables.queries import Standing


def common(session: Session, here: Standing) -> Context:
    """What will be voted on; then nothing, while the vote is secret; then the result, and the part of the sheet that it opens."""
    state, result, winner = vote_state(here.state), result_at(session, here, here.step.id), here.state.winner
    lead = lead_of(session, here.id)
    return {
        "vote": state,
        "candidates": candidates_at(session, here, here.step.id) if state == "not_open" else [],
        "result": result,
        "sentence": result_sentence(result) if result else "",
        "lead": (lead.name if lead else None) or here.paper.lead,
        "kept": label_of(session, winner) if winner else "",
        "sheet": sheet.common(session, here) if _sheet_is_open(here) else None,
    }


def mine(session: Session, here: Standing, me: Participant) -> Context:
    """My dots, and how many I have left."""
    given = my_votes(session, me.id or 0, here.step.id)
    allowed = dots_allowed(here.step.votes, present_at(session, here.id))
    return {"vote": vote_state(here.state), "candidates": candidates_at(session, here, here.step.id), "given": given, "allowed": allowed,
            "left": dots_left(allowed, sum(given.values())), "may_vote": here.step.lead_votes or not me.is_lead,
            "sheet": sheet.mine(session, here, me) if _sheet_is_open(here) else None}


def token(session: Session, here: Standing) -> str:
    """Opened, closed, and what was kept; while it is open, what it is about and how many dots each has."""
    told = [vote_state(here.state), here.state.winner or ""]
    if vote_state(here.state) == "open":
        told.append(str(dots_allowed(here.step.votes, present_at(session, here.id))))
        told += [candidate.id for candidate in candidates_at(session, here, here.step.id)]
    if _sheet_is_open(here):
        told.append(sheet.token(session, here))
    return ".".join(told)


def result_sentence(result: Tally) -> str:
    """What the table should hear of a closed vote. A vote informs, people decide."""
    if not result.dots_cast:
        return "Personne n’a voté."
    if not result.tied:
        label = next(ranked.candidate.label for ranked in result.ranking if ranked.candidate.id == result.winner)
        return f"« {label} » arrive en tête." if len(label) <= 60 else "Une carte arrive en tête."
    votes = [ranked.votes for ranked in result.ranking if ranked.candidate.id in result.tied]
    level = "À égalité" if len(set(votes)) == 1 else "À une voix près, c’est une égalité"
    return f"{level} : parlez-en avant de choisir."


def _sheet_is_open(here: Standing) -> bool:
    """On a vote step, the part of the sheet opens when the vote closes."""
    return here.step.sheet is not None and vote_state(here.state) == "closed"
