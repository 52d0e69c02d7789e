"""The hall never reads a name that nobody released: what people wrote is shown there without the sentences that name somebody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from sqlalchemy import select
from sqlmodel import Session

from app.methods.models import EventPlan
from app.participants.models import Participant

_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+|$)")


def names_of_evening(session: Session, evening_id: int, plan: EventPlan) -> frozenset[str]:
    """First names of whoever is in the hall: those who joined, the facilitators, the leads."""
    joined = session.execute(select(Participant.name).where(Participant.evening_id == evening_id, Participant.name.is_not(None)))
    on_paper = (name for table in plan.tables for name in (table.facilitator, table.lead))
    return frozenset(_worth_hiding([*joined.scalars(), *on_paper]))


def without_names(text: str, names: Collection[str]) -> str:
    """The sentences of a text that name nobody. A name counts with its capital, so that « une idée claire » stays."""
    if not names:
        return text.strip()
    named = _naming(frozenset(names))
    if not named.search(text):
        return text.strip()
    return " ".join(sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip() and not named.search(sentence))


@lru_cache(maxsize=16)
def _naming(names: frozenset[str]) -> re.Pattern[str]:
    """What finds any of these names. A wall asks for the same three hundred at each of its tables."""
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")(?!\w)")


def _worth_hiding(names: Iterable[str | None]) -> list[str]:
    """Names as they are written in a sentence. A single letter is no name: it would hide half of what people say."""
    tidy = [" ".join(name.split()) for name in names if name]
    return [name[0].upper() + name[1:] for name in tidy if len(name) > 1]
