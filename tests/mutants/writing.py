"""Mutants of the door and of what it promises: an acknowledged answer is on the disk, once."""

import time
from typing import Any

from app.ground import database, writing
from tests.faults.test_kill import PAUSE
from tests.mutants import Mutant


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
    """A repeat is not recognised. The acknowledgement comes late, so that a kill makes phones repeat what is stored."""
    answer = writing._answer

    def late(settled: list[tuple[writing.Job, Any]]) -> None:
        time.sleep(PAUSE if any(job.action.__name__ == "add_idea" for job, _ in settled) else 0)
        answer(settled)

    writing._answer = late
    writing.answers_given = lambda session, receipts: {}  # type: ignore[assignment]
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


KILL = "tests/faults/test_kill.py -k lost_or_doubled"
POWER = "tests/faults/test_power.py -k any_moment"
MUTANTS = {
    "answer_before_the_commit": Mutant(answer_before_the_commit, KILL),
    "forget_receipts": Mutant(forget_receipts, KILL),
    "hurry_past_the_disk": Mutant(hurry_past_the_disk, POWER),
    "trust_the_disk_again": Mutant(trust_the_disk_again, "tests/faults/test_disk.py -k fails_once"),
    "never_close_the_door": Mutant(never_close_the_door, "tests/faults/test_disk.py -k what_waited"),
    "promise_what_failed": Mutant(promise_what_failed, "tests/faults/test_disk.py -k fails_once"),
}
