"""Many phones in one process: it opens the sockets, orders a broadcast, and notes when each of them has received it.

Beyond 5,000 the rest are held by a second process: `python -m bench.fan_client PORT COUNT DIALECT`.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

AT_ONCE = 100    # sockets opened together
MOST = 5000      # sockets in one process: beyond it, what is measured is the client
SMALLEST = 1000  # bytes of the smallest frame that is measured: greetings and beats are shorter
PATIENCE = 10.0  # seconds after which what has not arrived is missing


@dataclass(frozen=True)
class Round:
    """One broadcast: when each phone had it (ms after it began), and what it cost the server (µs of processor time in all)."""

    waits: list[float]
    server_us: float
    missing: int


@dataclass(frozen=True)
class Dialect:
    """How one speaks to a server: what is replied to its greetings, how an order is wrapped, how its answer begins."""

    phones: str = "/live"
    control: str = "/control"
    replies: tuple[tuple[str, str], ...] = ()  # beginnings of frames, and what is replied to them; the last one lets in
    order: str = "{name} {value}"
    answer: str = "{"


OURS = Dialect()
ENGINE = "/socket.io/?EIO=4&transport=websocket"
SOCKET_IO = Dialect(ENGINE, ENGINE, (("2", "3"), ("0{", "40"), ("40{", '42["listen"]')), '42["{name}",{value}]', '42["D",')
DIALECTS = {"ours": OURS, "socket.io": SOCKET_IO}


class Fan:
    """So many listeners on one server."""

    def __init__(self, port: int, size: int, dialect: str = "ours") -> None:
        self.port, self.size, self.dialect = port, size, dialect
        self.here = min(size, MOST)
        self.arrivals: list[int] = []
        self.transports: list[WSTransport] = []
        self.second: subprocess.Popen[str] | None = None

    async def open(self) -> "Fan":
        """All sockets, and one more to give orders by."""
        await self.open_phones()
        self.orders = _Orders(DIALECTS[self.dialect])
        self.control = await self._connect(DIALECTS[self.dialect].control, self.orders)
        return self

    async def open_phones(self) -> None:
        if self.size > self.here:
            command = [sys.executable, "-m", "bench.fan_client", str(self.port), str(self.size - self.here), self.dialect]
            self.second = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for start in range(0, self.here, AT_ONCE):
            self.transports += await asyncio.gather(*(self._phone() for _ in range(min(AT_ONCE, self.here - start))))
        if self.second:
            await asyncio.to_thread(self.second.stdout.readline)  # type: ignore[union-attr]

    def order(self, name: str, value: int = 0) -> None:
        self.control.send(WSMsgType.TEXT, self.orders.dialect.order.format(name=name, value=value).encode())

    async def ask(self, name: str, value: int = 0) -> dict[str, float]:
        """An order, and its answer."""
        self.orders.answer = None
        self.order(name, value)
        until = time.monotonic() + PATIENCE
        while self.orders.answer is None and time.monotonic() < until:
            await asyncio.sleep(0.001)
        return self.orders.answer or {}

    async def broadcast(self, size: int) -> Round:
        """Order one push of so many bytes. Polls without sleeping: waking up would cost more than what is measured."""
        self.arrivals.clear()
        self.orders.answer = None
        self.order("B", size)
        until = time.monotonic() + PATIENCE
        while (len(self.arrivals) < self.here or not self.orders.answer) and time.monotonic() < until:
            await asyncio.sleep(0)
        answer = self.orders.answer or {"begun": 0, "spent": 0}
        waits = [(arrival - answer["begun"]) / 1e6 for arrival in [*self.arrivals, *await self._others()]]
        return Round(waits, answer["spent"] / 1e3, self.size - len(waits))

    async def collected(self, patience: float = PATIENCE) -> list[int]:
        """What has arrived here since the last time, once all of it has."""
        until = time.monotonic() + patience
        while len(self.arrivals) < self.here and time.monotonic() < until:
            await asyncio.sleep(0.002)
        taken, self.arrivals[:] = list(self.arrivals), []
        return taken

    def close(self) -> None:
        for transport in [*self.transports, self.control]:
            transport.disconnect()
        if self.second:
            self.second.terminate()
            self.second.wait(20)

    async def _others(self) -> list[int]:
        if self.second is None:
            return []
        self.second.stdin.write("take\n"), self.second.stdin.flush()  # type: ignore[union-attr]
        return json.loads(await asyncio.to_thread(self.second.stdout.readline))  # type: ignore[union-attr, no-any-return]

    async def _phone(self) -> WSTransport:
        return await self._connect(DIALECTS[self.dialect].phones, _Phone(DIALECTS[self.dialect], self.arrivals))

    async def _connect(self, path: str, listener: "_Guest") -> WSTransport:
        transport, _ = await ws_connect(lambda: listener, f"ws://127.0.0.1:{self.port}{path}")
        await listener.let_in
        return transport


class _Guest(WSListener):
    """One socket: it replies to greetings. `let_in` is done once the last of them has come."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self.dialect, self.let_in = dialect, asyncio.get_running_loop().create_future()
        if not dialect.replies:
            self.let_in.set_result(None)

    def greet(self, transport: WSTransport, text: str) -> None:
        for begin, reply in self.dialect.replies:
            if text.startswith(begin):
                transport.send(WSMsgType.TEXT, reply.encode())
                if begin == self.dialect.replies[-1][0] and not self.let_in.done():
                    self.let_in.set_result(None)


class _Phone(_Guest):
    def __init__(self, dialect: Dialect, arrivals: list[int]) -> None:
        super().__init__(dialect)
        self.note = arrivals.append

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.payload_size >= SMALLEST:
            self.note(time.clock_gettime_ns(time.CLOCK_MONOTONIC))
        elif self.dialect.replies:
            self.greet(transport, frame.get_payload_as_bytes().decode())


class _Orders(_Guest):
    answer: dict[str, float] | None = None

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        text = frame.get_payload_as_bytes().decode() if frame.msg_type == WSMsgType.TEXT else ""
        if text.startswith(self.dialect.answer):
            self.answer = json.loads(text[text.index("{"):].rstrip("]"))
        else:
            self.greet(transport, text)


async def main() -> None:
    """The phones of the second process: says that all are there, then for each line it reads, when they had the last broadcast."""
    fan = Fan(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    await fan.open_phones()
    print("ready", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await fan.collected()), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
