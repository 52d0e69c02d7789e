"""Direct statements: the values, the transaction and the faults are those that SQLAlchemy would give."""

from datetime import UTC

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.evenings.queries import evening_by_id
from app.ground.direct import Direct
from app.ground.journal import JournalEntry
from app.ground.receipts import ReceiptRow
from app.ideas.models import Idea
from tests.houses import House

WORDS = "Un banc devant la mairie"
KEEP = Direct(insert(ReceiptRow).values({name: bindparam(name) for name in ("author", "client_id", "digest", "answer")}))
KEPT = Direct(select(ReceiptRow.answer).where(ReceiptRow.author == "somebody", ReceiptRow.client_id == bindparam("client_id")))
ENTRY = Direct(select(JournalEntry.at, JournalEntry.subject).where(
    JournalEntry.journal == bindparam("journal"), JournalEntry.number == bindparam("number")))
LAY = Direct(insert(Idea).values({name: bindparam(name) for name in (
    "evening_id", "table_id", "step_id", "by_facilitator", "answers", "written_at")}).returning(Idea.id))


def keep(session: Session, *names: str) -> None:
    KEEP.do_all(session, [{"author": "somebody", "client_id": name, "digest": "d", "answer": WORDS} for name in names])


def keep_and_fail(session: Session) -> None:
    keep(session, "lost")
    raise ValueError("our mistake")


def test_values_go_and_come_as_their_columns_say(house: House) -> None:
    def lay(session: Session) -> int:
        at = evening_by_id(session, house.evening_id).created_at
        [(number,)] = LAY.all(session, evening_id=house.evening_id, table_id=house.table(1).id, step_id="x", by_facilitator=True,
                              answers={"text": WORDS}, written_at=at)
        return number

    number = house.do(lay)
    with house.read() as session:
        card = session.get_one(Idea, number)
        assert (card.answers, card.by_facilitator) == ({"text": WORDS}, True)
        assert card.written_at == evening_by_id(session, house.evening_id).created_at
        at, subject = ENTRY.first(session, journal=house.evening_id, number=1) or (None, None)
        assert at and at.tzinfo is UTC
        assert (at, subject) == (house.journal()[0].at, house.journal()[0].subject)
        assert ENTRY.first(session, journal=house.evening_id, number=9999) is None


def test_it_is_in_the_transaction_of_its_action(house: House) -> None:
    with pytest.raises(ValueError, match="our mistake"):
        house.do(keep_and_fail)
    house.do(keep, "kept", "kept too")
    with house.read() as session:
        assert [KEPT.all(session, client_id=name) for name in ("lost", "kept", "kept too")] == [[], [(WORDS,)], [(WORDS,)]]


def test_a_fault_is_the_one_that_is_known_and_says_nobodys_words(house: House) -> None:
    with pytest.raises(IntegrityError) as fault:
        house.do(keep, "twice", "twice")
    assert WORDS not in str(fault.value)
