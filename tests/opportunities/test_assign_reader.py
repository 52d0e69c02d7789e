"""Who triages which file: taken, given, shared out evenly; never snatched from a colleague by mistake."""

import pytest

from app.files.queries import files_of, lines_of
from app.files.sharing import READER, evenly
from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import assign_reader, decide, open_files, share_out_files, take_file
from tests.houses import Clock, House

FIRST, SECOND = "LONS27-T01-1", "LONS27-T02-1"


@pytest.fixture
def opened(house: House, clock: Clock) -> House:
    house.go(5, "welcome")
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


def readers(house: House) -> dict[str, str]:
    with house.read() as session:
        names = {file.id: file.reference for file in files_of(session, house.evening_id)}
        return {names[line.opportunity_id]: line.value for line in lines_of(session, list(names)) if line.field == READER}


@pytest.mark.parametrize(("free", "people", "has", "expected"), [
    ("abcdef", ["Claire", "Marc"], {}, "CCCMMM"),
    ("abcde", ["Claire", "Marc"], {}, "CCCMM"),
    ("abcd", ["Claire", "Marc"], {"Claire": 3}, "CMMM"),
    ("abc", ["Claire"], {"Claire": 9}, "CCC"),
    ("", ["Claire"], {}, ""),
    ("abc", [], {}, ""),
])
def test_files_are_shared_out_evenly_in_runs(free: str, people: list[str], has: dict[str, int], expected: str) -> None:
    given = evenly(list(free), people, has)
    assert [reader[0] for reader in given.values()] == list(expected)


def test_a_person_takes_a_file(opened: House) -> None:
    assert opened.do(take_file, opened.evening_id, FIRST, " Claire ", "", "organiser") == 1
    assert readers(opened) == {FIRST: "Claire"}
    assert opened.kinds()[-1] == "reader_assigned"


def test_a_file_that_a_colleague_took_meanwhile_is_not_snatched(opened: House) -> None:
    opened.do(take_file, opened.evening_id, FIRST, "Claire", "", "organiser")
    with pytest.raises(Refused, match="taken_meanwhile"):
        opened.do(take_file, opened.evening_id, FIRST, "Marc", "", "organiser")
    assert readers(opened) == {FIRST: "Claire"}
    opened.do(take_file, opened.evening_id, FIRST, "Marc", "Claire", "organiser")  # knowing that it was hers
    assert readers(opened) == {FIRST: "Marc"}


def test_taking_needs_a_name(opened: House) -> None:
    with pytest.raises(InvalidForm):
        opened.do(take_file, opened.evening_id, FIRST, "  ", "", "organiser")


def test_files_are_given_and_given_back(opened: House) -> None:
    assert opened.do(assign_reader, opened.evening_id, [FIRST, SECOND], "Marc", "Claire", "organiser") == 2
    assert opened.do(assign_reader, opened.evening_id, [FIRST, SECOND], "Marc", "Claire", "organiser") == 0
    assert opened.do(assign_reader, opened.evening_id, [FIRST], "", "Claire", "organiser") == 1
    assert readers(opened) == {FIRST: "", SECOND: "Marc"}


def test_a_file_that_does_not_exist_is_given_to_nobody(opened: House) -> None:
    with pytest.raises(Refused, match="no_such_file"):
        opened.do(assign_reader, opened.evening_id, [FIRST, "LONS27-T99-1"], "Marc", "Claire", "organiser")
    assert readers(opened) == {}


def test_what_is_decided_or_taken_is_not_shared_out(opened: House) -> None:
    opened.do(take_file, opened.evening_id, FIRST, "Claire", "", "organiser")
    opened.do(decide, opened.evening_id, SECOND, "DROPPED", {"reason": "no_diamond", "sentence": "Merci.", "by": "Claire",
                                                             "second_reader": "Marc"}, "organiser")
    assert opened.do(share_out_files, opened.evening_id, ["Claire", "Marc", "Claire", " "], "Claire", "organiser") == 14
    given = readers(opened)
    assert SECOND not in given
    assert sorted(list(given.values()).count(one) for one in ("Claire", "Marc")) == [7, 8]


def test_sharing_out_needs_somebody(opened: House) -> None:
    with pytest.raises(Refused, match="nobody_to_share"):
        opened.do(share_out_files, opened.evening_id, [" "], "Claire", "organiser")
