"""What the big screens show at a step of kind « group »: the names of the families, since a name is what makes one public."""

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import card_sources, families_at, families_named, lone_cards
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.tables.queries import Standing


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """How many families have a name, and these names."""
    evening_id = hall[0].evening.id or 0
    named, names = families_named(session, evening_id), names_of_evening(session, evening_id, hall[0].plan)
    return {here.id: _line(named.get(here.id, []), names) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    return {}


def screen(session: Session, here: Standing) -> Context:
    """The table's own screen: its families with their cards, then what is still alone."""
    families = families_at(session, here.id, here.step.id)
    lone = lone_cards(session, here, here.step.id, card_sources(here, here.step.id))
    told = [(family.cluster.name, [card.text for card in family.cards]) for family in families]
    return {"families": told, "lone": [card.text for card in lone]}


def _line(families: list[str], names: frozenset[str]) -> Line:
    told = [without_names(family, names) for family in families]
    return Line(counted(len(families), "famille"), " · ".join(family for family in told if family))
