"""Mutants of the door and of what it promises: an acknowledged answer is on the disk, once."""

import time
from typing import Any

from app.ground import writing
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


KILL = "tests/faults/test_kill.py -k lost_or_doubled"
MUTANTS = {
    "answer_before_the_commit": Mutant(answer_before_the_commit, KILL),
    "forget_receipts": Mutant(forget_receipts, KILL),
}
