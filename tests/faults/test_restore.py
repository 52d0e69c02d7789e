"""The laptop is lost: on another one, from the copy of the last minute, people go on where they were."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli import restore
from app.ground.copies import back_up
from app.ground.database import Database, sqlite_url
from app.ground.keeping import Keeper
from app.ideas.models import Idea
from app.rehearsal.history import History, judge
from app.rehearsal.phone import Phone
from bench.hall import STEP, Hall, hall
from tests.processes import Nursery, ServerProcess

HASTE = 0.1
PEOPLE, BEFORE, AFTER = 3, 4, 4


def test_what_was_acknowledged_before_the_copy_is_there_and_phones_begin_anew(
        nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history, other = History(), tmp_path / "another laptop"
    monkeypatch.setenv("TABLEE_DATA_DIR", str(other))
    with hall(seats=200, cards=None) as place, ServerProcess(place.folder, nursery) as server:
        copied = asyncio.run(_lose_the_laptop(server, place, history, tmp_path / "usb", other))
    database = Database(sqlite_url(other))
    with database.reading() as session:
        stored = [card.answers["text"] for card in session.execute(select(Idea)).scalars()]
    database.close()
    before = judge([line["fields"]["text"] for line in history.acknowledged()[:copied]], stored)
    whole = judge([line["fields"]["text"] for line in history.acknowledged()], stored, unknown=[])
    assert before.acknowledged == PEOPLE * BEFORE
    assert before.clean
    assert whole.acknowledged == PEOPLE * (BEFORE + AFTER + 1)
    assert not whole.twice + whole.unexpected
    assert set(whole.lost) == {line["fields"]["text"] for line in history.acknowledged()[copied:-PEOPLE]}  # what came after the copy
    assert history.named("over") == []  # nobody joined again


def test_a_copy_that_is_put_back_has_another_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers come a second time: a phone that kept the old ones must know that they count no more."""
    monkeypatch.setenv("TABLEE_DATA_DIR", str(tmp_path / "another laptop"))
    with hall(seats=200) as place:
        back_up(place.folder / "tablee.db", tmp_path / "copy.db")
    restore(tmp_path / "copy.db")
    assert life_of(tmp_path / "another laptop" / "tablee.db") != life_of(tmp_path / "copy.db")


def life_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("select epoch from journal_head").fetchone()[0])


async def _lose_the_laptop(server: ServerProcess, place: Hall, history: History, usb: Path, other: Path) -> int:
    """Returns how many answers had been acknowledged when the copy began."""
    phones = [Phone(server.url, f"phone {index}", history, HASTE, spread=0.0) for index in range(PEOPLE)]
    for phone in phones:
        await phone.join(place.tables[0].code, phone.who, "citizens")
        phone.listen()
    await _write(phones, "avant", BEFORE)
    copied = len(history.acknowledged())
    await asyncio.to_thread(Keeper(place.folder / "tablee.db", usb).keep)  # while the server runs, as it does each minute
    await _write(phones, "après", AFTER)
    await asyncio.gather(*(phone.until(lambda phone=phone: phone.heard_at > 0) for phone in phones))  # type: ignore[misc]
    await asyncio.to_thread(server.kill)
    restore(next(usb.glob("tablee-*.db")))
    server.folder = other
    await asyncio.to_thread(server.start)
    await _write(phones, "ailleurs", 1)
    async with asyncio.timeout(30):
        while not all([await phone.fresh() == phone.shown for phone in phones]):
            await asyncio.sleep(0.05)
    await asyncio.gather(*(phone.close() for phone in phones))
    return copied


async def _write(phones: list[Phone], when: str, cards: int) -> None:
    for card in range(cards):
        await asyncio.gather(*(phone.outbox.send(f"/table/ideas/{STEP}", {"text": f"{phone.who}, {when} {card}"}) for phone in phones))
