"""Cards as the desk lays them out: readable before the reveal, so that one can be put aside, but without their author."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from app.ideas.models import Idea
from app.ideas.queries import cards_at
from app.participants.queries import names_of
from app.tables.queries import Standing


@dataclass(frozen=True)
class Laid:
    """One card of the desk: its lines, each with the name of its field where there are several, and perhaps its author."""

    id: int
    lines: tuple[tuple[str, str], ...]
    author: str
    home: int = 0  # the family that it is in

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.lines)


@dataclass(frozen=True)
class Spread:
    """All cards of some steps, by what became of them."""

    open: tuple[Laid, ...]
    parked: tuple[Laid, ...]
    hidden: tuple[Laid, ...]


def spread_out(session: Session, here: Standing, step_ids: tuple[str, ...]) -> Spread:
    """The cards of these steps on this table's desk."""
    cards = cards_at(session, here.id, step_ids)
    laid = {card.id: one for card, one in zip(cards, lay(session, here, cards), strict=True)}
    return Spread(
        open=tuple(laid[card.id] for card in cards if card.hidden_at is None and card.parked_at is None),
        parked=tuple(laid[card.id] for card in cards if card.hidden_at is None and card.parked_at is not None),
        hidden=tuple(laid[card.id] for card in cards if card.hidden_at is not None),
    )


def lay(session: Session, here: Standing, cards: Iterable[Idea], home: int = 0) -> list[Laid]:
    """Cards with what the desk may say of each."""
    cards = list(cards)
    names = names_of(session, {card.participant_id for card in cards if card.participant_id})
    return [Laid(card.id or 0, _lines(here, card), _author(here, card, names), home) for card in cards]


def _lines(here: Standing, card: Idea) -> tuple[tuple[str, str], ...]:
    fields = here.script.step(card.step_id).fields
    several = len(fields) > 1
    return tuple((field.label if several else "", card.answers[field.id]) for field in fields if card.answers.get(field.id))


def _author(here: Standing, card: Idea, names: dict[int, str]) -> str:
    """A card of a private step has no author, even once it is revealed: rank must not steer the table. Nor has a hidden one."""
    if here.script.step(card.step_id).private or card.hidden_at is not None:
        return ""
    if card.participant_id is None:
        return "Écrite par la table"
    return names.get(card.participant_id, "Sans prénom")
