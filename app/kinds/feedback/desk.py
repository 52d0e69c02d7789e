"""What the facilitator's desk shows at a step of kind « feedback »: what the lead retains, or who wants to follow this table."""

from sqlmodel import Session

from app.feedback.queries import feedback_count, reactions_to
from app.kinds.base import Context, Gesture, onward
from app.kinds.choosing import lead_name
from app.kinds.laid import spread_out
from app.kinds.sentences import people_who
from app.participants.queries import people_at
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone. Opinions of the evening are on no desk: they belong to nobody."""
    if not here.step.anonymous:
        return {"spread": spread_out(session, here, (here.step.id,)), "reactions": (), "sofar": ""}
    return {"spread": None, "reactions": reactions_to(session, here.id), "sofar": _given(session, here)}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Have the lead's words written down; at the end, say thank you."""
    if here.step.anonymous:
        return onward(here, _given(session, here))
    if here.step.writer == "lead" and not spread_out(session, here, (here.step.id,)).open:
        return Gesture(f"La parole est à {lead_name(session, here)}", "Écrire ses mots ici", jump="#region-write",
                       lines=("Mot à mot, sans répondre. « Rien pour l’instant » est une décision.",))
    return onward(here)


def _given(session: Session, here: Standing) -> str:
    present = len(people_at(session, here.id))
    return people_who(feedback_count(session, here.evening.id or 0)[here.id], present, "a donné son avis", "ont donné leur avis")
