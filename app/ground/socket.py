"""Our uvicorn websocket class: a listener whose transport is written to directly, who is passed over while it cannot read, and
who is let go when it is stuck. Use it as `uvicorn.run(app, ws=HallProtocol, ws_per_message_deflate=False, ...)`.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from app.ground.audience import FAREWELL, Listener, Write

EXTENSION = "tablee.listener"  # where the endpoint finds this object: websocket.scope["extensions"]

# Small buffers are what keeps a slow phone young: it reads news at most this many bytes old. The healthy lose nothing by it.
MARK = 16 * 1024
USER_TIMEOUT = 20_000  # milliseconds after which the kernel gives up a peer that acknowledges nothing


class HallProtocol(Listener, WebSocketsSansIOProtocol):
    """uvicorn's class, and a listener of an audience at the same time.

    It leaves its audience wherever uvicorn may close the transport: on uvloop, a later write would raise inside a broadcast.
    """

    stall = 5.0  # seconds without any progress after which a stuck connection is aborted
    _unsent = 0
    _stall_timer: asyncio.TimerHandle | None = None

    # ---- as a listener ---------------------------------------------------------------------------------------------------

    def write(self, frame: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(frame)

    def bound_write(self) -> Write:
        return self.transport.write

    def hang_up(self, code: int) -> None:
        self.leave()
        if self.paused or self.close_sent or not self.handshake_complete:
            return self.abort()
        if self.transport.is_closing():
            return None
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        # As uvicorn does it, but shorter, and ending in an abort: a close() would wait for a stuck reader.
        self.close_timer = self.loop.call_later(FAREWELL, self.transport.abort)
        return None

    def abort(self) -> None:
        self.leave()
        self.transport.abort()

    # ---- as uvicorn's protocol -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        _keep_buffers_small(transport)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # uvicorn makes none when the handshake is refused
            self.scope["extensions"][EXTENSION] = {"listener": self}

    def pause_writing(self) -> None:
        super().pause_writing()
        self.paused = True
        if self.audience:
            self.audience.pause(self)
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_watching()
        self.paused = False
        if self.audience:
            self.audience.resume(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.leave()
        self._stop_watching()
        super().connection_lost(exc)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            # uvicorn would do the same, and write a traceback into the log: whoever likes could fill the disk with them
            self.frames = []
            if self.conn.state is State.OPEN:  # else its end is under way, and uvicorn would raise
                self.conn.send_close(1007)
                self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_close(self, event: Any) -> None:
        self.leave()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        self.leave()
        super().handle_parser_exception()

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.leave()
        await super().send(message)

    def keepalive_timeout(self) -> None:
        self.leave()
        super().keepalive_timeout()
        # uvicorn only calls close(), which waits for a stuck buffer for ever.
        self.loop.call_later(FAREWELL, self.transport.abort)

    def shutdown(self) -> None:
        self.leave()
        super().shutdown()
        if self.paused:
            self.transport.abort()  # its buffer will not empty: waiting for it would hold up the stop of the whole server

    # ---- stuck or only slow ----------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        self._stop_watching()
        self._unsent = self.transport.get_write_buffer_size()
        self._stall_timer = self.loop.call_later(self.stall, self._let_go_if_stuck)

    def _let_go_if_stuck(self) -> None:
        if self.transport.get_write_buffer_size() < self._unsent:
            self._watch()  # slow but alive: a big state needs longer than one stall on a poor line
        else:
            self.abort()

    def _stop_watching(self) -> None:
        if self._stall_timer:
            self._stall_timer.cancel()
            self._stall_timer = None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _keep_buffers_small(transport: Any) -> None:
    transport.set_write_buffer_limits(high=MARK)
    sock = transport.get_extra_info("socket")
    options = [(socket.SOL_SOCKET, socket.SO_SNDBUF, MARK)]
    options += [(socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in
                [("TCP_NOTSENT_LOWAT", MARK), ("TCP_USER_TIMEOUT", USER_TIMEOUT)] if hasattr(socket, name)]
    for option in options:
        with suppress(OSError):  # a Unix socket behind a proxy has no TCP options
            sock.setsockopt(*option)
