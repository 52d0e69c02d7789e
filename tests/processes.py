"""The real server in a process of its own, that a test may kill and start again on the same folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.hall import free_port
from soak.platter import NAME as PLATTER

REPOSITORY = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds that a server may take on a machine that has much else to do


def leave_cleanly() -> None:
    """Let SIGTERM end this process as an exception does: servers are stopped and folders removed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Nursery:
    """Where servers are born quickly, as many as are asked for. Everything that it bore dies with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "tests.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         cwd=REPOSITORY, env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, text=True)

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *error: object) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(PATIENCE)

    def start(self, environment: dict[str, str], log: Path) -> int:
        """Returns the id of the process. It does not answer yet."""
        return self._ask({"do": "start", "environment": environment, "log": str(log)})

    def signal(self, process: int, how: signal.Signals) -> int:
        """Send this and wait until the process is gone; how it ended, as `os.waitpid` says it."""
        return self._ask({"do": "signal", "process": process, "number": int(how)})

    def wait(self, process: int) -> int:
        """Wait until it ends by itself; its exit code."""
        return os.waitstatus_to_exitcode(self._ask({"do": "signal", "process": process, "number": 0}))

    def _ask(self, order: dict[str, object]) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class ServerProcess:
    """`tablee serve` on a free port, which stays the same from one start to the next; a mutant where this process is one.

    `log` is what it says of itself. With a `platter`, SQLite's writes are recorded there (see `soak.platter`).
    """

    def __init__(self, folder: Path, nursery: Nursery | None = None, platter: Path | None = None, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.starts = 0
        self._own = Path(tempfile.mkdtemp(prefix="tablee-server-"))
        self.log = self._own / "server.log"
        self._platter, self._settings = platter, settings
        self._nursery = nursery or Nursery()
        self._nursery_is_ours = nursery is None
        self._process: int | None = None

    def __enter__(self) -> "ServerProcess":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self.stop(signal.SIGTERM)
        finally:
            if self._nursery_is_ours:
                self._nursery.__exit__()
            shutil.rmtree(self._own, ignore_errors=True)

    def fail_to_start(self) -> int:
        """For a server that is expected to give up by itself: its exit code."""
        return self._nursery.wait(self._nursery.start(self.environment, self.log))

    def start(self) -> None:
        """Come back once it answers."""
        self.begin()
        self.wait_until_ready()

    def begin(self) -> None:
        """Start it, and do not wait."""
        self._process = self._nursery.start(self.environment, self.log)
        self.starts += 1

    def wait_until_ready(self) -> None:
        """Until it answers, or say that it does not."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {self.said()[-2000:]}")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2):
                return True
        except OSError:
            return False

    def stop(self, how: signal.Signals) -> None:
        """Send this and wait until it is gone."""
        if self._process:
            process, self._process = self._process, None
            self._nursery.signal(process, how)

    def kill(self) -> None:
        """As a power cut does it to the process: no goodbye, nothing flushed."""
        self.stop(signal.SIGKILL)

    def said(self) -> str:
        """Its warnings and errors so far."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @property
    def process(self) -> int:
        """Its id, 0 while it is down."""
        return self._process or 0

    @property
    def environment(self) -> dict[str, str]:
        ours = {"TABLEE_DATA_DIR": str(self.folder), "TABLEE_HOST": "127.0.0.1", "TABLEE_PORT": str(self.port),
                "TABLEE_EVENTS_DIR": str(REPOSITORY / "events"), "PYTHONPATH": str(REPOSITORY),
                "TABLEE_LIMITS": "false"}  # its people write as fast as everything is acknowledged
        return os.environ | ours | self._settings | ({PLATTER: str(self._platter)} if self._platter else {})
