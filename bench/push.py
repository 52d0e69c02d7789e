"""What a push to a full hall costs, beside the bare transport that writes the same bytes: `python -m bench.push --sockets 300,2000`.

Both servers stand at the same time, on one core; the phones on another. Each round measures floor, candidate, floor: what the
machine does meanwhile hits both, and two floors that differ say that the run was noisy. Also: what a connection takes of memory, and
how long the collector stops everybody.
"""

import argparse
import contextlib
import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

import psutil
import uvloop

from bench.fan_client import Fan, Round
from bench.figures import is_noisy, percentile, say, say_machine, say_missing

SIZES = (300, 2000, 5000, 10_000)
SIZE = 1500   # bytes: a prompt with its markup
WARM, ROUNDS = 3, 15
ENOUGH = 20.0  # seconds of measuring after which a slow machine may stop with fewer rounds
SPARE = 200   # descriptors for everything that is not a phone

Measure = Callable[[Sequence[Round]], float]


def measure(sockets: Sequence[int] = SIZES) -> None:
    """Print the figures for each number of phones."""
    room = raise_file_limit()
    use_core(1)
    for size in sockets:
        # Each server has one socket a phone; each client process at most 5,000 of each server's.
        if max(size, 2 * min(size, 5000)) + SPARE > room:
            say_missing("push_cpu_ratio", f"{size} sockets need more than the {room} file descriptors that a process may have here",
                        sockets=size)
        else:
            uvloop.run(_measure(size))


async def _measure(size: int) -> None:
    with server("bench.floor") as (floor_port, _), server("bench.pusher") as (pusher_port, pusher_process):
        empty = pusher_process.memory_info().rss
        floor, pusher = await Fan(floor_port, size).open(), await Fan(pusher_port, size).open()
        quiet = await pusher.ask("freeze")
        before, pushes, after = await rounds(floor, pusher)
        full, pauses = pusher_process.memory_info().rss, await pusher.ask("churn")
        floor.close(), pusher.close()
    _say("push_cpu_ratio", size, "us a phone", cpu, before, pushes, after)
    _say("push_p99_ratio", size, "ms p99", p99, before, pushes, after)
    say("connection_memory", (full - empty) / size / 1024, "kB a connection", sockets=size)
    say("collector_worst_pause", pauses["worst"], "ms", sockets=size, collections=pauses["count"],
        in_a_lull=f"{quiet['worst']:.0f} ms, once, ten seconds after the last of a crowd has come; then frozen")


async def rounds(floor: Fan, candidate: Fan) -> tuple[list[Round], list[Round], list[Round]]:
    """Floor, candidate, floor, again and again: what each measured."""
    gc.collect()
    gc.disable()  # ours: a collection in the client would be read as a late delivery
    before: list[Round] = []
    pushes: list[Round] = []
    after: list[Round] = []
    until = time.monotonic() + ENOUGH
    for turn in range(WARM + ROUNDS):
        if pushes and time.monotonic() > until:
            break
        measured = [await fan.broadcast(SIZE) for fan in (floor, candidate, floor)]
        if turn >= WARM:
            for kept, one in zip((before, pushes, after), measured, strict=True):
                kept.append(one)
    gc.enable()
    return before, pushes, after


def cpu(measured: Sequence[Round]) -> float:
    """Microseconds of the server's processor for each phone: the median round."""
    return median(one.server_us / max(1, len(one.waits)) for one in measured)


def p99(measured: Sequence[Round]) -> float:
    """Milliseconds after which all but one in a hundred had it: the median round."""
    return median(percentile(one.waits, 0.99) for one in measured)


def _say(figure: str, size: int, unit: str, of: Measure, before: list[Round], pushes: list[Round], after: list[Round]) -> None:
    floor, ours, floors = of([*before, *after]), of(pushes), (of(before), of(after))
    missing = sum(one.missing for one in [*before, *pushes, *after])
    say(figure, ours / floor, "ratio", sockets=size, floor=f"bare transport.write, {floor:.1f} {unit}", ours=f"{ours:.1f} {unit}",
        floors=[round(value, 2) for value in floors], noisy=is_noisy(*floors), missing=missing, rounds=len(pushes))


@contextlib.contextmanager
def server(module: str) -> Iterator[tuple[int, psutil.Process]]:
    """One of our servers; gives its port."""
    with process([sys.executable, "-m", module]) as started:
        yield started


@contextlib.contextmanager
def process(command: Sequence[str], folder: str | None = None) -> Iterator[tuple[int, psutil.Process]]:
    """A server of any kind on the first core, that prints its port."""
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, preexec_fn=lambda: use_core(0))
    try:
        yield int(started.stdout.readline()), psutil.Process(started.pid)  # type: ignore[union-attr]
    finally:
        started.terminate()
        started.wait(20)


def use_core(number: int) -> None:
    """Keep server and phones apart; on a single core they share it, and p99 says little."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > number:
        os.sched_setaffinity(0, {number})


def raise_file_limit() -> int:
    """Ask for as many descriptors as we may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The price of a push, as a ratio to the bare transport.")
    parser.add_argument("--sockets", default=",".join(map(str, SIZES)), help="how many phones, several separated by commas")
    given = parser.parse_args()
    say_machine()
    measure([int(size) for size in given.sockets.split(",")])
