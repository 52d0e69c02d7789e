"""What a simulated person does beside the prompt, over several looks at her page."""

import asyncio
from random import Random
from types import SimpleNamespace
from typing import Any

from app.rehearsal.player import Player
from tests.rehearsal.test_asides import PAGE, Glad


def done_in(looks: int, rng: Random) -> list[str]:
    """The addresses to which she sends something while her page comes so many times."""
    sent: list[str] = []

    async def send(path: str, fields: dict[str, str]) -> None:
        sent.append(path)

    phone, cast = SimpleNamespace(mine=PAGE, send=send), SimpleNamespace(written=False, interests={})
    stub: Any = (phone, None, cast, None, 0.0, rng)
    player = Player(*stub)

    async def look() -> None:
        for _ in range(looks):
            await player._do_asides()

    asyncio.run(look())
    return sent


def test_what_is_done_is_not_done_again_when_the_page_comes_anew() -> None:
    assert done_in(3, Glad()) == ["/table/compatible", "/table/offers", "/table/offers/7/accept", "/table/touch", "/table/sign-off"]


class Turncoat(Random):
    """Says no so many times, then yes to everything."""

    def __init__(self, refusals: int) -> None:
        super().__init__(1)
        self.refusals = refusals

    def random(self) -> float:
        self.refusals -= 1
        return 0.99 if self.refusals >= 0 else 0.0


def test_what_was_thought_of_once_is_not_thought_of_again() -> None:
    """Else, with a page that comes at each change of the table, everybody would do everything in the end."""
    first = done_in(1, Turncoat(1000))
    assert first == ["/table/offers/7/accept", "/table/sign-off"]
    refusals = 30  # more than one look asks for, fewer than twenty looks would
    assert done_in(20, Turncoat(refusals)) == first
