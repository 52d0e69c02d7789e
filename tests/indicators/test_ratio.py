"""One figure: what it shows, what it refuses to say."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.catalogue import ALL, FAMILIES, hidden, switched
from app.indicators.ratio import Figure, Row, number, public, public_count, ratio, told, unknown

TODAY = date(2027, 6, 1)


@pytest.mark.parametrize(("top", "under", "said"), [
    (3, 4, "n.c."), (0, 4, "n.c."), (4, 4, "n.c."), (3, 5, "60 %"), (0, 5, "0 %"), (97, 156, "62 %"), (0, 0, "n.c."),
])
def test_a_ratio_on_fewer_than_five_is_not_said(top: int, under: int, said: str) -> None:
    figure = Figure(ALL["expression"], top, under, TODAY)
    assert figure.said.replace("\u00a0", " ") == said
    assert (figure.value is None) == (said == "n.c.")
    assert figure.counts == f"{top} / {under}"


@given(st.integers(0, 400), st.integers(0, 4))
def test_no_ratio_of_the_house_speaks_under_five(top: int, under: int) -> None:
    for indicator in ALL.values():
        if indicator.among and indicator.smallest >= 5:
            figure = Figure(indicator, top, under, TODAY)
            assert figure.said == "n.c." and figure.why_unknown


def test_a_count_is_said_however_small() -> None:
    assert ratio(ALL["contacts"], [Row("1 · Le pain", 2)], TODAY).said == "2"


def test_what_cannot_be_known_says_why() -> None:
    figure = unknown(ALL["lost"], "Le serveur ne peut pas le savoir.", TODAY)
    assert (figure.said, figure.why_unknown, figure.counts) == ("n.c.", "Le serveur ne peut pas le savoir.", "")


@pytest.mark.parametrize(("value", "unit", "said"), [
    (Fraction(145, 100), "index", "1,45"), (Fraction(7, 10), "each", "0,7"), (Fraction(285714, 10000), "per_thousand", "28,6 ‰"),
    (Fraction(123456), "euros", "123 456 €"), (Fraction(7, 2), "fte", "3,5 ETP"), (Fraction(43, 10), "mark", "4,3 sur 5"),
    (Fraction(2, 45), "change", "+0,044"), (Fraction(-2, 45), "change", "−0,044"), (Fraction(0), "change", "0"),
    (Fraction(2, 3), "share", "67 %"), (Fraction(1204), "count", "1 204"), (Fraction(1, 200), "share", "1 %"),
])
def test_values_are_written_the_french_way(value: Fraction, unit: str, said: str) -> None:
    assert told(value, unit).replace("\u00a0", " ").replace("\u202f", " ") == said  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "said"), [
    (0, "aucune personne"), (1, "moins de 5 personnes"), (4, "moins de 5 personnes"), (5, "5 personnes"), (1204, "1 204 personnes"),
    (Decimal("7.50"), "7,5 personnes"),
])
def test_a_small_count_is_not_told_to_everybody(value: int | Decimal, said: str) -> None:
    told_ = public_count(value, "personne", none="aucune").replace("\u00a0", " ").replace("\u202f", " ")
    assert told_ == said


def test_a_public_figure_has_no_line_behind_it() -> None:
    figure = public(ratio(ALL["expression"], [Row("1 · Le pain", 6, 8)], TODAY, "une note"))
    assert (figure.rows, figure.note, figure.counts) == ((), "", "6 / 8")


def test_every_indicator_says_what_it_counts_and_of_which_kind() -> None:
    assert len(ALL) == sum(len(family) for family in FAMILIES.values())
    for indicator in ALL.values():
        assert indicator.of and indicator.definition.endswith(".")
        assert indicator.kind in ("pertinence", "efficience", "efficacité", "performance", "résultat", "qualité d’outil")


def test_no_count_is_called_an_impact() -> None:
    for indicator in ALL.values():
        said = f"{indicator.id} {indicator.label} {indicator.kind} {indicator.definition} {indicator.of} {indicator.among}"
        assert "impact" not in said.casefold()


def test_what_is_switched_off_remembers_by_which_definition() -> None:
    setting = switched("", ALL["present"], show=False)
    assert setting == "present@1" and hidden(setting) == {"present@1"}
    assert hidden("present@0 ghost@1") == frozenset()  # redefined since, or gone: it shows again
    assert switched("present@0 present@1", ALL["present"], show=True) == "present@0"


def test_a_number_has_no_useless_zero() -> None:
    assert number(Fraction(1, 2), 3) == "0,5"
    assert number(Fraction(-3)) == "−3"
