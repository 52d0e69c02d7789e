"""Figures drawn: everything within its frame, the same facts as the table beside it, and no name."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators import drawing
from app.indicators.catalogue import ALL
from app.indicators.chain import chain, weakest
from app.indicators.drawing import WIDTH, Drawing, Mark
from app.indicators.network import graph
from app.indicators.ratio import Figure, Row, ratio, unknown

DAY = date(2027, 3, 18)
COLLEGES = {"citizens": "Citoyens, habitants", "public": "Collectivités et services publics"}


def texts(drawn: Drawing) -> list[str]:
    return [mark.text for mark in drawn.marks if mark.shape == "text"]


def bars(drawn: Drawing, tone: str = "ink") -> list[Mark]:
    return [mark for mark in drawn.marks if mark.shape == "bar" and mark.tone == tone and not mark.hollow]


def within(drawn: Drawing) -> None:
    for mark in drawn.marks:
        assert 0 <= mark.x <= WIDTH and 0 <= mark.y <= drawn.height, mark
        assert mark.x + mark.width <= WIDTH and mark.y + mark.height <= drawn.height, mark
        assert mark.width >= 0 and mark.height >= 0


ROWS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40)


@given(ROWS, st.sampled_from(["expression", "present", "crossing", "r3", "jobs-created", "after-effort"]))
def test_whatever_is_counted_stays_within_the_frame(counts: list[tuple[int, int]], name: str) -> None:
    rows = [Row(f"{n} · Une table au nom plutôt long, comme il y en a", min(pair), max(pair)) for n, pair in enumerate(counts)]
    figure = ratio(ALL[name], rows, DAY)
    within(drawing.of_figure(figure))
    within(drawing.framed(drawing.of_figure(figure), ["Lons-le-Saunier.", ALL[name].definition]))


def test_a_share_is_as_long_as_it_says() -> None:
    drawn = drawing.of_figure(Figure(ALL["expression"], 30, 40, DAY))
    assert [bar.width for bar in bars(drawn)] == [300] and [bar.width for bar in bars(drawn, "off")] == [400]


def test_lines_that_are_yes_or_no_are_squares_full_or_empty() -> None:
    drawn = drawing.of_figure(ratio(ALL["completed"], [Row(f"{n} · T", n % 2, 1) for n in range(6)], DAY))
    assert len(bars(drawn)) == 3 and sum(mark.hollow for mark in drawn.marks) == 3


def test_what_is_not_known_is_dotted_and_says_why() -> None:
    drawn = drawing.of_figure(unknown(ALL["lost"], "Le serveur ne peut pas compter ce qu’il n’a jamais reçu.", DAY))
    assert any(mark.dashed for mark in drawn.marks) and "n.c." in texts(drawn)
    assert "jamais reçu" in " ".join(texts(drawn))


def test_a_table_is_drawn_as_its_people() -> None:
    tables: Sequence = [(7, {"citizens": 3, "public": 2}, Fraction(3, 4), ()), (8, {"citizens": 9}, Fraction(0), ("peu mêlée",)),
                        (9, {}, None, ())]
    drawn = drawing.hall(tables, COLLEGES)
    within(drawn)
    seats = [mark.group for mark in drawn.marks if mark.shape == "seat"]
    assert seats.count("citizens") == 13 and seats.count("public") == 3  # with one each in the legend
    assert {"0,75", "0,00", "n.c.", "à mêler", "Collectivités"} <= set(texts(drawn))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_a_crowded_table_stays_within_the_frame(sizes: list[int]) -> None:
    within(drawing.hall([(n, {"citizens": size}, None, ()) for n, size in enumerate(sizes)], COLLEGES))


def test_a_small_college_is_there_without_a_share() -> None:
    drawn = drawing.colleges_drawing([Row("Citoyens", 8, 10, group="citizens"), Row("Collectivités", None, 4, group="public")])
    within(drawn)
    assert "n.c." in texts(drawn) and "80\u00a0%" in texts(drawn)
    assert "4" not in drawn.says.replace("sur 4", "") and "n.c." in drawn.says


def test_survival_shows_what_lives_sleeps_and_is_closed() -> None:
    drawn = drawing.survival([(30, "17 avril 2027", {"alive": 3, "dormant": 1, "closed": 2}), (90, "16 juin 2027", None),
                              (180, "14 septembre 2027", {"alive": 0, "dormant": 0, "closed": 0})])
    within(drawn)
    assert {"3", "1", "2", "pas encore", "aucun dossier suivi"} <= set(texts(drawn))
    assert "à 30 jours, 3 vivent, 1 dorment, 2 sont clos" in drawn.says


def test_links_are_threads_between_people_without_a_name() -> None:
    drawn = drawing.network("network", "Tous les liens", graph(range(5), [(0, 1), (1, 2)]), {0: "citizens", 1: "public"},
                            frozenset({1}), COLLEGES)
    within(drawn)
    assert sum(mark.shape == "path" for mark in drawn.marks) == 2
    assert set(texts(drawn)) == {"Citoyens", "Collectivités", "Ne le dit pas", "cerclé : une personne du Clus’Ter"}


@pytest.mark.parametrize("people", [0, 1, 2, 300])
def test_any_number_of_people_can_be_drawn(people: int) -> None:
    within(drawing.network("network", "Tous les liens", graph(range(people), [(n, n + 1) for n in range(people - 1)]), {}, frozenset(), {}))


def test_the_weakest_link_is_dotted_and_said() -> None:
    figures = {name: Figure(ALL[name], top, under, DAY) for name, (top, under) in {
        "r7": (30, 5), "r6": (8, 20), "projects-per-carrier": (9, 10), "r3": (900_000, 9), "r2": (900_000, 18)}.items()}
    links = chain(figures, {})
    drawn = drawing.chain_drawing(links, weakest(links))
    within(drawn)
    assert [mark.dashed for mark in drawn.marks if mark.shape == "bar"] == [False, True, False, False, False]
    assert "le maillon le plus faible" in texts(drawn) and "R6" in drawn.says
    assert "le maillon le plus faible" not in texts(drawing.chain_drawing(links, None))


def test_what_leaves_the_page_says_what_it_is() -> None:
    framed = drawing.framed(drawing.of_figure(Figure(ALL["expression"], 30, 40, DAY)), ["Lons-le-Saunier, 18 mars 2027."])
    assert "Se sont exprimés" in texts(framed) and "Lons-le-Saunier, 18 mars 2027." in texts(framed)
