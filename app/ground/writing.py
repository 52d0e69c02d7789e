"""The door. Everything that is written goes through here: one thread, one connection, one commit for all that waits.

A caller is answered after the commit, never before. A refusal is a normal result and never fails its neighbours. When an
action fails unexpectedly its batch is rolled back and run again one by one, so that only the guilty one fails.
"""

import asyncio
import json
import logging
import queue
import sqlite3
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.ground.database import TRACELESS, Database
from app.ground.direct import keep_driver, rows_changed
from app.ground.journal import Fact, recorded, store_facts
from app.ground.receipts import Receipt, SameName, answer_given, store_receipts
from app.ground.refusal import Refused

log = logging.getLogger("tablee.door")

QUEUE = 2000  # more than an evening can say at once; beyond it we ask the phones to come again
BATCH = 256   # one commit for at most so many actions
SWEEP = 0.2   # seconds between two tries to empty the write-ahead log, while a reader still looks at an older version

TURN = 0.001  # seconds: the door lets go of the interpreter at each statement, and must not wait five for a page that is being made

DISK_CODES = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
              sqlite3.SQLITE_CANTOPEN}

Action = Callable[..., Any]
Publish = Callable[[Sequence[Fact]], None]


class Busy(Exception):
    """The queue is full: the phone keeps the text and comes again (503, Retry-After)."""


class ReadOnly(Exception):
    """A commit failed on the disk: nothing is acknowledged any more until a person has looked (503)."""


class Asker(ABC):
    """Somebody who asks and is not known yet. As the first argument of an action it becomes who it is, just before the action runs.

    So a right that was taken back a moment ago is gone, and nobody waits for one thread to be known and for another to write.
    """

    @abstractmethod
    def known(self, session: Session) -> Any:
        """Who asks, with an `actor`; refused to whoever may not."""


@dataclass(eq=False)
class Job:
    """One action that waits for its turn, and whoever waits for it: a coroutine of `loop`, or a thread."""

    action: Action
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    receipt: Receipt | None
    done: "asyncio.Future[Any] | Future[Any]"
    loop: asyncio.AbstractEventLoop | None = None


@dataclass(frozen=True)
class Failed:
    """The outcome of an action that refused, or that was named like another one."""

    error: Exception


class Door:
    """The only writer of one database. `publish` hears the facts of each batch after its commit, in order."""

    def __init__(self, database: Database, publish: Publish = lambda facts: None) -> None:
        self.database = database
        self.publish = publish
        self.read_only = False
        self.room = QUEUE
        self.traces = False  # something was erased whose old words still stand in the write-ahead log
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="door", daemon=True)

    def start(self) -> "Door":
        sys.setswitchinterval(TURN)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish what waits, then let go of the connection."""
        self._jobs.put(None)
        self._thread.join(timeout=10)

    @property
    def waiting(self) -> int:
        return self._jobs.qsize()

    async def write(self, action: Action, *args: Any, receipt: Receipt | None = None, **kwargs: Any) -> Any:
        """Run one action in one transaction; return its result once it is on the disk.

        Raises Refused (the action said no), SameName, Busy (queue full) or ReadOnly (the disk failed).
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        self._submit(Job(action, args, kwargs, receipt, done, loop))
        return await done

    def write_now(self, action: Action, *args: Any, receipt: Receipt | None = None, **kwargs: Any) -> Any:
        """The same for those who have no event loop: the command line and tests."""
        done: Future[Any] = Future()
        self._submit(Job(action, args, kwargs, receipt, done))
        return done.result()

    def _submit(self, job: Job) -> None:
        if self.read_only:
            raise ReadOnly
        if self.waiting >= self.room:
            raise Busy
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            batch, last = self._drain(job)
            self._settle(batch)
            if last:
                return

    def _next(self) -> Job | None:
        """What comes next; the time until then belongs to a log that could not be emptied at once."""
        while self.traces:
            try:
                return self._jobs.get(timeout=SWEEP)
            except queue.Empty:
                self._sweep()
        return self._jobs.get()

    def _drain(self, first: Job) -> tuple[list[Job], bool]:
        batch = [first]
        while len(batch) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False

    def _settle(self, batch: list[Job]) -> None:
        """Run a batch and answer each of its callers exactly once. What still waited when the disk failed is not tried any more."""
        if self.read_only:
            _answer([(job, Failed(ReadOnly())) for job in batch])
            return
        try:
            outcomes, facts = self._commit(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, its callers must hear of it
            self._settle_failed(batch, error)
            return
        self._sweep()  # before the screens read: a reader keeps the log from being emptied
        self._say(facts)
        _answer(list(zip(batch, outcomes, strict=True)))

    def _settle_failed(self, batch: list[Job], error: Exception) -> None:
        if disk_failed(error):
            # Nothing is ever acknowledged on a disk that failed once, not even a neighbour: a later commit may only seem to succeed.
            self.read_only = True
            log.critical("the disk failed at commit: read-only from now on", exc_info=error)
            _answer([(job, Failed(ReadOnly())) for job in batch])
        elif is_locked(error):  # another program writes: whoever waits may come again, and nobody waits for each of the others
            log.error("the database is locked by another program")
            _answer([(job, Failed(Busy())) for job in batch])
        elif len(batch) > 1:
            for job in batch:
                self._settle([job])
        else:
            _answer([(batch[0], Failed(error))])

    def _commit(self, batch: list[Job]) -> tuple[list[Any], list[Fact]]:
        with Session(self.database.writer, expire_on_commit=False, autoflush=False) as session:
            keep_driver(session)
            fresh: dict[tuple[str, str], tuple[Receipt, str]] = {}
            outcomes = [_run(session, job, fresh) for job in batch]
            facts = store_facts(session)
            store_receipts(session, fresh.values())
            session.commit()
            self.traces = self.traces or TRACELESS in session.info
            return outcomes, facts

    def _sweep(self) -> None:
        """Empty the write-ahead log behind an erasure. What was erased is erased even where this fails: it is tried again."""
        if not self.traces:
            return
        try:
            self.traces = not self.database.empty_log()
        except Exception:  # noqa: BLE001 - the answer is on the disk, and its caller waits
            log.exception("the write-ahead log could not be emptied yet")

    def _say(self, facts: list[Fact]) -> None:
        if not facts:
            return
        try:
            self.publish(facts)
        except Exception:  # noqa: BLE001 - the answer is on the disk: a screen that fails must not take it back
            log.exception("the screens could not be told")


def _answer(settled: list[tuple[Job, Any]]) -> None:
    """Give each caller its outcome: one call into each event loop for the whole batch."""
    for loop in {job.loop for job, _ in settled}:
        theirs = [(job.done, outcome) for job, outcome in settled if job.loop is loop]
        if loop is None:
            _resolve(theirs)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, theirs)


