"""Is a file alive on a day: did something really happen to it in the sixty days before?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from app.indicators.facts import CLOSED, LIVE, FileFacts

Fate = Literal["alive", "closed", "dormant"]

MARKS = (30, 90, 180, 365)  # days after the evening
QUIET = timedelta(days=60)
TRIAGE = timedelta(days=2)  # the decisions of the first two days are the triage itself, hence no event


def fate(file: FileFacts, day: date) -> Fate | None:
    """What had become of a file by a day. None: nobody had ever taken charge of it by then, so it can neither live nor die."""
    if not any(turn.outcome in LIVE and turn.on <= day for turn in file.turns):
        return None
    holding = file.decision_at(day)
    if holding and holding.outcome in CLOSED:
        return "closed"
    return "alive" if any(day - QUIET < event <= day for event in events(file)) else "dormant"


def events(file: FileFacts) -> list[date]:
    """The days on which something happened: what people did, a decision or a passage after the triage. Editing a field is none."""
    first = next((turn.at for turn in file.turns if turn.outcome), None)
    turns = [turn.on for turn in file.turns if turn.at != first and turn.on > file.evening + TRIAGE]
    return sorted([*(effort.on for effort in file.efforts if effort.on > file.evening), *turns])


def fates(files: Iterable[FileFacts], days_after: int) -> Counter[Fate]:
    """How many live, sleep and are closed, so many days after their evening."""
    found = (fate(file, file.evening + timedelta(days=days_after)) for file in files)
    return Counter(one for one in found if one)
