"""A whole evening, as long as a real one, on the real server: waits, losses, and what the server's memory does.

`python -m soak.evening --phones 400 --tables 30 --minutes 60`. It fails when anything was lost, or when memory goes on growing after
the first ten minutes.
"""

import argparse
import re
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from app.demo import EVENING, Laid, lay
from app.ground.clock import now
from app.rehearsal.evening import FLOOR_SHARE
from app.rehearsal.rehearse import Wanted, rehearse
from app.settings import Settings
from bench.figures import say, say_machine
from bench.hall import EVENTS, free_port, server, server_at

EVERY = 5.0       # seconds between two looks at the memory
SETTLED = 600.0   # seconds after which it is expected to hold still
MAY_GROW = 0.05   # by so much of it: the rows of the evening itself are read into caches, and the allocator keeps pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=400)
    parser.add_argument("--tables", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    say_machine()
    with tempfile.TemporaryDirectory(prefix="tablee-soak-") as folder:
        events = with_tables(given.tables, Path(folder) / "events")
        settings = Settings(data_dir=Path(folder) / "data", events_dir=events, host="127.0.0.1", port=free_port())
        laid = lay(settings, given.phones)
        pace = pace_for(laid, given.minutes)
        with server(settings.data_dir) as url:
            memory = Memory(server_at(url))
            began = now()
            with memory:
                wanted = Wanted(url, laid.password, laid.plan, events / EVENING, given.phones, pace, given.seed)
                report = rehearse(wanted, print, lambda report: None)
            processor = memory.watched.cpu_times()
    common = {"phones": given.phones, "tables": given.tables, "minutes": round((now() - began).total_seconds() / 60, 1), "seed": given.seed}
    for name, value in report.facts().items():
        if isinstance(value, dict):
            for part, milliseconds in value.items():
                say(f"evening_{name}_{part}", milliseconds, "answers" if part == "count" else "ms", **common)
        else:
            say(f"evening_{name}", value, "in all", **common)
    settled, last = memory.after(SETTLED), memory.after(0)[-1]
    growth = max(settled) / settled[0] - 1 if settled else 0.0
    say("evening_memory", last, "MiB", at_first=memory.after(0)[0], after_ten_minutes=settled[0] if settled else "", **common)
    say("evening_memory_growth_after_ten_minutes", growth, "of it", aim=MAY_GROW, **common)
    say("evening_cpu", processor.user + processor.system, "s", **common)
    if not report.clean:
        raise SystemExit("\n".join(report.lines()))
    if growth > MAY_GROW:
        raise SystemExit(f"memory still grew by {growth:.0%} after the first ten minutes")


def with_tables(number: int, folder: Path) -> Path:
    """A copy of the events whose evening has so many tables: the real ones, and again under higher numbers."""
    shutil.copytree(EVENTS, folder)
    file = folder / EVENING / "tables.toml"
    blocks = re.split(r"(?m)^(?=\[\[tables\]\])", file.read_text(encoding="utf-8"))
    head, real = blocks[0], blocks[1:]
    wanted = [re.sub(r"(?m)^number = \d+$", f"number = {index + 1}", real[index % len(real)], count=1) for index in range(number)]
    file.write_text(head + "".join(wanted), encoding="utf-8")
    return folder


def pace_for(laid: Laid, minutes: float) -> float:
    """The length of a step, in seconds, with which the evening lasts so long."""
    steps = max(len(script.steps) for script in laid.plan.scripts)
    return minutes * 60 / (steps + FLOOR_SHARE * len(laid.plan.tables))


@dataclass
class Memory:
    """What a process holds, looked at every few seconds while this is open. MiB, resident."""

    watched: psutil.Process
    seen: list[tuple[float, float]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Memory":
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def after(self, seconds: float) -> list[float]:
        return [mebibytes for at, mebibytes in self.seen if at >= seconds]

    def _look(self) -> None:
        began = now()
        while True:
            self.seen.append(((now() - began).total_seconds(), round(self.watched.memory_info().rss / 2**20, 1)))
            if self._over.wait(EVERY):
                return


if __name__ == "__main__":
    main()
