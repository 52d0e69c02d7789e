"""Our uvicorn HTTP class: nobody may hold a connection by sending a head or a body one byte at a time.

uvicorn waits for ever for the rest of a request; its keep-alive time only runs between two of them. Use it as
`uvicorn.run(app, http=PatientProtocol)`.
"""

import asyncio
import math
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD = 10.0  # seconds for the first byte to the last line of the head
HEAD_SIZE = 16 * 1024  # bytes; httptools itself takes a head without an end
CONNECTIONS = 2000  # at once, sockets and all: a hall has three hundred; beyond it the process must be kept alive
FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
BODY = 15.0  # seconds for the body that was announced: the longest one accepted, on one bar of a poor line


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's class, with an end to its patience. What was announced and did not come is cut off, without an answer."""

    head, body, most = HEAD, BODY, float(CONNECTIONS)
    _end: asyncio.TimerHandle | None = None
    _in_head, _head_size = True, 0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._under_way: list[RequestResponseCycle] = []

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect(self.head)
        if len(self.connections) > self.most:
            transport.write(FULL)
            transport.close()

    def data_received(self, data: bytes) -> None:
        self._head_size += len(data)
        super().data_received(data)
        if self._in_head and self._head_size > HEAD_SIZE:
            self.transport.abort()
        if self.transport.is_closing():
            self._give_up()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        if self._end is None:  # the next request of a connection that is kept
            self._expect(self.head)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._expect(self.body)
        super().on_headers_complete()
        self._under_way = [cycle for cycle in (*self._under_way, self.cycle) if cycle and not cycle.response_complete]

    def on_message_complete(self) -> None:
        self._expect(None)
        self._in_head, self._head_size = True, 0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._expect(None)
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        super().connection_lost(exc)
        self._give_up()

    def _give_up(self) -> None:
        """Nobody waits for an answer any more. uvicorn tells only the newest of several requests: the others would write to a closed
        line, and fill the log with tracebacks."""
        for cycle in self._under_way:
            cycle.disconnected = True
            cycle.message_event.set()

    def _expect(self, seconds: float | None) -> None:
        if self._end is not None:
            self._end.cancel()
        self._end = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)


class OpenProtocol(PatientProtocol):
    """The same without a number of connections, for a benchmark that wants thousands."""

    most = math.inf
