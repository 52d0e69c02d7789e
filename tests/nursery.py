"""`python -m tests.nursery`: a process that has read the whole program once, and bears servers by `fork` in a tenth of the time.

What is born is `tablee serve` as it is, or the mutant that the environment names. All its servers die with it, however it ends.
"""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.cli import main as tablee
from soak import platter
from tests.mutants import break_this_process


def main() -> None:
    """Obey one line of JSON after the other: {"do": "start", "environment", "log"} or {"do": "signal", "process", "number"}."""
    break_this_process()
    children: set[int] = set()
    try:
        for line in sys.stdin:
            print(_obey(json.loads(line), children), flush=True)
    finally:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _obey(order: dict[str, Any], children: set[int]) -> int:
    """The id of the server that was born, or how the one ended that got a signal."""
    if order["do"] == "start":
        child = _bear(order)
        children.add(child)
        return child
    os.kill(order["process"], order["number"])
    children.discard(order["process"])
    return os.waitpid(order["process"], 0)[1]


def _bear(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _serve(order)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0) if not isinstance(end.code, str) else 1
    finally:
        os._exit(status)
    return 0


def _serve(order: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(order["environment"])
    with open(os.devnull, "r+b") as nowhere, open(order["log"], "ab") as log:
        os.dup2(nowhere.fileno(), 0)
        os.dup2(nowhere.fileno(), 1)
        os.dup2(log.fileno(), 2)
    if folder := os.environ.get(platter.NAME):
        platter.install(Path(folder))
    sys.argv = ["tablee", "serve"]
    tablee()


if __name__ == "__main__":
    main()
