"""Screens only read, through queries that are tried on both databases elsewhere: here the embedded one is enough."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ground.database import Database, sqlite_url
from tests.houses import copy_database


@pytest.fixture
def database(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    copy_database(migrated, tmp_path)
    database = Database(sqlite_url(tmp_path))
    yield database
    database.close()
