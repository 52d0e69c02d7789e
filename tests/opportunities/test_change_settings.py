"""What the team sets for one evening: how many files it carries, its own people, the thresholds of the gates; and for that evening only."""

import pytest

from app.ground.refusal import InvalidForm
from app.opportunities.actions import change_settings
from app.opportunities.queries import file_by_reference, read_file, settings_of
from tests.houses import House


def change(house: House, **typed: str) -> int:
    """Keys with a dot are written with two underscores."""
    form = {"by": "Claire"} | {key.replace("__", "."): text for key, text in typed.items()}
    return house.do(change_settings, house.evening_id, form, "organiser")


def kept(house: House) -> dict[str, str]:
    with house.read() as session:
        return settings_of(session, house.evening_id)


def test_what_is_set_is_kept_and_said_once(house: House) -> None:
    assert change(house, capacity="12", S8__min_people="5") == 2
    assert kept(house) == {"capacity": "12", "S8.min_people": "5"}
    assert change(house, capacity="12", S8__min_people="5") == 0
    assert house.kinds().count("settings_changed") == 1


def test_only_what_is_asked_for_changes(house: House) -> None:
    change(house, capacity="12", staff="claire@clus.fr")
    change(house, capacity="9")
    assert kept(house) == {"capacity": "9", "staff": "claire@clus.fr"}


@pytest.mark.parametrize("back", ["", "3", " 3 "])
def test_an_empty_value_or_the_method_s_own_takes_a_threshold_back(house: House, back: str) -> None:
    change(house, S8__min_people="5")
    assert change(house, S8__min_people=back) == 1
    assert kept(house) == {}


@pytest.mark.parametrize(("typed", "field"), [
    ({"capacity": "beaucoup"}, "capacity"),
    ({"capacity": "-1"}, "capacity"),
    ({"capacity": "501"}, "capacity"),
    ({"S8__min_people": "trois"}, "S8.min_people"),
    ({"P2__gate": "4"}, "P2.gate"),
    ({"confirmation__min_yes_share": "0.6"}, "confirmation.min_yes_share"),
    ({"S99__min_people": "2"}, "S99.min_people"),
    ({"staff": "Claire, claire@clus.fr"}, "staff"),
    ({"staff": "\n".join(f"a{number}@b.fr" for number in range(61))}, "staff"),
    ({"aim-r2": "beaucoup"}, "aim-r2"),
    ({"capacity": "5", "by": " "}, "by"),
])
def test_what_makes_no_sense_is_refused_beside_its_field_and_nothing_is_kept(house: House, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        change(house, **{"S10__gate": "1"} | typed)
    assert list(invalid.value.errors) == [field]
    assert kept(house) == {}
    assert "settings_changed" not in house.kinds()


def test_other_fields_of_the_form_are_left_alone(house: House) -> None:
    assert change(house, client_id="abc", section="team") == 0


def test_the_team_is_kept_by_its_contacts_each_once(house: House) -> None:
    change(house, staff="Claire@Clus.fr ; 06 12 34 56 78\nclaire@clus.fr")
    assert kept(house) == {"staff": "claire@clus.fr\n06 12 34 56 78"}


def test_a_threshold_judges_the_files_of_this_evening(bare_morning: House) -> None:
    def expected() -> int:
        with bare_morning.read() as session:
            case = read_file(session, file_by_reference(session, bare_morning.evening_id, "LONS27-T02-1"))
            return next(one.expected_gate for one in case.verdicts("d1") if one.code == "P2")

    assert expected() == 3
    change(bare_morning, P2__gate="2")
    assert expected() == 2
    with bare_morning.read() as session:
        assert settings_of(session, bare_morning.evening_id + 1) == {}, "another evening keeps its own"
