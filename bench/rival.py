"""The same pushes by socket.io on node, which is what a team would have taken instead: `python -m bench.rival --sockets 300,2000`.

It is installed by npm into a folder that is thrown away afterwards; without node, npm, or a registry, the row says so.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench.fan_client import Fan
from bench.figures import is_noisy, say, say_machine, say_missing
from bench.push import cpu, p99, process, raise_file_limit, rounds, server, use_core

SIZES = (300, 2000, 5000)
HERE = Path(__file__).parent / "socketio"
INSTALL = ("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def measure(sockets: Sequence[int] = SIZES) -> None:
    """Ours as a share of socket.io's, for each number of phones."""
    with tempfile.TemporaryDirectory(prefix="tablee-socketio-") as folder:
        shutil.copytree(HERE, folder, dirs_exist_ok=True)
        if missing := _install(folder):
            return say_missing("push_cpu_to_socketio", missing)
        raise_file_limit()
        use_core(1)
        for size in sockets:
            uvloop.run(_measure(size, folder))
    return None


def _install(folder: str) -> str:
    """Why it is not there; empty when it is."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not here"
    try:
        done = subprocess.run(INSTALL, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return "npm did not answer within two minutes"
    return "" if done.returncode == 0 else f"npm could not install socket.io: {done.stderr.strip().splitlines()[:1]}"


async def _measure(size: int, folder: str) -> None:
    with process(["node", "server.mjs"], folder) as (rival_port, _), server("bench.pusher") as (port, _):
        rival, ours = await Fan(rival_port, size, "socket.io").open(), await Fan(port, size).open()
        before, pushes, after = await rounds(rival, ours)
        rival.close(), ours.close()
    for figure, of, unit in (("push_cpu_to_socketio", cpu, "us a phone"), ("push_p99_to_socketio", p99, "ms p99")):
        theirs, floors = of([*before, *after]), (of(before), of(after))
        say(figure, of(pushes) / theirs, "ratio", sockets=size, floor=f"socket.io 4.8 on node, {theirs:.1f} {unit}",
            ours=f"{of(pushes):.1f} {unit}", noisy=is_noisy(*floors), rounds=len(pushes),
            missing=sum(one.missing for one in [*before, *pushes, *after]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Our pushes as a share of what socket.io's cost.")
    parser.add_argument("--sockets", default=",".join(map(str, SIZES)), help="how many phones, several separated by commas")
    given = parser.parse_args()
    say_machine()
    measure([int(size) for size in given.sockets.split(",")])
