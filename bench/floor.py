"""The floor of a push: a hand-written protocol that writes one prepared frame to each transport, and does nothing else.

`python -m bench.floor` prints its port. On /control it takes "B <bytes>" and answers as `bench.pusher` does.
"""

import asyncio
import base64
import hashlib
import json
import struct
import time
from collections.abc import Callable
from typing import ClassVar

import uvloop

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SETTLE = 0.1  # seconds after which the processor time of a broadcast is read: by then all of it has left


def text_of(size: int) -> str:
    """A region of so many bytes."""
    opening, closing = '<section id="region-step" data-seq="1" hx-swap-oob="outerMorph"><p>', "</p></section>"
    return opening + "x" * (size - len(opening) - len(closing)) + closing


def frame_of(text: str) -> bytes:
    payload = text.encode()
    size = bytes([len(payload)]) if len(payload) < 126 else struct.pack("!BH", 126, len(payload))
    return b"\x81" + size + payload


class Raw(asyncio.Protocol):
    """One connection: it upgrades, then listens, or gives orders."""

    writes: ClassVar[list[Callable[[bytes], None]]] = []  # one flat list for the whole server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""
        self.orders = False
        self.open = False

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open and b"\r\n\r\n" in self.buffer:
            self._upgrade()
        elif self.open and self.orders:
            self._obey()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.transport.write in Raw.writes:
            Raw.writes.remove(self.transport.write)

    def _upgrade(self) -> None:
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        key = next(line.partition(b":")[2].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
        self.transport.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        self.open = True
        self.orders = head.startswith(b"GET /control")
        if not self.orders:
            Raw.writes.append(self.transport.write)

    def _obey(self) -> None:
        size = self.buffer[1] & 127
        mask, payload = self.buffer[2:6], self.buffer[6 : 6 + size]
        self.buffer = self.buffer[6 + size :]
        order = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)).decode()
        if order.startswith("B "):
            self._broadcast(frame_of(text_of(int(order[2:]))))

    def _broadcast(self, frame: bytes) -> None:
        begun, spent = time.clock_gettime_ns(time.CLOCK_MONOTONIC), time.process_time_ns()
        for write in Raw.writes:
            write(frame)
        asyncio.get_running_loop().call_later(SETTLE, self._report, begun, spent)

    def _report(self, begun: int, spent: int) -> None:
        self.transport.write(frame_of(json.dumps({"begun": begun, "spent": time.process_time_ns() - spent})))


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Raw, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
