"""Three hundred phones come within ten seconds: how long each waits, from the scan of its code to the first prompt on its socket.

Each phone does what a real one does: the page of the code, the form with name and college, the page of the table, the socket. Static
files are left out: phones keep them, and the server gives them from memory (`app/ground/statics.py`).
"""

import argparse
import asyncio
import random
import time
from dataclasses import dataclass

import psutil

from app.rehearsal.history import History
from app.rehearsal.phone import Phone
from bench.figures import percentile, say, say_machine
from bench.hall import Hall, hall, server

PHONES, SECONDS = 300, 10.0
GROUPS = ("citizens", "businesses", "public", "ess", "training")


@dataclass(frozen=True)
class Arrival:
    """One phone: when it scanned, and when its first prompt came, both in seconds after the first scan."""

    scanned: float
    prompted: float

    @property
    def wait(self) -> float:
        return self.prompted - self.scanned


def measure(phones: int = PHONES, seconds: float = SECONDS) -> None:
    """Print the figures."""
    with hall(seats=phones + 32) as place, server(place.folder) as url:
        arrivals, late, cpu = asyncio.run(_arrive(url, place, phones, seconds))
    waits = [arrival.wait * 1000 for arrival in arrivals]
    common = {"phones": phones, "within_s": seconds, "client_late_ms": round(late * 1000, 1)}
    say("joins_last_prompt", max(arrival.prompted for arrival in arrivals), "s after the first scan", **common)
    say("joins_wait_p50", percentile(waits, 0.5), "ms", **common)
    say("joins_wait_p99", percentile(waits, 0.99), "ms", **common)
    say("joins_wait_worst", max(waits), "ms", **common)
    say("joins_server_cpu", cpu / phones * 1000, "ms of processor a phone", **common)


async def _arrive(url: str, place: Hall, phones: int, seconds: float) -> tuple[list[Arrival], float, float]:
    """All arrivals; how late our own loop was at worst; the processor time that the server took."""
    history, rng = History(), random.Random(1)
    moments = sorted(rng.uniform(0, seconds) for _ in range(phones))
    guests = [Phone(url, f"phone {index}", history, spread=0.4) for index in range(phones)]
    watched = psutil.Process(_server_pid(url))
    before, began = watched.cpu_times(), time.perf_counter()
    late: list[float] = []
    joining = [_join(guest, place, index, began, moment, late) for index, (guest, moment) in enumerate(zip(guests, moments, strict=True))]
    arrivals = await asyncio.gather(*joining)
    after = watched.cpu_times()
    await asyncio.gather(*(guest.close() for guest in guests))
    return arrivals, max(late), (after.user + after.system) - (before.user + before.system)


async def _join(guest: Phone, place: Hall, index: int, began: float, moment: float, late: list[float]) -> Arrival:
    await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
    late.append(time.perf_counter() - began - moment)
    await guest.join(place.tables[index % len(place.tables)].code, f"Personne {index}", GROUPS[index % len(GROUPS)])
    guest.listen()
    await guest.until(lambda: guest.heard_at > 0)
    return Arrival(moment, time.perf_counter() - began)


def _server_pid(url: str) -> int:
    port = int(url.rpartition(":")[2])
    return next(one.pid for one in psutil.Process().children(recursive=True) for line in one.net_connections("tcp")
                if line.status == psutil.CONN_LISTEN and line.laddr.port == port)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    say_machine()
    measure(given.phones, given.seconds)


if __name__ == "__main__":
    main()
