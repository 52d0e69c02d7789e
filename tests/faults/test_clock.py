"""The clock of the laptop jumps by a day while the evening runs: order and steps do not depend on it, and ours does not follow."""

from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from sqlalchemy import select

from app.ground import clock as ground_clock
from app.ground.clock import now
from app.ideas.models import Idea
from tests.houses import Clock, Served

STEP = "silent-ideas"
JUMPS = (0, -1, 1, -1, 1)  # days; a badge lasts for twelve hours, hence only what our own clock may do to somebody who is in


@pytest.mark.parametrize("days", [-1, 1])
def test_our_clock_does_not_follow_a_system_that_jumps(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Jumped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(days=days)

    before = now()
    monkeypatch.setattr(ground_clock, "datetime", Jumped)
    assert before <= now() < before + timedelta(hours=1)


def test_our_clock_is_that_of_the_system_at_the_start() -> None:
    assert abs(now() - datetime.now(UTC)) < timedelta(hours=1)


def test_cards_keep_the_order_in_which_they_came_though_the_clock_jumps(served: Served, clock: Clock) -> None:
    house = served.house
    house.go(1, STEP)
    phone = served.phone(1, "Amina")
    for number, days in enumerate(JUMPS):
        clock.forward(days=days)
        answer = phone.post(f"/table/ideas/{STEP}", data={"text": f"Carte {number}"}, headers={"Idempotency-Key": f"{number:032x}"})
        assert answer.is_success, answer.text
    with house.read() as session:
        cards = list(session.execute(select(Idea).order_by(Idea.id)).scalars())
    assert [card.answers["text"] for card in cards] == [f"Carte {number}" for number in range(len(JUMPS))]
    assert [entry.subject for entry in house.journal() if entry.kind == "idea_added"] == [str(card.id) for card in cards]
    assert [entry.number for entry in house.journal()] == list(range(1, len(house.journal()) + 1))


def test_a_step_goes_on_and_the_next_one_begins_though_the_clock_jumps(served: Served, clock: Clock) -> None:
    house = served.house
    house.go(1, STEP)
    phone = served.phone(1, "Amina")
    for days, step in ((-1, "share-with-constraint"), (1, "cluster-ideas"), (-1, "vote-ideas"), (1, "opportunity-sheet")):
        clock.forward(days=days)
        assert phone.get("/table").status_code == 200
        house.go(1, step)
        assert f'data-mine="{step}-' in phone.get("/table/live").text
        assert house.standing(1).step.id == step


def test_a_phone_may_come_in_though_the_clock_went_back(served: Served, clock: Clock) -> None:
    served.house.go(1, STEP)
    clock.forward(days=-1)
    assert served.phone(1, "Bruno").get("/table").status_code == 200
