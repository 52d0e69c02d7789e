"""Servers that break a promise on purpose: `python -m tests.faults.mutants serve`, with the promise in BREAKS. A checker that stays green
over one of them proves nothing.
"""

import os
import time
from typing import Any

from app.ground import writing

PAUSE = 1.0  # seconds between the two halves of what should be one: long enough for a kill to fall in between


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


BREAKS = {"durability": answer_before_the_commit, "idempotence": forget_receipts}

if __name__ == "__main__":
    BREAKS[os.environ["BREAKS"]]()
    from app.cli import main

    main()
