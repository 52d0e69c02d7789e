"""Many phones come within ten seconds: how long each waits, from the scan of its code to the first prompt on its socket.

Each phone does what a real one does: the page of the code, the form with name and college, the page of the table, the socket. Static
files are left out: phones keep them, and the server gives them from memory (`app/ground/statics.py`). Control room, wall and desks
watch meanwhile. The floor is the same four exchanges with prepared answers on the same framework (`bench/bare.py`).
"""

import argparse
import asyncio
import contextlib
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import uvloop

from app.tables.guests import CONTROL, DESK, WALL
from bench.figures import is_noisy, percentile, say, say_machine
from bench.hall import SLUG, Hall, hall, processor_time, server, server_at
from bench.line import Ear, Line

CROWDS = (300, 400, 2000)
SECONDS = 10.0
AT_A_TABLE = 12
DESKS = 16  # as many facilitators watch: what an evening has
FLOOR = 300  # phones that come to the floor, before and after
GROUPS = ("citizens", "businesses", "public", "ess", "training")


@dataclass(frozen=True)
class Arrival:
    """One phone: when it scanned, when it saw its table, and when its first prompt came, all in seconds after the first scan."""

    scanned: float
    paged: float
    prompted: float

    @property
    def wait(self) -> float:
        return self.prompted - self.scanned


@dataclass(frozen=True)
class Crowd:
    """All arrivals; how late our own loop was at worst; the server's processor time for each of them, in ms."""

    arrivals: Sequence[Arrival]
    late: float
    cpu: float


def measure(crowds: Sequence[int] = CROWDS, seconds: float = SECONDS) -> None:
    """Print the figures for each crowd."""
    before = _floor(seconds)
    measured = {phones: _crowd(phones, seconds) for phones in crowds}
    after = _floor(seconds)
    for phones, crowd in measured.items():
        _tell(phones, seconds, crowd, before, after)


def _tell(phones: int, seconds: float, crowd: Crowd, before: Crowd, after: Crowd) -> None:
    waits = [arrival.wait * 1000 for arrival in crowd.arrivals]
    common = {"phones": phones, "within_s": seconds, "client_late_ms": round(crowd.late * 1000, 1)}
    say("joins_wait_p50", percentile(waits, 0.5), "ms", **common)
    say("joins_wait_p99", percentile(waits, 0.99), "ms", **common)
    say("joins_wait_worst", max(waits), "ms", **common, page_worst=round(max(a.paged - a.scanned for a in crowd.arrivals) * 1000, 1))
    floor = (before.cpu + after.cpu) / 2
    say("joins_cpu_ratio", crowd.cpu / floor, "ratio", **common, floor=f"prepared answers on the same framework, {floor:.2f} ms a phone",
        ours=f"{crowd.cpu:.2f} ms a phone", noisy=is_noisy(before.cpu, after.cpu))


def _crowd(phones: int, seconds: float) -> Crowd:
    tables = max(DESKS, phones // AT_A_TABLE)
    with hall(seats=phones + 4 * tables, tables=tables, step="welcome") as place:
        watching = _watchers(place)
        with server(place.folder) as url:
            return uvloop.run(_arrive(url, [table.code for table in place.tables], phones, seconds, watching))


def _floor(seconds: float) -> Crowd:
    with _bare() as url:
        return uvloop.run(_arrive(url, ["FLOOR"], FLOOR, seconds, []))


def _watchers(place: Hall) -> list[tuple[str, str]]:
    """Address and cookie of each screen that watches."""
    desks = [(f"/desk/{table.id}/live", place.watcher(DESK, table.id)) for table in place.tables[:DESKS]]
    return [(f"/control/{SLUG}/live", place.watcher(CONTROL)), (f"/wall/{SLUG}/live", place.watcher(WALL)), *desks]


async def _arrive(url: str, codes: Sequence[str], phones: int, seconds: float, watching: Sequence[tuple[str, str]]) -> Crowd:
    rng = random.Random(1)
    watchers = [await Ear(lambda text: None).open(url, path, cookie) for path, cookie in watching]
    process = server_at(url)
    moments = sorted(rng.uniform(0, seconds) for _ in range(phones))
    spent, began = processor_time(process), time.perf_counter()
    late: list[float] = []
    joining = [_join(url, codes[index % len(codes)], index, began, moment, late) for index, moment in enumerate(moments)]
    come = await asyncio.gather(*joining)
    spent = processor_time(process) - spent
    for ear in [*watchers, *(ear for _, ear in come)]:
        ear.close()
    return Crowd([arrival for arrival, _ in come], max(late), spent / phones * 1000)


async def _join(url: str, code: str, index: int, began: float, moment: float, late: list[float]) -> tuple[Arrival, Ear]:
    await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
    late.append(time.perf_counter() - began - moment)
    line = await Line(url).open()
    await line.ask(f"/j/{code}")
    form = {"name": f"Personne {index}", "group": GROUPS[index % len(GROUPS)], "client_id": secrets.token_hex(16)}
    taken = await line.ask(f"/j/{code}", form=form)
    if taken.status != 303:
        raise SystemExit(f"a phone was not let in: {taken.status} {taken.body.decode()[:300]}")
    page = await line.ask("/table", taken.cookie)
    paged, prompted = time.perf_counter(), asyncio.get_running_loop().create_future()
    ear = await Ear(lambda text: prompted.done() or b"region-step" not in text or prompted.set_result(None)).open(
        url, "/table/live", taken.cookie)
    await prompted
    arrival = Arrival(moment, paged - began, time.perf_counter() - began)
    line.close()
    if page.status != 200:
        raise SystemExit(f"a phone was not shown its table: {page.status}")
    return arrival, ear


@contextlib.contextmanager
def _bare() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "bench.bare"], stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"  # type: ignore[union-attr]
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", default=",".join(map(str, CROWDS)), help="how many, several separated by commas")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    say_machine()
    measure([int(phones) for phones in given.phones.split(",")], given.seconds)


if __name__ == "__main__":
    main()
