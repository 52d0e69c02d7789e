"""How many people live in the territory: optional in `event.toml`, and kept through a trip to the database."""

import pytest

from app.methods.models import digest, plan_from_json
from tests.methods.conftest import Events

EVENT = "lons-le-saunier/event.toml"
LINE = "expected_participants = 156"


def test_a_plan_may_say_how_many_people_live_there(events: Events) -> None:
    events.change(EVENT, LINE, f"{LINE}\ninhabitants = 17500")
    plan = events.load()
    assert plan.inhabitants == 17500
    assert plan_from_json(digest(plan), plan.model_dump_json()).inhabitants == 17500


def test_a_plan_that_does_not_say_it_is_whole_too(events: Events) -> None:
    plan = events.load()
    assert plan.inhabitants is None
    kept = plan.model_dump_json(exclude={"inhabitants"})  # as a plan stored before the key existed
    assert plan_from_json("an older plan", kept).inhabitants is None


@pytest.mark.parametrize("wrong", ["0", "-3", '"beaucoup"'])
def test_a_number_that_makes_no_sense_is_named(events: Events, wrong: str) -> None:
    events.change(EVENT, LINE, f"{LINE}\ninhabitants = {wrong}")
    assert any("inhabitants" in str(problem) for problem in events.problems())
