"""What was noted by mistake is taken back: kept with who did it, counted no more."""

import pytest

from app.followup.actions import erase_event, note_event
from app.followup.models import FileEvent
from app.followup.queries import events_of
from app.ground.refusal import InvalidForm, Refused
from tests.houses import Clock, House

NAME, OTHER = "LONS27-T02-1", "LONS27-T01-1"


@pytest.fixture
def event_id(later: House) -> int:
    meeting = {"kind": "meeting", "on": "2027-04-02", "what": "Trois maires", "by": "Claire"}
    return later.do(note_event, later.evening_id, NAME, meeting, "organiser")


def erase(house: House, event_id: int, name: str = NAME, by: str = "Marc") -> None:
    house.do(erase_event, house.evening_id, name, event_id, {"by": by}, "organiser")


def test_an_erased_event_is_kept_and_counts_no_more(later: House, event_id: int, clock: Clock) -> None:
    erase(later, event_id)
    with later.read() as session:
        event = session.get_one(FileEvent, event_id)
        assert (event.erased_by, event.erased_at) == ("Marc", clock.moment)
        assert events_of(session, [event.opportunity_id]) == {}
    assert later.kinds()[-1] == "event_erased"


def test_nothing_is_erased_twice(later: House, event_id: int) -> None:
    erase(later, event_id)
    with pytest.raises(Refused, match="no_such_event"):
        erase(later, event_id)


@pytest.mark.parametrize(("name", "shift"), [(OTHER, 0), (NAME, 1)])
def test_only_an_event_of_this_file_is_erased(later: House, event_id: int, name: str, shift: int) -> None:
    with pytest.raises(Refused, match="no_such_event"):
        erase(later, event_id + shift, name)


def test_whoever_erases_signs(later: House, event_id: int) -> None:
    with pytest.raises(InvalidForm):
        erase(later, event_id, by="")
