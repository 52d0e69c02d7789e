"""Alembic migrations, the same for both databases, run at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HERE = Path(__file__).parent


def migrate(engine: Engine) -> None:
    """Bring the database up to the newest revision. Foreign keys are off meanwhile: SQLite's batch mode rebuilds tables,
    and with the pragma on that deletes the child rows without a word (libraries.md §4.2)."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.rollback()
            connection.connection.driver_connection.execute("pragma foreign_keys = off")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall()
            connection.rollback()
            connection.connection.driver_connection.execute("pragma foreign_keys = on")
            if broken:
                raise RuntimeError(f"the migration left rows without their parent: {broken[:5]}")


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest revision."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config
