"""Many who ask at the same time: each is answered, however few threads and connections there are."""

import asyncio
from urllib.parse import urlsplit

from tests.houses import Served

CROWD = 80  # more than the threads that make pages and the connections that are kept, together


def test_a_crowd_that_asks_at_once_is_answered_to_the_last(served: Served) -> None:
    desk = served.desk(1)
    cookies = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    path = f"/desk/{served.house.table(1).id}/sheets"

    async def crowd() -> list[int]:
        return await asyncio.gather(*(status(served.url, path, cookies) for _ in range(CROWD)))

    assert asyncio.run(asyncio.wait_for(crowd(), 120)) == [200] * CROWD


async def status(url: str, path: str, cookies: str) -> int:
    """What one request is answered with, on a connection of its own."""
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1])
