"""Copies of the embedded database: made while the evening runs, put back with a new life of the journal."""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class InUse(Exception):
    """Another process serves this data folder."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a data folder for one process: two servers on one embedded database would be two writers."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "serving.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUse(str(folder)) from None
        yield  # the system lets go of the lock when the process ends, however it ends


def back_up(source: Path, target: Path) -> int:
    """Copy a database that may be in use, check the copy, then give it its name at once. Returns its size in bytes.

    Never copy the file itself while a server runs: what stands in the write-ahead log would be missing.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(target.suffix + ".unfinished")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(unfinished)) as new:
        old.backup(new)
        verdict = new.execute("pragma quick_check").fetchone()[0]
        new.execute("pragma journal_mode = delete")
    if verdict != "ok":
        unfinished.unlink()
        raise OSError(f"the copy is not sound: {verdict}")
    with open(unfinished, "rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(target)
    return target.stat().st_size


def put_back(copy: Path, database: Path) -> None:
    """Replace the database by a copy. Its journals begin a new life, so that every phone loads its page again.

    Raises sqlite3.Error, and changes nothing, when the file is no copy of ours.
    """
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
        connection.execute("select number from journal_head").fetchall()
    if database.exists():
        shutil.move(database, database.with_suffix(".before-restore"))
    for rest in ("-wal", "-shm"):
        database.with_name(database.name + rest).unlink(missing_ok=True)
    shutil.copyfile(copy, database)
    with closing(sqlite3.connect(database)) as connection, connection:
        for (journal,) in connection.execute("select journal from journal_head").fetchall():
            connection.execute("update journal_head set epoch = ? where journal = ?", (secrets.token_hex(4), journal))
