"""A browser as light as it can be, one kept connection: what measures must cost less than what is measured."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

PATIENCE = 60.0  # seconds that a server may take for a handshake: it is measured, not judged
FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    """What came back."""

    status: int
    head: str
    body: bytes

    @property
    def cookie(self) -> str:
        """The cookie that was set."""
        return self.field("set-cookie").partition(";")[0]

    def field(self, name: str) -> str:
        """A line of the head by its name, in small letters; empty when there is none."""
        return self.head.partition(f"\r\n{name}: ")[2].partition("\r\n")[0]


class Line:
    """One connection to a server. Ask one thing after the other."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc

    async def open(self) -> "Line":
        self.reader, self.writer = await asyncio.open_connection(*self.host.split(":"))
        return self

    async def ask(self, path: str, cookie: str = "", form: dict[str, str] | None = None, key: str = "", has: str = "") -> Answer:
        """GET, or POST of a form; `key` names it as an outbox does, `has` what the page shows already."""
        body = urlencode(form).encode() if form is not None else b""
        lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: {self.host}", f"Origin: http://{self.host}",
                 *([f"Cookie: {cookie}"] if cookie else []), *([f"Idempotency-Key: {key}"] if key else []),
                 *([f"If-None-Match: {has}"] if has else []),
                 *([f"Content-Type: {FORM}", f"Content-Length: {len(body)}"] if form is not None else []), "", ""]
        self.writer.write("\r\n".join(lines).encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
        given = await self.reader.readexactly(int(fields.get("content-length", 0)))
        names = "\r\n".join(name.lower() + colon + value for name, colon, value in (line.partition(": ") for line in head.splitlines()))
        return Answer(int(head[9:12]), names, given)

    def close(self) -> None:
        self.writer.close()


class Ear(WSListener):
    """One websocket. `hear` is called with each text that came, in the moment at which it came."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        super().__init__()
        self.hear = hear
        self.ended_at = 0.0

    async def open(self, url: str, path: str, cookie: str) -> "Ear":
        self.transport, _ = await ws_connect(lambda: self, f"{url.replace('http', 'ws', 1)}{path}",
                                             extra_headers={"Cookie": cookie, "Origin": url},
                                             websocket_handshake_timeout=PATIENCE)
        return self

    def close(self) -> None:
        self.transport.disconnect()

    def say(self, text: str) -> None:
        self.transport.send(WSMsgType.TEXT, text.encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.hear(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.ended_at = time.perf_counter()
