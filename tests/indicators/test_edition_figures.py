"""The figures that need more than one evening: links on one panel, what comes back, what is passed on, the seven ratios."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from app.ground.french import PARIS
from app.indicators.catalogue import CHAIN, EDITIONS, NETWORK
from app.indicators.editions import chain_figures, edition_figures, graph_of, network_figures, of_year
from app.indicators.facts import LIVE, Bond, Cooperating, EditionFacts, FileFacts, Jobs, Turn
from app.indicators.ratio import Row, ratio, unknown

FIRST, SECOND = date(2026, 3, 19), date(2027, 3, 18)
TODAY = date(2028, 4, 1)
GROUPS = {n: "citizens" if n % 2 else "public" for n in range(1, 40)}


def turn(day: date, outcome: str = "", stage: int = 0) -> Turn:
    return Turn(datetime(day.year, day.month, day.day, 9, tzinfo=PARIS), day, outcome, stage or LIVE.get(outcome, 0))


def file(number: int, *turns: Turn, **facts: object) -> FileFacts:
    return FileFacts(f"LONS27-T{number:02d}-1", f"Dossier {number}", number, bool(facts.pop("with_lead", False)), SECOND, turns,
                     **facts)  # type: ignore[arg-type]


def edition(slug: str, day: date, actors: range, **facts: object) -> EditionFacts:
    return EditionFacts(slug, slug, day, 16, frozenset(actors), GROUPS, **facts)  # type: ignore[arg-type]


BEFORE, NOW = edition("first", FIRST, range(1, 21)), edition("second", SECOND, range(11, 31), hub=frozenset({11}))
STAR = tuple(Bond((11, other), SECOND) for other in range(12, 26))


def test_the_first_edition_is_a_first_state() -> None:
    figures = network_figures(BEFORE, None, (Bond((1, 2), FIRST),), 0, TODAY)
    assert list(figures) == [one.id for one in NETWORK]
    assert "état initial" in figures["densification"].why_unknown
    assert figures["new-across"].numerator == 1


def test_densification_is_measured_on_those_of_both_editions() -> None:
    old = (Bond((11, 12), FIRST), Bond((1, 2), FIRST))
    new = (Bond((11, 12), SECOND), Bond((13, 14), SECOND), Bond((15, 16), SECOND), Bond((25, 26), SECOND))
    figure = network_figures(NOW, BEFORE, old + new, 0, TODAY)["densification"]
    assert figure.counts == "3 / 45" and figure.value == Fraction(2, 45) and figure.note.startswith("10 personnes")
    assert [(row.numerator, row.denominator) for row in figure.rows] == [(1, 45), (3, 45)]


def test_nine_people_in_common_are_too_few() -> None:
    figure = network_figures(edition("second", SECOND, range(12, 31)), BEFORE, (), 0, TODAY)["densification"]
    assert figure.said == "n.c." and "Moins de 10 personnes" in figure.why_unknown


def test_a_link_older_than_twelve_months_is_gone() -> None:
    recent, old = Bond((11, 12), SECOND - timedelta(days=364)), Bond((13, 14), SECOND - timedelta(days=365))
    assert graph_of(NOW, (recent, old)).links == {(11, 12)}


def test_a_star_is_seen_through_when_its_middle_is_taken_away() -> None:
    figures = network_figures(NOW, BEFORE, STAR, 0, TODAY)
    assert (figures["largest"].counts, figures["largest-alone"].counts) == ("15 / 20", "1 / 19")
    assert (figures["centralisation"].value or 0) > Fraction(7, 10) and figures["centralisation-alone"].value == 0


def test_people_and_structures_are_never_mixed() -> None:
    assert network_figures(NOW, BEFORE, STAR, 3, TODAY)["organisations"].numerator == 3


FILES = (
    file(1, turn(SECOND, "BACKLOG_D2"), turn(SECOND + timedelta(days=90), "", 3), carrier_confirmed=True, carried_by_structure=True,
         jobs=(Jobs(TODAY - timedelta(days=30), created=Decimal(3), kept=Decimal(1), turnover=Decimal(100_000)),),
         cooperations=(Cooperating(1, 2, SECOND), Cooperating(9, 3, None, between_organisations=False))),
    file(2, turn(SECOND, "BACKLOG_D2"), turn(SECOND + timedelta(days=400), "", 3)),
    file(3, turn(SECOND, "PARKED"), turn(SECOND + timedelta(days=50), "BACKLOG_D1")),
    file(4, turn(SECOND, "PARKED"), linked=True),
    file(5, turn(SECOND, "BACKLOG_D2"), turn(SECOND + timedelta(days=10), "", 3), turn(SECOND + timedelta(days=300), "DROPPED")),
    file(13, turn(SECOND, "BOOSTER_FOLLOWUP"), with_lead=True, carrier_confirmed=True, copies=1,
         jobs=(Jobs(TODAY - timedelta(days=500), created=Decimal(9)),)),
)


@pytest.mark.parametrize(("name", "counts"), [
    ("r1", "3"),                          # noted in the last twelve months only
    ("r2", "100\u202f000 / 4"),
    ("r3", "100\u202f000 / 1"),
    ("r4", "2 / 3"),                      # one of three qualified was dropped since
    ("r5", "1 / 3"),
    ("r6", "1 / 3"),                      # three structures, the person is none
    ("r7", "3 / 2"),
    ("projects-per-carrier", "3 / 2"),
])
def test_the_seven_ratios_of_2014(name: str, counts: str) -> None:
    figures = chain_figures(FILES, 2, TODAY)
    assert list(figures) == [one.id for one in CHAIN]
    assert figures[name].counts == counts


@pytest.mark.parametrize(("name", "counts"), [
    ("yield-d1", "3 / 16"), ("yield-d2", "2 / 16"),   # the passage of the 400th day is too late
    ("renewal", "10 / 20"), ("return", "10 / 20"),
    ("awakened", "1 / 2"), ("seen-before", "1 / 6"), ("lessons", ""), ("duplicated", "0 / 0"), ("duplicates-alive", ""),
])
def test_one_edition_beside_those_before_it(name: str, counts: str) -> None:
    figures = edition_figures(replace(NOW, files=FILES), [BEFORE], TODAY)
    assert list(figures) == [one.id for one in EDITIONS]
    assert figures[name].counts == counts


def test_a_first_edition_has_nobody_who_comes_back() -> None:
    figures = edition_figures(BEFORE, [], TODAY)
    assert "état initial" in figures["renewal"].why_unknown and "état initial" in figures["return"].why_unknown


def test_a_yield_says_when_its_year_is_not_over() -> None:
    assert "douze mois" in edition_figures(NOW, [BEFORE], SECOND + timedelta(days=90))["yield-d1"].note


def test_a_year_adds_the_editions_that_it_held() -> None:
    one, other = (ratio(CHAIN[0], [Row("a", n)], TODAY) for n in (3, 4))
    assert of_year([{"r1": one}, {"r1": other}], "r1", TODAY).numerator == 7
    assert of_year([], "r1", TODAY).numerator == 0
    assert of_year([{"r1": unknown(CHAIN[0], "Pas encore.", TODAY)}], "r1", TODAY).why_unknown == "Pas encore."


def test_a_copy_counts_as_a_duplication_once_its_original_has_shown_that_it_holds() -> None:
    """A whole edition that travels to another machine is no duplication: the fifth stage is."""
    fifth = turn(SECOND + timedelta(days=30), "", 5)
    proven = [replace(one, turns=(*one.turns, fifth)) for one in FILES if one.copies] + [file(20, turn(SECOND, "BACKLOG_D2"), fifth)]
    assert edition_figures(replace(NOW, files=(*FILES, *proven)), [BEFORE], TODAY)["duplicated"].counts == "1 / 2"
