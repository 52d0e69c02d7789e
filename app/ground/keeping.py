"""A copy of the embedded database each minute while the evening runs, to a second place: a laptop that dies takes a minute with it.

Name the folder of a second medium (TABLEE_BACKUP_DIR): a copy on the same disk survives a mistake, not the disk.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from app.ground.clock import now
from app.ground.copies import back_up

log = logging.getLogger("tablee.copies")

EVERY = 60.0  # seconds
NEWEST = 10  # copies kept for the whole week; older ones but the newest of each hour go
LONGEST = timedelta(days=7)  # after so long every copy goes, but the newest: what was erased must not live on in them
STAMP = "%Y%m%d-%H%M%S"
UNFINISHED = ".unfinished"


def copy_name(moment: datetime) -> str:
    return f"tablee-{moment:{STAMP}}.db"


def to_forget(moments: Iterable[datetime], today: datetime, longest: timedelta = LONGEST) -> set[datetime]:
    """Which copies may go: all but the newest few and the newest of each hour, and of these whatever is too old; never the newest."""
    newest_first = sorted(moments, reverse=True)
    young = [moment for moment in newest_first if today - moment <= longest]
    by_hour = {f"{moment:%Y%m%d%H}": moment for moment in reversed(young)}
    return set(newest_first) - set(newest_first[:1]) - set(young[:NEWEST]) - set(by_hour.values())


class Keeper:
    """Copies one database from time to time. `at` is the moment up to which everything that was written has its copy."""

    def __init__(self, source: Path, folder: Path, every: float = EVERY, longest: timedelta = LONGEST) -> None:
        self.source, self.folder, self.every, self.longest = source, folder, every, longest
        self.at: datetime | None = None
        self.failure = ""
        self._seen: tuple[int, ...] = ()

    async def run(self) -> None:
        """For ever. A failure is shown in the control room and tried again a minute later."""
        while True:
            await asyncio.sleep(self.every)
            await asyncio.to_thread(self.keep)

    def keep(self) -> None:
        """Copy what has changed, and let go of old copies."""
        moment, marks = now(), self._marks()
        try:
            if marks != self._seen:
                back_up(self.source, self.folder / copy_name(moment))
            self._forget(moment)
            self.at, self._seen, self.failure = moment, marks, ""
        except Exception as error:  # noqa: BLE001 - whatever it is, the evening goes on, and the control room reads it
            log.exception("the copy failed")
            self.failure = str(error)

    def _marks(self) -> tuple[int, ...]:
        """What changes when something is written."""
        files = (self.source, self.source.with_name(self.source.name + "-wal"))
        return tuple(part for file in files if file.exists() for part in (file.stat().st_mtime_ns, file.stat().st_size))

    def _forget(self, moment: datetime) -> None:
        copies = {made: path for path in self.folder.glob("tablee-*.db") if (made := _moment_of(path))}
        for made in to_forget(copies, moment, self.longest):
            copies[made].unlink(missing_ok=True)
        for path in self.folder.glob(f"tablee-*.db{UNFINISHED}"):  # the program died in the middle of one
            made = _moment_of(path.with_suffix(""))
            if made and moment - made > self.longest:
                path.unlink(missing_ok=True)


def newest_copy(folder: Path) -> datetime | None:
    """When the newest copy of a folder was made, as its name says."""
    return max((made for path in folder.glob("tablee-*.db") if (made := _moment_of(path))), default=None)


def _moment_of(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.stem.removeprefix("tablee-"), STAMP).replace(tzinfo=now().tzinfo)
    except ValueError:
        return None
