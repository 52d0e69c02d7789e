"""`tablee rehearse` and `tablee demo` say clearly why they cannot."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.serving import first_secrets, open_database, prepare_plans
from app.settings import Settings
from bench.hall import free_port
from tests.houses import Served
from tests.processes import REPOSITORY


def tablee(*words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app", *words], input=typed, env=os.environ | environment, cwd=REPOSITORY,
                          capture_output=True, text=True, timeout=60, check=False)


def test_no_server_at_the_address() -> None:
    done = tablee("rehearse", "--url", f"http://127.0.0.1:{free_port()}", "--password", "x")
    assert done.returncode == 1
    assert "no server answers at http://127.0.0.1:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_password_read_from_the_input(served: Served) -> None:
    done = tablee("rehearse", "--url", served.url, "--password", "-", typed="wrong\n")
    assert (done.returncode, "wrong password" in done.stderr) == (1, True)


def test_an_evening_that_has_no_folder(served: Served) -> None:
    done = tablee("rehearse", "--url", served.url, "--password", served.password, "--evening", "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr and "Traceback" not in done.stderr


def test_the_port_of_the_demonstration_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = tablee("demo", "--host", "127.0.0.1", "--port", port, TABLEE_DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr


def test_the_demonstration_wants_a_fresh_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, events_dir=REPOSITORY / "events")
    first_secrets(settings)
    database = open_database(settings)
    prepare_plans(settings, database)
    database.close()
    done = tablee("demo", "--host", "127.0.0.1", "--port", str(free_port()), TABLEE_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "already holds an evening" in done.stderr


@pytest.mark.parametrize("command", ["demo", "rehearse"])
def test_help_gives_an_example(command: str) -> None:
    assert f"tablee {command} --" in tablee(command, "--help").stdout


def test_an_evening_that_is_being_lived_is_left_alone(served: Served) -> None:
    served.house.go(1, "inclusion-round")
    done = tablee("rehearse", "--url", served.url, "--password", served.password)
    assert done.returncode == 1
    assert "has begun" in done.stderr
    assert served.house.standing(1).step.id == "inclusion-round"
