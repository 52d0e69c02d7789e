"""A screen that listens: a real websocket with the cookies of a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.houses import Served
from tests.screens.pages import Part, page


@contextmanager
def listening(served: Served, client: httpx.Client, path: str) -> Iterator[ClientConnection]:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    with connect(served.url.replace("http", "ws") + path, additional_headers={"Cookie": cookies, "Origin": served.url}) as socket:
        yield socket


def next_region(socket: ClientConnection, name: str) -> Part:
    """The next push that holds this region."""
    while True:
        text = socket.recv(timeout=20)
        if isinstance(text, str) and f'id="region-{name}"' in text:
            return page(text).by_id(f"region-{name}")
