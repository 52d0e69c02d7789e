"""An audience is everybody who sees the same regions. Its bytes are encoded once and written in one go to a flat list of bound
writes: that is as fast as the bare transport, where awaiting each `send_text` costs twice as much and stops at a stuck phone.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode

log = logging.getLogger("tablee.live")

PLAIN_STALL = 5.0  # seconds that a connection without our own socket class may take for one frame
FAREWELL = 1.0     # seconds that a connection has for saying goodbye

Write = Callable[[bytes], None]


def encode(text: str) -> bytes:
    """One unmasked websocket text frame, the same bytes for everybody."""
    return WireFrame(Opcode.TEXT, text.encode()).serialize(mask=False)


def decode(frame: bytes) -> str:
    """The text of a frame that `encode` made."""
    start = {126: 4, 127: 10}.get(frame[1], 2)
    return frame[start:].decode()


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the renderer made. `order` counts all renders: a higher one was read from the database later."""

    order: int
    version: int
    frame: bytes                # the regions that were asked for, to be pushed
    whole: bytes                # all of them, for who arrives
    regions: Mapping[str, str]  # the same by name
    took: float = 0.0           # seconds


class Listener(ABC):
    """One connection, as its audience sees it. Its slot in the list stays empty while it is `paused` (its buffer is full) and
    while it `waits` for the whole state."""

    audience: "Audience | None" = None
    slot = -1
    paused = False
    waits = True
    catching_up = False
    given = 0          # how much of the audience's news it had when it was paused
    acknowledged = 0   # the number that the phone says it shows
    beats = 0          # how many it was sent
    heard = 0.0        # when it last said something (monotonic)
    owner = ""         # whose connection it is, by the badge that opened it
    checked = 0.0      # when that badge was last read (monotonic)
    tokens = 0.0       # frames that it may send at once
    overruns = 0       # how many it sent beyond
    let_go = False     # we ended it ourselves
    task: "asyncio.Task[Any] | None" = None

    @abstractmethod
    def write(self, frame: bytes) -> None:
        """Hand one frame over, without waiting. May set `paused` before it returns."""

    def bound_write(self) -> Write:
        """The cheapest call that writes one frame: it stands in the audience's list."""
        return self.write

    @abstractmethod
    def hang_up(self, code: int) -> None:
        """Say goodbye, and be gone within a second whatever the phone does."""

    @abstractmethod
    def abort(self) -> None:
        """Let go at once."""

    def leave(self) -> None:
        if self.audience:
            self.audience.remove(self)


class PlainListener(Listener):
    """The same through any ASGI server: one frame under way at a time; the whole state makes good what is missed meanwhile."""

    def __init__(self, websocket: Any) -> None:
        self.websocket = websocket
        self._errands: set[asyncio.Task[None]] = set()

    def write(self, frame: bytes) -> None:
        self.paused = True
        if self.audience:
            self.audience.pause(self)
        self._run(self._send(decode(frame)))

    def hang_up(self, code: int) -> None:
        self.leave()
        self._run(self._say_goodbye(code))

    def abort(self) -> None:
        self.leave()
        self.let_go = True
        if self.task:
            self.task.cancel()

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(PLAIN_STALL):
                await self.websocket.send_text(text)
        except Exception:  # noqa: BLE001 - gone or stuck, it matters to nobody else
            self.abort()
            return
        self.paused = False
        if self.audience:
            self.audience.resume(self)

    async def _say_goodbye(self, code: int) -> None:
        with suppress(Exception):
            async with asyncio.timeout(FAREWELL):
                await self.websocket.close(code)
        self.abort()

    def _run(self, errand: Any) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


