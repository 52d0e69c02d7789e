"""What a step kind is: the keys that its steps take, and what it puts on each screen. A ninth kind is one more folder here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.methods.models import KindRule
from app.participants.models import Participant
from app.tables.queries import Standing

Context = dict[str, Any]


@dataclass(frozen=True)
class Gesture:
    """The one thing that a facilitator should do next: a sentence, and the button that does it."""

    title: str           # « Révéler toutes les cartes d’un coup »
    button: str = ""     # « Révéler les 14 cartes »; empty: there is nothing to press, only to wait
    action: str = ""     # the desk's address below /desk/<table>, e.g. "reveal"
    fields: tuple[tuple[str, str], ...] = ()  # hidden fields of its form
    over: str = "Votre prochain geste"


@dataclass(frozen=True)
class Kind:
    """One kind. Each part returns the context of the template of the same name in `templates/kinds/<name>/`.

    `common` is shared by all phones of a table and pushed: nothing personal, nothing that is not revealed. `mine` is one
    person's and comes with her own request. `desk` is the facilitator's; `wall` is the hall's: numbers, never a name.
    """

    rule: KindRule
    common: Callable[[Session, Standing], Context]
    mine: Callable[[Session, Standing, Participant], Context]
    desk: Callable[[Session, Standing], Context]
    gesture: Callable[[Session, Standing], Gesture | None]  # None: go on to the next step
    wall: Callable[[Session, list[Standing]], Context]
    token: Callable[[Standing], str] = lambda here: ""  # what, beside the step, changes the personal part of every phone
    quiet: Callable[[Standing], bool] = lambda here: False  # is it time to talk, so that phones go dark?

    @property
    def name(self) -> str:
        return self.rule.name


def rule(name: str, requires: str = "", allows: str = "") -> KindRule:
    """A kind by the keys that it needs and takes, beside those that every step has."""
    return KindRule(name, frozenset(requires.split()), frozenset(allows.split()))
