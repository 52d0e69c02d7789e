"""A file passes to somebody else of the team, with what there is to know; nobody takes it from a colleague unawares."""

import pytest
from sqlalchemy import select

from app.files.queries import file_by_reference, line_of
from app.followup.actions import hand_over
from app.followup.models import Handover
from app.ground.refusal import InvalidForm, Refused
from tests.houses import House

NAME = "LONS27-T02-1"


def given(house: House, to: str = "Marc", **typed: str) -> int:
    form = {"to_owner": to, "note": "Le maire hésite : l’appeler avant tout.", "by": "Claire"} | typed
    return house.do(hand_over, house.evening_id, NAME, form, "organiser")


def line(house: House, field: str) -> tuple[str, str]:
    with house.read() as session:
        found = line_of(session, file_by_reference(session, house.evening_id, NAME).id or 0, field)
        return (found.value, found.by) if found else ("", "")


def test_the_file_has_a_new_owner_who_finds_what_there_is_to_know(later: House) -> None:
    given(later)
    given(later, "Lucie", note="Marc part en congé.")
    assert line(later, "owner") == ("Lucie", "Claire")
    assert line(later, "handover") == ("Marc part en congé.", "Claire")
    with later.read() as session:
        handovers = session.execute(select(Handover).order_by(Handover.id)).scalars()
        assert [(one.from_owner, one.to_owner) for one in handovers] == [("", "Marc"), ("Marc", "Lucie")]
    assert later.kinds()[-1] == "file_handed_over"


@pytest.mark.parametrize(("typed", "field"), [({"to_owner": " "}, "to_owner"), ({"note": ""}, "note"), ({"by": ""}, "by"),
                                              ({"to_owner": "x" * 61}, "to_owner")])
def test_what_does_not_fit_is_refused_beside_its_field(later: House, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        given(later, **typed)
    assert list(invalid.value.errors) == [field]


@pytest.mark.parametrize("same", ["Marc", " marc "])
def test_nobody_receives_what_she_has(later: House, same: str) -> None:
    given(later)
    with pytest.raises(Refused, match="same_owner"):
        given(later, same)


def test_a_file_that_changed_hands_meanwhile_is_not_taken(later: House) -> None:
    given(later, "Marc", seen="")
    with pytest.raises(Refused, match="handed_meanwhile") as refused:
        given(later, "Lucie", seen="")
    assert refused.value.facts == {"by": "Claire", "owner": "Marc"}
    given(later, "Lucie", seen="Marc")
    assert line(later, "owner")[0] == "Lucie"
