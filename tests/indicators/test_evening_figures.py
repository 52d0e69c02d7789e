"""The figures of an evening, counted from an evening laid by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.indicators.catalogue import EVENING
from app.indicators.evening import by_college, evening_figures, table_counts
from app.indicators.facts import EveningFacts, Person, TableFacts

DAY = date(2027, 3, 18)
COLLEGES = {"citizens": "Citoyens", "businesses": "Entreprises", "public": "Collectivités", "ess": "Associations", "training": "Écoles"}


def people(first: int, table: int, groups: str, spoke: int) -> list[Person]:
    """« ccb »: two citizens and a business; the first ones spoke."""
    names = {name[0]: name for name in COLLEGES} | {"u": "unsaid"}
    return [Person(first + n, table, names[letter], n < spoke) for n, letter in enumerate(groups)]


TABLES = (
    TableFacts(1, "Le pain", False, ideas=12, problem=True, solution=True, completed=True, aligned=4, confirmed=1, solution_aligned=True,
               signals=1, agree=5, disagree=1, marks=(5, 4, 4)),
    TableFacts(2, "Le car", False, ideas=6, problem=True, solution=True, aligned=1, agree=3, marks=(3, 2)),
    TableFacts(3, "La bouteille", True, ideas=3, completed=True),
    TableFacts(4, "Vide", False),
)
FACTS = EveningFacts(
    day=DAY, today=DAY, colleges=COLLEGES, tables=TABLES, inhabitants=7000,
    people=tuple(people(1, 1, "ccbpet", 6) + people(11, 2, "ccccccccbt", 6) + people(31, 3, "bbpu", 1)),
    contacts=((1, 3), (1, 12), (11, 12)))


def said(name: str, facts: EveningFacts = FACTS) -> str:
    return evening_figures(facts)[name].said.replace("\u00a0", " ")


@pytest.mark.parametrize(("name", "value", "counts"), [
    ("present", "20", "20"),
    ("mobilisation", "2,9 ‰", "20 / 7\u202f000"),
    ("expression", "65 %", "13 / 20"),
    ("mixed-tables", "n.c.", "1 / 3"),        # three tables are too few for a share
    ("completed", "n.c.", "2 / 3"),
    ("ideas", "21", "21"),
    ("problems", "2", "2"),
    ("solutions", "2", "2"),
    ("ideas-each", "1,1", "21 / 20"),
    ("aligned-interests", "5", "5"),
    ("aligned-solutions", "n.c.", "1 / 2"),
    ("contacts", "3", "3"),
    ("crossing", "n.c.", "1 / 3"),
    ("lead-signals", "n.c.", "1 / 2"),
    ("sign-off", "89 %", "8 / 9"),
    ("satisfaction", "3,6 sur 5", "18 / 5"),
    ("satisfaction-public", "n.c.", ""),
    ("lost", "n.c.", ""),
    ("screen-time", "n.c.", ""),
])
def test_each_figure_of_the_evening(name: str, value: str, counts: str) -> None:
    figure = evening_figures(FACTS)[name]
    assert (figure.said.replace("\u00a0", " "), figure.counts) == (value, counts)


def test_every_figure_of_the_catalogue_is_counted() -> None:
    assert list(evening_figures(FACTS)) == [one.id for one in EVENING]


def test_what_is_not_known_says_why() -> None:
    figures = evening_figures(replace(FACTS, inhabitants=None, files_open=False))
    assert "inhabitants" in figures["mobilisation"].why_unknown
    assert "tri" in figures["completed"].why_unknown
    assert "anonymes" in figures["satisfaction-public"].why_unknown
    for name in ("lost", "screen-time"):
        assert figures[name].why_unknown


def test_a_college_of_four_has_no_share() -> None:
    rows = {row.group: row for row in by_college(FACTS)}
    assert (rows["citizens"].numerator, rows["citizens"].denominator) == (8, 10)
    assert (rows["businesses"].numerator, rows["businesses"].denominator) == (None, 4)
    assert "training" in rows and "unsaid" not in rows


def test_the_gap_between_colleges_needs_two_of_them() -> None:
    assert evening_figures(FACTS)["expression-gap"].said == "n.c."
    more = replace(FACTS, people=(*FACTS.people, *people(51, 4, "bbbbb", 5)))
    # citizens 8 of 10, businesses 1 + 1 + 5 of 9
    assert evening_figures(more)["expression-gap"].value == Fraction(8, 10) - Fraction(7, 9)


def test_the_lines_behind_a_figure_add_up_to_it() -> None:
    for name, figure in evening_figures(FACTS).items():
        if figure.rows and figure.numerator is not None and name not in ("satisfaction", "expression-gap"):
            assert sum(row.numerator or 0 for row in figure.rows) == figure.numerator, name


def test_no_line_is_a_person() -> None:
    titles = {f"{table.number} · {table.title}" for table in TABLES} | set(COLLEGES.values())
    others = {"Tout le territoire", "Contacts entre deux collèges", "D’une table à l’autre", *(f"Note {n}" for n in range(1, 6))}
    for figure in evening_figures(FACTS).values():
        assert {row.label for row in figure.rows} <= titles | others


def test_four_marks_are_no_average_and_show_no_spread() -> None:
    few = replace(FACTS, tables=(replace(TABLES[0], marks=(5, 4, 4, 1)),))
    figure = evening_figures(few)["satisfaction"]
    assert figure.said == "n.c." and figure.rows == ()


def test_a_table_that_has_its_lead_waits_for_no_signal() -> None:
    led = replace(FACTS, tables=(*TABLES[:2], replace(TABLES[2], solution=True)))
    figures = evening_figures(led)
    assert (figures["solutions"].counts, figures["lead-signals"].counts) == ("3", "1 / 2")


def test_a_table_tells_its_colleges_the_unsaid_last() -> None:
    assert table_counts(FACTS, TABLES[2]) == {"businesses": 2, "public": 1, "unsaid": 1}


def test_before_the_evening_everything_is_nothing() -> None:
    empty = replace(FACTS, people=(), contacts=(), files_open=False, tables=(TableFacts(1, "Le pain", False),))
    figures = evening_figures(empty)
    assert said("present", empty) == "0"
    assert {figure.said for figure in figures.values()} == {"0", "0\u00a0‰", "n.c."}
