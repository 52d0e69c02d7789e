"""kill -9: what was acknowledged is there, once, and phones come back by themselves to the current step."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.ideas.models import Idea
from app.rehearsal.history import History
from app.rehearsal.phone import Phone
from app.rehearsal.team import Team
from app.serving import first_secrets
from app.settings import Settings
from bench.hall import STEP, Hall, hall
from soak.proxy import PROFILES, Line
from tests.processes import Nursery, ServerProcess

HASTE = 0.1  # phones wait a tenth as long as real ones between two tries
KILLS = 3
KEY = "1f" * 16  # the name that a phone gave to its answer
NEXT = "share-with-constraint"


@pytest.fixture(scope="module")
def place() -> Iterator[Hall]:
    """The evening with its Star'Ter tables at a step that takes cards."""
    with hall(seats=200, cards=None) as place:
        place.database.close()  # while another process has the file open, a server that starts again recovers nothing from its log
        yield place


@pytest.fixture(scope="module")
def password(place: Hall) -> str:
    return first_secrets(Settings(data_dir=place.folder)) or ""


@pytest.fixture(scope="module")
def server(place: Hall, password: str, nursery: Nursery) -> Iterator[ServerProcess]:
    with ServerProcess(place.folder, nursery) as server:
        yield server


@asynccontextmanager
async def phone_at(url: str, place: Hall, history: History | None = None, table: int = 0) -> AsyncIterator[Phone]:
    phone = Phone(url, "phone", history or History(), HASTE, spread=0.0)
    await phone.join(place.tables[table].code, "Amina", "citizens")
    try:
        yield phone
    finally:
        await phone.close()


async def die(server: ServerProcess) -> None:
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)


def cards(place: Hall) -> list[str]:
    with place.database.reading() as session:
        found = [card.answers["text"] for card in session.execute(select(Idea)).scalars()]
    place.database.close()
    return found


def test_an_answer_survives_the_kill_that_follows_its_acknowledgement(place: Hall, server: ServerProcess) -> None:
    async def live() -> None:
        async with phone_at(server.url, place) as phone:
            for number in range(KILLS):
                assert (await phone.outbox.send(f"/table/ideas/{STEP}", {"text": f"À peine dite {number}"})).is_success
                await die(server)

    asyncio.run(live())
    assert sorted(text for text in cards(place) if text.startswith("À peine")) == [f"À peine dite {number}" for number in range(KILLS)]


def test_an_answer_sent_again_after_a_kill_is_stored_once_and_gets_the_first_answer(place: Hall, server: ServerProcess) -> None:
    async def live() -> None:
        async with phone_at(server.url, place) as phone:
            said = []
            for _ in range(2):
                answer = await phone.client.post(f"/table/ideas/{STEP}", headers={"Idempotency-Key": KEY, "Accept": "text/plain"},
                                                 data={"text": "Deux fois", "client_id": KEY})
                said.append((answer.status_code, answer.headers["idempotency-key"]))
                await die(server)
            assert said == [(201, KEY)] * 2

    asyncio.run(live())
    assert cards(place).count("Deux fois") == 1


def test_a_phone_whose_link_was_cut_shows_the_step_that_began_meanwhile(place: Hall, server: ServerProcess, password: str) -> None:
    """The server dies, and the step changes while no phone can hear of it. Nobody joins again."""
    async def live() -> None:
        async with Line(server.port) as line, phone_at(f"http://127.0.0.1:{line.port}", place, table=1) as phone:
            phone.listen()
            await phone.until(lambda: phone.connections > 0 and bool(phone.token))
            line.weather = PROFILES["dead"]
            line.cut_all()
            await die(server)
            team = Team(server.url, "lons-le-saunier", History(), HASTE)
            await team.log_in(password)
            await team.desk("desk").press(f"/desk/{place.tables[1].id}/step", {"step": NEXT})
            await team.close()
            heard, line.weather = phone.heard_at, PROFILES["clear"]
            await phone.until(lambda: phone.heard_at > heard)
            assert phone.token.startswith(f"{NEXT}-")  # the first frame after its return brings it
            assert await phone.fresh() == phone.shown

    asyncio.run(live())


def test_the_history_on_disk_says_what_was_acknowledged(place: Hall, server: ServerProcess, tmp_path: Path) -> None:
    async def live() -> None:
        async with phone_at(server.url, place, History(tmp_path / "history.jsonl")) as phone:
            await phone.send(f"/table/ideas/{STEP}", {"text": "Une idée"})

    asyncio.run(live())
    lines = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["what"] for line in lines if line.get("path")] == ["sent", "acknowledged"]
