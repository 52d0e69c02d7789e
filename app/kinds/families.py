"""Families of cards on the desk: at a grouping step, and at a vote before it opens, to gather the twins."""

from dataclasses import dataclass

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import card_sources, families_at, families_home, lone_cards
from app.kinds.base import Context
from app.kinds.laid import Laid, lay, spread_out
from app.tables.queries import Standing


@dataclass(frozen=True)
class Gathered:
    """One family as the desk shows it."""

    id: int
    name: str
    cards: tuple[Laid, ...]


def families(session: Session, here: Standing) -> Context:
    """Families, cards that stand alone, and those put aside."""
    home, sources = families_home(here, here.step.id), card_sources(here, here.step.id)
    found = [Gathered(one.cluster.id or 0, one.cluster.name, tuple(lay(session, here, one.cards, one.cluster.id or 0)))
             for one in families_at(session, here.id, home)]
    spread = spread_out(session, here, sources)
    return {"families": [one for one in found if one.cards], "lone": lay(session, here, lone_cards(session, here, home, sources)),
            "parked": spread.parked, "hidden": spread.hidden, "newest": max((one.id for one in found), default=0)}


def counts(context: Context) -> str:
    """« 6 familles, 2 cartes seules »."""
    lone = len(context["lone"])
    return f"{counted(len(context['families']), 'famille')}, {counted(lone, 'carte seule', 'cartes seules')}"
