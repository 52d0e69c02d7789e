"""Migrations: the same revisions on both databases, and no difference between them and the models."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

import app.models  # noqa: F401
from app.ground.database import Database
from app.migrations import is_current, migrate


def test_the_database_stands_at_the_newest_revision_and_equals_the_models(database: Database) -> None:
    assert is_current(database.writer)
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database.writer)
    assert is_current(database.writer)