class Audience:
    """Who listens under one key, and what they were given."""

    def __init__(self, key: str, missed: Callable[["Audience", Listener], None]) -> None:
        self.key = key
        self.epoch = ""
        self.version = 0               # the newest number that was broadcast
        self.heads = deque([0], 3)     # what it was at the last beats: who is well has answered the oldest of them
        self.behind = 0                # how many have not, at the last beat
        self.last_heard: datetime | None = None
        self.listeners: list[Listener] = []
        self.news = 0                  # how many broadcasts there were
        self.sent_order = 0            # the order of the newest one
        self.dirty: set[str] = set()
        self.urgent = False
        self.marked_at = 0.0
        self.calm_until = 0.0          # coalescing: not before, unless urgent
        self.broken_until = 0.0        # the last render failed: not before
        self.state: asyncio.Future[Rendered] | None = None  # the newest render, under way or done
        self.state_order = 0
        self.stale_before = 0          # a state of a lower order may lack something:
        self.stale: set[str] = set()   # these regions
        self.aged_at = 0.0             # from then on every region is rendered anew for who arrives
        self._writes: list[Write] = []
        self._missed = missed

    def send(self, frame: bytes, news: bool = True) -> None:
        """Write one frame to everybody who keeps up. Nobody can hold it up, and nobody's failure reaches the next."""
        self.news += news
        writes = iter(self._writes)
        while True:
            try:
                for write in writes:
                    write(frame)
                return
            except RuntimeError:  # uvloop's word for a line that has just broken: its `connection_lost` is under way
                log.info("one listener of %s had just gone", self.key)
            except Exception:  # noqa: BLE001 - the iterator goes on behind the one that failed
                log.exception("one listener of %s could not be written to", self.key)

    def add(self, listener: Listener) -> None:
        """Put a listener into the list, silent until it has the whole state."""
        listener.audience, listener.slot = self, len(self.listeners)
        listener.waits = True
        self.listeners.append(listener)
        self._writes.append(_nowhere)

    def remove(self, listener: Listener) -> None:
        """Take a listener out: the last one moves into its place, so that leaving costs the same in any hall."""
        last, write = self.listeners.pop(), self._writes.pop()
        if last is not listener:
            self.listeners[listener.slot], self._writes[listener.slot] = last, write
            last.slot = listener.slot
        listener.audience, listener.slot = None, -1

    def silence(self, listener: Listener) -> None:
        # Never removed: this is called from inside `send`, which walks the list.
        self._writes[listener.slot] = _nowhere

    def open(self, listener: Listener) -> None:
        self._writes[listener.slot] = listener.bound_write()

    def pause(self, listener: Listener) -> None:
        """Its buffer is full: it gets nothing more until it has read, and costs nobody anything meanwhile."""
        listener.given = self.news
        self.silence(listener)

    def resume(self, listener: Listener) -> None:
        """It has read: it goes on, after one fresh state if there were news that it did not get."""
        if listener.catching_up:
            return
        if listener.waits or listener.given != self.news:
            self._missed(self, listener)
        else:
            self.open(listener)

    def mark(self, regions: Iterable[str], urgent: bool, moment: float) -> None:
        if not self.dirty:
            self.marked_at = moment
        self.dirty.update(regions)
        self.urgent |= urgent

    def take_marks(self) -> tuple[frozenset[str], bool]:
        taken = frozenset(self.dirty), self.urgent
        self.dirty, self.urgent = set(), False
        return taken

    def due(self, rest_until: float = 0.0) -> float:
        """When its marks may be rendered. `rest_until`: when those who are coalesced may be again."""
        return max(self.marked_at, self.broken_until, 0.0 if self.urgent else max(self.calm_until, rest_until))

    def at_head(self) -> int:
        return sum(listener.acknowledged >= self.version for listener in self.listeners)

    def count_behind(self) -> bool:
        """Count at each beat who lags: at first everybody does after a push, so it is what was new two beats ago that counts."""
        before, owed = self.behind, self.heads[0]
        self.heads.append(self.version)
        for listener in self.listeners:
            listener.beats += 1
        self.behind = sum(listener.beats > 3 and listener.acknowledged < owed for listener in self.listeners)
        return self.behind != before


def _nowhere(frame: bytes) -> None:
    """Stands in the slot of a listener that gets nothing just now."""
