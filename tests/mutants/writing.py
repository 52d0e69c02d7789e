"""Mutants of the door and of what it promises: an acknowledged answer is on the disk, once."""

import sys
import time
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from app.ground import copies, database, journal, pushing, writing
from app.ground.audience import Audience, Listener
from app.ideas import actions as ideas
from app.ideas.queries import my_votes
from app.settings import Settings
from tests.mutants import Mutant

PAUSE = 1.0  # seconds between an acknowledgement and its commit: the proof kills at once


def answer_before_the_commit() -> None:
    """A card is acknowledged first and stored afterwards. People still get their seats as they should."""
    honest = writing.Door._settle

    def settle(self: writing.Door, batch: list[writing.Job]) -> None:
        if any(job.action.__name__ != "add_idea" for job in batch):
            return honest(self, batch)
        writing._answer([(job, {"number": 1, "id": 0}) for job in batch])
        time.sleep(PAUSE)
        self._commit(batch)
        return None

    writing.Door._settle = settle  # type: ignore[method-assign]


def forget_receipts() -> None:
    """A repeat is not recognised."""
    writing.answer_given = lambda session, receipt: None  # type: ignore[assignment]
    writing.store_receipts = lambda session, given: None  # type: ignore[assignment]


def hurry_past_the_disk() -> None:
    """`synchronous=NORMAL`, as everybody advises: a commit is on the disk some time later."""
    database.SQLITE_PRAGMAS["synchronous"] = 1


def trust_the_disk_again() -> None:
    """A failed commit is an error like any other: its neighbours are tried again one by one, and the door stays open."""
    writing.disk_failed = lambda error: False  # type: ignore[assignment]


def never_close_the_door() -> None:
    """The caller whose commit failed hears it, and nobody else."""
    writing.Door.read_only = property(lambda self: False, lambda self, closed: None)  # type: ignore[assignment]


def promise_what_failed() -> None:
    """Whoever waited for a commit that failed hears that all is well."""
    writing.Door._settle_failed = lambda self, batch, error: writing._answer([(job, {}) for job in batch])  # type: ignore[assignment]


def give_the_old_life_back() -> None:
    """A restored database goes on under the epoch of the one that was lost."""
    copies.secrets = SimpleNamespace(token_hex=_epoch_of_the_copy)  # type: ignore[assignment]


def _epoch_of_the_copy(_: int) -> str:
    """What the file says into which `put_back` is about to write."""
    connection = sys._getframe(1).f_locals["connection"]
    return str(connection.execute("select epoch from journal_head").fetchone()[0])


def skip_a_number() -> None:
    """The journal of an evening leaves numbers out."""
    newest = journal._newest
    journal._newest = lambda session, of, heads: newest(session, of, heads) + 1


def add_votes_up() -> None:
    """A choice is added to the one before, instead of taking its place."""
    honest = ideas._set_dots

    def add(session: Session, here: Any, person: int, candidate: str, dots: int, again: bool) -> None:
        before = my_votes(session, person, here.step.id).get(candidate, 0)
        honest(session, here, person, candidate, before + dots, again)

    ideas._set_dots = add


def trust_the_memory_of_the_system() -> None:
    """A start reads in the log what a failed sync had left in memory only, and goes on writing behind it."""
    from app import cli

    honest = cli.open_database

    def open_for_ever(settings: Settings) -> database.Database:
        opened = honest(settings)
        opened.close = lambda: None  # type: ignore[method-assign]
        return opened

    cli.open_database = open_for_ever
    database.Database.settle_log = lambda self: None  # type: ignore[method-assign]


def leave_the_old_log_on_the_disk() -> None:
    """A start empties the log, and does not sync that it is empty."""
    database.Database.settle_log = lambda self: self.empty_log()  # type: ignore[method-assign, assignment, return-value]


def forget_who_returns() -> None:
    """Who connects again hears what changes from now on, and nothing of what changed meanwhile."""
    async def catch_up(self: pushing.Pusher, audience: Audience, listener: Listener) -> None:
        pushing._give(audience, listener, None)

    pushing.Pusher.catch_up = catch_up  # type: ignore[method-assign]


KILL, DISK = "tests/faults/test_kill.py", "tests/faults/test_disk.py"
MUTANTS = {
    "answer_before_the_commit": Mutant(answer_before_the_commit, f"{KILL} -k survives"),
    "forget_receipts": Mutant(forget_receipts, f"{KILL} -k stored_once"),
    "forget_who_returns": Mutant(forget_who_returns, f"{KILL} -k meanwhile"),
    "hurry_past_the_disk": Mutant(hurry_past_the_disk, "tests/faults/test_power.py -k any_moment"),
    "trust_the_disk_again": Mutant(trust_the_disk_again, f"{DISK} -k fails_once"),
    "never_close_the_door": Mutant(never_close_the_door, f"{DISK} -k what_waited"),
    "promise_what_failed": Mutant(promise_what_failed, f"{DISK} -k fails_once"),
    "trust_the_memory_of_the_system": Mutant(trust_the_memory_of_the_system, f"{DISK} -k survives_a_power_cut"),
    "leave_the_old_log_on_the_disk": Mutant(leave_the_old_log_on_the_disk, f"{DISK} -k survives_a_power_cut"),
    "give_the_old_life_back": Mutant(give_the_old_life_back, "tests/faults/test_restore.py -k another_life"),
    "skip_a_number": Mutant(skip_a_number, "tests/ground/test_write.py -k no_gap"),
    "add_votes_up": Mutant(add_votes_up, "tests/faults/test_repeat.py -k last_choice"),
}
