"""Durable answers a second, ideas and votes, with 10, 100 and 1,000 people at once: through the door alone, and through HTTP.

Beside them, in the same run and before and after: the very same action on bare sqlite3, two rows with nothing asked, and an SQLModel
commit for each answer in a pool of 40 threads. At a fixed 500 answers a second over HTTP, how late the acknowledgement is.
"""

import argparse
import asyncio
import itertools
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.ground.memory import collect_rarely, settle_memory
from app.ground.receipts import Receipt, digest_of
from app.ground.writing import Door
from app.ideas.actions import add_idea, add_idea_for, cast_vote, open_vote
from app.participants.guests import SEAT
from app.participants.models import Seat
from app.tables.actions import advance_table
from bench.answer_floors import BareDoor, Said, Writer, pool_of_threads, thread_pool, two_rows, whole_idea, whole_vote
from bench.figures import is_noisy, percentile, say, say_machine
from bench.hall import STEP, Hall, hall, processor_time, seat_people, server, server_at, writing_tables

CARDS = 5  # what the script allows one person at this step
CROWDS = (10, 100, 1000)
ANSWERS, POOL, HTTP = 2_000, 300, 4_000  # answers in one measure
ROUNDS = 5  # of the door and its floors by turns; the one in the middle counts
PEOPLE = 1000
VOTE = "vote-ideas"
PACE, SECONDS = 500, 8  # the fixed rate over HTTP
LINES = 100             # connections that stay open

Tell = Callable[[Said], Awaitable[None]]
Words = Callable[[Seat, int], Said]


@dataclass(frozen=True)
class Rate:
    """How many answers a second, how long their authors waited for the acknowledgement, and what it all took of the processor."""

    per_second: float
    waits: Sequence[float]
    cpu_us: float

    @property
    def p99_ms(self) -> float:
        return percentile(self.waits, 0.99) * 1000

    def __str__(self) -> str:
        return f"{self.per_second:.0f}/s, p99 {self.p99_ms:.1f} ms, {self.cpu_us:.0f} us of processor"


