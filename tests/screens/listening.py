"""A phone that listens: the real websocket of a real server, read by a test."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.houses import Served


@contextmanager
def listening(served: Served, phone: httpx.Client) -> Iterator[ClientConnection]:
    """The socket of a phone that has a seat; the first frame holds all its regions."""
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    with connect(served.url.replace("http", "ws") + "/table/live", additional_headers={"Cookie": cookies}, origin=served.url) as socket:  # type: ignore[arg-type]
        yield socket


def heard_until(socket: ClientConnection, words: str) -> str:
    """Everything that is pushed up to the frame that holds these words."""
    heard = ""
    while words not in heard:
        frame = socket.recv(timeout=15)
        heard += frame if isinstance(frame, str) else frame.decode()
    return heard
