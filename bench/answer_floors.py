"""What the answers are compared with: the same action on bare sqlite3, two rows with nothing asked, a commit each in a thread pool.

None of it goes through the house. The groups are the door's: all that waits, up to 256, one commit, synchronous=FULL.
"""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

from sqlalchemy import Engine, create_engine, event, func, select
from sqlmodel import Session

from app.ground.clock import now
from app.ground.database import SQLITE_PRAGMAS
from app.ground.journal import JournalEntry, JournalHead
from app.ground.receipts import Receipt, ReceiptRow
from app.ideas.models import Idea, Vote
from app.participants.models import Participant, Seat
from app.tables.models import Table
from bench.hall import Hall

BATCH = 256   # as the door's
THREADS = 40  # what the framework gives to plain routes


@dataclass(frozen=True)
class Said:
    """One answer on its way: whose, at which step, under which name, and its words, or its dot."""

    seat: Seat
    step: str
    receipt: Receipt
    text: str = ""
    candidate: str = ""
    dots: int = 0


Writer = Callable[["Rows", Said], None]


@dataclass
class Rows:
    """One batch on bare sqlite3: the connection, the journal's newest number, and what is stored at the end."""

    connection: sqlite3.Connection
    evening_id: int
    number: int
    lines: list[tuple[object, ...]]
    receipts: list[tuple[object, ...]]

    def note(self, kind: str, seat: Seat, subject: object, moment: str) -> None:
        self.number += 1
        self.lines.append((self.evening_id, self.number, kind, f"table:{seat.table_id}", seat.actor, subject, moment))

    def store(self) -> None:
        self.connection.executemany(
            "insert into journal_entry (journal, number, kind, scope, actor, subject, at) values (?, ?, ?, ?, ?, ?, ?)", self.lines)
        self.connection.executemany("insert into receipt (author, client_id, digest, answer) values (?, ?, ?, ?)", self.receipts)
        self.connection.execute("update journal_head set number = ? where journal = ?", (self.number, self.evening_id))


def two_rows(rows: Rows, said: Said) -> None:
    """A card and its journal line: nothing is asked, no repeat is seen."""
    moment = now().isoformat()
    rows.note("idea_added", said.seat, str(_insert_idea(rows.connection, said, moment)), moment)


def whole_idea(rows: Rows, said: Said) -> None:
    """The same as `add_idea` with its receipt: guard, cards so far, repeat, card, number, journal line, receipt."""
    if _repeated(rows.connection, said):
        return
    number, *_ = _guarded(rows.connection, said)
    laid = rows.connection.execute("select count(*) from idea where participant_id = ? and step_id = ? and withdrawn_at is null",
                                   (said.seat.participant_id, said.step)).fetchone()[0]
    if laid >= 5:
        raise SystemExit("this person has laid all her cards")
    moment = now().isoformat()
    idea = _insert_idea(rows.connection, said, moment)
    rows.note("idea_added", said.seat, str(idea), moment)
    _keep_answer(rows, said, {"id": idea, "number": number})


def whole_vote(rows: Rows, said: Said) -> None:
    """The same as `cast_vote` with its receipt: guard, who votes, among how many, with which dots so far, on what; then the dot."""
    connection, seat = rows.connection, said.seat
    if _repeated(connection, said):
        return
    _, opened_at, closed_at = _guarded(connection, said)
    given = dict(connection.execute("select candidate, dots from vote where participant_id = ? and step_id = ?",
                                    (seat.participant_id, said.step)).fetchall())
    present = connection.execute("select count(*) from participant where table_id = ? and left_at is null", (seat.table_id,)).fetchone()[0]
    is_lead = connection.execute("select is_lead from participant where id = ?", (seat.participant_id,)).fetchone()[0]
    card = connection.execute(
        "select idea.step_id, table_step.revealed_at from idea left join table_step on table_step.table_id = idea.table_id"
        " and table_step.step_id = idea.step_id where idea.id = ? and idea.table_id = ? and withdrawn_at is null and hidden_at is null"
        " and parked_at is null and not exists (select 1 from gathered join cluster on cluster.id = gathered.cluster_id where"
        " gathered.idea_id = idea.id and gathered.step_id = 'cluster-ideas' and cluster.table_id = idea.table_id and dissolved_at is null)",
        (int(said.candidate[5:]), seat.table_id)).fetchone()
    left = (3 if present > 6 else 2) - sum((given | {said.candidate: said.dots}).values())
    if card is None or is_lead or opened_at is None or closed_at is not None or left < 0:
        raise SystemExit("this vote should count")
    moment = now().isoformat()
    if said.candidate in given:
        connection.execute("update vote set dots = ?, cast_at = ? where participant_id = ? and step_id = ? and candidate = ?",
                           (said.dots, moment, seat.participant_id, said.step, said.candidate))
    else:
        connection.execute("insert into vote (evening_id, table_id, step_id, participant_id, candidate, dots, cast_at) values"
                           " (?, ?, ?, ?, ?, ?, ?)", (seat.evening_id, seat.table_id, said.step, seat.participant_id, said.candidate,
                                                      said.dots, moment))
    rows.note("votes_changed", seat, None, moment)
    _keep_answer(rows, said, {"left": left})


def _repeated(connection: sqlite3.Connection, said: Said) -> bool:
    found = connection.execute("select digest, answer from receipt where author = ? and client_id = ?", said.receipt.key).fetchone()
    return found is not None


