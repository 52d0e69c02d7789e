"""A simulated phone: it joins by the code of a table, listens as `static/live.js` does, asks for its own part, and writes.

It is a client like any other: everything goes through HTTP and the websocket of a running server.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from app.rehearsal.browser import browser
from app.rehearsal.history import History
from app.rehearsal.outbox import Outbox
from app.rehearsal.pages import lasting, regions_of, token_of

STALE = 12.0     # seconds without a frame: the link is dead, whatever the socket says
CONNECT = 4.0
ASK_AGAIN = 5.0  # seconds after which a phone asks again for its own part
UNCHANGED = 304
TOO_MANY = 429   # the status of the queue: more people arrive than the door lets in at once
SPREAD = 0.4     # seconds over which the phones of a hall ask for their own part


@dataclass(eq=False)
class Phone:
    """One phone. `who` names it in the history."""

    url: str
    who: str
    history: History
    haste: float = 1.0     # what the waits of outbox and socket are multiplied by
    spread: float = SPREAD
    seen: int = 0          # the newest journal number that it shows
    token: str = ""        # what its own part depends on
    mine: str = ""         # its own part
    mine_token: str = ""   # what the shared part said when its own part was asked for
    regions: dict[str, tuple[int, str]] = field(default_factory=dict)
    connections: int = 0
    over: bool = False
    heard_at: float = 0.0  # when the last frame came
    _has: str = ""         # what its own part is made of, as the server names it
    _asked: int = -1
    _asks: int = 0         # for its own part, so far
    _asking: bool = False  # for it, until it is that of the table
    _mine_ask: int = 0     # the one that it shows
    _socket: ClientConnection | None = None
    _epoch: str = ""
    _awaited: list[tuple[Callable[[], bool], asyncio.Future[None]]] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client = browser(self.url)
        self.outbox = Outbox(self.client, self.who, self.history, self.haste)

    # --- Coming and going ---------------------------------------------------------------------------------------------

    async def join(self, code: str, name: str, group: str) -> None:
        """Scan the code, say who one is, see the table. Raises httpx.HTTPStatusError when the table says no."""
        (await self._in_turn("GET", f"/j/{code}")).raise_for_status()
        page = await self._in_turn("POST", f"/j/{code}", {"name": name, "group": group})
        page.raise_for_status()
        self.token = self.mine_token = token_of(page.text) or ""
        self.mine = page.text
        self._show(page.text)
        self.history.note("joined", self.who, number=self.seen)

    async def _in_turn(self, method: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """Ask, and wait in the queue as `static/queue.js` does."""
        while (answer := await self.client.request(method, path, data=form)).status_code == TOO_MANY:
            await asyncio.sleep(float(answer.headers.get("Retry-After", 3)) + random.uniform(0, 4))
        return answer

    def listen(self) -> None:
        """Follow the table from now on."""
        self._run(self._stay_connected())

    def wake(self) -> None:
        """Look at the phone again: as `static/live.js` does, it opens a new socket whatever the old one says of itself."""
        if self._socket:
            self._socket.transport.abort()

    async def close(self) -> None:
        """Put the phone away."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.client.aclose()

    # --- What it shows, and what it says ------------------------------------------------------------------------------

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until this is true; it is looked at after every frame and every answer."""
        if holds():
            return
        awaited: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaited.append((holds, awaited))
        await awaited

    async def send(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Send one answer, for as long as it takes; then look again at one's own part."""
        answer = await self.outbox.send(path, fields)
        self._has = ""  # it is in her part now, whatever becomes of the next request
        with suppress(httpx.HTTPError):
            await self.ask_for_mine()
        return answer

    async def ask_for_mine(self, has: str = "") -> None:
        """Get the personal part of the page anew. Of two that are under way, the one that was asked for first may come last: too late.

        `has` names what it shows already: then nothing comes if that still holds.
        """
        token, self._asks = self.token, self._asks + 1
        ask = self._asks
        answer = await self.client.get("/table/mine", headers={"If-None-Match": has} if has else None)
        if answer.status_code != UNCHANGED:
            answer.raise_for_status()
        if ask < self._mine_ask:
            return
        if answer.status_code != UNCHANGED:
            self.mine, self._has = answer.text, answer.headers["ETag"]
        self.mine_token, self._mine_ask = token, ask
        self._look()

    async def fresh(self) -> dict[str, str]:
        """The regions that a page opened now would show, without clocks and numbers."""
        answer = await self.client.get("/table/live")
        answer.raise_for_status()
        return {name: lasting(markup) for name, (_, markup) in regions_of(answer.text).items()}

    @property
    def shown(self) -> dict[str, str]:
        """The regions that it shows, without clocks and numbers."""
        return {name: lasting(markup) for name, (_, markup) in self.regions.items()}

    # --- The socket ---------------------------------------------------------------------------------------------------

    async def _stay_connected(self) -> None:
        tries = 0
        while not self.over:
            before = self.heard_at
            code = await self._one_connection()
            tries = 0 if self.heard_at > before else tries + 1
            if 4000 <= code < 4100 or 4400 <= code < 4500:
                self.over = True
                self.history.note("over", self.who, code=code)
                self._look()
                return
            self.history.note("cut", self.who, code=code)
            await asyncio.sleep(pause(code, tries) * self.haste)

    async def _one_connection(self) -> int:
        """Listen until the link is gone; the code that it was closed with, 1006 when there was none."""
        host = urlsplit(self.url)
        address = f"{'wss' if host.scheme == 'https' else 'ws'}://{host.netloc}/table/live"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar)
        try:
            async with connect(address, origin=self.url, additional_headers={"Cookie": cookies}, compression=None,  # type: ignore[arg-type]
                               ping_interval=None, open_timeout=CONNECT, close_timeout=1, max_size=None, proxy=None) as socket:
                self.connections += 1
                self._asked, self._socket = -1, socket
                await self._hear_all(socket)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        except (OSError, InvalidHandshake, TimeoutError):
            return 1006
        return 1006

    async def _hear_all(self, socket: ClientConnection) -> None:
        while True:
            async with asyncio.timeout(STALE):
                frame = await socket.recv()
            self.heard_at = time.monotonic()
            text = frame if isinstance(frame, str) else frame.decode()
            if text.startswith("<"):
                self._show(text)
            else:
                await self._answer_beat(socket, json.loads(text))
            self._look()

    async def _answer_beat(self, socket: ClientConnection, beat: dict[str, Any]) -> None:
        """Say the newest number that is shown, or ask for what is missing. Another epoch: numbers start again."""
        if self._epoch not in ("", beat["epoch"]):
            self.regions, self.seen = {}, 0
        self._epoch = beat["epoch"]
        if beat["head"] > self.seen and beat["head"] != self._asked:
            self._asked = beat["head"]
            await socket.send("again")
        else:
            await socket.send(str(self.seen))

    def _show(self, text: str) -> None:
        """Take what is newer than what is shown: a region never goes back."""
        for name, (number, markup) in regions_of(text).items():
            if number < self.regions.get(name, (0, ""))[0]:
                self.history.note("older", self.who, region=name, number=number)
                continue
            self.regions[name] = number, markup
            self.seen = max(self.seen, number)
        token = token_of(self.regions.get("step", (0, ""))[1]) or ""
        if token != self.token:
            self.token = token
            self.history.note("saw", self.who, token=token, number=self.seen, painted=self.regions["step"][0])
            if not self._asking:
                self._run(self._ask_until_fresh())

    async def _ask_until_fresh(self) -> None:
        """Ask for one's own part until it is that of the table, one request at a time: what changes meanwhile is in the next answer."""
        self._asking = True
        try:
            while self.mine_token != self.token and not self.over:
                await asyncio.sleep(random.uniform(0, self.spread))
                with suppress(httpx.HTTPError):
                    await self.ask_for_mine(self._has)
                    continue
                await asyncio.sleep(ASK_AGAIN * self.haste)
        finally:
            self._asking = False

    # --- Helpers ------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        for one in [one for one in self._awaited if one[1].done() or one[0]()]:
            self._awaited.remove(one)
            if not one[1].done():
                one[1].set_result(None)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def pause(code: int, tries: int) -> float:
    """Seconds before the next connection: at once when the server restarts, later when it asks for quiet, else more and more."""
    if 4200 <= code < 4300:
        return random.uniform(0, 0.3)
    if 4100 <= code < 4200:
        return 8 + random.uniform(0, 8)
    return random.uniform(0, min(4 if tries < 5 else 8, 2**tries))
