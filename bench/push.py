"""What a push to a full hall costs, beside the bare transport that writes the same bytes: `python -m bench.push --sockets 300,2000`.

Both servers stand at the same time, on one core; the phones on another. Each round measures floor, candidate, floor: what the
machine does meanwhile hits both, and two floors that differ say that the run was noisy.
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

import uvloop

from bench.fan_client import Fan, Round
from bench.figures import is_noisy, percentile, say

SIZE = 1500   # bytes: a prompt with its markup
WARM, ROUNDS = 3, 15
ENOUGH = 30.0  # seconds of measuring after which a slow machine may stop with fewer rounds
SPARE = 200   # descriptors for everything that is not a phone

Measure = Callable[[Sequence[Round]], float]


def measure(sockets: Sequence[int] = (300, 2000)) -> None:
    """Print the figures for each number of phones."""
    room = _raise_file_limit()
    _use_core(1)
    for size in sockets:
        if 2 * size + SPARE > room:
            raise SystemExit(f"{size} sockets a server need {2 * size + SPARE} file descriptors, and this process may open {room}")
        uvloop.run(_measure(size))


async def _measure(size: int) -> None:
    with _server("bench.floor") as floor_port, _server("bench.pusher") as pusher_port:
        floor, pusher = await Fan(floor_port, size).open(), await Fan(pusher_port, size).open()
        pusher.order("freeze")
        gc.collect()
        gc.disable()  # ours: a collection in the client would be read as a late delivery
        before, pushes, after = [], [], []
        until = time.monotonic() + ENOUGH
        for turn in range(WARM + ROUNDS):
            if pushes and time.monotonic() > until:
                break
            rounds = [await fan.broadcast(SIZE) for fan in (floor, pusher, floor)]
            if turn >= WARM:
                for kept, one in zip((before, pushes, after), rounds, strict=True):
                    kept.append(one)
        gc.enable()
        floor.close(), pusher.close()
    _say("push_cpu_ratio", size, "us a phone", _cpu, before, pushes, after)
    _say("push_p99_ratio", size, "ms p99", _p99, before, pushes, after)


def _cpu(rounds: Sequence[Round]) -> float:
    """Microseconds of the server's processor for each phone: the median round."""
    return median(one.server_us / max(1, len(one.waits)) for one in rounds)


def _p99(rounds: Sequence[Round]) -> float:
    """Milliseconds after which all but one in a hundred had it: the median round."""
    return median(percentile(one.waits, 0.99) for one in rounds)


def _say(figure: str, size: int, unit: str, of: Measure, before: list[Round], pushes: list[Round], after: list[Round]) -> None:
    floor, ours, floors = of([*before, *after]), of(pushes), (of(before), of(after))
    missing = sum(one.missing for one in [*before, *pushes, *after])
    say(figure, ours / floor, "ratio", sockets=size, floor=f"bare transport.write, {floor:.1f} {unit}", ours=f"{ours:.1f} {unit}",
        floors=[round(value, 2) for value in floors], noisy=is_noisy(*floors), missing=missing, rounds=len(pushes))


@contextlib.contextmanager
def _server(module: str) -> Iterator[int]:
    """One of the two servers, on the first core; gives its port."""
    process = subprocess.Popen([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, preexec_fn=lambda: _use_core(0))
    try:
        yield int(process.stdout.readline())  # type: ignore[union-attr]
    finally:
        process.terminate()
        process.wait(20)


def _use_core(number: int) -> None:
    """Keep server and phones apart; on a single core they share it, and p99 says little."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > number:
        os.sched_setaffinity(0, {number})


def _raise_file_limit() -> int:
    """Ask for as many descriptors as we may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The price of a push, as a ratio to the bare transport.")
    parser.add_argument("--sockets", default="300,2000", help="how many phones, several separated by commas")
    measure([int(size) for size in parser.parse_args().sockets.split(",")])
