"""A bad Wi-Fi between phones and the server: our own TCP proxy, which delays, chokes, resets, and lets connections die in silence.

Loss of single packets cannot be made here: it needs the kernel's help and root. What loss does to a connection (waits, resets,
silence) can. `soak.chaos` and tests put phones behind it.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

CHUNK = 65536
FORGOTTEN = 20.0  # seconds that one side of a silent connection outlives the other


@dataclass(frozen=True)
class Weather:
    """What happens to each piece of a connection on its way. Chances are those of one piece; times are seconds."""

    delay: tuple[float, float] = (0.0, 0.0)
    bandwidth: float = 0.0  # bytes a second, for each connection; 0: as fast as it goes
    reset: float = 0.0      # the connection is reset, and this piece lost
    silence: float = 0.0    # from now on nothing comes through, and neither side is told
    late: float = 0.0       # this piece takes `lateness` more, though its sender may have given up
    lateness: float = 3.0
    dead: bool = False      # nothing comes through at all, new connections neither


CLEAR = Weather()
PROFILES = {
    "clear": CLEAR,
    "hall": Weather(delay=(0.010, 0.050)),
    "bad corner": Weather(delay=(0.1, 0.3), bandwidth=125_000),
    "storm": Weather(delay=(0.0, 0.02), reset=0.02, silence=0.01, late=0.005),
    "dead": Weather(dead=True),  # the access point is starting again
}


@dataclass(eq=False)
class _Link:
    """One connection, and the two ends of it."""

    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    silent: bool = False

    def cut(self) -> None:
        for writer in self.writers:
            writer.transport.abort()


class Line:
    """The proxy, in the event loop of whoever opens it: `async with Line(port) as line` → `line.port`. Change `weather` at any time."""

    def __init__(self, target: int, seed: int = 0, weather: Weather = CLEAR) -> None:
        self.target, self.weather = target, weather
        self.counts: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._links: set[_Link] = set()
        self._errands: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> "Line":
        self._server = await asyncio.start_server(lambda *ends: self._run(self._serve(*ends)), "127.0.0.1", 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._server:
            self._server.close()
        for task in list(self._errands):
            task.cancel()
        for link in list(self._links):
            link.cut()
        await asyncio.gather(*self._errands, return_exceptions=True)

    # --- What befalls some connection, or all -----------------------------------------------------------------------------

    def roam(self, silence: float = 3.0) -> None:
        """A phone changes from one access point to another: some seconds of nothing, then a reset."""
        self._to_some(lambda link: self._later(silence, link), "roam")

    def sleep(self) -> None:
        """A phone sleeps: its connection is half open from now on, and neither side hears of it."""
        self._to_some(lambda link: None, "half_open")

    def silence_all(self) -> None:
        """Whatever stands is half open from now on. New connections pass."""
        for link in self._links:
            link.silent = True

    def cut_all(self) -> None:
        """Everybody is thrown out at once."""
        for link in list(self._links):
            self.counts["reset"] += 1
            link.cut()

    def _to_some(self, then: Callable[[_Link], None], name: str) -> None:
        alive = [link for link in self._links if not link.silent]
        if alive:
            link = self._chance.choice(alive)
            link.silent = True
            self.counts[name] += 1
            then(link)

    def _later(self, seconds: float, link: _Link) -> None:
        async def reset() -> None:
            await asyncio.sleep(seconds)
            self.counts["reset"] += 1
            link.cut()

        self._run(reset())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    # --- One connection -----------------------------------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link([writer])
        self._links.add(link)
        self.counts["connections"] += 1
        try:
            while self.weather.dead:
                await asyncio.sleep(0.05)
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
            link.writers.append(there_writer)
            await asyncio.gather(self._pass(link, reader, there_writer), self._pass(link, there_reader, writer))
        except OSError:
            pass  # the server is down
        finally:
            self._links.discard(link)
            link.cut()

    async def _pass(self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction. Each piece meets the weather; the end of one side is not told to the other while the link is silent."""
        try:
            while data := await reader.read(CHUNK):
                await self._meet_weather(link, len(data))
                if not link.silent:
                    writer.write(data)
                    await writer.drain()
        except OSError:
            link.cut()
            return
        if link.silent:
            await asyncio.sleep(FORGOTTEN)
        with suppress(OSError, RuntimeError):
            writer.close()

    async def _meet_weather(self, link: _Link, size: int) -> None:
        weather, chance = self.weather, self._chance.random()
        if weather.dead or chance < weather.silence:
            link.silent = True
            self.counts["half_open"] += 1
        elif (chance := chance - weather.silence) < weather.reset:
            self.counts["reset"] += 1
            raise ConnectionResetError
        elif chance - weather.reset < weather.late:
            self.counts["late"] += 1
            await asyncio.sleep(self._chance.uniform(0, weather.lateness))
        wait = self._chance.uniform(*weather.delay) + (size / weather.bandwidth if weather.bandwidth else 0)
        if wait:
            await asyncio.sleep(wait)
