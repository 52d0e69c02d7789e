"""Mutants of the doors: who may come in, from where, how fast, and until when."""

from dataclasses import replace
from typing import Any

from anyio import CapacityLimiter

from app import main
from app.evenings import actions as evenings
from app.ground import badge, live, shield, web
from app.ground.pace import Pace
from app.screens import live as lines
from app.tables import actions, guests, queries
from tests.mutants import Mutant


def any_origin() -> None:
    """A page of another site may write in the name of whoever looks at it."""
    shield.same_origin = lambda scheme, headers, address="": True  # type: ignore[assignment]


def any_host() -> None:
    """A public name that somebody made point at us reads our pages as its own."""
    shield.is_our_host = lambda host, address="": True  # type: ignore[assignment]


def limit_by_address() -> None:
    """The hall is one address: everybody in it shares one bucket."""
    main.LIMITS = replace(main.LIMITS, paces_of=lambda method, path, cookies: [("look:the-hall", Pace(20, 2))])


def no_limit() -> None:
    """Who hammers is served like everybody."""
    main.LIMITS = None  # type: ignore[assignment]


def trust_any_badge() -> None:
    """A badge that was made up a moment ago has a bucket of its own."""
    shield.Shield._too_fast = lambda self, keys: ("too_fast", wait) if (wait := self.buckets.take(keys)) else None  # type: ignore[method-assign]


def guess_without_end() -> None:
    """Wrong codes are answered as fast as they are tried."""
    main.LIMITS = replace(main.LIMITS, is_guess=lambda method, path: False)


def claim_twice() -> None:
    """Whoever photographed a facilitator's link leads the table as well."""
    honest = actions.claim_desk

    def claim_desk(session: Any, table_id: int, token: str, device: str = "") -> None:
        queries.table_by_id(session, table_id).claimed_at = None
        honest(session, table_id, token, device)

    actions.claim_desk = claim_desk


def revoke_without_closing() -> None:
    """A browser that was put out goes on listening."""

    async def close_owned(self: live.Live, owners: Any, code: int) -> None:
        return None

    live.Live.close_owned = close_owned  # type: ignore[method-assign]


def read_the_badge_once() -> None:
    """The right that a connection had when it came is never read again."""

    def never(*found: Any) -> None:
        return None

    lines._reading_again = never  # type: ignore[assignment]


def code_alive_next_day() -> None:
    """A photographed code opens its table for ever."""
    queries.codes_until = lambda evening: None


def desks_outlive_closing() -> None:
    """Closing the evening takes nobody's badge."""
    evenings.revoke_badges = lambda *which: []


def badges_outlive_closing() -> None:
    """A phone found on a seat reads its owner's contacts until the next morning."""
    evenings.shorten_badges = lambda *which: None  # type: ignore[assignment]


def desk_of_another_table() -> None:
    """A facilitator's badge leads whichever table its address names."""

    class Whichever(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    def read_badge(session: Any, token: str | None, role: str) -> badge.Badge | None:
        found = badge.read_badge(session, token, role)
        return replace(found, subject_id=Whichever()) if found else None

    guests.read_badge = read_badge


def any_role() -> None:
    """A participant's badge in the cookie of a facilitator is a facilitator's."""

    def read_badge(session: Any, token: str | None, role: str) -> badge.Badge | None:
        roles = ("participant", "facilitator", "control", "wall", "organiser")
        return next((found for one in roles if (found := badge.read_badge(session, token, one))), None)

    guests.read_badge = read_badge


def any_evening() -> None:
    """The control room of one evening leads all of them."""
    honest = guests.find_team

    def find_team(request: Any, session: Any, evening: Any) -> guests.Team | None:
        found = badge.read_badge(session, request.cookies.get(guests.CONTROL), "control")
        return guests.Team(evening.id, "control", found.id) if found else honest(request, session, evening)

    guests.find_team = find_team


def size_unchecked() -> None:
    """A body that does not say its length may be as long as it likes."""
    shield._counted = lambda receive, limit: receive


def no_policy() -> None:
    """Pages are served without their content security policy."""
    shield.HEADERS.pop("content-security-policy")


def any_number_of_sockets() -> None:
    """One badge may hold every connection of the process."""
    lines.SOCKETS = 0


FLOOD = "tests/doors/test_flood.py -k slowed_alone"
DEVICES, CODES = "tests/doors/test_devices.py", "tests/doors/test_codes.py"
def put_nobody_off() -> None:
    """However many wait for a thread, whoever asks is made to wait as well."""
    web.current_default_thread_limiter = lambda: CapacityLimiter(1)  # type: ignore[assignment, attr-defined]


MUTANTS = {
    "any_origin": Mutant(any_origin, "tests/ground/test_serve.py -k elsewhere"),
    "any_host": Mutant(any_host, "tests/doors/test_every_answer.py -k meant_for_this_house"),
    "limit_by_address": Mutant(limit_by_address, FLOOD),
    "put_nobody_off": Mutant(put_nobody_off, "tests/ground/test_crowd.py -k put_off"),
    "no_limit": Mutant(no_limit, FLOOD),
    "trust_any_badge": Mutant(trust_any_badge, "tests/doors/test_queue.py -k makes_up"),
    "guess_without_end": Mutant(guess_without_end, "tests/doors/test_flood.py -k wrong_codes"),
    "claim_twice": Mutant(claim_twice, "tests/tables/test_claim_desk.py -k is_refused_and_the_control_room_is_told"),
    "revoke_without_closing": Mutant(revoke_without_closing, f"{DEVICES} -k out_at_once"),
    "read_the_badge_once": Mutant(read_the_badge_once, f"{DEVICES} -k next_word"),
    "code_alive_next_day": Mutant(code_alive_next_day, f"{CODES} -k photographed"),
    "desks_outlive_closing": Mutant(desks_outlive_closing, f"{CODES} -k every_connection"),
    "badges_outlive_closing": Mutant(badges_outlive_closing, f"{CODES} -k its_own"),
    "desk_of_another_table": Mutant(desk_of_another_table, f"{DEVICES} -k no_other_desk"),
    "any_evening": Mutant(any_evening, f"{DEVICES} -k another_evening"),
    "any_role": Mutant(any_role, f"{DEVICES} -k whatever_cookie"),
    "size_unchecked": Mutant(size_unchecked, "tests/doors/test_typed.py -k sixteen_kilobytes"),
    "no_policy": Mutant(no_policy, "tests/doors/test_every_answer.py -k every_refusal"),
    "any_number_of_sockets": Mutant(any_number_of_sockets, "tests/doors/test_sockets.py -k fourth"),
}
