"""kill -9 in the middle of writing: what was acknowledged is there once, and phones come back by themselves to the current step."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.ground.database import Database
from app.ideas.models import Idea
from app.rehearsal.history import History, Verdict, judge
from app.rehearsal.phone import Phone
from app.rehearsal.team import Team
from app.serving import first_secrets
from app.settings import Settings
from bench.hall import STEP, Hall, hall
from tests.processes import ServerProcess

PHONES, CARDS = 12, 5
PAUSE = 1.0  # seconds by which the mutants draw out the moment between commit and acknowledgement
HASTE = 0.2  # phones wait a fifth as long as real ones between two tries


@pytest.fixture
def place() -> Iterator[Hall]:
    """The evening with its Star'Ter tables at a step that takes five cards a person."""
    with hall(seats=200) as place:
        yield place


async def write_under_kills(server: ServerProcess, place: Hall, history: History, kills: int) -> list[Phone]:
    """Twelve people write five cards each; the server dies at odd moments while they do, and comes back."""
    phones = [Phone(server.url, f"phone {index}", history, HASTE, spread=0.0) for index in range(PHONES)]
    codes = [table.code for table in place.tables[:2]]
    for index, phone in enumerate(phones):
        await phone.join(codes[index % 2], f"Personne {index}", "citizens")
        phone.listen()
    await asyncio.gather(*(phone.until(lambda phone=phone: phone.connections > 0) for phone in phones))  # type: ignore[misc]
    writing = asyncio.gather(*(write_all(phone) for phone in phones))
    for kill in range(1, kills + 1):
        await until_acknowledged(history, kill * 8)
        await asyncio.sleep(kill % 2 * PAUSE / 2)  # also in the middle of what a mutant draws out
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    await writing
    return phones


async def write_all(phone: Phone) -> None:
    for card in range(CARDS):
        await phone.send(f"/table/ideas/{STEP}", {"text": f"{phone.who}, carte {card}"})


async def until_acknowledged(history: History, count: int) -> None:
    while len(history.named("acknowledged")) < count:
        await asyncio.sleep(0.001)


def verdict_of(place: Hall, history: History) -> Verdict:
    with place.database.reading() as session:
        stored = [card.answers["text"] for card in session.execute(select(Idea)).scalars()]
    return judge([line["fields"]["text"] for line in history.acknowledged("/table/ideas/")], stored)


def test_no_acknowledged_answer_is_lost_or_doubled_and_phones_return(place: Hall, tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    password = first_secrets(Settings(data_dir=place.folder)) or ""

    async def live() -> None:
        phones = await write_under_kills(server, place, history, kills=2)
        team = Team(server.url, "lons-le-saunier", history, HASTE)
        await team.log_in(password)
        for table in place.tables[:2]:
            await team.desk("desk").press(f"/desk/{table.id}/step", {"step": "share-with-constraint"})
        await asyncio.gather(*(phone.until(lambda phone=phone: phone.token.startswith("share-with-constraint-")) for phone in phones))  # type: ignore[misc]
        assert all([await phone.fresh() == phone.shown for phone in phones])
        assert all(phone.connections > 1 for phone in phones)  # some may have slept through the short life between two kills
        await asyncio.gather(*(phone.close() for phone in phones))
        await team.close()

    with ServerProcess(place.folder) as server:
        asyncio.run(live())
    verdict = verdict_of(place, history)
    assert server.starts == 3
    assert verdict == Verdict(PHONES * CARDS, (), ())
    assert integrity(place.database) == "ok"


def test_the_history_on_disk_says_what_was_acknowledged(place: Hall, tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")

    async def live() -> None:
        phone = Phone(server.url, "phone", history, HASTE)
        await phone.join(place.tables[0].code, "Amina", "citizens")
        await phone.send(f"/table/ideas/{STEP}", {"text": "Une idée"})
        await phone.close()

    with ServerProcess(place.folder) as server:
        asyncio.run(live())
    lines = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["what"] for line in lines if line.get("path")] == ["sent", "acknowledged"]


def integrity(database: Database) -> str:
    with database.reader.connect() as connection:
        return str(connection.exec_driver_sql("pragma integrity_check").scalar())
