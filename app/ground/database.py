"""Engines, SQLite pragmas, and sessions for reading. Writing has its own door: `app.ground.writing`.

Two databases, one set of models: SQLite beside the program, or PostgreSQL by `DATABASE_URL`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, text
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Session, SQLModel

READS = "reads"  # in the `info` of a session that never writes

SQLModel.metadata.naming_convention = {  # Alembic's batch mode must be able to name what it rebuilds
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged answer survives a power cut; with group commit it is nearly free
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,  # what is deleted is overwritten with zeros, not merely forgotten; not every SQLite is built so
}
TRACELESS = "traceless"  # set by `leave_no_trace` in the session of the batch, read by the door


class Utc(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases. SQLite alone would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database: the engine of the only writer, and the engine of the readers."""

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.writer = _writing_engine(self.url)
        self.reader = _reading_engine(self.url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database and cannot write."""
        with Session(self.reader, autoflush=False, expire_on_commit=False, info={READS: True}) as session:
            yield session

    def check(self) -> None:
        """Read something. Raises if the database cannot be reached."""
        with self.reader.connect() as connection:
            connection.execute(text("select 1"))

    def pragmas(self) -> dict[str, Any]:
        """What SQLite says of the writer's connection; empty on PostgreSQL."""
        if not self.is_sqlite:
            return {}
        with self.writer.connect() as connection:
            return {name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in SQLITE_PRAGMAS}

    def empty_log(self) -> bool:
        """Move everything from the write-ahead log into the database, and cut the log to nothing: it held old versions of pages.

        Outside any transaction, by the door alone. False when a reader still looks at an older version: try again a moment later.
        It waits for nobody: the hall would wait with it.
        """
        if not self.is_sqlite:
            return True
        borrowed = self.writer.raw_connection()
        try:
            driver: Any = borrowed.driver_connection
            driver.execute("pragma busy_timeout = 0")
            blocked = driver.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
            driver.execute(f"pragma busy_timeout = {SQLITE_PRAGMAS['busy_timeout']}")
            return not blocked
        finally:
            borrowed.close()

    def settle_log(self) -> None:
        """Make sure that everything which a start reads is on the disk itself, before anybody is answered by it.

        What an earlier life had written when its sync failed, or had not come yet, is read again from the memory of the system, which
        may never write it: the log has a hole there. It is moved into the database, and the emptied log is synced by a write of its
        own: if a power cut brought the old one back, what stands before its hole would be put over newer pages.
        Raises TimeoutError when another program holds the log for more than five seconds.
        """
        if not self.is_sqlite:
            return
        borrowed = self.writer.raw_connection()
        try:
            driver: Any = borrowed.driver_connection
            if driver.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
                raise TimeoutError("another program holds the log of the database: stop it, and start again")
            # Nothing of ours reads this number: writing it anew is the smallest write that is synced.
            version = driver.execute("pragma user_version").fetchone()[0]
            driver.execute(f"pragma user_version = {version}")
        finally:
            borrowed.close()

    def close(self) -> None:
        self.reader.dispose()
        self.writer.dispose()


def leave_no_trace(session: Session) -> None:
    """What this transaction overwrites must be nowhere once it is answered: the door empties the write-ahead log behind it."""
    session.info[TRACELESS] = True


def sqlite_url(folder: Path) -> str:
    """The address of the embedded database in a data folder."""
    return f"sqlite:///{(folder / 'tablee.db').absolute()}"


def normal_url(url: str) -> str:
    """`postgresql://` and `postgres://` mean psycopg 3, the one driver that we install."""
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


# `hide_parameters`: what people typed stands in the parameters of statements; in an error's text it would reach the log.


def _writing_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=1, max_overflow=1, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_writer)
    # IMMEDIATE: a writer that only becomes one half-way loses updates without any error (libraries.md §4.2).
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _reading_engine(url: str) -> Engine:
    """No end to the readers' connections: a thread that waited for one could wait for those who wait for a thread."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=8, max_overflow=-1, pool_pre_ping=True, isolation_level="REPEATABLE READ",
                             execution_options={"postgresql_readonly": True}, hide_parameters=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=8, max_overflow=-1, hide_parameters=True)
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", _begin_reading)
    return engine


def _begin_reading(connection: Connection) -> None:
    # Each page says this several times; on the driver's connection it costs a tenth. It touches no file yet, so it cannot fail.
    connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def _prepare_writer(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")
    for name, value in SQLITE_PRAGMAS.items():
        found = connection.execute(f"pragma {name}").fetchone()[0]
        if found != value:
            raise RuntimeError(f"SQLite would not set {name} to {value}: it says {found}")


def _prepare_reader(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None
    connection.execute("pragma busy_timeout = 5000")
    connection.execute("pragma query_only = on")
    connection.execute("pragma cache_size = -500")  # KB; each commit of the hall empties it, and the system keeps the file in memory
    connection.execute("pragma wal_autocheckpoint = 0")  # only the writer checkpoints: see reliability.md §3.1
