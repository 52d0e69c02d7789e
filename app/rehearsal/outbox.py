"""The outbox of a simulated phone, as `static/outbox.js` does it: one id for each answer, sent again until it is acknowledged."""

import asyncio
import random
import secrets
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from app.rehearsal.history import History

WAITS = (1, 2, 4, 8, 15)  # seconds, give or take half
BROKEN = 5  # tries after which an answer of ours that says "broken" is a fault of the server, to be reported
LATER = {401, 408, 425, 429}  # refusals that a repeat may heal


@dataclass(eq=False)
class Letter:
    """One answer on its way."""

    path: str
    fields: Mapping[str, str]
    key: str
    began: float
    settled: asyncio.Future[httpx.Response]
    tries: int = 0


@dataclass(eq=False)
class Outbox:
    """Answers of one person, oldest first, one at a time."""

    client: httpx.AsyncClient
    who: str
    history: History
    haste: float = 1.0  # what the waits are multiplied by
    waiting: deque[Letter] = field(default_factory=deque)
    _task: asyncio.Task[None] | None = None

    async def send(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """Post a form and come back once the server has said yes or no; a lost answer is asked for again under the same id."""
        settled: asyncio.Future[httpx.Response] = asyncio.get_running_loop().create_future()
        letter = Letter(path, dict(fields), secrets.token_hex(16), time.monotonic(), settled)
        self.history.note("sent", self.who, path=path, key=letter.key, fields=dict(fields))
        self.waiting.append(letter)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush())
        return await settled

    async def _flush(self) -> None:
        while self.waiting:
            letter = self.waiting[0]
            wait = await self._try(letter)
            if wait is None:
                self.waiting.popleft()
            else:
                await asyncio.sleep(wait * self.haste)

    async def _try(self, letter: Letter) -> float | None:
        """Seconds to wait before the next try; None when this one is settled."""
        letter.tries += 1
        try:
            answer = await self.client.post(letter.path, data={**letter.fields, "client_id": letter.key},
                                            headers={"Idempotency-Key": letter.key, "Accept": "text/plain"}, follow_redirects=False)
        except httpx.HTTPError:
            return _later(letter.tries)
        not_ours = answer.headers.get("idempotency-key") != letter.key
        if not_ours or answer.status_code in LATER or (answer.status_code >= 500 and not self._is_broken(letter, answer)):
            return float(answer.headers.get("retry-after", 0)) or _later(letter.tries)
        self._settle(letter, answer)
        return None

    def _is_broken(self, letter: Letter, answer: httpx.Response) -> bool:
        if answer.status_code != 500 or letter.tries < BROKEN:
            return False
        self.history.note("fault", self.who, error=f"500 for {letter.path} with {dict(letter.fields)}")
        return True

    def _settle(self, letter: Letter, answer: httpx.Response) -> None:
        what = "acknowledged" if answer.is_success else "refused"
        self.history.note(what, self.who, path=letter.path, key=letter.key, fields=letter.fields, tries=letter.tries,
                          waited=time.monotonic() - letter.began, status=answer.status_code, says=answer.text[:200])
        if not letter.settled.done():
            letter.settled.set_result(answer)


def _later(tries: int) -> float:
    return WAITS[min(tries, len(WAITS)) - 1] * random.uniform(0.5, 1.5)
