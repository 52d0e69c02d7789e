"""Jobs and turnover are noted on a day, with their source: never overwritten, never a guess without one."""

from datetime import date
from decimal import Decimal

import pytest

from app.files.queries import file_by_reference
from app.followup.actions import note_figures
from app.followup.models import YearFigures
from app.followup.queries import figures_of
from app.ground.refusal import InvalidForm
from tests.houses import House

NAME = "LONS27-T02-1"
WHOLE = {"on": "2027-04-10", "announced": "3", "created": "1,5", "kept": "", "accessible": "1", "turnover": "12 500,50 ",
         "source": "comptes de la coopérative", "by": "Claire"}


def noted(house: House, **typed: str) -> list[YearFigures]:
    house.do(note_figures, house.evening_id, NAME, WHOLE | typed, "organiser")
    with house.read() as session:
        file = file_by_reference(session, house.evening_id, NAME)
        return figures_of(session, [file.id or 0])[file.id or 0]


def test_figures_are_kept_with_their_day_and_source(later: House) -> None:
    (one,) = noted(later)
    assert (one.on, one.announced, one.created, one.kept, one.accessible, one.turnover, one.source, one.by) == (
        date(2027, 4, 10), 3, Decimal("1.5"), 0, 1, Decimal("12500.50"), "comptes de la coopérative", "Claire")
    assert later.kinds()[-1] == "figures_noted"


def test_new_figures_stand_beside_the_old_ones(later: House) -> None:
    noted(later)
    assert len(noted(later, created="2")) == 2


def test_a_turnover_that_nobody_knows_is_not_zero(later: House) -> None:
    assert noted(later, turnover="")[0].turnover is None


def test_zero_jobs_is_a_figure(later: House) -> None:
    assert noted(later, announced="", created="0", accessible="", turnover="")[0].created == 0


@pytest.mark.parametrize(("typed", "field"), [
    ({"on": "2027-04-18"}, "on"), ({"on": "2027-03-01"}, "on"), ({"on": ""}, "on"), ({"source": " "}, "source"), ({"by": ""}, "by"),
    ({"created": "-1"}, "created"), ({"kept": "trois"}, "kept"), ({"announced": "10001"}, "announced"), ({"turnover": "-5"}, "turnover"),
    ({"accessible": "2"}, "accessible"), ({"created": "", "accessible": "1"}, "accessible"),
    ({"announced": "", "created": "", "accessible": "", "turnover": ""}, "created"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(later: House, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        noted(later, **typed)
    assert list(invalid.value.errors) == [field]
