"""A full hall to measure in: the real evening in a folder of its own, with people seated at a step that takes ideas."""

import contextlib
import itertools
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.evenings.actions import badge_end
from app.ground.badge import issue_badge
from app.ground.database import Database, sqlite_url
from app.ground.writing import Door
from app.kinds import RULES
from app.methods.loader import load_plan
from app.methods.models import Script
from app.migrations import migrate
from app.participants.actions import join_table
from app.participants.models import Seat
from app.tables.actions import advance_table, prepare_evening, push_step
from app.tables.guests import CONTROL, DESK, WALL
from app.tables.models import Table
from app.tables.queries import standing, tables_of

EVENTS = Path(__file__).parents[1] / "events"
STEP = "silent-ideas"  # five cards a person
SLUG = "lons-le-saunier"
ROLES = {DESK: "facilitator", CONTROL: "control", WALL: "wall"}


@dataclass(frozen=True)
class Hall:
    """One prepared evening."""

    folder: Path
    database: Database
    evening_id: int
    tables: list[Table]


    def watcher(self, role: str, table_id: int | None = None) -> str:
        """The cookie of a screen that watches: control room, wall, or the desk of one table."""
        door, token = Door(self.database).start(), secrets.token_urlsafe(16)
        door.write_now(issue_badge, token, ROLES[role], self.evening_id, table_id or self.evening_id, badge_end())
        door.stop()
        return f"{role}={token}"


@contextlib.contextmanager
def hall(seats: int, cards: int | None = 5, tables: int = 0, step: str = STEP) -> Iterator[Hall]:
    """The evening of Lons-le-Saunier with so many seats in all, its Star'Ter tables at the step of silent ideas.

    `cards` is how many a person may lay there, None as many as she likes. `tables`: more of them than the plan has, the same again
    and again. `step`: where they stand; "welcome" is where people arrive.
    """
    folder = Path(tempfile.mkdtemp(prefix="tablee-bench-"))
    database = Database(sqlite_url(folder))
    migrate(database.writer)
    door = Door(database).start()
    plan = load_plan(EVENTS / SLUG, RULES)
    papers = list(itertools.islice(itertools.cycle(plan.tables), tables or len(plan.tables)))
    wide = tuple(paper.model_copy(update={"number": number, "seats": seats // len(papers) + 1}) for number, paper in enumerate(papers, 1))
    scripts = tuple(_taking(script, cards) for script in plan.scripts)
    evening_id = door.write_now(prepare_evening, plan.model_copy(update={"tables": wide, "scripts": scripts}))
    with database.reading() as session:
        laid = tables_of(session, evening_id)
    _begin(door, database, evening_id, laid, step)
    door.stop()
    try:
        yield Hall(folder, database, evening_id, laid)
    finally:
        database.close()
        shutil.rmtree(folder, ignore_errors=True)


def seat_people(hall: Hall, number: int) -> list[tuple[Seat, str]]:
    """So many people with a phone, spread over the tables that write ideas; each with the token of her cookie."""
    door = Door(hall.database).start()
    writing = writing_tables(hall)
    people = []
    for index in range(number):
        table, token = writing[index % len(writing)], secrets.token_urlsafe(16)
        person = door.write_now(join_table, table.id, f"Personne {index}", "citizens", token)
        people.append((Seat(person, table.id or 0, hall.evening_id), token))
    door.stop()
    return people


def writing_tables(hall: Hall) -> list[Table]:
    """The tables whose script has people write ideas in silence."""
    return [table for table in hall.tables if table.method == "starter"]


@contextlib.contextmanager
def server(folder: Path, port: int = 0, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The real server in a process of its own; gives its address. `more` goes into its environment."""
    port = port or free_port()
    environment = os.environ | {"TABLEE_DATA_DIR": str(folder), "TABLEE_HOST": "127.0.0.1", "TABLEE_PORT": str(port),
                                "TABLEE_EVENTS_DIR": str(EVENTS), "TABLEE_LIMITS": "false"} | dict(more or {})
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Until the server answers, or say that it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"the server at {url} did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processor_time(process: psutil.Process) -> float:
    """Seconds of processor that a process has taken so far."""
    spent = process.cpu_times()
    return spent.user + spent.system


def server_at(url: str) -> psutil.Process:
    """The process that listens there, among those that we have started."""
    port = int(url.rpartition(":")[2])
    return next(one for one in psutil.Process().children(recursive=True) for line in one.net_connections("tcp")
                if line.status == psutil.CONN_LISTEN and line.laddr.port == port)


def _taking(script: Script, cards: int | None) -> Script:
    """A script whose step of silent ideas takes so many cards of each person."""
    return script.model_copy(update={"steps": tuple(
        step.model_copy(update={"max_items": cards}) if step.id == STEP else step for step in script.steps)})


def _begin(door: Door, database: Database, evening_id: int, tables: list[Table], step: str) -> None:
    door.write_now(push_step, evening_id, "welcome", [table.id or 0 for table in tables], "control")
    for table in tables:
        with database.reading() as session:
            steps = standing(session, table.id or 0).script.steps
        names = [step.id for step in steps]
        for name in names[1 : names.index(step) + 1] if step in names else ():
            door.write_now(advance_table, table.id, name, "bench", "to measure")
