"""Who may go how fast: by the badge of a person and by a table, never by an address (reliability.md §5.4).

Honest people never meet these figures; an outbox that comes back with the writing of a whole offline evening does, waits as it
is told, and loses nothing.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from app.ground.pace import Pace
from app.tables.guests import CONTROL, DESK, TEAM

SEAT = "tablee_seat"
CARD = Pace(5, 1 / 6)       # a card each six seconds is faster than anybody thinks
TAP = Pace(20, 2)           # votes, alignments, taps
LOOK = Pace(20, 2)          # the page and the state of a phone
JOIN = Pace(40, 1)          # at one table: all its seats at once, and as many impatient fingers
GESTURE = Pace(20, 4)       # a desk, the control room: a thumb, not a script
CARDS = re.compile(r"/table/ideas/[^/]+")
JOINS = re.compile(r"/j/([^/]+)")


def paces_of(method: str, path: str, cookies: Mapping[str, str]) -> list[tuple[str, Pace]]:
    """The buckets that one request draws from. Nobody's badge stands in memory: only its hash does."""
    if method == "POST":
        return _writes(path, cookies)
    person = _of(cookies, SEAT) if path == "/table" or path.startswith("/table/") else ""
    return [(f"look:{person}", LOOK)] if person else []


def _writes(path: str, cookies: Mapping[str, str]) -> list[tuple[str, Pace]]:
    if join := JOINS.fullmatch(path):
        return [(f"join:{join[1].upper()[:12]}", JOIN)]
    if path.startswith("/table/") and (person := _of(cookies, SEAT)):
        return [(f"card:{person}", CARD)] if CARDS.fullmatch(path) else [(f"tap:{person}", TAP)]
    if path.startswith(("/desk/", "/control/")):
        leader = _of(cookies, DESK) or _of(cookies, CONTROL) or _of(cookies, TEAM)
        return [(f"gesture:{leader}", GESTURE)] if leader else []
    return []


def _of(cookies: Mapping[str, str], name: str) -> str:
    token = cookies.get(name, "")
    return sha256(token.encode()).hexdigest()[:32] if token else ""
