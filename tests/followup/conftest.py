"""A file of an evening, some weeks after it."""

import pytest

from app.opportunities.actions import open_files
from tests.houses import Clock, House


@pytest.fixture
def later(house: House, clock: Clock) -> House:
    """Thirty days after an evening that left its files."""
    house.go(2, house.standing(2).script.steps[0].id)
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(days=30)
    return house
