"""Thirty honest phones and three flooders behind one address, with the limits as they are. The long form: `python -m soak.limits`."""

import asyncio
import time

import pytest

from app.ground import shield
from soak.limits import flood
from tests.houses import Served

STEP = "inclusion-round"
TABLES = range(1, 5)


@pytest.fixture
def limits() -> bool:
    return True


def test_the_honest_are_never_refused_while_the_flooders_are_slowed_alone(served: Served) -> None:
    for number in TABLES:
        served.house.go(number, STEP)
    codes = [served.house.table(number).code for number in TABLES]
    verdict = asyncio.run(flood(served.url, codes, STEP, honest=30, seconds=3, seed=1, haste=10))
    assert verdict.honest_slowed == 0
    assert verdict.flooders_passed <= verdict.flooders_allowed < verdict.flooders
    assert verdict.fair


def test_after_a_minute_of_wrong_codes_each_one_waits_and_the_right_one_never(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(shield, "pause", note)
    guesser, right = served.client(), served.house.table(1).code
    began = time.monotonic()
    for number in range(64):
        assert guesser.get(f"/j/WR{number:04d}").status_code == 404
    assert len(waited) >= 64 - 60 - (time.monotonic() - began) and set(waited) == {2.0}
    before = len(waited)
    assert served.client().get(f"/j/{right}").status_code == 200
    assert len(waited) == before


def test_who_leads_is_slowed_as_well_but_takes_back_at_once(served: Served) -> None:
    control = served.control()
    control.post("/control/lons-le-saunier/step", data={"step": "welcome", "all": "1"}).raise_for_status()
    pushed = [control.post("/control/lons-le-saunier/nudge", data={"all": "1", "text": f"Message {n}"}).status_code for n in range(8)]
    assert 429 in pushed
    assert control.post("/control/lons-le-saunier/undo").status_code == 200


def test_a_hundred_cards_are_enough_for_one_evening() -> None:
    from app.ground.pace import Buckets
    from app.paces import paces_of

    seconds = [0.0]
    buckets, passed = Buckets(lambda: seconds[0]), 0
    for _ in range(1000):  # one card each six seconds, for an hour and forty minutes
        passed += buckets.take(paces_of("POST", "/table/ideas/silent-ideas", {"tablee_seat": "amina"})) == 0
        seconds[0] += 6
    assert 100 <= passed < 120


def test_the_log_says_once_what_was_refused_and_never_to_whom(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    phone = served.phone(1, "Amina")
    for number in range(30):
        phone.post(f"/table/ideas/{STEP}", data={"link": f"Une carte {number}"})
    phone.post("/table/leave", headers={"Origin": "http://evil.example"})
    lines = [record.getMessage() for record in caplog.records if record.name == "tablee.shield"]
    assert lines == ["refused: too_fast card", "refused: foreign_origin"]
