"""A hall behind one address, and three who flood it from there: the honest are never refused, the flooders are slowed alone.

`python -m soak.limits --honest 300 --seconds 120`. Each simulated phone is one connection and nothing else, so that a machine of two
cores can hold three hundred beside the server. Two of the flooders have a seat like everybody and abuse it; the third makes up a
badge for each request and guesses codes, once people have sat down.
"""

import argparse
import asyncio
import os
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench.figures import is_noisy, percentile, say, say_machine
from bench.hall import EVENTS, STEP, free_port, hall, wait_until_ready, writing_tables

SLOWED = {429, 503}
PATIENCE = 30.0


@dataclass
class Phone:
    """One connection that is kept, one badge."""

    url: str
    badge: str = ""
    answers: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> int:
        """One request; the status of its answer. A connection that was cut is opened again, once."""
        began = time.perf_counter()
        try:
            status = await asyncio.wait_for(self._exchange(method, path, form), PATIENCE)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            status = await asyncio.wait_for(self._exchange(method, path, form), PATIENCE)
        self.answers[status] += 1
        self.waits.append(time.perf_counter() - began)
        return status

    @property
    def slowed(self) -> int:
        return sum(self.answers[status] for status in SLOWED)

    def close(self) -> None:
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None

    async def _exchange(self, method: str, path: str, form: dict[str, str] | None) -> int:
        place = urlsplit(self.url)
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(place.hostname, place.port)
        body = urlencode(form or {}).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {place.netloc}", f"Origin: {self.url}", f"Content-Length: {len(body)}"]
        if self.badge:
            lines.append(f"Cookie: tablee_seat={self.badge}")
        if form:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Idempotency-Key: {secrets.token_hex(8)}"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await self._answer(self._reader)

    async def _answer(self, reader: asyncio.StreamReader) -> int:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = 0
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie" and value.strip().startswith("tablee_seat="):
                self.badge = value.strip().removeprefix("tablee_seat=").partition(";")[0]
        await reader.readexactly(length)
        return int(head.split(" ", 2)[1])


@dataclass(frozen=True)
class Verdict:
    """What came of it: how many answers each side got, how many of them told it to wait, and how long the honest waited."""

    honest: int
    honest_slowed: int
    flooders: int
    flooders_passed: int
    flooders_allowed: float
    wait: float

    @property
    def fair(self) -> bool:
        """Nobody honest was told to wait, and the flooders got no more than they are allowed."""
        return self.honest > 0 and self.honest_slowed == 0 and self.flooders_passed <= self.flooders_allowed


class Seated:
    """Tells when all who were awaited have sat down."""

    def __init__(self, awaited: int) -> None:
        self._awaited = awaited
        self.all = asyncio.Event()

    def one_more(self) -> None:
        self._awaited -= 1
        if self._awaited == 0:
            self.all.set()


async def honest_phone(phone: Phone, code: str, step: str, until: float, dice: random.Random, haste: float, seated: Seated) -> None:
    """Arrives within ten seconds, sits down, looks and writes as people do. `haste`: how much quicker than they."""
    await asyncio.sleep(dice.uniform(0, 10) / haste)
    await phone.ask("GET", f"/j/{code}")
    await phone.ask("POST", f"/j/{code}", {"name": "", "group": "citizens"})
    await phone.ask("GET", "/table")
    seated.one_more()
    sat, written = time.monotonic(), 0
    while (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(dice.uniform(3, 9) / haste, left))
        await phone.ask("GET", "/table/mine")
        if dice.random() < 0.5 and written < 4 + (time.monotonic() - sat) / 8:
            written += 1
            await phone.ask("POST", f"/table/ideas/{step}", {"text": f"Une carte {dice.random()}"})


async def seated_flooder(phone: Phone, code: str, step: str, until: float) -> None:
    """Has a badge like everybody, and hammers with it."""
    await phone.ask("POST", f"/j/{code}", {"name": "", "group": "citizens"})
    while time.monotonic() < until:
        await phone.ask("POST", f"/table/ideas/{step}", {"text": "encore"})
        await phone.ask("GET", "/table/mine")


