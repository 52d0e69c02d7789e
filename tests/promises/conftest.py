"""Two tables of people, one of whom agreed to be called back, and their files."""

import pytest

from app.files.queries import file_by_reference
from app.interests.actions import declare_interest
from app.opportunities.actions import open_files
from tests.houses import Clock, House

NAME = "LONS27-T02-1"


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    house.go(2, "interest-alignment")
    for name, consents in (("Karim", True), ("Léa", False)):
        said = {"gain": "Un emploi", "contribution": "Je conduis", "expected_return": "Rien.", "commitment": "help"}
        contact = {"contact_consent": "on", "contact": "karim@example.org"} if consents else {}
        house.do(declare_interest, house.seat(2, name), "interest-alignment", said | contact, "team")
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


@pytest.fixture
def file_id(morning: House) -> int:
    with morning.read() as session:
        return file_by_reference(session, morning.evening_id, NAME).id or 0
