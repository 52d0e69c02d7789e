"""How a simulated phone follows its table: as the page of a real one does, one request at a time."""

import asyncio
from typing import Any

import httpx

from app.rehearsal.history import History
from app.rehearsal.phone import Phone

CHANGES = 6


def region(number: int) -> str:
    return f'<section id="region-step" data-seq="{number}" data-mine="interests-{number}"></section>'


class SlowServer(httpx.AsyncBaseTransport):
    """Answers each question a moment late, and remembers how many were under way at once."""

    def __init__(self) -> None:
        self.asked, self.under_way, self.most = 0, 0, 0
        self.had: list[str | None] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked, self.under_way = self.asked + 1, self.under_way + 1
        self.most = max(self.most, self.under_way)
        self.had.append(request.headers.get("If-None-Match"))
        await asyncio.sleep(0.02)
        self.under_way -= 1
        if request.headers.get("If-None-Match"):
            return httpx.Response(304)
        return httpx.Response(200, text="<p>Ma place</p>", headers={"ETag": '"what it shows"'})


def follow(changes: int, each: float) -> tuple[Phone, SlowServer]:
    """A phone that hears of so many changes, one after the other so many seconds apart, and has come to rest."""
    server = SlowServer()
    phone = Phone("http://hall.test", "Amina", History(), spread=0.0)

    async def hear() -> None:
        stub: Any = httpx.AsyncClient(base_url="http://hall.test", transport=server)
        phone.client = stub
        for number in range(1, changes + 1):
            phone._show(region(number))
            await asyncio.sleep(each)
        await phone.until(lambda: phone.mine_token == phone.token)
        await phone.close()

    asyncio.run(hear())
    return phone, server


def test_changes_that_come_while_it_asks_are_in_the_next_answer() -> None:
    phone, server = follow(CHANGES, each=0.0)
    assert server.most == 1 and server.asked < CHANGES
    assert phone.mine_token == f"interests-{CHANGES}"


def test_it_says_what_it_has_and_keeps_it_when_nothing_has_changed() -> None:
    phone, server = follow(2, each=0.1)
    assert server.had == [None, '"what it shows"']
    assert phone.mine == "<p>Ma place</p>"
