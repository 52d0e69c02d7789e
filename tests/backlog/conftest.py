"""An evening of two tables, played and sorted once: each test that needs it on a machine of its own takes a copy of its file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.ground.clock import set_clock
from app.methods.models import EventPlan
from tests.backlog.machines import Machine, play
from tests.houses import Clock

Make = Callable[[str], Machine]


@pytest.fixture(scope="session")
def sorted_evening(tmp_path_factory: pytest.TempPathFactory, migrated: Path, plan: EventPlan) -> Iterator[Path]:
    """The database file of that evening."""
    set_clock(Clock())
    machine = Machine(tmp_path_factory.mktemp("sorted"), "lons", migrated, pytest.MonkeyPatch())
    play(machine, plan)
    set_clock(None)
    yield machine.database_file


@pytest.fixture
def machine(tmp_path: Path, migrated: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A machine without any evening, by its name."""
    return lambda name: Machine(tmp_path, name, migrated, monkeypatch)


@pytest.fixture
def lons(tmp_path: Path, sorted_evening: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The machine of that evening."""
    return Machine(tmp_path, "lons", sorted_evening, monkeypatch)