@dataclass(frozen=True)
class Kind:
    """What people answer with, through the house and on the floor."""

    name: str
    words: Words
    through: Callable[[Door, Said], Awaitable[object]]
    bare: Writer
    address: str
    fields: Callable[[Said], dict[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("door", "http"), help="half of it")
    only = parser.parse_args().only
    say_machine()
    collect_rarely()  # as the server does
    settle_memory()
    with hall(seats=2 * PEOPLE) as place:
        people = seat_people(place, PEOPLE)
        for prepared in (_ideas, _votes):
            kind = prepared(place)
            for crowd in CROWDS if only != "http" else ():
                _through_door(place, [seat for seat, _ in people], kind, crowd)
            if only != "door":
                _through_http(place, people, kind)


# --- What people say ----------------------------------------------------------------------------------------------------


def _ideas(place: Hall) -> Kind:
    def words(seat: Seat, turn: int) -> Said:
        text = f"Carte {turn} de {seat.participant_id} : un banc, un café, et le boulanger qui s’arrête un quart d’heure."
        return Said(seat, STEP, _receipt(seat, text), text=text)

    def through(door: Door, said: Said) -> Awaitable[object]:
        return door.write(add_idea, said.seat, said.step, {"text": said.text}, receipt=said.receipt)

    return Kind("ideas", words, through, whole_idea, f"/table/ideas/{STEP}", lambda said: {"text": said.text})


def _votes(place: Hall) -> Kind:
    """On to the vote, with cards on each table. A person gives her dot and takes it back by turns."""
    cards = _open_votes(place)

    def words(seat: Seat, turn: int) -> Said:
        return Said(seat, VOTE, _receipt(seat, str(turn)), candidate=f"idea:{cards[seat.table_id]}", dots=(turn + 1) % 2)

    def through(door: Door, said: Said) -> Awaitable[object]:
        return door.write(cast_vote, said.seat, said.step, said.candidate, said.dots, receipt=said.receipt)

    return Kind("votes", words, through, whole_vote, f"/table/votes/{VOTE}",
                lambda said: {"candidate": said.candidate, "dots": str(said.dots)})


def _open_votes(place: Hall) -> dict[int, int]:
    """Bring the writing tables to their vote; the card that people vote for, by table."""
    _forget_answers(place)
    door, cards = Door(place.database).start(), {}
    for table in writing_tables(place):
        table_id = table.id or 0
        door.write_now(advance_table, table_id, "share-with-constraint", "bench", "to measure")
        for text in ("Un banc", "Un café", "Un four"):
            cards[table_id] = door.write_now(add_idea_for, table_id, "share-with-constraint", None, {"text": text}, "bench")["id"]
        for step in ("cluster-ideas", VOTE):
            door.write_now(advance_table, table_id, step, "bench", "to measure")
        door.write_now(open_vote, table_id, "bench")
    door.stop()
    return cards


def _receipt(seat: Seat, body: str) -> Receipt:
    return Receipt(seat.actor, secrets.token_hex(16), digest_of(body.encode()))


def _forget_answers(place: Hall) -> None:
    """Every measure begins with the same tables: no card of a person, no dot, no receipt."""
    with place.database.writer.begin() as connection:
        for rows in ("idea where participant_id is not null", "vote", "receipt"):
            connection.exec_driver_sql(f"delete from {rows}")


# --- Through the door, beside its floors --------------------------------------------------------------------------------


def _through_door(place: Hall, seats: Sequence[Seat], kind: Kind, crowd: int) -> None:
    """The door and its floors by turns, so that what else the machine does falls on all of them."""
    ways = {"door": lambda: _door(place, seats, kind, crowd), "bare_sqlite": lambda: _bare(place, seats, kind, kind.bare, crowd)}
    if crowd == 100:
        ways["thread_pool"] = lambda: _pool(place, seats, kind, crowd)
    if crowd == 100 and kind.name == "ideas":
        ways["two_rows"] = lambda: _bare(place, seats, kind, two_rows, crowd)
    rounds = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            rounds[name].append(way())
    rates = {name: _middle(found) for name, found in rounds.items()}
    door, common = rates.pop("door"), {"kind": kind.name, "authors": crowd, "answers": ROUNDS * ANSWERS}
    say("answers_door_rate", door.per_second, "answers/s", **common)
    say("answers_door_p99", door.p99_ms, "ms", **common)
    say("answers_door_cpu", door.cpu_us, "us of processor an answer", **common)
    for name, floor in rates.items():
        speeds = [one.per_second for one in rounds[name]]
        say(f"answers_door_to_{name}", door.per_second / floor.per_second, "ratio", **common, noisy=is_noisy(min(speeds), max(speeds)),
            cpu_ratio=round(door.cpu_us / floor.cpu_us, 2), floor=f"{FLOORS[name]}: {floor}")


def _middle(rounds: Sequence[Rate]) -> Rate:
    """The round in the middle, by its rate."""
    return sorted(rounds, key=lambda rate: rate.per_second)[len(rounds) // 2]


FLOORS = {"bare_sqlite": "the same action on bare sqlite3, groups, FULL",
          "two_rows": "two inserts on bare sqlite3, nothing asked, groups, FULL",
          "thread_pool": "SQLModel, a commit each, 40 threads, FULL"}


def _door(place: Hall, seats: Sequence[Seat], kind: Kind, crowd: int) -> Rate:
    """The real action with its receipt, without HTTP."""
    _forget_answers(place)
    door = Door(place.database).start()

    async def tell(said: Said) -> None:
        await kind.through(door, said)

    rate = asyncio.run(_crowd(seats, kind, crowd, ANSWERS, lambda lane: tell))
    door.stop()
    return rate


def _bare(place: Hall, seats: Sequence[Seat], kind: Kind, write: Writer, crowd: int) -> Rate:
    _forget_answers(place)

    async def run() -> Rate:
        door = BareDoor(place, write)
        rate = await _crowd(seats, kind, crowd, ANSWERS, lambda lane: door.say)
        await door.stop()
        return rate

    return asyncio.run(run())


def _pool(place: Hall, seats: Sequence[Seat], kind: Kind, crowd: int) -> Rate:
    _forget_answers(place)
    with thread_pool(place) as write, pool_of_threads() as threads:

        async def tell(said: Said) -> None:
            await asyncio.get_running_loop().run_in_executor(threads, write, said)

        return asyncio.run(_crowd(seats, kind, crowd, POOL, lambda lane: tell))


async def _crowd(seats: Sequence[Seat], kind: Kind, crowd: int, answers: int, way: Callable[[int], Tell]) -> Rate:
    """So many people at once, each waiting for her acknowledgement before she says the next thing."""
    waits: list[float] = []

    async def lane(index: int) -> None:
        tell = way(index)
        for said in itertools.islice(_said(seats[index::crowd], kind), answers // crowd):
            began = time.perf_counter()
            await tell(said)
            waits.append(time.perf_counter() - began)

    began, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(lane(index) for index in range(crowd)))
    return Rate(len(waits) / (time.perf_counter() - began), waits, (time.process_time() - spent) / len(waits) * 1e6)


def _said(seats: Sequence[Seat], kind: Kind) -> Iterator[Said]:
    """What one lane says: each of its people as often as the script allows, one after the other."""
    return (kind.words(seat, turn) for seat in seats for turn in range(CARDS))


# --- Through HTTP ---------------------------------------------------------------------------------------------------------


def _through_http(place: Hall, people: Sequence[tuple[Seat, str]], kind: Kind) -> None:
    """The real server in a process of its own, connections that stay open."""
    seats, tokens = [seat for seat, _ in people], {seat.participant_id: token for seat, token in people}
    with server(place.folder) as url:
        watched = server_at(url)
        _forget_answers(place)
        spent = processor_time(watched)
        rate = asyncio.run(_post_all(url, seats, tokens, kind, _at_once))
        spent = processor_time(watched) - spent
        _forget_answers(place)
        fsync = _fsync_ms(place.folder)
        paced = asyncio.run(_post_all(url, seats, tokens, kind, _at_a_pace))
        fsync = max(fsync, _fsync_ms(place.folder))
    common = {"kind": kind.name, "lines": LINES, "answers": len(rate.waits)}
    say("answers_http_rate", rate.per_second, "answers/s", **common)
    say("answers_http_p99", rate.p99_ms, "ms", **common)
    say("answers_http_cpu", spent / len(rate.waits) * 1e6, "us of processor an answer", **common)
    common = {"kind": kind.name, "per_second": PACE, "answers": len(paced.waits)}
    say("answers_http_paced_p99", paced.p99_ms, "ms", **common, median_ms=round(percentile(paced.waits, 0.5) * 1000, 2),
        floor=f"3 fsyncs of {fsync:.2f} ms (median) and 15 ms: {3 * fsync + 15:.1f} ms")


async def _post_all(url: str, seats: Sequence[Seat], tokens: dict[int, str], kind: Kind,
                    pace: "Callable[[Sequence[Seat], Kind, Callable[[int], Tell]], Awaitable[Rate]]") -> Rate:
    host = urlsplit(url).netloc
    lines = [await asyncio.open_connection(*host.split(":")) for _ in range(LINES)]

    def poster(lane: int) -> Tell:
        reader, writer = lines[lane]

        async def tell(said: Said) -> None:
            writer.write(_request(host, tokens[said.seat.participant_id], kind, said))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            body = await reader.readexactly(length)
            if b" 201 " not in head.split(b"\r\n", 1)[0]:
                raise SystemExit(f"the server answered {head.decode()} {body.decode()}")

        return tell

    rate = await pace(seats, kind, poster)
    for _, writer in lines:
        writer.close()
    return rate


async def _at_once(seats: Sequence[Seat], kind: Kind, way: Callable[[int], Tell]) -> Rate:
    return await _crowd(seats, kind, LINES, HTTP, way)


async def _at_a_pace(seats: Sequence[Seat], kind: Kind, way: Callable[[int], Tell]) -> Rate:
    """At a fixed rate whatever comes back; each waits from the moment at which she should have spoken."""
    waits: list[float] = []
    began = time.perf_counter() + 0.1

    async def lane(index: int) -> None:
        tell = way(index)
        for turn, said in enumerate(itertools.islice(_said(seats[index::LINES], kind), PACE * SECONDS // LINES)):
            due = began + (turn * LINES + index) / PACE
            await asyncio.sleep(due - time.perf_counter())
            await tell(said)
            waits.append(time.perf_counter() - due)

    await asyncio.gather(*(lane(index) for index in range(LINES)))
    return Rate(len(waits) / (time.perf_counter() - began), waits, 0.0)


def _request(host: str, token: str, kind: Kind, said: Said) -> bytes:
    key = said.receipt.client_id
    body = urlencode(kind.fields(said) | {"client_id": key}).encode()
    lines = (f"POST {kind.address} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", f"Cookie: {SEAT}={token}",
             f"Idempotency-Key: {key}", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


def _fsync_ms(folder: Path, times: int = 200) -> float:
    """What the disk takes to keep two pages, in the middle of so many tries."""
    waits = []
    with open(folder / "fsync", "wb", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(time.perf_counter() - began)
    return percentile(waits, 0.5) * 1000


if __name__ == "__main__":
    main()
