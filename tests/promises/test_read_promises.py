"""What the ledger answers: what is late, in which order, and how many were kept, by a table of cases."""

from datetime import UTC, date, datetime

import pytest

from app.files.queries import files_of
from app.opportunities.actions import open_files
from app.promises.actions import make_promise, settle_promise
from app.promises.models import Promise
from app.promises.queries import Kept, by_urgency, count_kept, is_late, promised_by, promises_kept, promises_of, promises_to
from tests.houses import Clock, House

TODAY = date(2027, 5, 1)
BEFORE, AFTER = date(2027, 4, 1), date(2027, 6, 1)
MADE = datetime(2027, 3, 20, tzinfo=UTC)


def promise(number: int, state: str = "open", due: date | None = None, settled: datetime | None = None) -> Promise:
    return Promise(id=number, evening_id=1, opportunity_id=1, who="Karim", what="Un camion", due_on=due, state=state, made_by="Claire",
                   made_at=MADE, state_at=settled)


@pytest.mark.parametrize(("states", "kept"), [
    ([], Kept(0, 0, 0, 0)),
    ([("kept", None)], Kept(1, 1, 0, 0)),
    ([("open", BEFORE)], Kept(0, 1, 0, 0)),  # its day is over and nobody said a word: it was due
    ([("open", TODAY)], Kept(0, 0, 1, 0)),
    ([("open", None), ("open", AFTER)], Kept(0, 0, 2, 0)),
    ([("kept", AFTER), ("not_kept", None), ("withdrawn", BEFORE)], Kept(1, 2, 0, 1)),
])
def test_kept_are_counted_among_those_due(states: list[tuple[str, date | None]], kept: Kept) -> None:
    assert count_kept(states, TODAY) == kept
    assert kept.made == len(states)


def test_late_ones_come_first_and_settled_ones_last_the_newest_on_top() -> None:
    old, new = MADE.replace(month=4), MADE.replace(month=5)
    found = [promise(1, "kept", settled=old), promise(2), promise(3, due=AFTER), promise(4, "withdrawn", settled=new),
             promise(5, due=BEFORE), promise(6, due=BEFORE.replace(month=3))]
    assert [one.id for one in by_urgency(found, TODAY)] == [6, 5, 3, 2, 4, 1]


def test_only_an_open_promise_is_late() -> None:
    assert is_late(promise(1, due=BEFORE), TODAY)
    assert not is_late(promise(1, due=TODAY), TODAY) and not is_late(promise(1), TODAY) and not is_late(promise(1, "kept", BEFORE), TODAY)


def test_the_ledger_knows_each_file_and_each_evening(house: House, clock: Clock) -> None:
    house.go(1, "welcome")
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        one, other = (file.id or 0 for file in files_of(session, house.evening_id)[:2])
    said = {"who": "La mairie", "what": "Une salle", "kind": "place", "by": "Claire"}
    first = house.do(make_promise, house.evening_id, one, said, "organiser")
    second = house.do(make_promise, house.evening_id, other, said | {"due_on": "2027-04-01"}, "organiser")
    house.do(settle_promise, house.evening_id, first, {"state": "kept", "by": "Claire"}, "organiser")
    with house.read() as session:
        assert [each.id for each in promises_to(session, one)] == [first]
        assert [each.id for each in promises_of(session, house.evening_id)] == [first, second]
        assert promises_kept(session, TODAY, [house.evening_id]) == promises_kept(session, TODAY) == Kept(1, 2, 0, 0)
        assert promises_kept(session, TODAY, [house.evening_id + 1]) == Kept(0, 0, 0, 0)
        assert promised_by(session, one) == frozenset()
