"""A prepared evening for tests: the real plan on a real database, through the real door."""

import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from sqlmodel import Session

from app.evenings.links import LinkMaker
from app.evenings.queries import evening_by_id
from app.ground.badge import new_token
from app.ground.database import Database
from app.ground.journal import JournalEntry, entries
from app.ground.writing import Door
from app.participants.actions import join_table
from app.participants.guests import SEAT
from app.participants.models import Seat
from app.screens.links import desk_link, links_of
from app.settings import Settings
from app.tables.actions import advance_table, push_step
from app.tables.models import Table
from app.tables.queries import Standing, standing, tables_of


class Clock:
    """The server's clock in the hand of a test: it stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime.fromisoformat("2027-03-18T18:30:00+01:00")

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class House:
    """One evening in one database."""

    database: Database
    door: Door
    evening_id: int

    def do(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Run an action through the door."""
        return self.door.write_now(action, *args, **kwargs)

    def read(self) -> contextlib.AbstractContextManager[Session]:
        return self.database.reading()

    def table(self, number: int) -> Table:
        with self.read() as session:
            return next(table for table in tables_of(session, self.evening_id) if table.number == number)

    def standing(self, number: int) -> Standing:
        with self.read() as session:
            return standing(session, self.table(number).id or 0)

    def seat(self, number: int, name: str = "", group: str = "citizens") -> Seat:
        """Somebody sits down at a table with a phone."""
        table = self.table(number)
        person = self.do(join_table, table.id, name, group, new_token())
        return Seat(person, table.id or 0, self.evening_id)

    def go(self, number: int, step_id: str) -> Standing:
        """Bring a table to a step as the evening would: room steps by the control room, the others one by one."""
        here = self.standing(number)
        wanted = here.script.position(step_id)
        if here.state.started_at is None:
            self.do(push_step, self.evening_id, here.step.id, [here.id], "control")
        while (position := here.script.position(self.standing(number).step.id)) != wanted:
            target = here.script.steps[position + (1 if position < wanted else -1)]
            if target.pace == "room":
                self.do(push_step, self.evening_id, target.id, [here.id], "control")
            else:
                self.do(advance_table, here.id, target.id, f"facilitator:{here.id}", "pour le test")
        return self.standing(number)

    def journal(self) -> list[JournalEntry]:
        with self.read() as session:
            return entries(session, self.evening_id)

    def kinds(self) -> list[str]:
        """The journal's kinds so far."""
        return [entry.kind for entry in self.journal()]


NO_TLS = ssl.create_default_context()  # one for all clients: making one takes longer than most requests


@dataclass
class Served:
    """A real server on a free port, with its house."""

    house: House
    url: str
    password: str
    settings: Settings
    links: LinkMaker
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, follow: bool = True) -> httpx.Client:
        """A browser without any badge."""
        client = httpx.Client(base_url=self.url, headers={"Origin": self.url}, follow_redirects=follow, timeout=20, verify=NO_TLS)
        self.clients.append(client)
        return client

    def phone(self, number: int, name: str = "", group: str = "citizens") -> httpx.Client:
        """A phone that has joined a table."""
        return self._with_badge(f"/j/{self.house.table(number).code}", name=name, group=group)

    def seated(self, number: int, name: str = "", group: str = "citizens") -> httpx.Client:
        """A phone whose badge holds although the codes of the tables sleep: the next morning nobody sits down by one any more."""
        client, token = self.client(), new_token()
        self.house.do(join_table, self.house.table(number).id, name, group, token)
        client.cookies.set(SEAT, token)
        return client

    def desk(self, number: int) -> httpx.Client:
        """The device that claimed the desk of a table."""
        link = desk_link(self.house.table(number), self.links, self.url)
        return self._with_badge("/f", secret=link.partition("#")[2])

    def control(self) -> httpx.Client:
        return self._screen("control")

    def wall(self) -> httpx.Client:
        return self._screen("wall")

    def team(self) -> httpx.Client:
        """An organiser who gave the password."""
        return self._with_badge("/organiser", password=self.password)

    def _screen(self, name: str) -> httpx.Client:
        with self.house.read() as session:
            link = links_of(session, evening_by_id(session, self.house.evening_id), self.links, self.url)[name]
        path, _, secret = link.removeprefix(self.url).partition("#")
        return self._with_badge(path, secret=secret)

    def _with_badge(self, path: str, **fields: str) -> httpx.Client:
        """A browser that was let in. It does not look at the page that it is sent to: whoever wants it asks for it."""
        client = self.client()
        answer = client.post(path, data=fields, follow_redirects=False)
        if not answer.is_redirect:
            answer.raise_for_status()
        return client


@contextlib.contextmanager
def serving(server: uvicorn.Server) -> Iterator[str]:
    """Run a server in a thread until the test is over; gives its address."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        thread.join(timeout=0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=15)


def copy_database(template: Path, folder: Path) -> Path:
    """A fresh file from the migrated one: quicker than migrating for each test."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "tablee.db"
    target.write_bytes(template.read_bytes())
    return target
