"""`tablee export`: the same files as the page, from a terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import tablee
from app.ground.database import Database, sqlite_url
from app.ground.writing import Door
from app.tables.actions import prepare_evening
from tests.houses import House, copy_database
from tests.mornings import small_starter

DAY = "lons-le-saunier-2027-03-18"
ALL = [f"{DAY}-backlog.xlsx", f"{DAY}-backlog.csv", f"{DAY}-backlog.json", f"{DAY}-matiere.xlsx", f"{DAY}-matiere.json"]


@pytest.fixture
def played(tmp_path: Path, migrated: Path, plan, clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an evening that is over, and that nobody has looked at."""
    copy_database(migrated, tmp_path / "data")
    database = Database(sqlite_url(tmp_path / "data"))
    door = Door(database).start()
    small_starter(House(database, door, door.write_now(prepare_evening, plan)))
    door.stop()
    database.close()
    monkeypatch.setenv("TABLEE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TABLEE_ADDRESS", "http://hall.test")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def export(*words: str, slug: str = "lons-le-saunier"):
    return CliRunner().invoke(tablee, ["export", slug, *words])


def test_all_formats_are_written_and_listed(played: Path) -> None:
    result = export("--out", str(played / "out"), "--json")
    assert result.exit_code == 0, result.output
    assert [Path(one["file"]).name for one in json.loads(result.stdout)] == ALL
    assert {path.name: path.stat().st_size for path in (played / "out").iterdir()} == {
        Path(one["file"]).name: one["bytes"] for one in json.loads(result.stdout)}


def test_files_are_opened_even_if_nobody_has_looked_at_the_morning(played: Path) -> None:
    export("--format", "json", "--out", str(played))
    files = json.loads((played / f"{DAY}-backlog.json").read_text("utf-8"))["files"]
    assert [file["Identifiant"] for file in files][:2] == ["LONS27-T01-1", "LONS27-T02-1"] and len(files) == 16


def test_exporting_twice_gives_the_same_bytes(played: Path) -> None:
    for folder in ("once", "again"):
        assert export("--out", str(played / folder)).exit_code == 0
    for name in ALL:
        assert (played / "once" / name).read_bytes() == (played / "again" / name).read_bytes(), name


def test_one_format_alone(played: Path) -> None:
    result = export("--format", "csv", "--out", str(played / "out"))
    assert [path.name for path in (played / "out").iterdir()] == [f"{DAY}-backlog.csv"]
    assert f"{DAY}-backlog.csv" in result.stdout


@pytest.mark.parametrize("formats", ["pdf", "csv,pdf", ""])
def test_an_unknown_format_is_said_and_writes_nothing(played: Path, formats: str) -> None:
    result = export("--format", formats, "--out", str(played / "out"))
    assert result.exit_code == 2 and "xlsx, csv, json" in result.stderr
    assert not (played / "out").exists()


def test_an_unknown_evening_is_said(played: Path) -> None:
    result = export(slug="ailleurs")
    assert result.exit_code == 2 and "not_found" in result.stderr


def test_a_folder_that_cannot_be_written_is_said(played: Path) -> None:
    (played / "file").write_text("in the way")
    result = export("--out", str(played / "file" / "out"))
    assert result.exit_code == 1 and "could not write" in result.stderr
