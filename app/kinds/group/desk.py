"""What the facilitator's desk shows at a step of kind « group »: cards to gather, families to name."""

from sqlmodel import Session

from app.kinds.base import Context, Gesture, onward
from app.kinds.families import counts, families
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    context = families(session, here)
    return context | {"sofar": counts(context)}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Gather, name, go on."""
    context = families(session, here)
    if not context["families"] and len(context["lone"]) < 2:
        return onward(here, "Il n’y a pas de cartes à rapprocher.")
    if not context["families"]:
        return Gesture("Rapprochez les cartes qui disent presque la même chose", "Voir les cartes", jump="#region-kind",
                       lines=(counts(context),))
    unnamed = sum(not one.name for one in context["families"])
    if unnamed:
        title = "Donnez un nom à la famille" if unnamed == 1 else f"Donnez un nom aux {unnamed} familles qui n’en ont pas"
        return Gesture(title, "Voir les familles", jump="#region-kind", lines=(counts(context), "Un nom qui commence par un verbe."))
    return onward(here, counts(context))
