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

    title: str           # « Révéler toutes les cartes d’un coup »
    button: str = ""     # « Révéler les 14 cartes »; empty: there is nothing to press, only to wait
    action: str = ""     # the desk's address below /desk/<table>, e.g. "reveal"
    fields: tuple[tuple[str, str], ...] = ()  # hidden fields of its form
    over: str = "Votre prochain geste"
    lines: tuple[str, ...] = ()  # what to know before pressing: numbers, or what is missing
    jump: str = ""       # instead of an action: the part of the page where the work lies
    name: str = ""       # with choices: the field that each of their buttons sends
    choices: tuple[tuple[str, str], ...] = ()  # several buttons instead of one: value and words
    others: tuple[tuple[str, str], ...] = ()   # the same, below a fold
    skip: str = ""       # « Continuer sans ce vote »: the fold under which one goes on without it, saying why

    @property
    def goes_on(self) -> bool:
        """Whether pressing it takes the table to the next step."""
        return self.action == "step"


def onward(here: Standing, *lines: str) -> Gesture:
    """On to the next step, or waiting for the control room, which starts the next one for the whole hall."""
    after = here.script.next(here.step.id)
    if after is None:
        return Gesture("C’est la fin de la soirée", over="Vous avez tout fait, merci !", lines=lines)
    if after.pace == "room":
        return Gesture(f"La régie lancera « {after.title} » pour toute la salle", over="Rien à presser pour l’instant", lines=lines)
    return Gesture(f"Étape suivante : {after.title}", f"Passer à « {after.title} »", "step", (("step", after.id),), lines=lines)

@dataclass(frozen=True)
class Line:
    """What the hall may know of one table at its step: a number in words, and a sentence once the table has made it public."""

    count: str = ""
    words: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind. Each part returns the context of the template of the same name in `templates/kinds/<name>/`.

    `common` is shared by all phones of a table and pushed: nothing personal, nothing that is not revealed. `mine` is one
    person's and comes with her own request. `desk` is the facilitator's. `wall` says one line of each of these tables to the
    hall, `scene` what stands large beside them when most tables are at this step, `screen` what a table shows on a screen of its
    own: numbers and what was made public, never a name.
    """

    rule: KindRule
    common: Callable[[Session, Standing], Context]
    mine: Callable[[Session, Standing, Participant], Context]
    desk: Callable[[Session, Standing], Context]
    gesture: Callable[[Session, Standing], Gesture | None]  # None: go on to the next step
    wall: Callable[[Session, list[Standing]], dict[int, Line]]
    scene: Callable[[Session, list[Standing]], Context]
    screen: Callable[[Session, Standing], Context]
    token: Callable[[Session, Standing], str] = lambda session, here: ""  # what, beside the step, changes `mine` on every phone
    own_token: Callable[[Session, Standing, int], str] | None = None  # of that, what changes it on this person's; None: all of it
    about: Callable[[Session, Standing], str] = lambda session, here: ""  # what the prompt is about: the table's own question
    quiet: Callable[[Standing], bool] = lambda here: False  # is it time to talk, so that phones go dark?
    missing: Callable[[Session, Standing], tuple[str, ...]] = lambda session, here: ()  # what its gate lacks, one sentence each

    @property
    def name(self) -> str:
        return self.rule.name


def rule(name: str, requires: str = "", allows: str = "") -> KindRule:
    """A kind by the keys that it needs and takes, beside those that every step has."""
    return KindRule(name, frozenset(requires.split()), frozenset(allows.split()))