async def nameless_flooder(phone: Phone, seated: Seated, until: float) -> None:
    """Has none: makes one up for each request, and guesses codes."""
    await seated.all.wait()
    while time.monotonic() < until:
        phone.badge = secrets.token_urlsafe(32)
        await phone.ask("GET", "/table")
        await phone.ask("POST", "/table/ideas/silent-ideas", {"text": "encore"})
        phone.badge = ""
        await phone.ask("POST", f"/j/{secrets.token_hex(3).upper()}", {"group": "citizens"})


async def flood(url: str, codes: Sequence[str], step: str, honest: int, seconds: float, seed: int, haste: float = 1.0,
                calm: bool = False) -> Verdict:
    """Everybody at once, from one address; without the flooders if it is `calm`. They sit at the tables of the first two codes."""
    dice, until = random.Random(seed), time.monotonic() + seconds
    people = [Phone(url) for _ in range(honest)]
    seated, nameless = [Phone(url) for _ in range(2)], Phone(url)
    began, all_seated = time.monotonic(), Seated(honest)
    plays: list[Awaitable[None]] = [
        honest_phone(one, codes[index % len(codes)], step, until, random.Random(dice.random()), haste, all_seated)
        for index, one in enumerate(people)]
    if not calm:
        plays += [seated_flooder(one, codes[index], step, until) for index, one in enumerate(seated)]
        plays.append(nameless_flooder(nameless, all_seated, until))
    await asyncio.gather(*plays)
    for phone in (*people, *seated, nameless):
        phone.close()
    lasted = time.monotonic() - began
    return Verdict(sum(sum(one.answers.values()) for one in people), sum(one.slowed for one in people),
                   sum(sum(one.answers.values()) for one in (*seated, nameless)),
                   sum(sum(one.answers.values()) - one.slowed for one in seated),
                   2 * (1 + (5 + lasted / 6) + (20 + 2 * lasted) + 4), percentile([wait for one in people for wait in one.waits], 0.99))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--honest", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    say_machine()
    before, verdict, after = (_evening(given.honest, given.seconds, given.seed, calm) for calm in (True, False, True))
    calm = (before.wait + after.wait) / 2
    facts = {"honest": given.honest, "flooders": 3, "seconds": given.seconds, "seed": given.seed}
    say("limits_honest_refused", verdict.honest_slowed, "answers", answers=verdict.honest, **facts)
    say("limits_flooders_passed", verdict.flooders_passed, "answers", allowed=round(verdict.flooders_allowed),
        answers=verdict.flooders, **facts)
    say("limits_honest_wait_p99", verdict.wait * 1000, "ms", **facts)
    say("limits_honest_wait_ratio", verdict.wait / calm, "ratio", floor="the same hall without flooders, before and after",
        before_ms=round(before.wait * 1000), after_ms=round(after.wait * 1000), noisy=is_noisy(before.wait, after.wait), **facts)
    if not verdict.fair:
        raise SystemExit("the flooders were not slowed alone")


def _evening(honest: int, seconds: float, seed: int, calm: bool) -> Verdict:
    with hall(honest * 2) as full:
        codes = [table.code for table in writing_tables(full)]
        return _behind_a_server(full.folder, lambda url: flood(url, codes, STEP, honest, seconds, seed, calm=calm))


def _behind_a_server(folder: object, play: Callable[[str], Awaitable[Verdict]]) -> Verdict:
    """The real server in a process of its own, with its limits as they are."""
    port = free_port()
    environment = os.environ | {"TABLEE_DATA_DIR": str(folder), "TABLEE_HOST": "127.0.0.1", "TABLEE_PORT": str(port),
                                "TABLEE_EVENTS_DIR": str(EVENTS)}
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        return asyncio.run(_played(play, f"http://127.0.0.1:{port}"))
    finally:
        process.terminate()
        process.wait(20)


async def _played(play: Callable[[str], Awaitable[Verdict]], url: str) -> Verdict:
    return await play(url)


if __name__ == "__main__":
    main()
