"""Who is listening, and how bytes reach them. Knows no noun: an audience is a key, and whoever makes this object says how the
regions of a key are rendered.
"""

import asyncio
import json
import logging
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from starlette.websockets import WebSocket

from app.ground.audience import Audience, Listener, PlainListener, encode
from app.ground.clock import milliseconds, now
from app.ground.memory import collect_rarely, give_memory_back, settle_memory
from app.ground.pace import Pace
from app.ground.pushing import Frame, Pusher, Render
from app.ground.socket import EXTENSION

__all__ = ["Frame", "Live", "Render"]

log = logging.getLogger("tablee.live")

TURN = 0.0005      # seconds after which a thread that computes gives way to one that answers somebody
BEAT = 5.0         # seconds between two beats, give or take a fifth; a phone calls itself cut off after 12
DEAF = 25.0        # seconds without a word after which a connection is let go: the kernel hides a stuck phone for megabytes
FRAME = 1024       # bytes in the longest frame that a phone may send
FRAMES = Pace(30, 5)  # how fast a phone may send them
OVERRUNS = 3       # frames beyond that pace; the last one ends the connection
RECHECK = 30.0     # seconds after which the badge of a connection is read again, if it has not asked for anything meanwhile
HERE = 0.5         # seconds during which arrivals and departures are gathered before they are told
GIVE_BACK = 60.0          # seconds between two times that unused memory is handed to the system
CROWD, QUIET = 100, 10.0  # after so many arrivals, in a lull of so many seconds, memory is put in order

TOO_BIG, NOT_OURS = 1009, 1008  # close codes; after those from 4000 to 4099 a page does not come back, after 4200 at once
REPLACED, REVOKED, OVER, SLOW_DOWN, COME_BACK = 4001, 4003, 4004, 4100, 4200
Still = Callable[[], Awaitable[int | None]]


