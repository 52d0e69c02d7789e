"""A hall for the tests of `live`: a real server on a free port, in a thread of its own, whose regions live in a dictionary."""

import asyncio
import json
import os
import socket
import struct
import threading
from collections import defaultdict
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI, WebSocket
from websockets.sync.client import connect

from app.ground.live import Frame, Live
from app.ground.socket import HallProtocol
from tests.mutants import NAME

PATIENCE = 2 if NAME in os.environ else 20  # seconds after which a test that waits for an event gives up; a mutant waits in vain

SERVERS = {
    "hall on uvloop": {"ws": HallProtocol, "loop": "uvloop"},
    "hall on asyncio": {"ws": HallProtocol, "loop": "asyncio"},
    "plain": {"ws": "websockets-sansio", "loop": "uvloop"},
}


class Hall:
    """The server. `change` is what an action is elsewhere: it writes, takes the next number, and marks the region."""

    def __init__(self, **settings):
        self.regions = defaultdict(dict)
        self.number = 0
        self.renders = []
        self.broken = set()
        self.presence = threading.Semaphore(0)
        self.while_rendering = lambda key: None  # called when the rows have been read
        self.live = None
        self._lock = threading.Lock()
        self._started = threading.Event()
        options = {"ws": HallProtocol, "ws_per_message_deflate": False, "log_level": "warning", **settings}
        self._server = uvicorn.Server(uvicorn.Config(self._app(), host="127.0.0.1", port=0, **options))
        self.thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        assert self._started.wait(PATIENCE)
        while not self._server.started:
            self.call(lambda: None)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *exc):
        self.stop()
        assert not self.thread.is_alive(), "the server did not stop"

    def stop(self):
        self._server.should_exit = True
        self.thread.join(PATIENCE)

    def call(self, function, *args):
        """Run a function (or a coroutine function) in the server's event loop; return its result."""
        async def there():
            result = function(*args)
            return await result if asyncio.iscoroutine(result) else result
        return asyncio.run_coroutine_threadsafe(there(), self.loop).result(PATIENCE)

    def change(self, key, region, text="", urgent=True):
        with self._lock:
            self.number += 1
            self.regions[key][region] = self.number, text
        self.live.mark(key, [region], urgent)
        return self.number

    def render(self, key, regions):
        self.renders.append((key, regions))
        if key in self.broken:
            raise RuntimeError("this page is broken")
        with self._lock:
            rows = dict(self.regions[key])
        self.while_rendering(key)
        shown = {name: f'<p id="{name}" data-seq="{number}">{text}</p>' for name, (number, text) in rows.items()
                 if regions is None or name in regions}
        return Frame(max((number for number, _ in rows.values()), default=0), shown or {"": "<!-- nothing yet -->"})

    @contextmanager
    def open(self, key):
        """A phone of this audience, connected."""
        address = f"ws://127.0.0.1:{self.port}/live/{key}"
        with connect(address, compression=None, max_size=None, open_timeout=PATIENCE) as phone:
            yield phone

    def open_raw(self, key):
        """The same as a bare socket with a small window, which reads only when it is told to."""
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(PATIENCE)
        sock.connect(("127.0.0.1", self.port))
        sock.sendall(f"GET /live/{key} HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += sock.recv(1)
        assert b" 101 " in head
        return sock

    def wait_until(self, true):
        """Wait until the audiences are so; each arrival and departure wakes us."""
        while not self.call(true):
            assert self.presence.acquire(timeout=PATIENCE), "nobody came or went"

    def _app(self):
        @asynccontextmanager
        async def lifespan(app):
            self.loop = asyncio.get_running_loop()
            self.live = Live(self.render, on_presence=lambda key: self.presence.release())
            await self.live.run()
            self._started.set()
            yield
            await self.live.stop()

        app = FastAPI(lifespan=lifespan)

        @app.websocket("/live/{key}")
        async def listen(websocket: WebSocket, key: str):
            await websocket.accept()
            await self.live.serve(websocket, key, "epoch-1")

        return app


def next_regions(client):
    """The next frame with regions, as {region: number}; beats are passed over."""
    while not (text := client.recv(timeout=PATIENCE)).startswith("<"):
        pass
    return numbers(text)


def next_beat(client):
    while (text := client.recv(timeout=PATIENCE)).startswith("<"):
        pass
    return json.loads(text)


def numbers(text):
    parts = text.split('<p id="')[1:]
    return {part.split('"')[0]: int(part.split('data-seq="')[1].split('"')[0]) for part in parts}


def masked(payload, opcode=1):
    """A frame as a phone sends it."""
    mask = os.urandom(4)
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack("!H", len(payload))
    return bytes([0x80 | opcode]) + size + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def read_frames(sock):
    """The frames that come on a raw socket, (opcode, payload) each, until the server closes it."""
    stream = sock.makefile("rb")
    while len(head := stream.read(2)) == 2:
        size = head[1]
        if size == 126:
            size, = struct.unpack("!H", stream.read(2))
        elif size == 127:
            size, = struct.unpack("!Q", stream.read(8))
        yield head[0] & 15, stream.read(size)
