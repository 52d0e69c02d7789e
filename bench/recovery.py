"""The server is killed and started again: how long until every phone shows its table again. The floor is the server's own start.

Phones come back as `static/live.js` does: after a random wait of at most a second, then two, four, eight.
"""

import argparse
import asyncio
import contextlib
import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uvloop

from app.participants.guests import SEAT
from app.rehearsal.phone import pause
from bench.figures import percentile, say, say_machine
from bench.hall import free_port, hall, seat_people, server, server_at
from bench.line import Ear
from bench.push import raise_file_limit

HALLS = (300, 2000)
AT_A_TABLE = 12


class Follower:
    """A phone that only listens. `prompted_at`: when it last got its table."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.cookie = url, f"{SEAT}={token}"
        self.prompted_at = 0.0
        self.ear: Ear | None = None

    async def follow(self) -> None:
        """Stay connected, for ever."""
        tries = 0
        while True:
            before = self.prompted_at
            try:
                self.ear = await Ear(self._hear).open(self.url, "/table/live", self.cookie)
                await self.ear.transport.wait_disconnected()
            except OSError:
                pass
            tries = 0 if self.prompted_at > before else tries + 1
            await asyncio.sleep(pause(1006, tries))

    def _hear(self, text: bytes) -> None:
        if b"region-step" in text:
            self.prompted_at = time.perf_counter()


def measure(halls: Sequence[int] = HALLS) -> None:
    raise_file_limit()
    for phones in halls:
        with hall(seats=phones + phones // 4, tables=max(16, phones // AT_A_TABLE)) as place:
            tokens = [token for _, token in seat_people(place, phones)]
            killed, ready, back = _killed_once(place.folder, tokens)
        waits = [moment - killed for moment in back]
        say("recovery_all_at_head", max(waits), "s after the kill", phones=phones, p99=round(percentile(waits, 0.99), 2),
            floor=f"the server is ready after {ready - killed:.2f} s", ratio=round(max(waits) / (ready - killed), 2))


def _killed_once(folder: Path, tokens: Sequence[str]) -> tuple[float, float, list[float]]:
    port = free_port()
    with server(folder, port) as url, contextlib.ExitStack() as later:
        return uvloop.run(_measure(url, tokens, lambda: later.enter_context(server(folder, port))))


async def _measure(url: str, tokens: Sequence[str], start_again: Callable[[], str]) -> tuple[float, float, list[float]]:
    """When it was killed, when it was ready again, and when each phone had its table again."""
    phones = [Follower(url, token) for token in tokens]
    following = []
    for phone in phones:
        following.append(asyncio.create_task(phone.follow()))
        await asyncio.sleep(0.004)
    await _all(phones, 0.0)
    gc.collect()
    killed = time.perf_counter()
    server_at(url).kill()
    await asyncio.to_thread(start_again)
    ready = time.perf_counter()
    await _all(phones, killed)
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    return killed, ready, [phone.prompted_at for phone in phones]


async def _all(phones: Sequence[Follower], since: float) -> None:
    until = time.perf_counter() + 60
    while any(phone.prompted_at <= since for phone in phones):
        if time.perf_counter() > until:
            raise SystemExit(f"{sum(phone.prompted_at <= since for phone in phones)} phones did not come back within a minute")
        await asyncio.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description="From kill -9 until every phone shows its table again.")
    parser.add_argument("--phones", default=",".join(map(str, HALLS)), help="how many, several separated by commas")
    given = parser.parse_args()
    say_machine()
    measure([int(phones) for phones in given.phones.split(",")])


if __name__ == "__main__":
    main()