def _resolve(settled: "list[tuple[asyncio.Future[Any] | Future[Any], Any]]") -> None:
    for done, outcome in settled:
        if done.done():  # the caller left meanwhile
            continue
        if isinstance(outcome, Failed):
            done.set_exception(outcome.error)
        else:
            done.set_result(outcome)


def _run(session: Session, job: Job, fresh: dict[tuple[str, str], tuple[Receipt, str]]) -> Any:
    """The result of one action, or the answer that it was given the first time. `fresh`: the answers of this batch, by name."""
    before = _written(session)
    try:
        args, receipt = _introduced(session, job)
        if receipt and (given := fresh.get(receipt.key) or answer_given(session, receipt)):
            return _again(receipt, *given)
        result = job.action(session, *args, **job.kwargs)
    except Refused as refusal:
        if _written(session) != before or session.new or session.dirty or session.deleted:
            raise RuntimeError(f"{job.action.__name__} wrote before it refused") from refusal
        return Failed(refusal)
    session.flush()  # autoflush is off: the next action of the batch must see this one's rows
    if receipt:
        fresh[receipt.key] = receipt, json.dumps(result)
    return result


def _introduced(session: Session, job: Job) -> tuple[tuple[Any, ...], Receipt | None]:
    """The arguments and the receipt of a job, once it is known who asks."""
    if not job.args or not isinstance(job.args[0], Asker):
        return job.args, job.receipt
    who = job.args[0].known(session)
    return (who, *job.args[1:]), job.receipt and replace(job.receipt, author=who.actor)


def _again(receipt: Receipt, first: Receipt, answer: str) -> Any:
    return json.loads(answer) if receipt.digest == first.digest else Failed(SameName())


def _written(session: Session) -> tuple[int, int]:
    """How much the batch has written so far: lines for the journal and, where the driver counts them, rows."""
    return len(recorded(session)), rows_changed(session)


def disk_failed(error: BaseException) -> bool:
    """Whether this is the disk's fault (I/O error, full, read-only, unreadable), not the action's."""
    cause = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else error
    words = str(cause).lower()
    return isinstance(cause, OSError) or _sqlite_says(cause) in DISK_CODES or any(
        word in words for word in ("disk i/o error", "disk is full", "no space left"))


def is_locked(error: BaseException) -> bool:
    """Whether another program holds the embedded database."""
    return _sqlite_says(getattr(error, "orig", error)) == sqlite3.SQLITE_BUSY


def _sqlite_says(cause: object) -> int:
    """SQLite's own code without its details; 0 when it is not SQLite that says no."""
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF
