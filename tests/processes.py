"""The real server in a process of its own, that a test may kill and start again on the same folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bench.hall import free_port, wait_until_ready
from tests.mutants import NAME

REPOSITORY = Path(__file__).parents[1]


class ServerProcess:
    """`tablee serve` on a free port, which stays the same from one start to the next; a mutant where this process is one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ServerProcess":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop(signal.SIGTERM)

    def start(self) -> None:
        """Come back once it answers."""
        program = "tests.mutants" if NAME in os.environ else "app"
        self._process = subprocess.Popen([sys.executable, "-m", program, "serve"], env=self.environment, cwd=REPOSITORY,
                                         stdout=subprocess.DEVNULL)
        self.starts += 1
        wait_until_ready(self.url, self._process)

    def stop(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait(20)
            self._process = None

    def kill(self) -> None:
        """As a power cut does it to the process: no goodbye, nothing flushed."""
        self.stop(signal.SIGKILL)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"TABLEE_DATA_DIR": str(self.folder), "TABLEE_HOST": "127.0.0.1", "TABLEE_PORT": str(self.port),
                             "TABLEE_EVENTS_DIR": str(REPOSITORY / "events"), "PYTHONPATH": str(REPOSITORY),
                             "TABLEE_LIMITS": "false"}  # its people write as fast as everything is acknowledged
