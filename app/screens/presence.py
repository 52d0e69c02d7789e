"""Who is connected just now. It lives in the memory of this process and in no row, so the views that need it ask here."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from app.ground.badge import owner_of
from app.ground.clock import now
from app.ground.keeping import Keeper
from app.ground.live import Live
from app.ground.writing import Door

TICK = 15.0  # seconds: what the control room sees of time (lateness, absence) may be so old


class Presence:
    """The connections of one process. `attach` is called once, when the application is put together."""

    def __init__(self) -> None:
        self._live: Live | None = None
        self._door: Door | None = None
        self._names: dict[str, Counter[str]] = {}  # who reads what, among those who said their name; it is written nowhere
        self._keeper: Keeper | None = None
        self.since = now()  # nobody was heard before the program started: absence counts from then

    def attach(self, live: Live, door: Door, keeper: Keeper | None = None) -> None:
        self._live, self._door, self._keeper, self.since = live, door, keeper, now()

    def connected(self, audience: str, evening_id: int) -> Counter[int]:
        """How many screens of this kind are connected, by table id."""
        counts = self._live.counts(f"{audience}:{evening_id}:") if self._live else {}
        return Counter({int(key.rpartition(":")[2]): count for key, count in counts.items()})

    def is_connected(self, badge_id: int) -> bool:
        """Whether the browser that holds this badge listens now."""
        return self._live is not None and self._live.owns(owner_of(badge_id)) > 0

    def behind(self, audience: str, evening_id: int) -> int:
        """How many screens of this kind do not show the last change, though it was pushed to them a while ago."""
        return sum(self._live.behind(f"{audience}:{evening_id}:").values()) if self._live else 0

    def last_heard(self, audience: str, evening_id: int) -> dict[int, datetime]:
        """When a screen of this kind last said something, by table id; a table that was never heard is not in it."""
        if self._live is None:
            return {}
        heard = {key: self._live.last_heard(key) for key in self._live.counts(f"{audience}:{evening_id}:")}
        return {int(key.rpartition(":")[2]): moment for key, moment in heard.items() if moment}

    @contextmanager
    def named(self, key: str, name: str) -> Iterator[None]:
        """Somebody with a name is in this audience for as long as the block lasts. Two pages of one person are one person."""
        names = self._names.setdefault(key, Counter())
        names[name] += 1
        try:
            yield
        finally:
            names[name] -= 1

    def names(self, audience: str, evening_id: int) -> dict[int, list[str]]:
        """Who is there by the last number of the key, in the order in which they came."""
        start = f"{audience}:{evening_id}:"
        here = {key: [name for name, pages in list(names.items()) if pages > 0] for key, names in list(self._names.items())}
        return {int(key.rpartition(":")[2]): names for key, names in here.items() if names and key.startswith(start)}

    @property
    def read_only(self) -> bool:
        """The disk failed: nothing is written any more, and the control room must know first."""
        return self._door is not None and self._door.read_only

    @property
    def copied_at(self) -> datetime | None:
        """Up to when everything has its copy on a second place; None before the first one, and on PostgreSQL."""
        return self._keeper.at if self._keeper else None

    @property
    def copy_failure(self) -> str:
        """Why the last copy was not made; empty when it was."""
        return self._keeper.failure if self._keeper else ""


presence = Presence()


async def watch_time(live: Live, timed: Mapping[str, Sequence[str]]) -> None:
    """Paint these regions of these audiences again from time to time: what is late or away changes without any fact."""
    while True:
        await asyncio.sleep(TICK)
        for audience, regions in timed.items():
            for key in live.counts(f"{audience}:"):
                live.mark(key, regions)
