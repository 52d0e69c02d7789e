"""A canary is looked for everywhere: a contact stands in its own table alone; once erased, nothing of her is in any file, and again
after an older copy has been put back.

One evening is lived once, by a real server; the tests look at what it left at three moments.
"""

import io
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from app.evenings.links import LinkMaker
from app.files.queries import file_by_reference
from app.ground.clock import set_clock
from app.ground.copies import back_up
from app.ground.live import REVOKED
from app.ground.logs import JsonLines, TextLines
from app.ground.vault import secret_key
from app.main import create_app
from app.opportunities.actions import open_files
from app.participants.actions import keep_in_touch
from app.participants.models import Seat
from app.participants.queries import people_at
from app.promises.actions import make_promise
from app.restoring import restore
from app.serving import make_server
from app.settings import Settings
from app.tables.actions import reveal_step
from tests.houses import Clock, House, Served, copy_database, serving
from tests.memories import bring_back
from tests.screens.listening import heard_until, listening

NAME, CONTACT, TEXT = "Zibeline", "canari.zibeline@example.org", "quetzalcoatl sur la place du marché"
SLUG, TABLE, REFERENCE = "lons-le-saunier", 3, "LONS27-T03-1"
EXPORTS = (f"/backlog/{SLUG}/export.csv", f"/backlog/{SLUG}/export.json", f"/backlog/{SLUG}/raw.json", f"/backlog/{SLUG}/files.zip")
COPIES = "backups"  # they die within their rotation: tests/ground/test_keeping.py


@dataclass(frozen=True)
class Story:
    """What the evening left, at each moment."""

    alive: dict[str, bytes]      # files of the data folder, before she erased
    columns: list[str]           # where her contact stood in the database
    contact_on: list[str]        # pages and frames of others that held her contact
    erased: dict[str, bytes]     # files right behind the answer to her erasing
    restored: dict[str, bytes]   # files after an older copy was put back
    pushed: dict[str, str]       # what screens were told within the push
    pages: dict[str, str]        # pages after the erasing
    logged: str
    again: httpx.Response        # her phone, after the erasing


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, migrated: Path, prepared: sqlite3.Connection,
          password: tuple[str, str]) -> Iterator[Story]:
    set_clock(Clock())
    logs = [logging.StreamHandler(io.StringIO()) for _ in range(2)]
    for handler, formatter in zip(logs, (TextLines(), JsonLines()), strict=True):
        handler.setFormatter(formatter)
        logging.getLogger().addHandler(handler)
    folder = tmp_path_factory.mktemp("canary") / "data"
    settings = Settings(data_dir=folder, host="127.0.0.1", port=0, address="http://hall.test", limits=False)
    copy_database(migrated, settings.data_dir)
    (settings.data_dir / "organiser_password").write_text(password[1])
    try:
        yield _live(settings, prepared, password[0], logs)
    finally:
        set_clock(None)
        for handler in logs:
            logging.getLogger().removeHandler(handler)


def _live(settings: Settings, prepared: sqlite3.Connection, password: str, logs: list[logging.StreamHandler[io.StringIO]]) -> Story:
    app = create_app(settings)
    state = app.app.app.state
    with serving(make_server(app, settings)) as url:
        bring_back(prepared, state.database)
        served = Served(House(state.database, state.door, 1), url, password, settings, LinkMaker(secret_key(settings.data_dir)))
        phone, friend = _say_everything(served)
        screens = {"neighbour": friend, "desk": served.desk(TABLE), "control": served.control(), "wall": served.wall()}
        alive, columns, contact_on = files(settings.data_dir), columns_with(settings.database_file, CONTACT), _contact_on(served, screens)
        older = settings.data_dir / COPIES / "older.db"
        back_up(settings.database_file, older)
        pushed = _erase(served, phone, screens)
        while state.door.traces:  # a screen was reading: the log is emptied behind one of the next writes, or a moment later
            served.house.do(lambda session: None)
        erased, pages, again = files(settings.data_dir), _pages(served, screens), phone.get("/moi")
        for client in served.clients:
            client.close()
    restore(settings, older)
    logged = "".join(handler.stream.getvalue() for handler in logs)
    return Story(alive, columns, contact_on, erased, files(settings.data_dir), pushed, pages, logged, again)


def _say_everything(served: Served) -> tuple[httpx.Client, httpx.Client]:
    """She leaves a name, a card, an interest, a contact, a tap, a remark and a promise, through the doors that people use."""
    house = served.house
    phone, friend = served.phone(TABLE, NAME, "businesses"), served.phone(TABLE, "Paul", "public")
    house.go(TABLE, "silent-ideas")
    phone.post("/table/ideas/silent-ideas", data={"text": TEXT}, headers={"Idempotency-Key": "canary-0001"}).raise_for_status()
    house.go(TABLE, "interest-alignment")
    said = {"gain": f"{TEXT}, le gain", "contribution": f"{TEXT}, l’apport", "expected_return": f"{TEXT}, le retour", "commitment": "help",
            "contribution_kind": "time", "contact_consent": "true", "contact": CONTACT}
    phone.post("/table/interests/interest-alignment", data=said, headers={"Idempotency-Key": "canary-0002"}).raise_for_status()
    table = house.table(TABLE)
    with house.read() as session:
        me, other = (Seat(person.id or 0, table.id or 0, house.evening_id) for person in people_at(session, table.id or 0))
    house.do(keep_in_touch, me, other.participant_id)
    house.do(reveal_step, table.id, f"facilitator:{table.id}")
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        file_id = file_by_reference(session, house.evening_id, REFERENCE).id
    house.do(make_promise, house.evening_id, file_id, {"participant_id": str(me.participant_id), "kind": "time", "what": f"{TEXT}, promis",
                                                       "by": "Claire"}, "organiser")
    phone.post("/moi/code").raise_for_status()
    return phone, friend


