"""What audiences see: marks on regions become renders, and renders become pushes. One thread renders, so that the event loop
never reads the database, and so that a later push never holds an older state.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from app.ground.audience import Audience, Listener, Rendered, encode

log = logging.getLogger("tablee.live")

CALM = 0.25     # a coalesced audience gets at most four frames a second
REST = 4        # all of them together rest for so many times what the last render took: who watches must not slow down the hall
PATIENCE = 1.0  # when it may be rendered, a coalesced audience goes before urgent ones once it is late by so many seconds
RETRY = 2.0     # seconds after which a push whose render failed is tried again
AGE = 5.0       # seconds after which who arrives is given every region anew: some of what they say changes with time alone


@dataclass(frozen=True, slots=True)
class Frame:
    """Regions by name, as text, and their newest number: the highest `data-seq` that stands in them."""

    version: int
    regions: Mapping[str, str]

    @property
    def text(self) -> str:
        return "\n".join(self.regions.values())

    def over(self, older: "Frame") -> "Frame":
        """These regions, and the others as they were before."""
        return Frame(max(self.version, older.version), {**older.regions, **self.regions})


Render = Callable[[str, frozenset[str] | None], Frame]


class Pusher:
    """Renders and pushes for all audiences of this process. Lives in one event loop; only `mark` may come from elsewhere."""

    def __init__(self, render: Render) -> None:
        self.audiences: dict[str, Audience] = {}
        self.stirred = 0.0  # when something was last pushed
        self._render = render
        self._renderer = ThreadPoolExecutor(1, "renderer")
        self._known: dict[str, Frame] = {}  # the whole state of each audience as rendered last; only the renderer touches it
        self._rest_until = 0.0
        self._order = 0
        self._dirty: dict[str, Audience] = {}
        self._woken = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    def audience(self, key: str) -> Audience:
        if key not in self.audiences:
            self.audiences[key] = Audience(key, self._catch_up_soon)
        return self.audiences[key]

    def mark(self, key: str, regions: Iterable[str], urgent: bool) -> None:
        """These regions have changed in the database. Before `run` and after `stop` nobody listens: then it does nothing."""
        regions = frozenset(regions)
        if self._loop and threading.get_ident() == self._thread:
            self._mark(key, regions, urgent)
        elif self._loop:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                self._loop.call_soon_threadsafe(self._mark, key, regions, urgent)

    def broadcast(self, key: str, text: str, version: int) -> None:
        """Push a text that was made elsewhere."""
        self._order += 1
        audience, frame = self.audience(key), encode(text)
        self._push(audience, Rendered(self._order, version, frame, frame, {}))
        audience.aged_at = 0.0

    async def whole(self, audience: Audience) -> Rendered:
        """All regions of an audience as they are now. The render under way, or done, serves all who ask until the next mark; then
        only what was marked is rendered anew."""
        state, moment = audience.state, time.monotonic()
        if state is None or moment > audience.aged_at or (state.done() and state.exception()):
            audience.aged_at = moment + AGE
            state = self._submit(audience, None)
        elif audience.state_order < audience.stale_before:
            state = self._submit(audience, frozenset(audience.stale))
        rendered = await asyncio.shield(state)
        # After a start nothing was pushed yet, but a state may be lost on its way like any frame: the beats must tell its number.
        audience.version = audience.version or rendered.version
        return rendered

    async def catch_up(self, audience: Audience, listener: Listener) -> None:
        """Arriving, asking again and coming back to life are one: the whole state, never older than what was given before."""
        if listener.catching_up or listener.audience is not audience:
            return
        listener.catching_up = listener.waits = True
        audience.silence(listener)
        try:
            while (state := await self.whole(audience)).order < audience.sent_order:
                pass  # a push overtook it on the last yard
            _give(audience, listener, state.whole)
        except Exception:  # noqa: BLE001 - logged by the renderer; this one hears the beats, and asks again
            _give(audience, listener, None)
        finally:
            listener.catching_up = False

    async def refresh_marked(self) -> None:
        """Render and push whatever is marked, for ever."""
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        while True:
            audience, wait = self._next()
            if audience:
                await self._refresh(audience)
                continue
            self._woken.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), wait)

    def stop(self) -> None:
        self._loop = None
        self._renderer.shutdown(wait=True, cancel_futures=True)

    # ---- which audience, and when ----------------------------------------------------------------------------------------

    def _mark(self, key: str, regions: frozenset[str], urgent: bool) -> None:
        audience = self.audience(key)
        audience.stale |= regions
        if urgent or not audience.listeners:  # else whoever comes before the push gets what the others have, and the push with them
            audience.stale_before = self._order + 1
        if audience.listeners:  # who comes later gets the whole state anyway
            audience.mark(regions, urgent, time.monotonic())
            self._dirty[key] = audience
            self._woken.set()

    def _next(self) -> tuple[Audience | None, float | None]:
        """The audience whose turn it is, else how long to sleep. Urgent ones go first, but nobody is left behind for ever."""
        moment, dirty = time.monotonic(), self._dirty.values()
        due = {audience: audience.due(self._rest_until) for audience in dirty}
        ready = [audience for audience in dirty if due[audience] <= moment]
        if ready:
            return min(ready, key=lambda audience: audience.marked_at + (0 if audience.urgent else PATIENCE)), None
        return None, min((when - moment for when in due.values()), default=None)

    async def _refresh(self, audience: Audience) -> None:
        del self._dirty[audience.key]
        regions, urgent = audience.take_marks()
        if not audience.listeners:  # all have left meanwhile: nobody gets this push, so whoever comes must not rely on it
            audience.stale_before = self._order + 1
            audience.stale |= regions
            return
        try:
            rendered = await self._submit(audience, regions)
            self._push(audience, rendered)
            if not urgent:
                self._rest_until = self.stirred + REST * rendered.took
        except Exception:  # noqa: BLE001 - logged by the renderer; the other audiences must not wait for this one
            audience.broken_until = time.monotonic() + RETRY
            self._mark(audience.key, regions, urgent)

    # ---- rendering and giving --------------------------------------------------------------------------------------------

    def _submit(self, audience: Audience, regions: frozenset[str] | None) -> "asyncio.Future[Rendered]":
        """Queue one render of these regions, or of all. Its order is that of the thread, so it says which of two has read the
        database later. What it makes is, with the other regions, the state of the audience from now on."""
        self._order += 1
        audience.stale -= audience.stale if regions is None else regions
        audience.state_order = self._order
        audience.state = asyncio.get_running_loop().run_in_executor(self._renderer, self._work, self._order, audience, regions)
        return audience.state

    def _work(self, order: int, audience: Audience, regions: frozenset[str] | None) -> Rendered:
        known, began = self._known.pop(audience.key, None), time.monotonic()
        try:
            frame = self._render(audience.key, regions if known else None)
        except Exception:
            log.exception("%s could not be rendered", audience.key)
            raise  # it is not known any more: the next render makes all of it
        whole = self._known[audience.key] = frame.over(known) if known else frame
        took = time.monotonic() - began
        return Rendered(order, whole.version, encode(frame.text), encode(whole.text), whole.regions, took)

    def _push(self, audience: Audience, rendered: Rendered) -> None:
        audience.version = max(audience.version, rendered.version)
        audience.sent_order = rendered.order
        audience.stale_before = max(audience.stale_before, rendered.order)
        self.stirred = time.monotonic()
        audience.calm_until = self.stirred + CALM
        audience.send(rendered.frame)

    def _catch_up_soon(self, audience: Audience, listener: Listener) -> None:
        task = asyncio.get_running_loop().create_task(self.catch_up(audience, listener))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _give(audience: Audience, listener: Listener, frame: bytes | None) -> None:
    if listener.audience is not audience or listener.paused:  # gone, or full: then `Audience.resume` asks for it again
        return
    listener.waits = False
    if frame is not None:
        listener.write(frame)
    if not listener.paused and listener.audience is audience:
        audience.open(listener)
