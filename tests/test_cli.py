"""The command line: clear English, exit codes 0, 1 and 2, never a traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.ground.copies import only_one
from app.ground.database import Database, sqlite_url
from app.ground.journal import epoch
from app.serving import open_database, prepare_plans
from app.settings import Settings

REPOSITORY = Path(__file__).parents[1]


def tablee(*words: str, data: Path, events: Path = REPOSITORY / "events") -> subprocess.CompletedProcess[str]:
    settings = {"TABLEE_DATA_DIR": str(data), "TABLEE_EVENTS_DIR": str(events), "TABLEE_ADDRESS": "http://192.168.8.2:8000"}
    return subprocess.run([sys.executable, "-m", "app", *words], cwd=REPOSITORY, env=os.environ | settings,
                          capture_output=True, text=True, timeout=120)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which the evening is prepared."""
    settings = Settings(data_dir=tmp_path / "data", events_dir=REPOSITORY / "events")
    database = open_database(settings)
    prepare_plans(settings, database)
    database.close()
    return settings.data_dir


def test_check_says_that_the_real_evening_is_right(tmp_path: Path) -> None:
    done = tablee("check", data=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "16 tables" in done.stdout


def test_check_names_file_key_found_and_expected_and_exits_with_2(tmp_path: Path) -> None:
    events = tmp_path / "events"
    shutil.copytree(REPOSITORY / "events", events)
    script = events / "methods" / "starter.toml"
    script.write_text(script.read_text().replace("minutes = 120", "minutes = 121", 1))
    done = tablee("check", str(events / "lons-le-saunier"), data=tmp_path)
    assert done.returncode == 2
    assert "starter.toml" in done.stderr and "minutes" in done.stderr and "121" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_of_a_folder_that_is_none_exits_with_2(tmp_path: Path) -> None:
    done = tablee("check", str(tmp_path / "nowhere"), data=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr


def test_serve_with_a_broken_plan_loads_nothing_and_exits_with_2(tmp_path: Path) -> None:
    events = tmp_path / "events"
    shutil.copytree(REPOSITORY / "events", events)
    (events / "lons-le-saunier" / "tables.toml").write_text("[[tables]\n")
    done = tablee("serve", "--port", "1", data=tmp_path / "data", events=events)
    assert done.returncode == 2
    assert "tables.toml" in done.stderr
    assert "not found" in tablee("links", "lons-le-saunier", data=tmp_path / "data").stderr


def test_links_prints_every_link_as_json(data: Path) -> None:
    links = json.loads(tablee("links", "lons-le-saunier", "--json", data=data).stdout)
    assert set(links) == {"organiser", "control", "wall", "tables"}
    assert [table["number"] for table in links["tables"]] == list(range(1, 17))
    assert set(links["tables"][0]) == {"number", "code", "join", "facilitator", "wall"}
    assert links["tables"][0]["join"] == f"http://192.168.8.2:8000/j/{links['tables'][0]['code']}"
    assert "/f#" in links["tables"][0]["facilitator"]


def test_links_of_an_unknown_evening_exits_with_2(data: Path) -> None:
    done = tablee("links", "nulle-part", data=data)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_new_password_is_printed_once_and_kept_as_a_hash_for_the_owner_only(tmp_path: Path) -> None:
    password = tablee("password", data=tmp_path).stdout.strip()
    kept = tmp_path / "organiser_password"
    assert password and password not in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_copy_is_made_and_put_back_with_a_new_life(data: Path, tmp_path: Path) -> None:
    def life() -> str:
        database = Database(sqlite_url(data))
        with database.reading() as session:
            found = epoch(session, 1)
        database.close()
        return found

    before, copy = life(), tmp_path / "copy.db"
    assert tablee("backup", "--to", str(copy), data=data).returncode == 0
    assert tablee("restore", str(copy), data=data).returncode == 0
    assert life() != before
    assert json.loads(tablee("links", "lons-le-saunier", "--json", data=data).stdout)["tables"]


def test_what_was_replaced_is_kept_among_the_copies_and_dies_with_them(data: Path, tmp_path: Path) -> None:
    """A file of names that nobody looks after is what an erasure would never reach."""
    copy = tmp_path / "copy.db"
    tablee("backup", "--to", str(copy), data=data)
    before = len(list((data / "backups").glob("tablee-*.db")))
    assert tablee("restore", str(copy), data=data).returncode == 0
    assert len(list((data / "backups").glob("tablee-*.db"))) == before + 1
    assert not [path.name for path in data.iterdir() if path.suffix not in ("", ".db", ".txt", ".lock") or "restore" in path.name]


def test_retention_runs_from_the_terminal_too(data: Path) -> None:
    done = tablee("retention", "--json", data=data)
    assert done.returncode == 0 and json.loads(done.stdout) == {}


def test_nothing_is_put_back_under_a_running_server(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    tablee("backup", "--to", str(copy), data=data)
    with only_one(data):
        done = tablee("restore", str(copy), data=data)
        assert done.returncode == 2 and "stop it first" in done.stderr
        assert tablee("serve", "--port", "1", data=data).returncode == 2


def test_what_is_no_copy_of_ours_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Bonjour")
    done = tablee("restore", str(tmp_path / "letter.txt"), data=data)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert json.loads(tablee("links", "lons-le-saunier", "--json", data=data).stdout)["tables"]


def test_doctor_looks_at_everything(data: Path) -> None:
    found = {finding["what"] for finding in json.loads(tablee("doctor", "--json", data=data).stdout)}
    assert found >= {"address", "port", "disk", "clock", "database", "durability", "retention", "plans", "password"}


def test_help_shows_examples() -> None:
    done = subprocess.run([sys.executable, "-m", "app", "links", "--help"], cwd=REPOSITORY, capture_output=True, text=True)
    assert "tablee links lons-le-saunier --json" in done.stdout
