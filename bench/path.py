"""The whole way of an idea at a fixed rate: sent, committed, acknowledged, and seen by the table, the desk, the control room, the wall.

Open loop: ideas leave when the clock says so, whatever has come back, and every wait is counted from that moment. When a screen has
seen an idea is read from the journal's number in its regions. The disk's own floor is one fdatasync, measured before and after; the
same is measured with every fsync slowed down by 2 and by 10 ms (`bench/slow_sync.c`).
"""

import argparse
import asyncio
import contextlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import uvloop
from sqlalchemy import select

from app.ground.journal import JournalEntry
from app.ideas.models import Idea
from app.participants.guests import SEAT
from app.participants.models import Seat
from app.tables.guests import CONTROL, DESK, WALL
from bench.figures import is_noisy, percentile, say, say_machine, say_missing
from bench.hall import SLUG, STEP, Hall, hall, processor_time, seat_people, server, server_at
from bench.line import Ear, Line
from bench.push import raise_file_limit

RATES = (100, 500, 2000)  # ideas a second
SLOWER = (0, 2, 10)       # milliseconds that every fsync takes more
SECONDS = 4.0
PHONES = 300
LINES = 200               # connections that ideas come by
SETTLE = 3.0              # seconds after the last idea in which screens may still see it
SHIM = Path(__file__).parent / "slow_sync.c"
NUMBERS = re.compile(rb'data-seq="(\d+)"')


@dataclass
class Screen:
    """Who watches what, and when it had which number."""

    kind: str
    table_id: int
    seen: list[tuple[float, int]] = field(default_factory=list)

    def hear(self, text: bytes) -> None:
        numbers = NUMBERS.findall(text)
        if numbers:
            self.seen.append((time.perf_counter(), max(map(int, numbers))))

    def saw(self, number: int) -> float | None:
        """When it first showed this number or a newer one."""
        return next((moment for moment, newest in self.seen if newest >= number), None)


@dataclass(frozen=True)
class Sent:
    """One idea: when it should have left, and when it was acknowledged; 0 when it was refused."""

    due: float
    acknowledged: float
    table_id: int
    text: str


def measure(rates: Sequence[int] = RATES, slower: Sequence[int] = SLOWER) -> None:
    raise_file_limit()
    with _shim() as shim:
        for more in slower:
            if more and not shim:
                say_missing("path_ack_p99", "there is no gcc to slow the disk down", fsync_slower_ms=more)
                continue
            environment = {"LD_PRELOAD": shim, "SYNC_US": str(more * 1000)} if more else {}
            for rate in rates:
                _measure(rate, more, environment)


def _measure(rate: int, more: int, environment: Mapping[str, str]) -> None:
    with hall(seats=PHONES * 2, cards=None) as place:
        people = seat_people(place, PHONES)
        before = _fsync(place.folder) + more
        watching = _watchers(place, people)
        with server(place.folder, more=environment) as url:
            sent, screens, busy = uvloop.run(_run(url, rate, people, watching))
        after = _fsync(place.folder) + more
        numbers = _numbers(place)
    _tell(rate, more, sent, screens, numbers, busy, before, after)


def _tell(rate: int, more: int, sent: Sequence[Sent], screens: Sequence[Screen], numbers: Mapping[str, int], busy: float, before: float,
          after: float) -> None:
    kept = [one for one in sent if one.acknowledged]
    fsync = (before + after) / 2
    common = {"ideas_a_second": rate, "fsync_slower_ms": more}
    acks = [(one.acknowledged - one.due) * 1000 for one in kept]
    aim, p99 = 3 * fsync + 15, percentile(acks, 0.99)
    say("path_ack_p99", p99, "ms", **common, p50=round(percentile(acks, 0.5), 1), floor=f"one fdatasync, {fsync:.2f} ms",
        ratio_to_3_fsyncs_and_15_ms=round(p99 / aim, 2), noisy=is_noisy(before, after), sent=len(sent), refused=len(sent) - len(kept),
        processor=f"{busy:.0%} of a core")
    for kind in ("phones", "desk", "control", "wall"):
        waits, unseen = [], 0
        for one in kept:
            for screen in screens:
                if screen.kind == kind and screen.table_id in (0, one.table_id):
                    saw = screen.saw(numbers[one.text])
                    unseen += saw is None
                    waits += [] if saw is None else [(saw - one.due) * 1000]
        say(f"path_{kind}_p99", percentile(waits, 0.99), "ms", **common, p50=round(percentile(waits, 0.5), 1), unseen=unseen,
            floor=f"its acknowledgement, p99 {p99:.1f} ms")


