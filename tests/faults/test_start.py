"""A server that cannot keep anything does not begin: it says why in one sentence, and what to do."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.doctor import examine
from app.ground.room import ENOUGH, LEAST, NoRoom, check_room
from app.settings import Settings
from tests.processes import Nursery, ServerProcess


def start(nursery: Nursery, folder: Path) -> tuple[int, str]:
    """Its exit code, and what it said."""
    server = ServerProcess(folder, nursery)
    try:
        return server.fail_to_start(), server.said()
    finally:
        server.__exit__()


def test_a_disk_as_good_as_full_is_refused_and_a_small_one_only_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {}
    for free in (LEAST - 1, LEAST, ENOUGH - 1, ENOUGH):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder, free=free: SimpleNamespace(free=free))
        try:
            said[free] = check_room(tmp_path)
        except NoRoom as refused:
            said[free] = f"no: {refused}"
    assert said[LEAST - 1].startswith("no: only 49 MB free")
    assert said[LEAST].startswith("Warning: 50 MB free")
    assert said[ENOUGH - 1].startswith("Warning: 499 MB free")
    assert said[ENOUGH] == ""


def test_a_folder_that_nobody_may_write_in_is_named(nursery: Nursery) -> None:
    code, said = start(nursery, Path("/proc/tablee"))
    assert (code, "Traceback" in said) == (1, False)
    assert said.startswith("cannot serve from /proc/tablee: ")


def test_a_file_that_is_no_database_is_left_as_it_is(nursery: Nursery, tmp_path: Path) -> None:
    (tmp_path / "tablee.db").write_bytes(b"not a database at all" * 400)
    code, said = start(nursery, tmp_path)
    assert (code, "Traceback" in said) == (1, False)
    assert "file is not a database" in said
    assert (tmp_path / "tablee.db").read_bytes() == b"not a database at all" * 400


def test_the_doctor_says_what_a_file_is_that_is_no_database_any_more(tmp_path: Path) -> None:
    (tmp_path / "tablee.db").write_bytes(b"not a database at all" * 400)
    found = {finding.what: finding for finding in examine(Settings(data_dir=tmp_path))}
    assert "not a database" in found["database"].found
    assert "tablee restore" in found["database"].advice


def test_the_doctor_finds_a_sound_file(tmp_path: Path) -> None:
    found = {finding.what: finding for finding in examine(Settings(data_dir=tmp_path))}
    assert (found["file"].found, found["file"].advice) == ("sound", "")
