"""Two sides do something together: announced as long as there is no act, begun once an act is dated and proved."""

from datetime import date

import pytest

from app.files.queries import file_by_reference
from app.followup.actions import note_cooperation
from app.followup.models import Cooperation
from app.followup.queries import cooperations_of
from app.ground.refusal import InvalidForm
from tests.houses import House

NAME = "LONS27-T02-1"
ANNOUNCED = {"kind": "pooling", "one": "Brasserie La Vouivre", "other": "Coopérative de lavage",
             "exchange": "des bouteilles contre des heures de laveuse", "by": "Claire"}
ACT = {"first_act": "Première tournée", "first_act_on": "2027-04-05", "evidence": "bon de livraison"}


def noted(house: House, **typed: str) -> Cooperation:
    house.do(note_cooperation, house.evening_id, NAME, ANNOUNCED | typed, "organiser")
    with house.read() as session:
        file = file_by_reference(session, house.evening_id, NAME)
        return cooperations_of(session, [file.id or 0])[file.id or 0][-1]


def test_without_an_act_it_is_only_announced(later: House) -> None:
    one = noted(later)
    assert (one.kind, one.one, one.other, one.one_is_person, one.first_act, one.first_act_on) == (
        "pooling", "Brasserie La Vouivre", "Coopérative de lavage", False, "", None)
    assert later.kinds()[-1] == "cooperation_noted"


def test_with_an_act_that_is_dated_and_proved_it_has_begun(later: House) -> None:
    one = noted(later, one_is_person="on", **ACT)
    assert (one.first_act, one.first_act_on, one.evidence, one.one_is_person) == (
        "Première tournée", date(2027, 4, 5), "bon de livraison", True)


@pytest.mark.parametrize("without", ACT)
def test_an_act_by_halves_is_none(later: House, without: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        noted(later, **{name: text for name, text in ACT.items() if name != without})
    assert list(invalid.value.errors) == [without]


@pytest.mark.parametrize(("typed", "field"), [
    ({"kind": "friendship"}, "kind"), ({"kind": ""}, "kind"), ({"one": ""}, "one"), ({"other": " "}, "other"),
    ({"exchange": ""}, "exchange"), ({"by": ""}, "by"), ({"other": " brasserie la vouivre"}, "other"),
    (ACT | {"first_act_on": "2027-04-18"}, "first_act_on"),
    (ACT | {"first_act_on": "2027-03-18"}, "first_act_on"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(later: House, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        noted(later, **typed)
    assert list(invalid.value.errors) == [field]
    assert "cooperation_noted" not in later.kinds()
