"""Bad bytes at the door: mutated heads, bodies, lengths, cookies and websocket frames, fed to the real protocols, the real shield and
the real application, in this process. Nothing may be answered 5xx (but a deliberate 503), leave a traceback, hang, or grow.

`python -m soak.fuzz --cases 1000000 --seed 5`. A case is made from its seed and its number alone: one that fails is named by both.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import random
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.server import ServerState

from app.evenings.actions import open_house, open_screen
from app.gronogo.actions import open_panel, open_seat
from app.gronogo.queries import members_of
from app.ground.database import Database, sqlite_url
from app.ground.memory import share_one_heap
from app.ground.patience import PatientProtocol
from app.ground.vault import renew_password
from app.ground.writing import Door
from app.ideas.actions import add_idea
from app.kinds import RULES
from app.main import create_app
from app.methods.loader import load_plan
from app.migrations import migrate
from app.opportunities.actions import open_files
from app.participants.actions import join_table, open_news
from app.participants.models import Seat
from app.serving import make_server
from app.settings import Settings
from app.tables.actions import advance_table, claim_desk, prepare_evening, push_step
from app.tables.queries import standing, tables_of
from bench.figures import say, say_machine
from bench.hall import EVENTS, free_port, wait_until_ready
from soak.cases import HOST, Case, cases

SLUG = "lons-le-saunier"
ROUND = 2_000        # cases on one evening, which is then laid anew, one step further: no mischief lasts
AT_ONCE = 24         # cases under way together: the door commits them in groups, as in a hall
SHALLOW = 0.9        # of a long run is noise and lies that must be turned away early: the rest is worth the time
PATIENCE = 60        # seconds after which a case hangs
ENOUGH = 150         # rounds after which memory that grows is a fault
GROWTH = 32          # MiB that a long run may grow by after its first tenth
DELIBERATE = {503, 507}
_now: ContextVar[str] = ContextVar("case", default="between two cases")


@dataclass
class Report:
    """What came of it. `faults` is what must be empty."""

    cases: int = 0
    reached: int = 0    # the application, behind the statics and the shield
    endpoints: int = 0  # a function of ours
    written: int = 0    # journal lines
    frames: int = 0     # websocket frames that the application heard
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    cpu: float = 0.0
    memory: list[float] = field(default_factory=list)  # MiB, after each round

    @property
    def growth(self) -> float:
        """MiB from the first tenth of the rounds to the last one. Before every step was met a few times, pages are still being read
        into memory: then it says nothing."""
        return self.memory[-1] - self.memory[len(self.memory) // 10] if len(self.memory) > ENOUGH else 0.0


def fuzz(seed: int, numbers: range, folder: Path, shallow: float = 0.0) -> Report:
    """These cases, on evenings of our own in that folder."""
    return asyncio.run(_fuzz(seed, numbers, folder, shallow))


async def _fuzz(seed: int, numbers: range, folder: Path, shallow: float) -> Report:
    report = Report()
    async with _target(folder, report) as target:
        for place in range(0, len(numbers), ROUND):
            began = time.process_time()
            step = target.lay_again(seed + place // ROUND)
            await _round(seed, numbers[place:place + ROUND], target, report, step, shallow)
            report.cpu += time.process_time() - began
            report.written += target.lines()
            report.memory.append(psutil.Process().memory_info().rss / 2**20)
    return report


async def _round(seed: int, numbers: range, target: "Target", report: Report, step: str, shallow: float) -> None:
    right = {**target.right, "step_id": step}
    waiting = cases(seed, numbers, target.badges, right, lambda number: number % ROUND > 0.9 * ROUND, shallow)

    async def work() -> None:
        for number, case in waiting:
            name = f"seed {seed}, case {number}, at {step}"
            _now.set(name)
            await _try(case, target, report, name)

    await asyncio.gather(*(work() for _ in range(min(AT_ONCE, len(numbers)))))


async def _try(case: Case, target: "Target", report: Report, name: str) -> None:
    line, sent = Line(target.config), case.chunks()
    report.cases += 1
    try:
        async with asyncio.timeout(PATIENCE):
            await line.talk(sent)
    except TimeoutError:
        report.faults.append(f"{name} never ends: {sent!r}")
    except Exception as error:  # noqa: BLE001 - what a protocol lets through ends its connection with a traceback
        report.faults.append(f"{name} raises {error!r}: {sent!r}")
    finally:
        line.cut()
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", bytes(line.heard))]
    report.answers.update(f"{status // 100}xx" for status in statuses)
    report.answers["cut off"] += not statuses
    report.faults += [f"{name} is answered {status}: {sent!r}" for status in statuses if status >= 500 and status not in DELIBERATE]


class Line(asyncio.Transport):
    """A connection without a network: what is sent goes straight to the protocol that uvicorn would give it to."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.heard = bytearray()
        self.closing = self._shut = False
        self.state = ServerState()
        self.protocol: Any = PatientProtocol(config, self.state, {})
        self.protocol.connection_made(self)

    async def talk(self, sent: list[bytes]) -> None:
        """Say it all, and wait until everything that it began has ended."""
        for piece in sent:
            if self.closing:
                break
            self.protocol.data_received(piece)
            if len(sent) > 1:
                await self._settle()
        await self._settle()
        while self.state.tasks:
            if self._says_no_more():
                self.cut()
            await asyncio.wait(list(self.state.tasks))

    async def _settle(self) -> None:
        """Give a websocket the time to be accepted before its frames come."""
        if not isinstance(self.protocol, PatientProtocol):
            while self.state.tasks and not self.heard:
                await asyncio.sleep(0.001)
        await asyncio.sleep(0)

    def _says_no_more(self) -> bool:
        """Whether it waits for us: a body that does not come, or the next frame."""
        cycle = getattr(self.protocol, "cycle", None)
        return not isinstance(self.protocol, PatientProtocol) or bool(cycle and cycle.more_body and not cycle.response_complete)

    def cut(self) -> None:
        if self.protocol:
            self.closing, protocol, self.protocol = True, self.protocol, _Gone()
            protocol.connection_lost(ConnectionResetError())
            if isinstance(protocol, PatientProtocol):
                protocol._unset_keepalive_if_required()

    # --- what a protocol asks of its transport

    def write(self, data: Any) -> None:
        if self._shut:
            raise RuntimeError("the handler is closed")  # as uvloop does from the next moment on
        self.heard += bytes(data)[:64]

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def get_protocol(self) -> Any:
        return self.protocol

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True
        asyncio.get_running_loop().call_soon(setattr, self, "_shut", True)

    abort = close

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"socket": _Socket(), "peername": ("127.0.0.1", 50_000), "sockname": ("127.0.0.1", 8000)}.get(name, default)

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class _Gone:
    """Stands for the protocol of a line that was cut."""

    def __bool__(self) -> bool:
        return False

    def data_received(self, data: bytes) -> None:
        pass


