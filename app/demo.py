"""The demonstration: a fresh evening, the real server, and simulated people in a process of their own, so that they share nothing."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from sqlmodel import Session

from app.evenings.links import LinkMaker
from app.evenings.queries import all_evenings
from app.ground.address import lan_address
from app.ground.vault import secret_key
from app.ground.writing import Door
from app.kinds import RULES
from app.methods.loader import load_plan
from app.methods.models import EventPlan
from app.rehearsal.people import sample_casts, shares, widened
from app.screens.links import links_of
from app.serving import first_secrets, open_database
from app.settings import Settings
from app.tables.actions import prepare_evening

EVENING = "lons-le-saunier"
HUMAN_PACE = 20.0  # seconds for a step: below it simulated people write faster than any thumb, and limits would only hold them up
SHOWN = 7  # the table whose desk and code are offered to whoever looks on


class NotFresh(Exception):
    """The demonstration cannot be laid here: a sentence that says why."""


@dataclass(frozen=True)
class Laid:
    """A demonstration that is ready to be served."""

    plan: EventPlan
    password: str
    seats: tuple[int, int]  # before and after making room
    links: dict[str, object]
    code: str


def lay(settings: Settings, phones: int) -> Laid:
    """A fresh evening in the data folder, with enough seats for so many phones. Raises NotFresh, or PlanError."""
    _check_port(settings)
    folder = settings.events_dir / EVENING
    plan = load_plan(folder, RULES)
    wide = widened(plan, shares(plan, sample_casts(plan, folder), phones))
    database = open_database(settings)
    try:
        with database.reading() as session:
            if all_evenings(session):
                raise NotFresh(f"{settings.data_dir} already holds an evening: go on with tablee serve, or choose a fresh TABLEE_DATA_DIR")
        password = first_secrets(settings)
        if password is None:
            raise NotFresh(f"{settings.data_dir} already holds a password: choose a fresh TABLEE_DATA_DIR")
        door = Door(database).start()
        door.write_now(prepare_evening, wide)
        door.stop()
        with database.reading() as session:
            links, code = _links(session, settings)
    finally:
        database.close()
    return Laid(wide, password, (_seats(plan), _seats(wide)), links, code)


def lines(laid: Laid, settings: Settings, phones: int, pace: float) -> list[str]:
    """What one reads in the terminal."""
    lan = lan_address(settings.host, settings.port)
    steps = max(len(script.steps) for script in laid.plan.scripts)
    minutes = round((steps * pace + len(laid.plan.tables) * pace * 0.2) / 60)
    people = f"{phones} simulated phones, {pace:g} s a step, about {minutes} min in all"
    said = [laid.plan.title, people if phones else "No simulated phones: nothing moves by itself."]
    if laid.seats[0] != laid.seats[1]:
        said.append(f"The plan has {laid.seats[0]} seats: for this demonstration its tables have {laid.seats[1]}.")
    desk = next(table for table in laid.links["tables"] if table["number"] == SHOWN)  # type: ignore[attr-defined]
    return [*said, "",
            f"  Organiser      {laid.links['organiser']}", f"                 password: {laid.password}",
            f"  Control room   {laid.links['control']}", f"  Big screen     {laid.links['wall']}",
            f"  Desk, table {SHOWN}  {desk['facilitator']}", f"  Join table {SHOWN}   {desk['join']}", "",
            *([] if "localhost" in lan else [f"  From a phone on this network: {lan} and the code {laid.code[:3]} {laid.code[3:]}"]),
            "  Whoever opens the desk leads that table; the simulated facilitator leaves it. The same holds for the control room.",
            f"  Kill it if you like (kill -9 {os.getpid()}): the phones wait two minutes for",
            f"  TABLEE_DATA_DIR={settings.data_dir} tablee serve --port {settings.port}", "  Ctrl-C stops everything.", ""]


def serve_with_people(server: uvicorn.Server, settings: Settings, password: str, phones: int, pace: float, seed: int,
                      ready: Callable[[], None]) -> None:
    """Run the server here until it is stopped, the people in another process. If this one is killed, they wait for its return."""
    people: list[subprocess.Popen[str]] = []
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_when_started, args=(server, settings, password, phones, pace, seed, ready, people), daemon=True).start()
    try:
        server.run()
    except KeyboardInterrupt:
        pass  # uvicorn has shut down and passes the signal on
    finally:
        for process in people:
            process.terminate()
            process.wait(10)


def _when_started(server: uvicorn.Server, settings: Settings, password: str, phones: int, pace: float, seed: int, ready: Callable[[], None],
                  people: list[subprocess.Popen[str]]) -> None:
    while not server.started:
        time.sleep(0.05)
    ready()
    if not phones:
        return
    command = [sys.executable, "-m", "app", "rehearse", "--url", f"http://127.0.0.1:{settings.port}", "--password", "-",
               "--phones", str(phones), "--pace", str(pace), "--seed", str(seed), "--stay"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=Path.cwd())
    people.append(process)
    assert process.stdin is not None
    process.stdin.write(password + "\n")  # not in its arguments: every user of this machine may read those
    process.stdin.close()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise NotFresh(f"port {settings.port} is taken ({error.strerror}): stop what uses it, or choose another with --port") from None


def _links(session: Session, settings: Settings) -> tuple[dict[str, object], str]:
    evening = all_evenings(session)[0]
    maker = LinkMaker(settings.secret_key or secret_key(settings.data_dir))
    links = links_of(session, evening, maker, f"http://localhost:{settings.port}")
    return links, next(table["code"] for table in links["tables"] if table["number"] == SHOWN)


def _seats(plan: EventPlan) -> int:
    return sum(table.seats for table in plan.tables)
