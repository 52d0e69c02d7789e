"""Mutants of what is done by hand because it comes by the hundred: who asks, what a vote is about, what was written before."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session

from app.ground import writing
from app.ideas import actions
from app.participants import guests
from app.participants.models import Seat
from tests.mutants import Mutant


def know_a_phone_for_ever() -> None:
    """A seat is looked up once: who was sent away goes on writing."""
    seats: dict[str | None, Seat] = {}
    honest = guests.Phone.known

    def known(self: guests.Phone, session: Session) -> Seat:
        self.is_seated = True
        seats[self._token] = seats.get(self._token) or honest(self, session)
        return seats[self._token]

    guests.Phone.known = known  # type: ignore[method-assign]


def keep_receipts_of_nobody() -> None:
    """The receipt is kept without its author: two people who send the same name would get one answer."""
    honest = writing._introduced

    def introduced(session: Session, job: writing.Job) -> tuple[tuple[Any, ...], Any]:
        args, receipt = honest(session, job)
        return args, receipt and replace(receipt, author="")

    writing._introduced = introduced


def count_any_dot() -> None:
    """A vote counts for whatever it names."""
    actions.is_candidate = lambda session, here, candidate: True


def overlook_what_was_written() -> None:
    """An action may write, send it to the database, and refuse."""
    writing._written = lambda session: (0, 0)


MUTANTS = {
    "know_a_phone_for_ever": Mutant(know_a_phone_for_ever, "tests/ideas/test_add_idea.py -k a_right_that_was"),
    "keep_receipts_of_nobody": Mutant(keep_receipts_of_nobody, "tests/ideas/test_add_idea.py -k bears_the_author"),
    "count_any_dot": Mutant(count_any_dot, "tests/ideas/test_cast_vote.py -k no_candidate"),
    "overlook_what_was_written": Mutant(overlook_what_was_written, "tests/ground/test_write.py -k writes_before"),
}
