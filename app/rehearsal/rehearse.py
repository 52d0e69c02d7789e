"""Running a rehearsal from a terminal: a whole evening against a server, a few lines on the way, the outcome at the end."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.methods.models import EventPlan
from app.rehearsal.evening import Evening
from app.rehearsal.history import History
from app.rehearsal.leader import Stuck
from app.rehearsal.phrases import write_cast
from app.rehearsal.report import Report

GONE_FOR = 120.0  # seconds without an answer after which the simulated people go home
LOOK = 2.0


class ServerGone(Exception):
    """The server has not answered for two minutes."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of a rehearsal. `folder` is that of the evening's plan; `stay`: go on listening once it is over."""

    url: str
    password: str
    plan: EventPlan
    folder: Path
    phones: int
    pace: float
    seed: int = 1
    stay: bool = False
    history: Path | None = None


def rehearse(wanted: Wanted, say: Callable[[str], None], told: Callable[[Report], None]) -> Report:
    """Play the evening. Raises Unusable, Stuck or ServerGone, each with a sentence; `told` hears the report before one stays."""
    return asyncio.run(_rehearse(wanted, say, told))


async def _rehearse(wanted: Wanted, say: Callable[[str], None], told: Callable[[Report], None]) -> Report:
    cast = write_cast(wanted.plan, wanted.folder, wanted.phones, wanted.seed)
    evening = Evening(wanted.url.rstrip("/"), wanted.plan, cast, wanted.pace, wanted.seed, History(wanted.history), say)
    playing = asyncio.create_task(_play(evening, wanted, told))
    watching = asyncio.create_task(_watch(wanted.url))
    try:
        done, _ = await asyncio.wait((playing, watching), return_when=asyncio.FIRST_COMPLETED)
        return (playing if playing in done else watching).result()  # type: ignore[return-value]
    finally:
        for task in (playing, watching):
            task.cancel()
        await asyncio.gather(playing, watching, return_exceptions=True)
        await evening.close()


async def _play(evening: Evening, wanted: Wanted, told: Callable[[Report], None]) -> Report:
    try:
        report = await evening.play(wanted.password)
    except* Stuck as stuck:  # tables are led side by side: the first that does not get on stops them all
        raise stuck.exceptions[0] from None
    told(report)
    if wanted.stay:
        await asyncio.Event().wait()
    return report


async def _watch(url: str) -> None:
    """Come back with an error once the server has been away for too long; a restart is none of our business."""
    heard = time.monotonic()
    async with httpx.AsyncClient(base_url=url, timeout=5) as client:
        while time.monotonic() - heard < GONE_FOR:
            await asyncio.sleep(LOOK)
            try:
                if (await client.get("/healthz")).is_success:
                    heard = time.monotonic()
            except httpx.HTTPError:
                continue
    raise ServerGone(f"{url} has not answered for two minutes: the simulated people went home")
