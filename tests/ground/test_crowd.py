"""Many who ask at the same time: each is answered, however few threads and connections there are."""

import asyncio
import threading
from urllib.parse import urlsplit

import pytest

from app.ground import web
from app.screens import phone
from tests.houses import Served

CROWD = 80  # more than the threads that make pages and the connections that are kept, together


def test_a_crowd_that_asks_at_once_is_answered_to_the_last(served: Served) -> None:
    desk = served.desk(1)
    cookies = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    path = f"/desk/{served.house.table(1).id}/sheets"

    async def crowd() -> list[int]:
        return await asyncio.gather(*(status(served.url, path, cookies) for _ in range(CROWD)))

    assert asyncio.run(asyncio.wait_for(crowd(), 120)) == [200] * CROWD


def test_what_a_phone_asks_for_again_is_put_off_while_too_many_wait(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_WAITING", 8)
    go_on, honest = threading.Event(), phone.mine
    monkeypatch.setattr(phone, "mine", lambda *args: go_on.wait(60) and honest(*args))
    cookies = "; ".join(f"{name}={value}" for name, value in served.phone(1, "Amina").cookies.items())

    async def crowd() -> list[int]:
        """More and more who ask, while nothing is answered, until one is told to come again."""
        asking: list[asyncio.Task[int]] = []
        while len(asking) < CROWD and not any(one.done() for one in asking):
            asking.append(asyncio.create_task(status(served.url, "/table/mine", cookies)))
            await asyncio.sleep(0.01)
        go_on.set()
        return await asyncio.gather(*asking)

    heard = asyncio.run(asyncio.wait_for(crowd(), 120))
    assert set(heard) == {200, 503}
    assert heard.count(200) > web.MOST_WAITING


async def status(url: str, path: str, cookies: str) -> int:
    """What one request is answered with, on a connection of its own."""
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1])
