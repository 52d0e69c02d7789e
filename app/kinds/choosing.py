"""A closed vote informs, people decide: the table when it is tied, the lead where the script says so."""

from dataclasses import dataclass

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import label_of, result_at
from app.ideas.voting import Ranked, Tally
from app.kinds.base import Gesture
from app.participants.queries import lead_of
from app.tables.queries import Standing

FOREMOST = 3  # « parmi les trois premiers »


@dataclass(frozen=True)
class Outcome:
    """What a closed vote says, and what was kept of it."""

    step_id: str
    tally: Tally
    kept: str  # the candidate's id, "" while nothing is kept
    kept_label: str


def outcome_of(session: Session, here: Standing, step_id: str) -> Outcome | None:
    """The outcome of a vote; None until it is closed."""
    result = result_at(session, here, step_id)
    if result is None:
        return None
    kept = here.state_of(step_id).winner or ""
    return Outcome(step_id, result, kept, label_of(session, kept) if kept else "")


def choice(session: Session, here: Standing, outcome: Outcome) -> Gesture:
    """« Laquelle gardez-vous ? »: the foremost at hand, any other below a fold."""
    tally, by_lead = outcome.tally, not here.script.step(outcome.step_id).lead_votes
    foremost = tally.ranking[:FOREMOST] if by_lead else tuple(one for one in tally.ranking if one.candidate.id in tally.on_top)
    others = tuple(one for one in tally.ranking if one not in foremost)
    return Gesture(
        title=f"{lead_name(session, here)} choisit" if by_lead else "Laquelle gardez-vous ?",
        lines=(_advice(tally, by_lead),),
        action=f"vote/{outcome.step_id}/keep", name="candidate",
        choices=tuple(_words(one) for one in foremost), others=tuple(_words(one) for one in others))


def lead_name(session: Session, here: Standing) -> str:
    """Who carries the project, by the name that the table uses."""
    lead = lead_of(session, here.id)
    return (lead.name if lead else None) or here.paper.lead or "La personne qui porte le projet"


def _advice(tally: Tally, by_lead: bool) -> str:
    if not tally.dots_cast:
        return "Personne n’a voté : décidez de vive voix."
    if by_lead:
        return "Le vote est un conseil. Laissez une minute de réflexion, sans conseil de dernière seconde."
    return "Une voix d’écart, c’est une égalité : la table décide de vive voix."


def _words(one: Ranked) -> tuple[str, str]:
    return one.candidate.id, f"{one.candidate.label} ({counted(one.votes, 'voix', 'voix')})"
