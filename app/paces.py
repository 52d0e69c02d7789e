"""Who may go how fast: by the badge of a person and by a table, never by an address (reliability.md §5.4).

Honest people never meet these figures; an outbox that comes back with the writing of a whole offline evening does, waits as it
is told, and loses nothing. Where a figure differs from §5.4 it says why.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from app.ground.pace import Pace
from app.ground.shield import Limits
from app.tables.guests import CONTROL, DESK, TEAM, WALL

SEAT = "tablee_seat"
HOUR = 3600

# --- a person, by the badge of the phone
CARD = Pace(5, 1 / 6)            # a card each six seconds is faster than anybody thinks
CARDS = Pace(100, 100 / (12 * HOUR))  # a hundred in an evening; the bucket fills again in the twelve hours that a badge lasts
TAP = Pace(20, 2)                # votes, alignments, taps
LOOK = Pace(20, 2)               # the page, the state, the socket of a phone

# --- a table and the hall
JOIN = Pace(40, 1)               # §5.4 says 20: at one table all its seats at once, and as many impatient fingers
ARRIVALS = Pace(150, 40)         # seats given in the whole hall: four hundred within ten seconds

# --- those who lead
PUSH = Pace(5, 1)                # what a desk sends to all phones of its table
ROOM_PUSH = Pace(5, 1 / 2)       # what the control room sends to the hall; §5.4 gives it no burst, but one writes to three tables in turn
BROWSE = Pace(200, 50)            # pages of the team: many tabs, one browser
GESTURE = Pace(20, 4)            # anything else: a thumb, not a script. Taking back a push is one of these: it must never wait

# --- nobody in particular
NEWCOMERS = Pace(600, 100)       # who has no badge, or one that has opened nothing yet: the hall comes in, then the server restarts
PROBE = Pace(60, 10)             # what a monitor asks
HOUSE = Pace(1000, 1000)         # only protects the process
REFUSALS = Pace(60, 1)           # told at once; who does not listen to sixty of them is told a second later
GUESSES = Pace(60, 1)            # wrong codes, in the whole house: a minute of them, then each waits two seconds

A_CARD = re.compile(r"/table/ideas/[^/]+")
A_JOIN = re.compile(r"/j/([^/]+)")
A_DESK = re.compile(r"/desk/(\d+)/(.*)")
PUSHES = re.compile(r"step|nudge|reveal|vote/(open|close)")
ROOM_PUSHES = re.compile(r"/control/[^/]+/(step|nudge|floor)")
PROBES = {"/healthz", "/readyz", "/version", "/metrics"}
GUESSED = re.compile(r"/j/[^/]+|/rejoindre|/moi(/.*)?")


def paces_of(method: str, path: str, cookies: Mapping[str, str]) -> list[tuple[str, Pace]]:
    """The buckets that one request draws from. Nobody's badge stands in memory: only its hash does."""
    if path in PROBES:
        return [("probe", PROBE)]
    if method == "POST":
        return _writes(path, cookies)
    if path == "/table" or path.startswith(("/table/", "/j/")):
        person = _of(cookies, SEAT)
        return [(f"look:{person}", LOOK)] if person else []
    leader = _leader(cookies)
    return [(f"browse:{leader}", BROWSE)] if leader else []


def is_guess(method: str, path: str) -> bool:
    """Whether somebody tries a code here."""
    return GUESSED.fullmatch(path) is not None


LIMITS = Limits(paces_of, NEWCOMERS, HOUSE, GUESSES, is_guess, REFUSALS)


def _writes(path: str, cookies: Mapping[str, str]) -> list[tuple[str, Pace]]:
    if join := A_JOIN.fullmatch(path):
        return [(f"join:{join[1].upper()[:12]}", JOIN)]
    if path.startswith("/table/") and (person := _of(cookies, SEAT)):
        if A_CARD.fullmatch(path):
            return [(f"card:{person}", CARD), (f"cards:{person}", CARDS)]
        return [(f"tap:{person}", TAP)]
    leader = _leader(cookies)
    if not leader:
        return []
    if ROOM_PUSHES.fullmatch(path):
        return [(f"room:{leader}", ROOM_PUSH)]
    desk = A_DESK.fullmatch(path)
    if desk and PUSHES.fullmatch(desk[2]):
        return [(f"push:{leader}:{desk[1]}", PUSH)]
    return [(f"gesture:{leader}:{_desk_of(path)}", GESTURE)]


def _desk_of(path: str) -> str:
    """The desk that a gesture is for: the team may lead several from one browser."""
    desk = A_DESK.fullmatch(path)
    return desk[1] if desk else ""


def _leader(cookies: Mapping[str, str]) -> str:
    return _of(cookies, DESK) or _of(cookies, CONTROL) or _of(cookies, TEAM) or _of(cookies, WALL)


def _of(cookies: Mapping[str, str], name: str) -> str:
    token = cookies.get(name, "")
    return sha256(token.encode()).hexdigest()[:32] if token else ""
