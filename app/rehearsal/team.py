"""The organiser of a rehearsal: gives the password, knows every table's code and id, presses buttons of desks and control room."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from app.rehearsal.browser import browser
from app.rehearsal.history import History
from app.rehearsal.outbox import Outbox
from app.rehearsal.pages import Element, read_page, values_by_id

FORMS = Mapping[str, str | Sequence[str]]


class Unusable(Exception):
    """The server cannot be rehearsed with: a sentence that says why."""


@dataclass(frozen=True)
class TableLink:
    """How a table is reached."""

    number: int
    id: int
    code: str


@dataclass(eq=False)
class Desk:
    """One browser of the team, at one table or in the control room: what it presses arrives, however often the link breaks."""

    client: httpx.AsyncClient
    who: str
    history: History
    haste: float = 1.0

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.client, self.who, self.history, self.haste)

    async def press(self, path: str, fields: FORMS | None = None) -> httpx.Response:
        """Send one form of a desk or of the control room."""
        return await self.outbox.send(path, fields or {})

    async def text(self, path: str, seconds: float = 8.0) -> str:
        """A page, asked for until it comes, so many seconds each time."""
        while True:
            try:
                answer = await self.client.get(path, timeout=seconds)
                if answer.status_code < 500:
                    answer.raise_for_status()
                    return answer.text
            except httpx.TransportError:
                pass
            await asyncio.sleep(random.uniform(0.5, 1.5) * self.haste)

    async def page(self, path: str) -> Element:
        return read_page(await self.text(path))


@dataclass(eq=False)
class Team:
    """The organiser's badge and what it opens."""

    url: str
    slug: str
    history: History
    haste: float = 1.0
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    async def log_in(self, password: str) -> None:
        """Give the password once. Raises Unusable with a sentence when there is no such server, or it says no."""
        client = browser(self.url)
        try:
            answer = await client.post("/organiser", data={"password": password})
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Unusable(f"no server answers at {self.url} ({type(error).__name__})") from None
        finally:
            await client.aclose()
        if answer.status_code == 403:
            raise Unusable("wrong password (the organiser's, shown at the first start; renew it with: tablee password)")
        if answer.status_code != 200 or not client.cookies:
            raise Unusable(f"{self.url} does not answer like Tablée (status {answer.status_code})")
        self.cookies = client.cookies

    def desk(self, who: str) -> Desk:
        """Another browser with the organiser's badge."""
        client = browser(self.url)
        client.cookies = self.cookies
        self.browsers.append(client)
        return Desk(client, who, self.history, self.haste)

    async def tables(self) -> list[TableLink]:
        """Number, id and code of every table, as the page of links and the control room show them."""
        desk = self.desk("organiser")
        try:
            links, room = await desk.page(f"/control/{self.slug}/links"), await desk.page(f"/control/{self.slug}")
        except httpx.HTTPStatusError as error:
            raise Unusable(f"there is no evening « {self.slug} » at {self.url} (status {error.response.status_code})") from None
        ids, joins = values_by_id(room, "tick-"), values_by_id(links, "link-join-")
        return [TableLink(int(number), int(ids[number]), urlsplit(link).path.rpartition("/")[2]) for number, link in joins.items()]

    async def close(self) -> None:
        for client in self.browsers:
            await client.aclose()
