"""A disk that fails: nothing is acknowledged any more, phones keep what was written, and the control room reads it."""

import asyncio
import resource
import signal
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import closing

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.doctor import examine
from app.ground.journal import record
from app.ground.writing import Busy, Door, Job, ReadOnly
from app.rehearsal.history import History
from app.rehearsal.phone import Phone
from app.rehearsal.team import Team
from app.serving import first_secrets
from app.settings import Settings
from bench.hall import STEP, hall
from soak.disk import try_faults
from tests.houses import House
from tests.processes import Nursery, ServerProcess

FAULTS = ["sync", "full, for ever", "half a write"]  # all of them: `python -m soak.disk`
FULL = "Le disque n’enregistre plus."


def note(session: Session, evening_id: int, word: str) -> str:
    """An action of these tests: one journal line."""
    record(session, evening_id, "noted", "evening", subject=word)
    return word


def queued(door: Door, evening_id: int, words: str) -> list["Future[str]"]:
    """Actions that wait for a door which has not been opened: they make one batch."""
    jobs = [Job(note, (evening_id, word), {}, None, Future()) for word in words]
    for job in jobs:
        door._submit(job)
    return [job.done for job in jobs]  # type: ignore[misc]


def be_impatient(house: House) -> None:
    """Nobody has five seconds here."""
    with house.database.writer.connect() as connection:
        connection.connection.execute("pragma busy_timeout = 1")


def test_when_a_commit_fails_once_none_of_its_batch_is_acknowledged(house: House) -> None:
    """Each tried again by itself would seem to succeed, on a disk that has forgotten what it could not write."""
    door = Door(house.database)
    answers = queued(door, house.evening_id, "abc")

    def fail(connection) -> None:  # type: ignore[no-untyped-def]
        event.remove(house.database.writer, "commit", fail)
        raise OperationalError("commit", {}, OSError("disk I/O error"))

    event.listen(house.database.writer, "commit", fail)
    door.start()
    assert [type(answer.exception(10)) for answer in answers] == [ReadOnly] * 3
    door.stop()
    assert "noted" not in house.kinds()


def test_what_waited_when_the_disk_failed_is_not_acknowledged_either(house: House) -> None:
    door, failing, go = Door(house.database), threading.Event(), threading.Event()

    def fail(connection) -> None:  # type: ignore[no-untyped-def]
        event.remove(house.database.writer, "commit", fail)
        failing.set()
        go.wait(10)
        raise OperationalError("commit", {}, OSError("disk I/O error"))

    event.listen(house.database.writer, "commit", fail)
    first = queued(door, house.evening_id, "a")
    door.start()
    failing.wait(10)
    waiting = queued(door, house.evening_id, "bc")
    go.set()
    assert [type(answer.exception(10)) for answer in first + waiting] == [ReadOnly] * 3
    door.stop()
    assert "noted" not in house.kinds()


def test_a_database_that_another_program_holds_asks_to_come_again(house: House) -> None:
    if not house.database.is_sqlite:
        pytest.skip("PostgreSQL has no lock on the whole")
    be_impatient(house)
    with closing(sqlite3.connect(str(house.database.writer.url.database), isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(Busy):
            house.do(note, house.evening_id, "plus tard")
        other.execute("rollback")
    assert house.do(note, house.evening_id, "plus tard") == "plus tard"


def test_nothing_is_acknowledged_after_a_fault_until_the_server_starts_anew(nursery: Nursery) -> None:
    findings = try_faults(nursery, FAULTS, 5, signal.SIGKILL)
    assert findings.clean, findings.too_late + findings.others
    assert findings.failures >= len(FAULTS)
    assert findings.answers >= 2 * len(FAULTS)


def test_what_a_start_reads_after_a_failed_sync_survives_a_power_cut(nursery: Nursery) -> None:
    """The start finds it in the memory of the system, and answers by it whoever sends it again, without writing anything."""
    findings = try_faults(nursery, ["sync, for ever", "sync"] * 3, 5, signal.SIGKILL)
    assert findings.clean, findings.others


def test_a_start_waits_for_no_log_that_another_program_holds(house: House) -> None:
    if not house.database.is_sqlite:
        pytest.skip("PostgreSQL has no such log")
    be_impatient(house)
    with closing(sqlite3.connect(str(house.database.writer.url.database), isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select count(*) from journal_entry").fetchone()
        house.do(note, house.evening_id, "entre-temps")
        with pytest.raises(TimeoutError, match="another program"):
            house.database.settle_log()
        other.execute("rollback")
    house.database.settle_log()


def test_the_control_room_reads_that_the_system_lets_no_file_grow(nursery: Nursery) -> None:
    """The system's own refusal, through a limit on the process: the phone keeps the card, and it arrives after the restart."""
    with hall(seats=200) as place:
        password = first_secrets(Settings(data_dir=place.folder)) or ""
        with ServerProcess(place.folder, nursery) as server:
            asyncio.run(_fill_up(server, place.tables[0].code, password))


async def _fill_up(server: ServerProcess, code: str, password: str) -> None:
    history = History()
    phone, team = Phone(server.url, "phone", history, haste=0.05), Team(server.url, "lons-le-saunier", history)
    await phone.join(code, "Amina", "citizens")
    await team.log_in(password)
    control = team.desk("control")
    assert FULL not in await control.text("/control/lons-le-saunier")
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    sending = asyncio.create_task(phone.send(f"/table/ideas/{STEP}", {"text": "Un banc"}))
    while (await phone.client.get("/readyz")).status_code != 503:
        await asyncio.sleep(0.01)
    assert FULL in await control.text("/control/lons-le-saunier")
    assert not sending.done()
    asked = Settings(data_dir=server.folder / "other", port=server.port)
    found = await asyncio.to_thread(lambda: {finding.what: finding for finding in examine(asked)})
    assert "make room" in found["server"].advice
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    assert (await sending).is_success
    assert FULL not in await control.text("/control/lons-le-saunier")
    await phone.close()
    await team.close()
