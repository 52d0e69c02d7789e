"""The door: one transaction for each action, an answer only after the commit, neighbours who do not suffer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_id
from app.ground.database import SQLITE_PRAGMAS
from app.ground.journal import head, record
from app.ground.receipts import Receipt, SameName, digest_of
from app.ground.refusal import Refused
from app.ground.writing import Busy, Door, Job, ReadOnly
from tests.houses import House


def note(session: Session, evening_id: int, word: str) -> str:
    """An action of these tests: one journal line."""
    record(session, evening_id, "noted", "evening", subject=word)
    return word


def refuse(session: Session, evening_id: int) -> None:
    raise Refused("step_closed", step="x")


def break_down(session: Session, evening_id: int) -> None:
    record(session, evening_id, "never_seen", "evening")
    raise ValueError("our mistake")


def note_and_refuse(session: Session, evening_id: int) -> None:
    record(session, evening_id, "never_seen", "evening")
    raise Refused("busy")


def flush_and_refuse(session: Session, evening_id: int) -> None:
    evening_by_id(session, evening_id).title = "Changé"
    session.flush()
    raise Refused("busy")


def rename_and_refuse(session: Session, evening_id: int) -> None:
    evening_by_id(session, evening_id).title = "Changé"
    raise Refused("busy")


def holding(held: threading.Event, go: threading.Event) -> Callable[[Session], None]:
    """An action that keeps the door busy until `go`, so that what comes meanwhile queues up."""
    def hold(session: Session) -> None:
        held.set()
        go.wait(10)

    return hold


def together(house: House, *jobs: tuple) -> list[object]:  # type: ignore[type-arg]
    """Run these actions in one batch: they queue up while the door is held."""
    held, go = threading.Event(), threading.Event()
    with ThreadPoolExecutor(len(jobs) + 1) as pool:
        first = pool.submit(house.do, holding(held, go))
        held.wait(10)
        rest = [pool.submit(house.door.write_now, action, house.evening_id, *args) for action, *args in jobs]
        while house.door.waiting < len(jobs):
            first.done() or go.wait(0.005)
        go.set()
        first.result()
        return [future.exception() or future.result() for future in rest]


def test_an_answer_comes_with_its_result_and_its_line_in_the_journal(house: House) -> None:
    assert house.do(note, house.evening_id, "un") == "un"
    assert [entry.subject for entry in house.journal()][-1] == "un"


def test_a_refusal_fails_nobody_else_of_its_batch(house: House) -> None:
    results = together(house, (note, "a"), (refuse,), (note, "b"))
    assert sorted(map(str, results)) == ["a", "b", "step_closed"]
    assert {entry.subject for entry in house.journal()} >= {"a", "b"}


def test_an_unexpected_fault_fails_only_the_guilty_action(house: House) -> None:
    results = together(house, (note, "a"), (break_down,), (note, "b"))
    assert sorted(type(result).__name__ for result in results) == ["ValueError", "str", "str"]
    assert "never_seen" not in house.kinds()


def test_an_action_that_writes_before_it_refuses_is_our_mistake_and_changes_nothing(house: House) -> None:
    counted = [flush_and_refuse] if house.database.is_sqlite else []  # only SQLite counts what has left the session
    for action in (rename_and_refuse, note_and_refuse, *counted):
        with pytest.raises(RuntimeError, match="wrote before it refused"):
            house.do(action, house.evening_id)
    with house.read() as session:
        assert evening_by_id(session, house.evening_id).title != "Changé"
    assert "never_seen" not in house.kinds()


def test_journal_numbers_have_no_gap_whatever_fails_between(house: House) -> None:
    together(house, (note, "a"), (break_down,), (refuse,), (note, "b"), (note, "c"))
    numbers = [entry.number for entry in house.journal()]
    assert numbers == list(range(1, len(numbers) + 1))
    with house.read() as session:
        assert head(session, house.evening_id) == numbers[-1]


def test_the_same_write_sent_twice_is_stored_once_and_gets_the_first_answer(house: House) -> None:
    receipt = Receipt("participant:1", "abc", digest_of(b"text=un"))
    first = house.do(note, house.evening_id, "un", receipt=receipt)
    again = house.do(note, house.evening_id, "un", receipt=receipt)
    assert first == again
    assert [entry.subject for entry in house.journal()].count("un") == 1


def test_two_repeats_in_one_batch_are_stored_once(house: House) -> None:
    receipt = Receipt("participant:1", "abc", digest_of(b"text=un"))
    held, go = threading.Event(), threading.Event()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(house.do, holding(held, go))
        held.wait(10)
        twice = [pool.submit(house.door.write_now, note, house.evening_id, "un", receipt=receipt) for _ in range(2)]
        while house.door.waiting < 2:
            go.wait(0.005)
        go.set()
        first.result()
        assert [one.result() for one in twice] == ["un", "un"]
    assert [entry.subject for entry in house.journal()].count("un") == 1


def test_another_body_under_the_same_name_is_refused(house: House) -> None:
    house.do(note, house.evening_id, "un", receipt=Receipt("participant:1", "abc", digest_of(b"text=un")))
    with pytest.raises(SameName):
        house.do(note, house.evening_id, "deux", receipt=Receipt("participant:1", "abc", digest_of(b"text=deux")))
    assert "deux" not in [entry.subject for entry in house.journal()]


def test_the_same_name_of_another_author_is_another_write(house: House) -> None:
    for author in ("participant:1", "participant:2"):
        house.do(note, house.evening_id, "un", receipt=Receipt(author, "abc", digest_of(b"text=un")))
    assert [entry.subject for entry in house.journal()].count("un") == 2


def test_a_refusal_leaves_no_receipt_so_that_the_same_text_may_be_sent_later(house: House) -> None:
    receipt = Receipt("participant:1", "abc", digest_of(b"text=un"))
    with pytest.raises(Refused):
        house.do(refuse, house.evening_id, receipt=receipt)
    assert house.do(note, house.evening_id, "un", receipt=receipt) == "un"


def test_screens_hear_of_facts_only_after_the_commit(house: House) -> None:
    seen: list[int] = []

    def look(facts) -> None:  # type: ignore[no-untyped-def]
        with house.read() as session:
            seen.append(head(session, house.evening_id) - facts[-1].number)

    house.door.publish = look
    house.do(note, house.evening_id, "un")
    assert seen == [0]


def test_a_screen_that_fails_takes_no_answer_back(house: House) -> None:
    def fail(facts) -> None:  # type: ignore[no-untyped-def]
        raise RuntimeError("no screen")

    house.door.publish = fail
    assert house.do(note, house.evening_id, "un") == "un"


def test_a_full_queue_asks_to_come_again_instead_of_waiting_for_ever(house: House) -> None:
    held, go = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(house.do, holding(held, go))
        held.wait(10)
        house.door.room = 1
        house.door._submit(Job(note, (house.evening_id, "un"), {}, None, first))
        with pytest.raises(Busy):
            house.do(note, house.evening_id, "deux")
        house.door._jobs.get_nowait()
        go.set()
        first.result()


def test_a_disk_that_fails_at_commit_acknowledges_nothing_and_closes_the_door(house: House) -> None:
    def fail(connection) -> None:  # type: ignore[no-untyped-def]
        raise OperationalError("commit", {}, OSError("disk I/O error"))

    event.listen(house.database.writer, "commit", fail)
    with pytest.raises(ReadOnly):
        house.do(note, house.evening_id, "perdu")
    event.remove(house.database.writer, "commit", fail)
    with pytest.raises(ReadOnly):  # even though the disk seems well again
        house.do(note, house.evening_id, "encore")
    assert "perdu" not in [entry.subject for entry in house.journal()]


def test_sqlite_is_durable_and_says_so(house: House) -> None:
    if house.database.is_sqlite:
        assert house.database.pragmas() == SQLITE_PRAGMAS


def test_a_reader_cannot_write(house: House) -> None:
    with house.read() as session, pytest.raises(Exception, match="readonly|read-only"):
        session.get_one(Evening, house.evening_id).title = "Changé"
        session.flush()


def test_what_waits_is_finished_before_the_door_closes(house: House) -> None:
    door = Door(house.database).start()
    assert door.write_now(note, house.evening_id, "dernier") == "dernier"
    door.stop()
    assert "dernier" in [entry.subject for entry in house.journal()]