def _contact_on(served: Served, screens: dict[str, httpx.Client]) -> list[str]:
    """Every page and every first frame of others, and the exports without contacts, as long as she is known."""
    found = [name for name, client in screens.items() if CONTACT in client.get(_home(served, name)).text]
    for name, client in screens.items():
        with listening(served, client, f"{_home(served, name)}/live") as socket:
            found += [f"{name} (pushed)"] if CONTACT in str(socket.recv(timeout=20)) else []
    team = served.team()
    return found + [path for path in EXPORTS if CONTACT.encode() in team.get(path).content]


def _erase(served: Served, phone: httpx.Client, screens: dict[str, httpx.Client]) -> dict[str, str]:
    """What each screen is told once she has erased herself, without asking: the first push that no longer holds her words."""
    with (listening(served, screens["neighbour"]) as near, listening(served, screens["desk"], f"{_home(served, 'desk')}/live") as desk,
          listening(served, phone) as own):
        near.recv(timeout=20)
        assert NAME in str(desk.recv(timeout=20))
        phone.post("/moi/erase", data={"confirmed": "on"}).raise_for_status()
        with pytest.raises(ConnectionClosed) as closed:
            heard_until(own, "never said")
        assert closed.value.rcvd and closed.value.rcvd.code == REVOKED
        return {"neighbour": heard_until(near, 'id="region-common"'), "desk": heard_until(desk, 'id="region-people"')}


def _pages(served: Served, screens: dict[str, httpx.Client]) -> dict[str, str]:
    team = served.team()
    mine = {name: client.get(_home(served, name)).text for name, client in screens.items()}
    files_of_team = {path: team.get(path).content.decode("utf-8", "replace")
                     for path in (*EXPORTS, f"/morning/{SLUG}/{REFERENCE}", f"/promises/{SLUG}", f"/authors/{SLUG}")}
    return mine | files_of_team


def _home(served: Served, name: str) -> str:
    return {"neighbour": "/table", "desk": f"/desk/{served.house.table(TABLE).id}", "control": f"/control/{SLUG}",
            "wall": f"/wall/{SLUG}"}[name]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the data folder, but the copies."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and COPIES not in path.parts}


def holding(found: dict[str, bytes], *canaries: str) -> list[str]:
    return [f"{canary} in {name}" for name, content in found.items() for canary in canaries if canary.encode() in content]


def columns_with(database: Path, canary: str) -> list[str]:
    """Each column of the database in which it stands."""
    with closing(sqlite3.connect(database)) as line:
        tables = [name for (name,) in line.execute("select name from sqlite_master where type = 'table'")]
        columns = [(table, column[1]) for table in tables for column in line.execute(f'pragma table_info("{table}")').fetchall()]
        return [f"{table}.{column}" for table, column in columns
                if line.execute(f'select 1 from "{table}" where instr("{column}", ?)', (canary,)).fetchone()]


def test_all_of_it_was_there(story: Story) -> None:
    """Without this the searches below would find nothing whatever the house did."""
    assert {"tablee.db", "tablee.db-wal"} <= set(story.alive)
    assert holding({"all": b"".join(story.alive.values())}, NAME, CONTACT, TEXT) == [f"{one} in all" for one in (NAME, CONTACT, TEXT)]


def test_a_contact_stands_in_its_own_table_alone(story: Story) -> None:
    assert story.columns == ["contact.value"]


def test_no_page_no_push_and_no_export_holds_it_but_for_whom_she_chose(story: Story) -> None:
    assert story.contact_on == []


def test_nothing_of_her_is_in_any_file_once_she_has_erased(story: Story) -> None:
    assert holding(story.erased, NAME, CONTACT, TEXT) == []
    assert "erased.txt" in story.erased


def test_screens_are_told_and_pages_hold_nothing_of_her(story: Story) -> None:
    assert [name for name, text in story.pushed.items() if NAME in text or TEXT in text] == []
    assert [name for name, text in story.pages.items() if NAME in text or TEXT in text or CONTACT in text] == []


def test_her_phone_is_nobody_any_more(story: Story) -> None:
    assert "Votre code personnel" in story.again.text and NAME not in story.again.text


def test_nothing_of_her_is_in_any_file_after_an_older_copy_was_put_back(story: Story) -> None:
    assert holding(story.restored, NAME, CONTACT, TEXT) == []


def test_no_log_names_her(story: Story) -> None:
    assert [canary for canary in (NAME, CONTACT, TEXT) if canary in story.logged] == []
