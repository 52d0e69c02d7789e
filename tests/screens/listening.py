"""A screen that listens: a real websocket with the cookies of a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.houses import Served
from tests.screens.pages import Part, page


@contextmanager
def listening(served: Served, client: httpx.Client, path: str = "/table/live") -> Iterator[ClientConnection]:
    """The socket of a browser that has its badge; the first frame holds all its regions."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    with connect(served.url.replace("http", "ws") + path, additional_headers={"Cookie": cookies, "Origin": served.url}) as socket:
        yield socket


def code_of_the_end(line: ClientConnection) -> int | None:
    """The code with which the server ends this line: it has done so before it answered, so a few frames are all that may come first."""
    with pytest.raises(ConnectionClosed) as end:
        for _ in range(10):
            line.recv(timeout=4)
    return end.value.rcvd and end.value.rcvd.code


def heard_until(socket: ClientConnection, words: str) -> str:
    """Everything that is pushed up to the frame that holds these words."""
    heard = ""
    while words not in heard:
        frame = socket.recv(timeout=20)
        heard += frame if isinstance(frame, str) else frame.decode()
    return heard


def next_region(socket: ClientConnection, name: str) -> Part:
    """The next push that holds this region."""
    return page(heard_until(socket, f'id="region-{name}"')).by_id(f"region-{name}")
