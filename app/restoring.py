"""`tablee restore`: a copy takes the place of the database, and whoever was erased since it was made is erased in it first."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.ground.clock import now
from app.ground.copies import put_back
from app.ground.database import Database
from app.ground.erased import Erased, note_erased, read_erased
from app.ground.keeping import copy_name
from app.ground.writing import Door
from app.migrations import migrate
from app.privacy.actions import erase_again
from app.settings import Settings


def restore(settings: Settings, copy: Path) -> int:
    """Put a copy back; what stood there is kept among the copies. Returns how many people were erased in it before it is served.

    Raises sqlite3.Error, and changes nothing, when the file is no copy of ours.
    """
    known = read_erased(settings.data_dir) | _erased_in(settings.database_file)
    note_erased(settings.data_dir, known)
    return put_back(copy, settings.database_file, settings.copies_dir / copy_name(now()), lambda new: _erase_in(new, known))


def _erased_in(database: Path) -> set[Erased]:
    """Whom the database that is about to go knows: the file may lack somebody who was erased in its very last moment."""
    if not database.exists():
        return set()
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            rows = connection.execute("select participant_id, joined_at from tombstone").fetchall()
    except sqlite3.Error:
        return set()  # older than tombstones, or broken: perhaps that is why a copy is put back
    return {(number, datetime.fromisoformat(f"{joined_at}+00:00")) for number, joined_at in rows}


def _erase_in(new: Path, known: set[Erased]) -> int:
    database = Database(f"sqlite:///{new.absolute()}")
    migrate(database.writer)
    before = _erased_in(new)
    door = Door(database).start()
    try:
        return len(set(door.write_now(erase_again, known)) - before)
    finally:
        door.stop()
        database.close()
