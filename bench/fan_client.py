"""Many phones in one process: it opens the sockets, orders a broadcast, and notes when each of them has received it."""

import asyncio
import json
import time
from dataclasses import dataclass

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

AT_ONCE = 100    # sockets opened together
SMALLEST = 1000  # bytes of the smallest frame that is measured: greetings and beats are shorter
PATIENCE = 10.0  # seconds after which what has not arrived is missing


@dataclass(frozen=True)
class Round:
    """One broadcast: when each phone had it (ms after it began), and what it cost the server (µs of processor time in all)."""

    waits: list[float]
    server_us: float
    missing: int


class Fan:
    """So many listeners on one server."""

    def __init__(self, port: int, size: int) -> None:
        self.address = f"ws://127.0.0.1:{port}"
        self.size = size
        self.arrivals: list[int] = []
        self.transports: list[WSTransport] = []

    async def open(self) -> "Fan":
        for start in range(0, self.size, AT_ONCE):
            opened = await asyncio.gather(*(self._phone() for _ in range(min(AT_ONCE, self.size - start))))
            self.transports += opened
        self.orders = _Orders()
        self.control, _ = await ws_connect(lambda: self.orders, f"{self.address}/control")
        return self

    def order(self, words: str) -> None:
        self.control.send(WSMsgType.TEXT, words.encode())

    async def broadcast(self, size: int) -> Round:
        """Order one push of so many bytes. Polls without sleeping: waking up would cost more than what is measured."""
        self.arrivals.clear()
        self.orders.answer = None
        self.order(f"B {size}")
        until = time.monotonic() + PATIENCE
        while (len(self.arrivals) < self.size or not self.orders.answer) and time.monotonic() < until:
            await asyncio.sleep(0)
        answer = self.orders.answer or {"begun": 0, "spent": 0}
        waits = [(arrival - answer["begun"]) / 1e6 for arrival in self.arrivals]
        return Round(waits, answer["spent"] / 1e3, self.size - len(waits))

    def close(self) -> None:
        for transport in [*self.transports, self.control]:
            transport.disconnect()

    async def _phone(self) -> WSTransport:
        transport, _ = await ws_connect(lambda: _Phone(self.arrivals), f"{self.address}/live")
        return transport


class _Phone(WSListener):
    def __init__(self, arrivals: list[int]) -> None:
        super().__init__()
        self.note = arrivals.append

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.payload_size >= SMALLEST:
            self.note(time.clock_gettime_ns(time.CLOCK_MONOTONIC))


class _Orders(WSListener):
    answer: dict[str, int] | None = None

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.answer = json.loads(frame.get_payload_as_bytes())
