"""Mornings after an evening that left nothing: quick to make, for whatever does not depend on what a table wrote."""

import pytest

from app.opportunities.actions import decide, open_files
from tests.houses import Clock, House


@pytest.fixture
def bare_morning(house: House, clock: Clock) -> House:
    """Sixteen files, of tables that wrote nothing."""
    house.go(2, house.standing(2).script.steps[0].id)
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


@pytest.fixture
def live(bare_morning: House) -> House:
    """The file of table 2 is in the D1 backlog: forced in."""
    typed = {"reason": "need_to_specify", "sentence": "Merci.", "by": "Claire", "forced_by": "Élodie", "forced_reason": "Vite"}
    bare_morning.do(decide, bare_morning.evening_id, "LONS27-T02-1", "BACKLOG_D1", typed, "organiser")
    return bare_morning
