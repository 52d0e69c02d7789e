"""One JSON line for each figure, so that figures can be compared from commit to commit."""

import json
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NOISE = 0.25  # floors measured before and after the candidate that differ by more than this spoil the run


def say(figure: str, value: float, unit: str, **facts: object) -> None:
    """Print one figure. `floor` says what a ratio is a ratio to; `noisy` that the machine did not hold still."""
    line = {"figure": figure, "value": round(value, 3), "unit": unit, **facts, "command": " ".join(["python", "-m", *_module()])}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def say_missing(figure: str, why: str, **facts: object) -> None:
    """The row of a figure that cannot be measured here."""
    print(json.dumps({"figure": figure, "value": None, "missing": why, **facts, "command": " ".join(["python", "-m", *_module()])},
                     ensure_ascii=False), flush=True)


def say_machine() -> None:
    """What the figures were measured on: without it they mean nothing."""
    say("machine", os.cpu_count() or 1, "cores", python=platform.python_version(), sqlite=sqlite3.sqlite_version, system=platform.system(),
        release=platform.release(), processor=_processor(), commit=_commit())


def is_noisy(before: float, after: float) -> bool:
    return abs(before - after) > NOISE * max(before, after)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _module() -> list[str]:
    """The command as one types it again: `bench`, `soak.kills --seed 5`."""
    file = Path(sys.argv[0])
    return [file.parent.name if file.stem == "__main__" else f"{file.parent.name}.{file.stem}", *sys.argv[1:]]


def _commit() -> str:
    """What was measured, marked when files had changed since; empty outside a clone."""
    try:
        said = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True,
                              cwd=Path(__file__).parent)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip()


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next((line.partition(":")[2].strip() for line in info if line.startswith("model name")), platform.machine())
    except OSError:
        return platform.machine()
