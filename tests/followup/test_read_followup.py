"""What one asks of the follow-up: events, handovers, figures and cooperations, file by file, and the hours of each side."""

from decimal import Decimal

from app.files.queries import copies_of, file_named, files_of
from app.followup.actions import erase_event, hand_over, note_cooperation, note_event, note_figures
from app.followup.queries import cooperations_of, events_of, figures_of, handovers_of, hours_of
from app.opportunities.actions import open_files
from tests.houses import Clock, House

SAID = {"by": "Claire"}


def test_the_follow_up_is_read_file_by_file(house: House, clock: Clock) -> None:
    house.go(1, "welcome")
    evening = house.evening_id
    house.do(open_files, evening, "organiser")
    clock.forward(days=10)
    with house.read() as session:
        one, other = files_of(session, evening)[:2]
        name, first, second = one.reference, one.id or 0, other.id or 0
    meeting = SAID | {"kind": "meeting", "on": "2027-03-25", "what": "On se voit", "hours_team": "1,5", "hours_partners": "4"}
    house.do(note_event, evening, name, meeting, "organiser")
    erased = house.do(note_event, evening, name, meeting | {"kind": "call", "on": "2027-03-20", "hours_team": "2"}, "organiser")
    house.do(note_event, evening, name, meeting | {"kind": "call", "on": "2027-03-22", "hours_team": "", "hours_partners": ""}, "organiser")
    house.do(erase_event, evening, name, erased, SAID, "organiser")
    house.do(hand_over, evening, name, SAID | {"to_owner": "Lucie", "note": "La mairie attend."}, "organiser")
    for day in ("2027-03-26", "2027-03-24"):
        house.do(note_figures, evening, name, SAID | {"on": day, "created": "1", "source": "Le porteur"}, "organiser")
    together = {"kind": "pooling", "one": "La mairie", "other": "La fruitière", "exchange": "Une salle"}
    house.do(note_cooperation, evening, name, SAID | together, "organiser")
    with house.read() as session:
        events = events_of(session, [first, second])
        assert [event.on.day for event in events[first]] == [22, 25] and not events[second]
        assert hours_of(events[first]) == (Decimal("1.5"), Decimal(4)) and hours_of([]) == (0, 0)
        assert [(one.from_owner, one.to_owner) for one in handovers_of(session, [first])[first]] == [("", "Lucie")]
        assert [one.on.day for one in figures_of(session, [first])[first]] == [24, 26]
        assert [one.other for one in cooperations_of(session, [first, second])[first]] == ["La fruitière"]
        assert file_named(session, name).id == first and copies_of(session, first) == []
