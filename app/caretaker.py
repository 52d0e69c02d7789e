"""The caretaker: at every start and each hour, whoever was erased stays erased, and what has had its time goes. Nobody presses a button."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

from app.ground.database import Database
from app.ground.erased import Erased, note_erased, read_erased
from app.ground.writing import Door
from app.privacy.actions import erase_again, run_retention
from app.privacy.queries import erased_here
from app.privacy.retention import Periods, report
from app.settings import Settings

log = logging.getLogger("tablee.caretaker")

EVERY = 3600.0  # seconds


class Caretaker:
    """Looks after one database. `failure` is why the last round did not come to its end; the organiser reads it."""

    def __init__(self, door: Door, database: Database, folder: Path, periods: Periods) -> None:
        self.door, self.database, self.folder, self.periods = door, database, folder, periods
        self.failure = ""
        self._begun = False

    async def run(self) -> None:
        """For ever: a round each hour, so that a laptop that sleeps and wakes misses no day."""
        while True:
            await asyncio.sleep(EVERY)
            await self.go_round()

    async def go_round(self) -> None:
        """One round. It fails loudly and is tried again: the evening goes on."""
        try:
            await self._keep_erased()
            removed = await self.door.write(run_retention, self.periods)
            self.failure = ""
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown, and the next round tries again
            log.exception("the retention failed")
            self.failure = type(error).__name__
            return
        if removed:
            log.info("retention removed: %s", report(removed))

    async def _keep_erased(self) -> None:
        """Database and file know the same people. The first time also where nothing is to be done: the program may have died between
        an erasure and the emptying of the write-ahead log."""
        if not self._begun or await asyncio.to_thread(self._unknown):
            await self.door.write(erase_again, await asyncio.to_thread(read_erased, self.folder))
        self._begun = True
        await self.note_erased()

    def _unknown(self) -> set[Erased]:
        with self.database.reading() as session:
            return read_erased(self.folder) - set(erased_here(session))

    async def note_erased(self) -> None:
        """Have the file beside the database know whoever was just erased: a copy that is put back must not know more than it."""
        await asyncio.to_thread(self._note)

    def _note(self) -> None:
        with self.database.reading() as session:
            note_erased(self.folder, erased_here(session))


def periods_of(settings: Settings) -> Periods:
    """How long this house keeps what."""
    return Periods(tokens=timedelta(hours=settings.keep_tokens_hours), names=timedelta(days=settings.keep_names_days),
                   followed=timedelta(days=settings.keep_followed_days), cards=timedelta(days=settings.keep_cards_days),
                   copies=timedelta(days=settings.keep_copies_days))
