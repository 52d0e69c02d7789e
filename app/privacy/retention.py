"""How long what is personal is kept, and what is over today. Counted for each evening from its closing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN_OPEN = timedelta(days=1)  # an evening that nobody closed counts as closed so long after its last guest came
NOTICE = timedelta(days=30)         # so long before those who agreed to be contacted are forgotten, the team is reminded of it
PATIENCE = timedelta(hours=26)      # the house looks each hour; what is older than this by so much shows that it does not


@dataclass(frozen=True)
class Periods:
    """For how long, after an evening."""

    tokens: timedelta = timedelta(hours=2)
    names: timedelta = timedelta(days=30)
    followed: timedelta = timedelta(days=365)  # names and contacts of those who agreed to be contacted
    cards: timedelta = timedelta(days=30)
    copies: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """What of one evening is over."""

    tokens: bool
    names: bool
    followed: bool
    cards: bool

    @property
    def anything(self) -> bool:
        return self.tokens or self.names or self.followed or self.cards


def due(ended_at: datetime, today: datetime, periods: Periods) -> Due:
    """What must be gone, so long after the end of an evening."""
    age = today - ended_at
    return Due(age >= periods.tokens, age >= periods.names, age >= max(periods.names, periods.followed), age >= periods.cards)


def goes_soon(ended_at: datetime, today: datetime, periods: Periods) -> datetime | None:
    """When the last names and contacts of an evening go, once that is near; None before, and afterwards."""
    at = ended_at + max(periods.names, periods.followed)
    return at if at - NOTICE <= today < at else None


def end_of(closed_at: datetime | None, planned_end: datetime, last_joined: datetime | None) -> datetime:
    """From when an evening counts: its closing, or a day after it should have been closed."""
    if closed_at is not None:
        return closed_at
    return max(planned_end, last_joined or planned_end) + FORGOTTEN_OPEN


# What a report counts, in the order in which it is read: (one, several).
WORDS = {
    "names": ("prénom ou contact", "prénoms ou contacts"),
    "cards": ("carte que personne n’a reprise", "cartes que personne n’a reprises"),
    "authors": ("carte détachée de son auteur", "cartes détachées de leur auteur"),
    "tokens": ("accès", "accès"),
}


def report(removed: dict[str, int]) -> str:
    """« 12 prénoms ou contacts, 3 accès » : what one run removed, in words; empty when nothing was over."""
    told = [(removed.get(kind, 0), words) for kind, words in WORDS.items()]
    return ", ".join(f"{count}\u00a0{one if count == 1 else several}" for count, (one, several) in told if count)
