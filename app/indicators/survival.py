"""What had become of a file by a day after its evening: it lives, it sleeps, or it was closed with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from app.followup.life import DORMANT_DAYS, last_real_event
from app.indicators.facts import CLOSED, LIVE, FileFacts

Fate = Literal["alive", "closed", "dormant"]

MARKS = (30, 90, 180, 365)  # days after the evening


def fate(file: FileFacts, day: date) -> Fate | None:
    """None: nobody had ever taken charge of it by then, so it can neither live nor die."""
    if not any(turn.outcome in LIVE and turn.on <= day for turn in file.turns):
        return None
    holding = file.decision_at(day)
    if holding and holding.outcome in CLOSED:
        return "closed"
    last = last_real_event(file.efforts, file.decisions, file.moves, file.evening, day)
    return "alive" if last and last >= day - timedelta(days=DORMANT_DAYS) else "dormant"


def fates(files: Iterable[FileFacts], days_after: int) -> Counter[Fate]:
    """How many live, sleep and are closed, so many days after their evening."""
    found = (fate(file, file.evening + timedelta(days=days_after)) for file in files)
    return Counter(one for one in found if one)
