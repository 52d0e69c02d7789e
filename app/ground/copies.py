"""Copies of the embedded database: made while the evening runs, put back with a new life of the journal."""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


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


def put_back(copy: Path, database: Path, aside: Path, mend: Callable[[Path], T]) -> T:
    """Replace the database by a copy; what stood there is kept `aside`. Its journals begin a new life: every phone loads its page again.

    `mend` is given the new file before it takes the place of the old one, and its result is returned. Raises sqlite3.Error, and changes
    nothing, when the file is no copy of ours.
    """
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
        connection.execute("select number from journal_head").fetchall()
    new = database.with_suffix(".unfinished")
    _remove(new)
    shutil.copyfile(copy, new)
    with closing(sqlite3.connect(new)) as connection, connection:
        for (journal,) in connection.execute("select journal from journal_head").fetchall():
            connection.execute("update journal_head set epoch = ? where journal = ?", (secrets.token_hex(4), journal))
    mended = mend(new)
    _in_one_file(new)
    if database.exists():
        _set_aside(database, aside)
        _remove(database)
    new.rename(database)
    return mended


def _in_one_file(database: Path) -> None:
    """Without write-ahead log, and on the disk: it is about to get another name."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma journal_mode = delete")
    with open(database, "rb") as file:
        os.fsync(file.fileno())


def _set_aside(database: Path, aside: Path) -> None:
    """Keep what is replaced among the copies, and as long as they live; as it is when it can no longer be read."""
    try:
        back_up(database, aside)
    except sqlite3.Error:
        shutil.copyfile(database, aside)


def _remove(database: Path) -> None:
    for rest in ("", "-wal", "-shm"):
        database.with_name(database.name + rest).unlink(missing_ok=True)