class _Socket:
    def setsockopt(self, *option: int) -> None:
        pass

    def getpeername(self) -> tuple[str, int]:
        return "127.0.0.1", 50_000

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 8000


# --- The same over real sockets --------------------------------------------------------------------------------------


def fuzz_sockets(seed: int, numbers: range, folder: Path) -> Report:
    """These cases over TCP, at a server of its own: it must live on, and say nothing of them in its log. Memory in MiB, each tenth."""
    report = Report()
    badges, right, steps, _ = _lay(folder)
    with _served(folder) as (port, process):
        watched = psutil.Process(process.pid)
        for number, case in cases(seed, numbers, badges, {**right, "step_id": steps[0]}, lambda number: False):
            report.cases += 1
            report.answers[_knock(port, case.chunks())] += 1
            if number % max(1, len(numbers) // 10) == 0:
                report.memory.append(watched.memory_info().rss / 2**20)
        wait_until_ready(f"http://127.0.0.1:{port}", process)  # it lives, and answers
        report.memory.append(watched.memory_info().rss / 2**20)
    said = (folder / "server.log").read_text(encoding="utf-8")
    report.faults += [f"seed {seed}: the log says {said[at.start():][:600]}" for at in re.finditer("Traceback|ERROR|Exception", said)]
    report.faults += [f"seed {seed}: {count} answers of 500"] if (count := report.answers["500"]) else []
    return report


def _knock(port: int, sent: list[bytes]) -> str:
    """Send it, and tell the kind of answer; half a request is left without waiting for the server to lose patience."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.settimeout(0.05)
        try:
            for piece in sent:
                line.sendall(piece)
            status = line.recv(64).split(b" ")[1:2]
        except TimeoutError:
            return "no answer yet"
        except OSError:
            return "cut off"
    return "500" if status == [b"500"] else f"{status[0][:1].decode('latin-1')}xx" if status else "cut off"


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = free_port()
    environment = os.environ | {"TABLEE_DATA_DIR": str(folder), "TABLEE_HOST": "127.0.0.1", "TABLEE_PORT": str(port),
                                "TABLEE_EVENTS_DIR": str(EVENTS), "TABLEE_LIMITS": "false", "TABLEE_ADDRESS": f"http://{HOST}"}
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=log)
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", process)
            yield port, process
        finally:
            process.terminate()
            process.wait(20)


# --- The evening that is knocked at ----------------------------------------------------------------------------------


@dataclass
class Target:
    """An application of our own, with an evening that can be laid again, and a badge for each role."""

    config: Any
    database: Database
    door: Door
    badges: Mapping[str, str]  # role → cookie
    right: Mapping[str, str]   # name in a path → what stands there
    steps: tuple[str, ...]
    evening_id: int
    _kept: sqlite3.Connection

    def lay_again(self, turn: int) -> str:
        """The evening as it was, with its first table brought to another step. Returns that step."""
        with closing(sqlite3.connect(str(self.database.writer.url.database))) as file:
            self._kept.backup(file)
        wanted = self.steps[turn % len(self.steps)]
        table_id = int(self.right["table_id"])
        for step in self.steps[1:self.steps.index(wanted) + 1]:
            with self.database.reading() as session:
                pace = standing(session, table_id).script.step(step).pace
            if pace == "room":
                self.door.write_now(push_step, self.evening_id, step, [table_id], "control")
            else:
                self.door.write_now(advance_table, table_id, step, "control", "pour voir")
        return wanted

    def lines(self) -> int:
        """Journal lines, as they stand."""
        with self.database.reading() as session:
            return session.connection().exec_driver_sql("select count(*) from journal_entry").scalar() or 0


class Counted:
    """Counts what comes through to the application."""

    def __init__(self, app: ASGIApp, report: Report) -> None:
        self.app, self.report = app, report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.report.reached += 1
        try:
            await self.app(scope, self._heard(receive) if scope["type"] == "websocket" else receive, send)
        finally:
            self.report.endpoints += "endpoint" in scope

    def _heard(self, receive: Receive) -> Receive:
        async def heard() -> Message:
            message = await receive()
            self.report.frames += message["type"] == "websocket.receive"
            return message

        return heard


@contextlib.asynccontextmanager
async def _target(folder: Path, report: Report) -> AsyncIterator[Target]:
    settings = Settings(data_dir=folder, host="127.0.0.1", port=8000, address="http://hall.test:8000", limits=False, database_url="")
    renew_password(folder)
    badges, right, steps, evening_id = _lay(folder)
    statics = create_app(settings)
    application = statics.app.app  # type: ignore[attr-defined]
    statics.app.app = Counted(application, report)  # type: ignore[attr-defined]
    config = make_server(statics, settings).config
    config.load()
    listening = _Listening(report)
    logging.getLogger().addHandler(listening)
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: report.faults.append(f"{_now.get()}: the loop says {context}"))
    try:
        async with application.router.lifespan_context(application):
            state = application.state
            kept = sqlite3.connect(":memory:")
            with closing(sqlite3.connect(settings.database_file)) as file:
                file.backup(kept)
            yield Target(config, state.database, state.door, badges, right, steps, evening_id, kept)
            kept.close()
    finally:
        logging.getLogger().removeHandler(listening)


class _Listening(logging.Handler):
    """Whatever the log says loudly while we knock is a fault: it names the case that was under way."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.ERROR)
        self.report = report

    def emit(self, record: logging.LogRecord) -> None:
        cause = record.exc_info[1] if record.exc_info else ""
        self.report.faults.append(f"{_now.get()}: the log says {record.getMessage()} {cause!r}")


def _lay(folder: Path) -> tuple[dict[str, str], dict[str, str], tuple[str, ...], int]:
    """A prepared evening with people at its first table, one badge for each role, and a panel that reads a file."""
    database = Database(sqlite_url(folder))
    migrate(database.writer)
    door = Door(database).start()
    plan = load_plan(EVENTS / SLUG, RULES)
    evening_id = door.write_now(prepare_evening, plan)
    with database.reading() as session:
        tables = tables_of(session, evening_id)
        first = tables[0].id or 0
        steps = tuple(step.id for step in standing(session, first).script.steps)
    token = {role: secrets.token_urlsafe(16) for role in ("phone", "desk", "control", "wall", "team", "author", "reader")}
    door.write_now(push_step, evening_id, steps[0], [table.id for table in tables], "control")
    people = [door.write_now(join_table, first, name, "citizens", secrets.token_urlsafe(16)) for name in ("Ana", "Bruno")]
    people.append(door.write_now(join_table, first, "Zoé", "citizens", token["phone"]))
    door.write_now(claim_desk, first, token["desk"])
    for role in ("control", "wall"):
        door.write_now(open_screen, evening_id, role, token[role])
    door.write_now(open_house, token["team"])
    door.write_now(open_news, people[-1], token["author"])
    door.write_now(open_files, evening_id, "organiser")
    opening = {"by": "Claire", "title": "Gronogo", "held_on": "2027-04-20", "members": "Anne\nPaul"}
    panel = door.write_now(open_panel, evening_id, opening, [1], "organiser")
    with database.reading() as session:
        member = members_of(session, panel)[0].id
    door.write_now(open_seat, member, token["reader"])
    _write_a_card(door, database, Seat(people[-1], first, evening_id), steps)
    door.stop()
    database.close()
    names = {"phone": "tablee_seat", "desk": "tablee_desk", "control": "tablee_control", "wall": "tablee_wall", "team": "tablee_team",
             "author": "tablee_author", "reader": "tablee_gronogo"}
    right = {"slug": SLUG, "table_id": str(first), "number": "1", "code": tables[0].code, "reference": "LONS27-T01-1",
             "other": "LONS27-T02-1", "kind": "csv", "sheet": "d1", "role": "wall", "verb": "hide", "reader": "company", "name": "presents",
             "family": "follow-up", "year": "2027", "source": "interest"}
    return {role: f"{names[role]}={token[role]}" for role in token}, right, steps, evening_id


def _write_a_card(door: Door, database: Database, author: Seat, steps: tuple[str, ...]) -> None:
    """So that there is a card to edit, to hide and to vote for."""
    for step in steps[1:]:
        door.write_now(advance_table, author.table_id, step, "control", "pour voir")
        with database.reading() as session:
            spec = standing(session, author.table_id).step
        if spec.kind == "ideas" and spec.writer == "each":
            door.write_now(add_idea, author, step, {one.id: one.choices[0].id if one.choices else "Une carte" for one in spec.fields})
            break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--sockets", type=int, default=5_000, help="cases over real sockets, afterwards")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to see one again with its round")
    parser.add_argument("--shallow", type=float, default=SHALLOW, help="the share that no application need see")
    given = parser.parse_args()
    share_one_heap()  # as `tablee serve` does
    say_machine()
    with tempfile.TemporaryDirectory(prefix="tablee-fuzz-") as folder:
        report = fuzz(given.seed, range(given.first, given.first + given.cases), Path(folder), given.shallow)
    with tempfile.TemporaryDirectory(prefix="tablee-fuzz-") as folder:
        real = fuzz_sockets(given.seed, range(given.sockets), Path(folder))
    say("fuzz_cases", report.cases, "cases", seed=given.seed, reached_application=report.reached, reached_endpoint=report.endpoints,
        journal_lines=report.written, frames=report.frames, answers=dict(sorted(report.answers.items())))
    say("fuzz_rate", report.cases / report.cpu, "cases for each second of one core", seed=given.seed, shallow=given.shallow)
    say("fuzz_memory_growth", report.growth, "MiB", seed=given.seed, at_last=round(report.memory[-1]))
    say("fuzz_socket_cases", real.cases, "cases", seed=given.seed, answers=dict(sorted(real.answers.items())))
    say("fuzz_socket_memory_growth", real.growth, "MiB", seed=given.seed, at_last=round(real.memory[-1]))
    faults = report.faults + real.faults
    say("fuzz_faults", len(faults), "faults", seed=given.seed)
    if faults or report.growth > GROWTH or real.growth > GROWTH:
        raise SystemExit("\n".join(fault[:2000] for fault in faults[:20]) or f"memory grew by {report.growth} and {real.growth} MiB")


if __name__ == "__main__":
    main()
