"""`tablee doctor`: what could go wrong in the hall, looked at the day before, each with what to do."""

import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from sqlalchemy.exc import DatabaseError

from app.caretaker import periods_of
from app.ground.address import lan_address
from app.ground.database import SQLITE_PRAGMAS, Database
from app.ground.keeping import newest_copy
from app.ground.room import ENOUGH, room_in
from app.ground.vault import has_password
from app.migrations import is_current
from app.privacy.queries import last_run, overdue
from app.privacy.retention import Periods
from app.serving import open_database, plan_folders
from app.settings import Settings

WAL_RESET_BUG = ((3, 7, 0), (3, 51, 3))  # with several writers; we have one, hence a word and no refusal


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `advice` is empty when it is well."""

    what: str
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be told from this machine."""
    return [*_network(settings), *_machine(settings), *_database(settings), *_plans(settings)]


def _network(settings: Settings) -> Iterator[Finding]:
    address = settings.address or lan_address(settings.host, settings.port)
    local = "localhost" in address
    yield Finding("address", address, "phones cannot reach it: join the hall's Wi-Fi, or set TABLEE_ADDRESS" if local else "")
    with socket.socket() as probe:
        busy = probe.connect_ex(("127.0.0.1", settings.port)) == 0
    yield Finding("port", f"{settings.port} is {'in use' if busy else 'free'}",
                  "fine if it is our own server; else choose TABLEE_PORT" if busy else "")
    if busy and (said := _said_by_server(settings.port)):
        yield Finding("server", said, "" if said == "ready" else "it stores nothing any more: make room on its disk, then start it anew")


def _said_by_server(port: int) -> str:
    """« ready » or « not ready », from a server of ours on this machine; empty when it is another program."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=3)
    except httpx.HTTPError:
        return ""
    return answer.text if answer.text in ("ready", "not ready") else ""


def _machine(settings: Settings) -> Iterator[Finding]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = room_in(settings.data_dir)
    yield Finding("disk", f"{free // 2**20} MB free in {settings.data_dir}",
                  "" if free >= ENOUGH else "free some space before the evening")
    today = datetime.now(UTC)
    yield Finding("clock", f"{today:%Y-%m-%d %H:%M} UTC", "" if today.year >= 2026 else "set the clock of this machine")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = open_database(settings)
    except DatabaseError as error:
        yield Finding("database", str(error.orig), f"put the newest copy of {settings.copies_dir} in its place with: tablee restore")
        return
    pragmas = database.pragmas()
    kind = f"SQLite {sqlite3.sqlite_version}" if database.is_sqlite else "PostgreSQL"
    yield Finding("database", f"{kind}, {'up to date' if is_current(database.writer) else 'not migrated'}")
    if database.is_sqlite:
        version = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
        risky = WAL_RESET_BUG[0] <= version < WAL_RESET_BUG[1]
        yield Finding("sqlite", "has the WAL-reset bug, harmless with our single writer" if risky else "sound",
                      "never open the database with another program while the evening runs" if risky else "")
        with database.reader.connect() as connection:
            verdict = str(connection.exec_driver_sql("pragma quick_check").scalar())
        yield Finding("file", "sound" if verdict == "ok" else verdict,
                      "" if verdict == "ok" else f"put the newest copy of {settings.copies_dir} in its place with: tablee restore")
        made = newest_copy(settings.copies_dir)
        same_disk = settings.copies_dir.exists() and settings.copies_dir.stat().st_dev == settings.data_dir.stat().st_dev
        yield Finding("copies", f"{f'newest of {made:%Y-%m-%d %H:%M} UTC' if made else 'none yet'} in {settings.copies_dir}",
                      "on the same disk as the database: name a second medium in TABLEE_BACKUP_DIR" if same_disk or not made else "")
        yield Finding("durability", ", ".join(f"{name}={value}" for name, value in pragmas.items()),
                      "" if pragmas == SQLITE_PRAGMAS else "the pragmas differ from what we set: check the file system")
    yield _retention(database, periods_of(settings))
    database.close()


def _retention(database: Database, periods: Periods) -> Finding:
    """Whether what is personal goes when its time is over."""
    with database.reading() as session:
        late, run = [evening.slug for evening in overdue(session, periods)], last_run(session)
    when = f"last looked on {run.at:%Y-%m-%d %H:%M} UTC" if run else "has not run yet: the server runs it at its start"
    return Finding("retention", f"overdue: {', '.join(late)}; {when}" if late else when,
                   "personal data is kept too long: start the server, or tablee retention" if late else "")


def _plans(settings: Settings) -> Iterator[Finding]:
    folders = plan_folders(settings.events_dir)
    yield Finding("plans", ", ".join(folder.name for folder in folders) or "none",
                  "" if folders else "put an evening's folder into events/")
    known = has_password(settings.data_dir)
    yield Finding("password", "set" if known else "none yet", "" if known else "tablee serve makes it at first start, or tablee password")
