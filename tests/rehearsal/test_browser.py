"""The browser of a simulated person is never held up by a connection of its own that went nowhere."""

import asyncio
import contextlib

import httpx

from app.rehearsal.browser import browser


async def answer_the_third(connections: list[asyncio.StreamWriter], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that leaves the first two without an answer."""
    connections.append(writer)
    await reader.readuntil(b"\r\n\r\n")
    if len(connections) > 2:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def test_two_connections_that_hang_do_not_hold_up_the_next_request() -> None:
    async def third() -> httpx.Response:
        connections: list[asyncio.StreamWriter] = []
        server = await asyncio.start_server(lambda *streams: answer_the_third(connections, *streams), "127.0.0.1", 0)
        async with server, browser(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as client:
            hanging = [asyncio.create_task(client.get("/")) for _ in range(2)]
            while len(connections) < 2:
                await asyncio.sleep(0.01)
            answer = await asyncio.wait_for(client.get("/"), 5)
            for one in hanging:
                one.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await one
            return answer

    assert asyncio.run(third()).text == "ok"
