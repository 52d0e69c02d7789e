"""Durable answers a second with 100 people writing at once, through the door alone and through HTTP, beside two floors.

Floor 1 is what the disk and SQLite give: the same two rows by bare sqlite3, in groups, synchronous=FULL. Floor 2 is what one
writes first: an SQLModel commit for each answer in a pool of 40 threads. Each answer is one person's card, five a person.
"""

import asyncio
import json
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session

from app.ground.clock import now
from app.ground.journal import JournalEntry, JournalHead
from app.ground.receipts import Receipt, digest_of
from app.ground.writing import Door
from app.ideas.actions import add_idea
from app.ideas.models import Idea
from app.participants.guests import SEAT
from app.participants.models import Seat
from bench.figures import is_noisy, percentile, say, say_machine
from bench.hall import STEP, Hall, hall, seat_people, server

AUTHORS = 100
CARDS = 5  # what the script allows one person at this step
DOOR, HTTP, BARE, POOL = 10_000, 5_000, 20_000, 1_500
BATCH = 256   # as the door's
THREADS = 40  # what the framework gives to plain routes

Say = Callable[[Seat, str], Awaitable[None]]


@dataclass(frozen=True)
class Rate:
    """How many answers a second, and how long their authors waited for the acknowledgement."""

    per_second: float
    waits: Sequence[float]

    @property
    def p99_ms(self) -> float:
        return percentile(self.waits, 0.99) * 1000