class Live:
    """All audiences of this process.

    `render(key, regions)` returns the named regions, or all of them for None; it runs in a thread of its own.
    `on_presence(key)` is called in the event loop, at most twice a second, when people came to an audience or left it.
    """

    def __init__(self, render: Render, on_presence: Callable[[str], None] | None = None) -> None:
        self._pusher = Pusher(render)
        self._on_presence = on_presence
        self._moved: set[str] = set()
        self._owned: dict[str, list[Listener]] = {}
        self._arrived, self._last_arrival, self._given_back = 0, 0.0, time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []

    # ---- life ------------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Start; for the application's lifespan, with `stop` at its end."""
        collect_rarely()
        # A render computes for milliseconds. The loop, and the door after each of its statements, would wait five for their turn.
        sys.setswitchinterval(TURN)
        self._tasks = [asyncio.create_task(_supervise(work)) for work in (self._pusher.refresh_marked, self._beat)]
        await asyncio.sleep(0)  # marks count from now on

    async def stop(self) -> None:
        """Let go of the renderer. uvicorn has closed the sockets (1012) before it comes here."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pusher.stop()

    # ---- one connection --------------------------------------------------------------------------------------------------

    async def serve(self, websocket: WebSocket, key: str, epoch: str, owner: str = "", most: int = 0, still: Still | None = None) -> None:
        """Everything for one accepted websocket: the whole state at once, then pushes and beats, until it is gone.

        `owner` may have `most` of them at once. `still()` reads again whether who asks still may: it returns the close code if not.
        """
        listener = self.join(key, websocket)
        self._own(listener, owner, most)
        audience, listener.task = self._pusher.audience(key), asyncio.current_task()
        audience.epoch = epoch
        try:
            await self._pusher.catch_up(audience, listener)
            await self._listen(audience, listener, websocket, still)
        except asyncio.CancelledError:
            if not listener.let_go:  # else we ended it ourselves: a normal end
                raise
        finally:
            self.leave(listener, key)

    def join(self, key: str, websocket: WebSocket) -> Listener:
        """Enter an audience, silent until the whole state was given. `serve` does it."""
        extension = (websocket.scope.get("extensions") or {}).get(EXTENSION)
        listener: Listener = extension["listener"] if extension else PlainListener(websocket)
        listener.heard = listener.checked = self._last_arrival = time.monotonic()
        listener.tokens = FRAMES.burst
        self._arrived += 1
        self._pusher.audience(key).add(listener)
        self._presence_changed(key)
        return listener

    def leave(self, listener: Listener, key: str) -> None:
        listener.leave()
        self._disown(listener)
        self._presence_changed(key)

    def _own(self, listener: Listener, owner: str, most: int) -> None:
        """Note whose connection this is. One too many ends the one that was silent the longest: on a poor Wi-Fi that one is dead."""
        listener.owner = owner
        if not owner:
            return
        owned = self._owned.setdefault(owner, [])
        if most and len(owned) >= most:
            silent = min(owned, key=lambda one: one.heard)
            self._disown(silent)
            silent.hang_up(REPLACED)
        self._owned.setdefault(owner, owned).append(listener)

    def _disown(self, listener: Listener) -> None:
        owned = self._owned.get(listener.owner, [])
        if listener in owned:
            owned.remove(listener)
        if not owned:
            self._owned.pop(listener.owner, None)

    async def _listen(self, audience: Audience, listener: Listener, websocket: WebSocket, still: Still | None) -> None:
        while (message := await websocket.receive())["type"] == "websocket.receive":
            if listener.audience is None:
                continue  # we have said goodbye: whatever it still sends, its end is under way
            before, listener.heard, audience.last_heard = listener.heard, time.monotonic(), now()
            if not _may_speak(listener, listener.heard - before):
                if listener.overruns >= OVERRUNS:
                    listener.hang_up(SLOW_DOWN)
                continue
            code = await self._hear(audience, listener, message, still)
            if code:
                listener.hang_up(code)

    async def _hear(self, audience: Audience, listener: Listener, message: Any, still: Still | None) -> int | None:
        """Take one frame: the number that the phone shows, or "again". Returns the code to close with, if it must."""
        text = message.get("text")
        if still and (text == "again" or listener.heard - listener.checked > RECHECK):
            listener.checked = listener.heard
            if code := await still():
                return code
        if len(message.get("bytes") or (text or "").encode()) > FRAME:
            return TOO_BIG
        if text == "again":
            await self._pusher.catch_up(audience, listener)
        elif text and text.isascii() and text.isdigit() and len(text) < 16:
            listener.acknowledged = int(text)
        else:
            return NOT_OURS
        return None

    # ---- who is there, for any thread ------------------------------------------------------------------------------------

    def count(self, key: str) -> int:
        """How many connections an audience has."""
        audience = self._pusher.audiences.get(key)
        return len(audience.listeners) if audience else 0

    def counts(self, prefix: str) -> dict[str, int]:
        """The same for all audiences whose key begins so and that had a listener once."""
        return {key: len(audience.listeners) for key, audience in self._named(prefix)}

    def behind(self, prefix: str) -> dict[str, int]:
        """How many of them do not show what was pushed two beats ago."""
        return {key: audience.behind for key, audience in self._named(prefix)}

    def at_head(self, key: str) -> int:
        """How many phones have acknowledged the newest number that was pushed to them."""
        audience = self._pusher.audiences.get(key)
        return audience.at_head() if audience else 0

    def last_heard(self, key: str) -> datetime | None:
        """When somebody of an audience last said something."""
        audience = self._pusher.audiences.get(key)
        return audience.last_heard if audience else None

    def version(self, key: str) -> int:
        """The newest number that was pushed to an audience."""
        audience = self._pusher.audiences.get(key)
        return audience.version if audience else 0

    # ---- what they see ---------------------------------------------------------------------------------------------------

    def mark(self, key: str, regions: Iterable[str], urgent: bool = False) -> None:
        """These regions have changed in the database: render and push them, at once or coalesced. From any thread."""
        self._pusher.mark(key, regions, urgent)

    def broadcast(self, key: str, text: str, version: int) -> None:
        """Push this text to an audience, now and in one go."""
        self._pusher.broadcast(key, text, version)

    async def state(self, key: str) -> Frame:
        """All regions of an audience as they are now, for who polls. Rendered once, however many ask."""
        state = await self._pusher.whole(self._pusher.audience(key))
        return Frame(state.version, state.regions)

    def owns(self, owner: str) -> int:
        """How many connections this owner has."""
        return len(self._owned.get(owner, ()))

    async def close_owned(self, owners: Iterable[str], code: int) -> None:
        """Close every connection of these owners, wherever they listen."""
        await self._end([listener for owner in owners for listener in self._owned.get(owner, ()) if listener.audience], code)

    async def close(self, prefix: str, code: int) -> None:
        """Close every connection of these audiences: 4003 revoked, 4004 over, 4200 restart. Takes a second at most."""
        leaving = [listener for _, audience in self._named(prefix) for listener in audience.listeners]
        for _, audience in self._named(prefix):
            audience.state = None
        await self._end(leaving, code)

    async def _end(self, leaving: list[Listener], code: int) -> None:
        for listener in leaving:
            listener.hang_up(code)
        tasks = [listener.task for listener in leaving if listener.task and listener.task is not asyncio.current_task()]
        if tasks:
            await asyncio.wait(tasks, timeout=2)

    # ---- beats -----------------------------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        """One beat for each audience in turn, spread over the period so that the answers do not come all at once."""
        while True:
            period = BEAT * random.uniform(0.8, 1.2)
            peopled = [audience for _, audience in self._named("") if audience.listeners]
            for audience in peopled:
                if _beat_once(audience):
                    self._presence_changed(audience.key)
                await asyncio.sleep(period / len(peopled))
            if not peopled:
                await asyncio.sleep(period)
            self._tidy_memory()
            if time.monotonic() - self._given_back > GIVE_BACK:
                self._given_back = time.monotonic()
                await asyncio.to_thread(give_memory_back)

    def _tidy_memory(self) -> None:
        """Freeze what 300 arrivals have left in memory, so that no collection walks over it during a prompt."""
        lull = time.monotonic() - max(self._last_arrival, self._pusher.stirred)
        if self._arrived >= CROWD and lull > QUIET:
            self._arrived = 0
            settle_memory()

    def _presence_changed(self, key: str) -> None:
        if not self._moved:
            asyncio.get_running_loop().call_later(HERE, self._tell_presence)
        self._moved.add(key)

    def _tell_presence(self) -> None:
        moved, self._moved = self._moved, set()
        for key in moved if self._on_presence else ():
            try:
                self._on_presence(key)
            except Exception:  # noqa: BLE001 - a screen that fails must not silence the others
                log.exception("the presence of %s could not be told", key)

    def _named(self, prefix: str) -> list[tuple[str, Audience]]:
        """Audiences of this very key or below it: "desk:1:1" is not the beginning of "desk:1:12"."""
        below = prefix if prefix.endswith(":") or not prefix else f"{prefix}:"
        # a copy first: the door and the renderer ask from their own threads while phones arrive
        return [(key, audience) for key, audience in list(self._pusher.audiences.items()) if key == prefix or key.startswith(below)]


def _may_speak(listener: Listener, seconds: float) -> bool:
    """Take one frame from those that a listener may send; it has gained some in the seconds since its last one."""
    listener.tokens = min(FRAMES.burst, listener.tokens + seconds * FRAMES.per_second)
    if listener.tokens < 1:
        listener.overruns += 1
        return False
    listener.tokens -= 1
    return True


def _beat_once(audience: Audience) -> bool:
    """Say the newest number, so that who lacks the last frame notices; let go of those who never answer. Whether others lag now."""
    beat = {"head": audience.version, "epoch": audience.epoch, "now": milliseconds(now())}
    audience.send(encode(json.dumps(beat)), news=False)
    moment = time.monotonic()
    for listener in list(audience.listeners):
        if moment - listener.heard > DEAF:
            listener.abort()
    return audience.count_behind()


async def _supervise(work: Callable[[], Awaitable[None]]) -> None:
    """Keep a task alive: when it fails, say so and start it again."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - it must outlive whatever happens
            log.exception("%s failed and starts again", getattr(work, "__qualname__", work))
            await asyncio.sleep(1)