def _guarded(connection: sqlite3.Connection, said: Said) -> tuple[int, str | None, str | None]:
    number, current, over, opened, closed = connection.execute(
        "select t.number, t.step_id, e.closed_at, s.opened_at, s.closed_at from \"table\" t join evening e on e.id = t.evening_id"
        " left join table_step s on s.table_id = t.id and s.step_id = ? where t.id = ?", (said.step, said.seat.table_id)).fetchone()
    if current != said.step or over is not None:
        raise SystemExit("this step should be open")
    return number, opened, closed


def _insert_idea(connection: sqlite3.Connection, said: Said, moment: str) -> int | None:
    return connection.execute(
        "insert into idea (evening_id, table_id, step_id, participant_id, by_facilitator, answers, written_at)"
        " values (?, ?, ?, ?, 0, ?, ?)",
        (said.seat.evening_id, said.seat.table_id, said.step, said.seat.participant_id, json.dumps({"text": said.text}), moment)).lastrowid


def _keep_answer(rows: Rows, said: Said, answer: dict[str, object]) -> None:
    rows.receipts.append((*said.receipt.key, said.receipt.digest, json.dumps(answer)))


# --- One thread, in groups --------------------------------------------------------------------------------------------


class BareDoor:
    """A queue, a thread, a connection, one commit for all that waits."""

    def __init__(self, place: Hall, write: Writer) -> None:
        self._place, self._write = place, write
        self._jobs: SimpleQueue[tuple[Said, asyncio.Future[None]] | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    async def say(self, said: Said) -> None:
        done: asyncio.Future[None] = self._loop.create_future()
        self._jobs.put((said, done))
        await done

    async def stop(self) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        connection = sqlite3.connect(self._place.folder / "tablee.db", isolation_level=None)
        _make_durable(connection)
        for batch in self._batches():
            connection.execute("begin immediate")
            number = connection.execute("select number from journal_head where journal = ?", (self._place.evening_id,)).fetchone()[0]
            rows = Rows(connection, self._place.evening_id, number, [], [])
            for said, _ in batch:
                self._write(rows, said)
            rows.store()
            connection.execute("commit")
            self._loop.call_soon_threadsafe(_resolve, [done for _, done in batch])
        connection.close()

    def _batches(self) -> Iterator[list[tuple[Said, "asyncio.Future[None]"]]]:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            while len(batch) < BATCH and not self._jobs.empty():
                another = self._jobs.get()
                if another is None:
                    yield batch
                    return
                batch.append(another)
            yield batch


def _resolve(waiting: "Sequence[asyncio.Future[None]]") -> None:
    for done in waiting:
        done.set_result(None)


# --- A commit each, in a pool of threads --------------------------------------------------------------------------------


@contextmanager
def thread_pool(place: Hall) -> Iterator[Callable[[Said], None]]:
    """An SQLModel session and a commit for each answer, as plain routes do; gives what a thread runs."""
    engine = _patient_engine(place.database.url)

    def write(said: Said) -> None:
        with Session(engine) as session:
            head = session.get_one(JournalHead, said.seat.evening_id)
            head.number += 1
            subject = _add_idea(session, said) if said.text else _add_vote(session, said)
            session.add(JournalEntry(journal=said.seat.evening_id, number=head.number, kind="said", scope=f"table:{said.seat.table_id}",
                                     actor=said.seat.actor, subject=subject, at=now()))
            session.add(ReceiptRow(**vars(said.receipt), answer="{}"))
            session.commit()

    yield write
    engine.dispose()


def _add_idea(session: Session, said: Said) -> str:
    table = session.get_one(Table, said.seat.table_id)
    query = select(func.count()).select_from(Idea).where(Idea.participant_id == said.seat.participant_id, Idea.step_id == said.step)
    if table.step_id != said.step or session.execute(query).scalar_one() >= 5:
        raise SystemExit("this step should be open")
    idea = Idea(evening_id=said.seat.evening_id, table_id=said.seat.table_id, step_id=said.step, participant_id=said.seat.participant_id,
                answers={"text": said.text}, written_at=now())
    session.add(idea)
    session.flush()
    return str(idea.id)


def _add_vote(session: Session, said: Said) -> None:
    table, person = session.get_one(Table, said.seat.table_id), session.get_one(Participant, said.seat.participant_id)
    votes = session.execute(select(Vote).where(Vote.participant_id == person.id, Vote.step_id == said.step)).scalars().all()
    card = session.get_one(Idea, int(said.candidate[5:]))
    if table.step_id != said.step or person.is_lead or card.table_id != table.id or sum(vote.dots for vote in votes) > 3:
        raise SystemExit("this vote should count")
    vote = next((vote for vote in votes if vote.candidate == said.candidate), None)
    vote = vote or Vote(evening_id=table.evening_id, table_id=table.id, step_id=said.step, participant_id=person.id,
                        candidate=said.candidate, dots=0, cast_at=now())
    vote.dots, vote.cast_at = said.dots, now()
    session.add(vote)


def pool_of_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS)


def _patient_engine(url: str) -> Engine:
    """A connection for each thread, as durable as the door's; each waits for its turn to write as long as it takes."""
    engine = create_engine(url, pool_size=THREADS, connect_args={"check_same_thread": False})

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        _make_durable(connection)
        connection.execute("pragma busy_timeout = 60000")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _make_durable(connection: sqlite3.Connection) -> None:
    """As the door's own connection is."""
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")
