"""What needs the control room, and how a person would say it. Pure: the time comes in as an argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import median

from app.ground.french import NBSP, counted, in_words
from app.methods.models import Script

AWAY = timedelta(minutes=3)  # a facilitator whose desk is silent for so long is looked for
LATE = 5.0                   # minutes
BEHIND = 2                   # steps
VOWELS = "aeiouyàâäéèêëîïôöùûüœh"


@dataclass(frozen=True)
class Ring:
    """One call of a facilitator that nobody has answered; `second` when it is the alarm of a link tried twice."""

    id: int
    text: str
    second: bool = False


@dataclass(frozen=True)
class Facts:
    """What the control room knows of one table. `heard_at` is None while the desk is connected, or was never opened."""

    facilitator: str
    step: str
    rings: tuple[Ring, ...] = ()
    heard_at: datetime | None = None
    phones: int = 0
    late: float | None = None
    behind: int = 0


@dataclass(frozen=True)
class Need:
    """One reason why a table waits for the control room. `state` stands on its tile."""

    kind: str  # call, second, away, late
    state: str
    title: str
    text: str
    ring: int = 0


def needs_of(facts: Facts, now: datetime) -> tuple[Need, ...]:
    """Everything that one table waits for, people before machines."""
    return (*(_answer_to(ring, facts) for ring in facts.rings), *_silence(facts, now), *_delay(facts))


def steps_behind(script: Script, step_id: str, minutes: float) -> int:
    """How many steps the paper is ahead of this table, so many minutes after the evening began."""
    begins = accumulate((step.minutes for step in script.steps), initial=0)  # one more than there are steps: when the last one ends
    begun = min(len(script.steps), sum(minute <= minutes for minute in begins))
    return max(0, begun - 1 - script.position(step_id))


def sentence(waiting: int, tables: int) -> str:
    """« Trois tables vous attendent, treize avancent. »"""
    going = tables - waiting
    if waiting == 0:
        return f"{_tables(tables)} {'avancent' if tables > 1 else 'avance'}, aucune ne vous attend."
    first = f"{_tables(waiting)} {'vous attendent' if waiting > 1 else 'vous attend'}"
    if going == 0:
        return f"{first}."
    return f"{first}, {in_words(going, feminine=True)} {'avancent' if going > 1 else 'avance'}."


def pace(late: Sequence[float]) -> str:
    """How the hall as a whole stands: the median, so that one table that takes its time does not speak for the others."""
    if not late:
        return ""
    minutes = round(median(late))
    if minutes == 0:
        return "à l’heure"
    return f"en {'retard' if minutes > 0 else 'avance'} de {abs(minutes)}{NBSP}min"


def lasting(since: datetime, now: datetime) -> str:
    """« 3 min », « moins d’une minute »."""
    minutes = int((now - since).total_seconds() // 60)
    return f"{minutes}{NBSP}min" if minutes else "moins d’une minute"


def of(name: str) -> str:
    """« d’Élodie », « de Rémi », « de Youssef »."""
    start = name[:2].casefold()
    elided = start[:1] in VOWELS and not (start[:1] == "y" and start[1:] in tuple("aeiouéè"))
    return f"d’{name}" if elided else f"de {name}"


def _tables(count: int) -> str:
    words = in_words(count, feminine=True)
    return f"{words[0].upper()}{words[1:]} table{'s' if count > 1 else ''}"


def _answer_to(ring: Ring, facts: Facts) -> Need:
    if ring.second:
        return Need("second", "lien à vérifier", f"Le lien {of(facts.facilitator)} a servi deux fois",
                    "Quelqu’un l’a ouvert sur un second appareil. Si c’est le sien, laissez-le entrer\u202f; sinon, faites un nouveau "
                    "lien.", ring.id)
    return Need("call", "appelle", f"{facts.facilitator} vous appelle", ring.text, ring.id)


def _silence(facts: Facts, now: datetime) -> Iterable[Need]:
    if facts.heard_at and now - facts.heard_at >= AWAY:
        table = "La table écrit toujours." if facts.phones else "Aucun téléphone de la table n’est relié non plus."
        yield Need("away", "hors ligne", f"Plus de nouvelles {of(facts.facilitator)}",
                   f"Pupitre hors ligne depuis {lasting(facts.heard_at, now)}. {table}")


def _delay(facts: Facts) -> Iterable[Need]:
    if facts.late is None or (facts.late <= LATE and facts.behind < BEHIND):
        return
    steps = in_words(facts.behind, feminine=True)
    late = f"{steps[0].upper()}{steps[1:]} étapes" if facts.behind >= BEHIND else counted(round(facts.late), "minute")
    yield Need("late", "en retard", f"{late} de retard", f"Encore à «{NBSP}{facts.step}{NBSP}».")
