"""A whole evening, long, with three hundred phones on the real server: waits, losses, and what the server's memory does.

`python -m soak.evening --phones 300 --pace 60` takes about half an hour. It fails when anything was lost.
"""

import argparse
import tempfile
from pathlib import Path

import psutil

from app.demo import EVENING, lay
from app.ground.clock import now
from app.rehearsal.rehearse import Wanted, rehearse
from app.settings import Settings
from bench.figures import say, say_machine
from bench.hall import EVENTS, free_port, server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--pace", type=float, default=60)
    given = parser.parse_args()
    say_machine()
    with tempfile.TemporaryDirectory(prefix="tablee-soak-") as folder:
        laid = lay(Settings(data_dir=Path(folder), events_dir=EVENTS, host="127.0.0.1", port=free_port()), given.phones)
        with server(Path(folder)) as url:
            watched = psutil.Process().children()[-1]
            before, began = watched.memory_info().rss, now()
            wanted = Wanted(url, laid.password, laid.plan, EVENTS / EVENING, given.phones, given.pace)
            report = rehearse(wanted, print, lambda report: None)
            memory, processor = watched.memory_info().rss, watched.cpu_times()
    common = {"phones": given.phones, "pace_s": given.pace, "minutes": round((now() - began).total_seconds() / 60, 1)}
    for name, value in report.facts().items():
        if isinstance(value, dict):
            for part, milliseconds in value.items():
                say(f"soak_{name}_{part}", milliseconds, "answers" if part == "count" else "ms", **common)
        else:
            say(f"soak_{name}", value, "in all", **common)
    say("soak_server_memory", memory / 2**20, "MiB", at_first=round(before / 2**20), **common)
    say("soak_server_cpu", processor.user + processor.system, "s", **common)
    if not report.clean:
        raise SystemExit("\n".join(report.lines()))


if __name__ == "__main__":
    main()
