"""A copy each minute, to a second place: what has changed is copied, old copies go, and a failure is seen."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ground.keeping import LONGEST, NEWEST, Keeper, copy_name, newest_copy, to_forget
from tests.houses import Clock, House

TODAY = datetime(2027, 3, 18, 20, 0, tzinfo=UTC)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "tablee.db"
    write(path, "create table word (text)")
    return path


def write(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_what_changed_is_copied_and_what_did_not_is_not(source: Path, tmp_path: Path, clock: Clock) -> None:
    keeper = Keeper(source, tmp_path / "usb")
    keeper.keep()
    clock.forward(seconds=60)
    keeper.keep()
    assert len(list((tmp_path / "usb").iterdir())) == 1
    assert keeper.at == clock()  # nothing to copy: all that was written has its copy
    write(source, "insert into word values ('un banc')")
    clock.forward(seconds=60)
    keeper.keep()
    newest = tmp_path / "usb" / copy_name(clock())
    with closing(sqlite3.connect(newest)) as copy:
        assert copy.execute("select text from word").fetchall() == [("un banc",)]
    assert newest_copy(tmp_path / "usb") == clock().replace(microsecond=0)


def test_a_copy_that_fails_is_said_and_tried_again(source: Path, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "usb").write_text("not a folder: the key was pulled out")
    keeper = Keeper(source, tmp_path / "usb")
    keeper.keep()
    assert keeper.failure
    assert keeper.at is None
    (tmp_path / "usb").unlink()
    keeper.keep()
    assert keeper.failure == ""
    assert keeper.at == clock()


def test_the_newest_stay_and_one_of_each_hour_for_a_week() -> None:
    minutes = [TODAY - timedelta(minutes=n) for n in range(180)]
    gone = to_forget(minutes, TODAY)
    kept = sorted(set(minutes) - gone, reverse=True)
    assert kept[:NEWEST] == minutes[:NEWEST]
    assert len(kept) == NEWEST + 2  # 18:59 and 17:59 besides


def test_after_a_week_every_copy_goes_but_the_newest() -> None:
    """Whoever was erased a week ago must not live on in a copy, on a laptop that made none since."""
    old = [TODAY - timedelta(days=8, minutes=n) for n in range(NEWEST + 5)]
    assert set(old) - to_forget(old, TODAY) == {old[0]}
    assert set(old) <= to_forget([*old, TODAY], TODAY)


def test_old_copies_go_although_nothing_was_written_since(source: Path, tmp_path: Path, clock: Clock) -> None:
    keeper = Keeper(source, tmp_path / "usb")
    keeper.keep()
    first = tmp_path / "usb" / copy_name(clock())
    clock.forward(days=1)
    write(source, "insert into word values ('un banc')")
    keeper.keep()
    (tmp_path / "usb" / f"{copy_name(clock())}.unfinished").write_text("the program died here")
    clock.forward(days=7, seconds=1)
    keeper.keep()
    assert not first.exists()
    assert len(list((tmp_path / "usb").iterdir())) == 1


@given(st.sets(st.integers(0, 60 * 24 * 10), max_size=60))
def test_rotation_never_takes_the_newest_and_has_an_end(minutes: set[int]) -> None:
    copies = {TODAY - timedelta(minutes=n) for n in minutes}
    kept = copies - to_forget(copies, TODAY)
    newest_first = sorted(copies, reverse=True)
    assert set(newest_first[:1]) <= kept
    assert {one for one in newest_first[:NEWEST] if TODAY - one <= LONGEST} <= kept
    assert to_forget(kept, TODAY) == set()
    assert all(TODAY - one <= LONGEST for one in kept - set(newest_first[:1]))


def test_a_copy_of_a_living_evening_can_be_served(house: House, tmp_path: Path, clock: Clock) -> None:
    if not house.database.is_sqlite:
        return
    house.seat(1, "Amina")
    path = Path(str(house.database.writer.url.database))
    keeper = Keeper(path, tmp_path / "usb")
    keeper.keep()
    with closing(sqlite3.connect(tmp_path / "usb" / copy_name(clock()))) as copy:
        assert copy.execute("select name from participant").fetchall() == [("Amina",)]
