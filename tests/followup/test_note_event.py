"""What happened to a file is noted, with its hours on both sides; what has not happened yet is not."""

from datetime import date
from decimal import Decimal

import pytest

from app.files.queries import file_by_reference
from app.followup.actions import note_event
from app.followup.models import FileEvent
from app.followup.queries import events_of
from app.ground.refusal import InvalidForm, Refused
from tests.houses import Clock, House

NAME = "LONS27-T02-1"
MEETING = {"kind": "meeting", "on": "2027-04-02", "what": "Trois maires chez la coopérative", "hours_team": "1,5", "hours_partners": "4",
           "by": "Claire"}


def noted(house: House, name: str = NAME, **typed: str) -> int:
    return house.do(note_event, house.evening_id, name, MEETING | typed, "organiser")


def events(house: House) -> list[FileEvent]:
    with house.read() as session:
        file = file_by_reference(session, house.evening_id, NAME)
        return events_of(session, [file.id or 0])[file.id or 0]


def test_a_meeting_is_kept_with_its_hours(later: House, clock: Clock) -> None:
    noted(later)
    (event,) = events(later)
    assert (event.kind, event.on, event.what, event.result, event.by, event.at) == (
        "meeting", date(2027, 4, 2), "Trois maires chez la coopérative", "", "Claire", clock.moment)
    assert (event.hours_team, event.hours_partners) == (Decimal("1.5"), Decimal(4))
    assert later.kinds()[-1] == "event_noted"


def test_hours_that_nobody_counted_are_not_zero(later: House) -> None:
    noted(later, hours_team="", hours_partners="0")
    (event,) = events(later)
    assert (event.hours_team, event.hours_partners) == (None, Decimal(0))


@pytest.mark.parametrize(("kind", "result"), [
    ("test", "met"), ("test", "refuted"), ("test", "undecided"), ("lead_search", "published"), ("orientation", "waiting"),
    ("orientation", ""),
])
def test_a_test_a_search_and_an_orientation_say_what_came_of_them(later: House, kind: str, result: str) -> None:
    noted(later, kind=kind, result=result)
    assert events(later)[0].result == result


def test_a_meeting_has_no_result(later: House) -> None:
    noted(later, result="met")
    assert events(later)[0].result == ""


@pytest.mark.parametrize(("typed", "field"), [
    ({"kind": ""}, "kind"), ({"kind": "party"}, "kind"), ({"on": ""}, "on"), ({"on": "2027-02-30"}, "on"),
    ({"on": "2027-04-18"}, "on"), ({"on": "2027-03-17"}, "on"), ({"what": " "}, "what"), ({"what": "x" * 601}, "what"), ({"by": ""}, "by"),
    ({"hours_team": "-1"}, "hours_team"), ({"hours_partners": "beaucoup"}, "hours_partners"), ({"hours_team": "1001"}, "hours_team"),
    ({"hours_team": "NaN"}, "hours_team"), ({"kind": "test"}, "result"), ({"kind": "test", "result": "published"}, "result"),
    ({"kind": "lead_search"}, "result"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(later: House, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        noted(later, **typed)
    assert list(invalid.value.errors) == [field]
    assert "event_noted" not in later.kinds()


def test_today_has_happened(later: House) -> None:
    noted(later, on="2027-04-17")
    assert len(events(later)) == 1


def test_a_file_that_does_not_exist_is_refused(later: House) -> None:
    with pytest.raises(Refused, match="no_such_file"):
        noted(later, "LONS27-T99-1")