async def _run(url: str, rate: int, people: Sequence[tuple[Seat, str]], watching: Sequence[tuple[Screen, str, str]]
               ) -> tuple[list[Sent], list[Screen], float]:
    """Everything that was sent, what the screens saw, and how much of a core the server took."""
    ears = [await Ear(screen.hear).open(url, path, cookie) for screen, path, cookie in watching]
    lines: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(LINES):
        lines.put_nowait(await Line(url).open())
    await asyncio.sleep(1)
    process, began = server_at(url), time.perf_counter()
    spent = processor_time(process)
    sending = []
    for index in range(int(rate * SECONDS)):
        due = began + index / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sending.append(asyncio.create_task(_send(lines, due, *people[index % len(people)])))
    sent = await asyncio.gather(*sending)
    busy = (processor_time(process) - spent) / (time.perf_counter() - began)
    await asyncio.sleep(SETTLE)
    for ear in ears:
        ear.close()
    while not lines.empty():
        lines.get_nowait().close()
    return sent, [screen for screen, _, _ in watching], busy


async def _send(lines: "asyncio.Queue[Line]", due: float, author: Seat, token: str) -> Sent:
    """One idea by the next connection that is free."""
    key = secrets.token_hex(16)
    line, text = await lines.get(), f"Un banc, un café, et le boulanger qui s’arrête un quart d’heure. {key}"
    answer = await line.ask(f"/table/ideas/{STEP}", f"{SEAT}={token}", {"text": text, "client_id": key}, key)
    lines.put_nowait(line)
    return Sent(due, time.perf_counter() if answer.status == 201 else 0.0, author.table_id, text)


def _watchers(place: Hall, people: Sequence[tuple[Seat, str]]) -> list[tuple[Screen, str, str]]:
    """Every phone, the desk of every table that writes, control room and wall: each with its address and its cookie."""
    tables = sorted({seat.table_id for seat, _ in people})
    phones = [(Screen("phones", seat.table_id), "/table/live", f"{SEAT}={token}") for seat, token in people]
    desks = [(Screen("desk", table_id), f"/desk/{table_id}/live", place.watcher(DESK, table_id)) for table_id in tables]
    return [*phones, *desks, (Screen("control", 0), f"/control/{SLUG}/live", place.watcher(CONTROL)),
            (Screen("wall", 0), f"/wall/{SLUG}/live", place.watcher(WALL))]


def _numbers(place: Hall) -> dict[str, int]:
    """The journal's number of each idea, by its text."""
    with place.database.reading() as session:
        ideas = {str(idea.id): idea.text for idea in session.execute(select(Idea)).scalars()}
        entries = session.execute(select(JournalEntry.subject, JournalEntry.number).where(JournalEntry.kind == "idea_added"))
        return {ideas[subject]: number for subject, number in entries}


def _fsync(folder: Path) -> float:
    """Milliseconds of one fdatasync after 4 kB, as the disk of this folder takes them: the median."""
    taken = []
    with open(folder / "floor", "wb", buffering=0) as file:
        for _ in range(100):
            file.write(os.urandom(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


@contextlib.contextmanager
def _shim() -> Iterator[str]:
    """The library that slows the disk down; an empty name without a compiler."""
    with tempfile.TemporaryDirectory(prefix="tablee-shim-") as folder:
        library = f"{folder}/slow_sync.so"
        compiler = shutil.which("gcc") or shutil.which("cc")
        command = [compiler or "", "-shared", "-fPIC", "-O2", "-o", library, str(SHIM), "-ldl"]
        yield library if compiler and subprocess.run(command, check=False).returncode == 0 else ""


def main() -> None:
    parser = argparse.ArgumentParser(description="From the thumb to every screen, at a fixed rate.")
    parser.add_argument("--rates", default=",".join(map(str, RATES)), help="ideas a second, several separated by commas")
    parser.add_argument("--slower", default=",".join(map(str, SLOWER)), help="ms that every fsync takes more, several separated by commas")
    given = parser.parse_args()
    say_machine()
    measure([int(rate) for rate in given.rates.split(",")], [int(more) for more in given.slower.split(",")])


if __name__ == "__main__":
    main()