def measure() -> None:
    """All figures of this file: floors, candidates, and the floors again."""
    with hall(seats=2 * (DOOR + HTTP) // CARDS) as place:
        people = seat_people(place, (DOOR + HTTP) // CARDS)
        seats = [seat for seat, _ in people]
        floors = [_floors(place, seats)]
        door = _through_door(place, seats[: DOOR // CARDS])
        http = _through_http(place, people[DOOR // CARDS :])
        floors.append(_floors(place, seats))
    _tell("door", door, floors)
    _tell("http", http, floors)


def _tell(way: str, rate: Rate, floors: list[tuple[Rate, Rate]]) -> None:
    (bare, pool), (bare_after, pool_after) = floors
    noisy_bare, noisy_pool = (is_noisy(a.per_second, b.per_second) for a, b in ((bare, bare_after), (pool, pool_after)))
    bare_rate, pool_rate = (bare.per_second + bare_after.per_second) / 2, (pool.per_second + pool_after.per_second) / 2
    common = {"authors": AUTHORS, "answers": len(rate.waits)}
    say(f"answers_{way}_rate", rate.per_second, "answers/s", **common)
    say(f"answers_{way}_p99", rate.p99_ms, "ms", **common)
    say(f"answers_{way}_to_bare_sqlite", rate.per_second / bare_rate, "ratio", **common, noisy=noisy_bare,
        floor=f"bare sqlite3, two inserts, groups, FULL: {bare_rate:.0f}/s, p99 {bare.p99_ms:.0f} ms")
    say(f"answers_{way}_to_thread_pool", rate.per_second / pool_rate, "ratio", **common, noisy=noisy_pool,
        floor=f"SQLModel commit each, 40 threads: {pool_rate:.0f}/s, p99 {pool.p99_ms:.0f} ms")


async def _crowd(lanes: Sequence[Sequence[Seat]], way: Callable[[int], Say]) -> Rate:
    """All lanes at once, each on its own way; in each, one person after the other lays her cards and waits for each acknowledgement."""
    waits: list[float] = []

    async def lane(index: int) -> None:
        one = way(index)
        for seat in lanes[index]:
            for card in range(CARDS):
                began = time.perf_counter()
                await one(seat, f"Carte {card} de {seat.participant_id} : un banc, un café, et le boulanger qui s’arrête un quart d’heure.")
                waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(lane(index) for index in range(len(lanes))))
    return Rate(len(waits) / (time.perf_counter() - began), waits)


def _lanes(seats: Sequence[Seat]) -> list[Sequence[Seat]]:
    return [seats[index::AUTHORS] for index in range(AUTHORS)]


# --- The candidates ---------------------------------------------------------------------------------------------------


def _through_door(place: Hall, seats: Sequence[Seat]) -> Rate:
    """The real action with its receipt, without HTTP."""
    door = Door(place.database).start()

    async def one(seat: Seat, text: str) -> None:
        receipt = Receipt(seat.actor, secrets.token_hex(16), digest_of(text.encode()))
        await door.write(add_idea, seat, STEP, {"text": text}, receipt=receipt)

    rate = asyncio.run(_crowd(_lanes(seats), lambda index: one))
    door.stop()
    return rate


def _through_http(place: Hall, people: Sequence[tuple[Seat, str]]) -> Rate:
    """The real server in a process of its own, a kept connection for each author."""
    tokens = {seat.participant_id: token for seat, token in people}
    seats = [seat for seat, _ in people]
    with server(place.folder) as url:
        return asyncio.run(_post_all(url, _lanes(seats), tokens))


async def _post_all(url: str, lanes: list[Sequence[Seat]], tokens: dict[int, str]) -> Rate:
    host = urlsplit(url).netloc
    lines = [await asyncio.open_connection(*host.split(":")) for _ in lanes]

    def poster(index: int) -> Say:
        reader, writer = lines[index]

        async def one(seat: Seat, text: str) -> None:
            writer.write(_request(host, tokens[seat.participant_id], text))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            body = await reader.readexactly(length)
            if b" 201 " not in head.split(b"\r\n", 1)[0]:
                raise SystemExit(f"the server answered {head.decode()} {body.decode()}")

        return one

    rate = await _crowd(lanes, poster)
    for _, writer in lines:
        writer.close()
    return rate


def _request(host: str, token: str, text: str) -> bytes:
    key = secrets.token_hex(16)
    body = urlencode({"text": text, "client_id": key}).encode()
    lines = (f"POST /table/ideas/{STEP} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", f"Cookie: {SEAT}={token}",
             f"Idempotency-Key: {key}", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


# --- The floors -------------------------------------------------------------------------------------------------------


def _floors(place: Hall, seats: Sequence[Seat]) -> tuple[Rate, Rate]:
    return _bare(place, seats * (BARE // CARDS // len(seats) + 1)), _pool(place, seats[: POOL // CARDS])


def _bare(place: Hall, seats: Sequence[Seat]) -> Rate:
    """Two inserts for each answer by plain sqlite3, one commit for all that waits: nothing is checked, nothing is parsed."""
    jobs: queue.Queue[tuple[Seat, str, asyncio.Future[None]] | None] = queue.Queue()

    async def main() -> Rate:
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=_write_bare, args=(place, jobs, loop))
        thread.start()

        async def one(seat: Seat, text: str) -> None:
            done: asyncio.Future[None] = loop.create_future()
            jobs.put((seat, text, done))
            await done

        rate = await _crowd(_lanes(seats[: BARE // CARDS]), lambda index: one)
        jobs.put(None)
        await asyncio.to_thread(thread.join)
        return rate

    return asyncio.run(main())


def _write_bare(place: Hall, jobs: "queue.Queue[tuple[Seat, str, asyncio.Future[None]] | None]", loop: asyncio.AbstractEventLoop) -> None:
    connection = sqlite3.connect(place.folder / "tablee.db", isolation_level=None)
    connection.execute("pragma synchronous = full")
    number = connection.execute("select number from journal_head where journal = ?", (place.evening_id,)).fetchone()[0]
    while (job := jobs.get()) is not None:
        batch = [job]
        while len(batch) < BATCH and not jobs.empty():
            another = jobs.get()
            if another is None:
                jobs.put(None)
                break
            batch.append(another)
        connection.execute("begin immediate")
        for seat, text, _ in batch:
            moment, number = now().isoformat(), number + 1
            idea = connection.execute(
                "insert into idea (evening_id, table_id, step_id, participant_id, by_facilitator, answers, written_at)"
                " values (?, ?, ?, ?, 0, ?, ?)",
                (seat.evening_id, seat.table_id, "floor", seat.participant_id, json.dumps({"text": text}), moment)).lastrowid
            connection.execute(
                "insert into journal_entry (journal, number, kind, scope, actor, subject, at) values (?, ?, 'idea_added', ?, ?, ?, ?)",
                (place.evening_id, number, f"table:{seat.table_id}", seat.actor, str(idea), moment))
        connection.execute("update journal_head set number = ? where journal = ?", (number, place.evening_id))
        connection.execute("commit")
        loop.call_soon_threadsafe(_resolve, [done for _, _, done in batch])
    connection.close()


def _resolve(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        done.set_result(None)


def _pool(place: Hall, seats: Sequence[Seat]) -> Rate:
    """An SQLModel session and a commit for each answer, as plain routes do in the framework's 40 threads."""
    engine, threads = _patient_engine(place.database.url), ThreadPoolExecutor(THREADS)

    def write(seat: Seat, text: str) -> None:
        with Session(engine) as session:
            head = session.get_one(JournalHead, seat.evening_id)
            head.number += 1
            idea = Idea(evening_id=seat.evening_id, table_id=seat.table_id, step_id="floor", participant_id=seat.participant_id,
                        answers={"text": text}, written_at=now())
            session.add(idea)
            session.flush()
            session.add(JournalEntry(journal=seat.evening_id, number=head.number, kind="idea_added", scope=f"table:{seat.table_id}",
                                     actor=seat.actor, subject=str(idea.id), at=now()))
            session.commit()

    async def one(seat: Seat, text: str) -> None:
        await asyncio.get_running_loop().run_in_executor(threads, write, seat, text)

    rate = asyncio.run(_crowd(_lanes(seats), lambda index: one))
    threads.shutdown()
    engine.dispose()
    return rate


def _patient_engine(url: str) -> Engine:
    """A connection for each thread, as durable as the door's; each waits for its turn to write as long as it takes."""
    engine = create_engine(url, pool_size=THREADS, connect_args={"check_same_thread": False, "timeout": 60})

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute("pragma synchronous = full")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


if __name__ == "__main__":
    say_machine()
    measure()
