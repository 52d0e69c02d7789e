"""A hall whose people answer each other's interests: how long a tap waits for its answer, a phone for what has changed for it, and what
a change costs the server. Everybody's own part of the page depends on the table's board: a link offered makes all its phones ask anew.

`--rates` are answers a second in the whole hall: four taps (« compatible ») for each link offered.
"""

import argparse
import asyncio
import random
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import uvloop

from app.ground.writing import Door
from app.interests.actions import declare_interest
from app.participants.guests import SEAT
from app.participants.models import Seat
from app.tables.actions import reveal_step
from app.tables.guests import CONTROL, DESK, WALL
from bench.figures import percentile, say, say_machine
from bench.hall import SLUG, Hall, hall, processor_time, seat_people, server, server_at
from bench.line import Answer, Ear, Line

PEOPLE, TABLES, SECONDS = 400, 30, 15.0
RATES = (10, 30, 100)
STEP = "interest-alignment"
SPREAD = 0.4  # seconds over which phones ask, as `static/live.js` does
TOKEN = re.compile(rb'data-mine="([^"]*)"')
WORDS = {"gain": "Que mes enfants restent au pays.", "contribution": "Deux samedis par mois, et ma remorque.", "contribution_kind": "time",
         "expected_return": "Qu’on me dise ce qui en est fait.", "affordable_loss": "Mes samedis d’automne.", "commitment": "help"}


@dataclass(eq=False)
class Phone:
    """One person who has said her interest: she hears that something has changed, and asks for her own part, once at a time."""

    url: str
    seat: Seat
    cookie: str
    others: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # from the push to her own part, in seconds
    token: bytes = b""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _since: float = 0.0
    _has: str = ""
    unchanged: int = 0

    async def open(self) -> "Phone":
        self.ear = await Ear(self._hear).open(self.url, "/table/live", self.cookie)
        self.asking = asyncio.get_running_loop().create_task(self._ask())
        return self

    @property
    def is_behind(self) -> bool:
        """Whether something has changed that she does not show yet."""
        return self._changed.is_set() or self._since > 0

    async def tap(self, other: int) -> float:
        return await self._post("/table/compatible", {"yes": str(other)})

    async def offer(self, other: int) -> float:
        return await self._post("/table/offers", {"awaits": str(other)})

    def close(self) -> None:
        self.asking.cancel()
        self.ear.close()

    async def _post(self, path: str, form: dict[str, str]) -> float:
        began = time.perf_counter()
        answer = await self._request(path, form)
        if answer.status >= 400:
            raise SystemExit(f"an answer was not taken: {answer.status} {answer.body.decode()[:300]}")
        took = time.perf_counter() - began
        self._has = ""  # her own card shows what she has said
        self._notice()
        return took

    async def _request(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """On a connection of its own: minutes pass between two of them, and the server keeps none so long."""
        line = await Line(self.url).open()
        try:
            return await line.ask(path, self.cookie, form, key=secrets.token_hex(16) if form else "", has="" if form else self._has)
        finally:
            line.close()

    def _hear(self, text: bytes) -> None:
        found = TOKEN.search(text)
        if found and found[1] != self.token:
            if self.token:
                self._notice()
            self.token = found[1]

    def _notice(self) -> None:
        self._since = self._since or time.perf_counter()
        self._changed.set()

    async def _ask(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(random.uniform(0, SPREAD))
            self._changed.clear()
            since = self._since
            answer = await self._request("/table/mine")
            self._has = answer.field("etag") or self._has
            self.unchanged += answer.status == 304
            if answer.status >= 400:
                self._changed.set()
                continue
            self.waits.append(time.perf_counter() - since)
            self._since = time.perf_counter() if self._changed.is_set() else 0.0


def measure(rates: Sequence[float] = RATES, seconds: float = SECONDS) -> None:
    """Print the figures for each rate, each in a hall of its own."""
    for rate in rates:
        with hall(seats=PEOPLE + 4 * TABLES, tables=TABLES, step=STEP) as place:
            people = seat_people(place, PEOPLE)
            _say_interests(place, people)
            with server(place.folder) as url:
                uvloop.run(_answer_each_other(url, place, people, rate, seconds))


def _say_interests(place: Hall, people: Sequence[tuple[Seat, str]]) -> None:
    door = Door(place.database).start()
    for seat, _ in people:
        door.write_now(declare_interest, seat, STEP, WORDS, "table")
    for table_id in {seat.table_id for seat, _ in people}:
        door.write_now(reveal_step, table_id, "facilitator:1")
    door.stop()


async def _answer_each_other(url: str, place: Hall, people: Sequence[tuple[Seat, str]], rate: float, seconds: float) -> None:
    watching = [(f"/control/{SLUG}/live", place.watcher(CONTROL)), (f"/wall/{SLUG}/live", place.watcher(WALL))]
    watching += [(f"/desk/{table.id}/live", place.watcher(DESK, table.id)) for table in place.tables]
    screens = [await Ear(lambda text: None).open(url, path, cookie) for path, cookie in watching]
    phones = [await Phone(url, seat, f"{SEAT}={token}").open() for seat, token in people]
    at_table: dict[int, list[int]] = {}
    for phone in phones:
        at_table.setdefault(phone.seat.table_id, []).append(phone.seat.participant_id)
    rng, process = random.Random(1), server_at(url)
    for phone in phones:
        phone.others = [one for one in at_table[phone.seat.table_id] if one != phone.seat.participant_id]
        rng.shuffle(phone.others)
    await asyncio.sleep(2)
    spent, began = processor_time(process), time.perf_counter()
    answers = [_later(rng.uniform(0, seconds), rng.choice(phones), offers=index % 5 == 0) for index in range(int(rate * seconds))]
    took = await asyncio.gather(*answers)
    await asyncio.sleep(1)
    while any(phone.is_behind for phone in phones):
        await asyncio.sleep(0.2)
    lasted, spent = time.perf_counter() - began, processor_time(process) - spent
    waits = [wait for phone in phones for wait in phone.waits]
    common = {"people": len(phones), "tables": len(at_table), "rate": rate}
    say("board_answer_p50", percentile(took, 0.5) * 1000, "ms", **common)
    say("board_answer_p99", percentile(took, 0.99) * 1000, "ms", **common, worst=round(max(took) * 1000))
    say("board_own_part_p50", percentile(waits, 0.5) * 1000, "ms", **common, spread_ms=SPREAD * 1000)
    say("board_own_part_p99", percentile(waits, 0.99) * 1000, "ms", **common, asked=len(waits),
        unchanged=sum(phone.unchanged for phone in phones))
    say("board_processor", spent / lasted, "of one core", **common, per_answer_ms=round(spent / len(took) * 1000, 2))
    for one in (*phones, *screens):
        one.close()


async def _later(after: float, phone: Phone, offers: bool) -> float:
    await asyncio.sleep(after)
    other = phone.others.pop()
    return await (phone.offer(other) if offers else phone.tap(other))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default=",".join(map(str, RATES)))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    say_machine()
    measure([float(rate) for rate in given.rates.split(",")], given.seconds)


if __name__ == "__main__":
    main()
