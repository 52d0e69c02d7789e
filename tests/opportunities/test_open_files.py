"""One file for each table, whose name never changes."""

import pytest

from app.evenings.queries import evening_by_id
from app.ground.refusal import Refused
from app.ideas.queries import candidates_at
from app.opportunities.actions import open_file, open_files
from app.opportunities.queries import files_of, lacks_files
from app.tables.actions import prepare_evening
from tests.houses import House
from tests.mornings import small_starter


def references(house: House) -> list[str]:
    with house.read() as session:
        return [file.reference for file in files_of(session, house.evening_id)]


def test_each_table_gets_one_file_and_opening_again_gives_no_second(house: House) -> None:
    house.go(1, "welcome")
    new = house.do(open_files, house.evening_id, "organiser")
    assert new[0] == "LONS27-T01-1" and len(new) == 16
    assert house.do(open_files, house.evening_id, "organiser") == []
    assert references(house) == new
    assert house.kinds().count("files_opened") == 1


def test_before_the_evening_there_is_no_file(house: House) -> None:
    with house.read() as session:
        assert not lacks_files(session, evening_by_id(session, house.evening_id))
    with pytest.raises(Refused, match="not_begun"):
        house.do(open_files, house.evening_id, "organiser")


def test_a_second_evening_of_the_same_place_and_year_takes_no_name_of_the_first(house: House, plan) -> None:
    house.go(1, "welcome")
    house.do(open_files, house.evening_id, "organiser")
    again = House(house.database, house.door, house.do(prepare_evening, plan.model_copy(update={"id": "lons-le-saunier-ii"})))
    again.go(1, "welcome")
    assert again.do(open_files, again.evening_id, "organiser")[0] == "LONS27B-T01-1"
    assert references(house)[0] == "LONS27-T01-1"


def test_another_family_of_a_table_gets_the_next_counter(house: House) -> None:
    table = small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        other = other_family(session, house)
    assert house.do(open_file, house.evening_id, table.table_id, other, "organiser") == "LONS27-T02-2"
    with pytest.raises(Refused, match="file_exists"):
        house.do(open_file, house.evening_id, table.table_id, other, "organiser")
    assert references(house).count("LONS27-T02-2") == 1
    assert "file_opened" in house.kinds()


def test_the_family_that_the_table_kept_has_its_file_already(house: House) -> None:
    table = small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    kept = house.standing(2).state_of("vote-ideas").winner
    with pytest.raises(Refused, match="file_exists"):
        house.do(open_file, house.evening_id, table.table_id, kept, "organiser")


@pytest.mark.parametrize("candidate", ["cluster:999999", "nothing", ""])
def test_what_was_never_at_a_vote_gets_no_file(house: House, candidate: str) -> None:
    table = small_starter(house)
    with pytest.raises(Refused, match="no_such_candidate"):
        house.do(open_file, house.evening_id, table.table_id, candidate, "organiser")


def test_a_family_of_another_evening_gets_no_file(house: House, plan) -> None:
    table = small_starter(house)
    other = house.do(prepare_evening, plan.model_copy(update={"id": "ailleurs"}))
    with pytest.raises(Refused, match="not_found"):
        house.do(open_file, other, table.table_id, "cluster:1", "organiser")


def other_family(session, house: House) -> str:
    here = house.standing(2)
    return next(one.id for one in candidates_at(session, here, "vote-ideas") if one.label == "Prêter des vélos")
