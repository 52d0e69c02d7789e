"""Behind an erasure the write-ahead log is emptied: at once, or as soon as nobody looks at an older version any more; nobody waits."""

from pathlib import Path

from sqlalchemy import select, update
from sqlmodel import Session

from app.ground.database import SQLITE_PRAGMAS, leave_no_trace
from app.participants.models import Participant
from tests.houses import House


def rename(session: Session, person: int, name: str, erased: bool = False) -> None:
    session.execute(update(Participant).where(Participant.id == person).values(name=name))
    if erased:
        leave_no_trace(session)


def log_of(house: House) -> bytes:
    return Path(f"{house.database.writer.url.database}-wal").read_bytes()


def test_the_log_holds_what_was_overwritten_until_it_is_emptied(house: House) -> None:
    if not house.database.is_sqlite:
        return
    person = house.seat(1, "Zibeline").participant_id
    house.do(rename, person, "Amina")
    assert b"Zibeline" in log_of(house)
    house.do(rename, person, "Bruno", erased=True)
    assert log_of(house) == b"" and not house.door.traces
    assert b"Zibeline" not in Path(str(house.database.writer.url.database)).read_bytes()


def test_a_reader_delays_the_emptying_and_nothing_else(house: House) -> None:
    if not house.database.is_sqlite:
        return
    person = house.seat(1, "Zibeline").participant_id
    with house.read() as session:
        session.execute(select(Participant)).all()  # from here on it looks at this version
        house.do(rename, person, "Bruno", erased=True)
        assert house.door.traces and b"Zibeline" in log_of(house)
        assert house.do(lambda session: 7) == 7
    while house.door.traces:  # the door tries again by itself, and behind every write
        house.do(lambda session: None)
    assert log_of(house) == b""


def test_what_was_deleted_is_overwritten_whatever_sqlite_was_built_with(house: House) -> None:
    assert SQLITE_PRAGMAS["secure_delete"] == 1
    assert house.database.pragmas().get("secure_delete", 1) == 1
