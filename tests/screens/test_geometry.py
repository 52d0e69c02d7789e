"""The sign of the house: the macros draw what the reference drew, and nothing overlaps at any size of table."""

import re
from itertools import combinations, pairwise
from math import dist
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment

from app.ground.web import make_templates
from app.screens import geometry

SIGNS = Path(__file__).parent / "signs"  # drawn once by the look's own program
TEN = ["citizens", "businesses", "training", "public", "citizens", "employees", "ess", "citizens", "public", "businesses"]
PEOPLE = [
    ("amina", "citizens", "Amina", "Suivre"),
    ("bruno", "businesses", "Bruno", "Coup de main"),
    ("chloe", "training", "Chloé", "Suivre"),
    ("helene", "citizens", "Hélène", "Coup de main"),
    ("mehdi", "employees", "Mehdi <3", "Participer"),
    ("rene", "citizens", "René", "n’a pas écrit"),
    ("sylvie", "public", "Sylvie", "Porter"),
    ("zoe", "ess", "Zoé", "Suivre"),
]
LINKS = [("helene", "bruno"), ("sylvie", "chloe")]
SEATED = range(15)


def people(with_level: bool) -> list[dict]:
    return [
        {
            "id": who, "group": group, "word": word, "level": level if with_level else None,
            "brings": who != "rene", "expects": who not in ("rene", "zoe"), "spoke": who != "rene",
        }
        for who, group, word, level in PEOPLE
    ]


@pytest.fixture(scope="module")
def env() -> Environment:
    return make_templates(Path(geometry.__file__).parents[1] / "templates", geometry=geometry, shape_of=geometry.shape_of)


def draw(env: Environment, call: str, **names: object) -> str:
    return env.from_string('{% import "sign.html" as sign %}' + call).render(ten=TEN, **names)


DRAWN = {
    "hall": '{{ sign.round_table(["citizens", none, "ess", none, "founders", "unsaid"], number=3, lit=True,'
            ' label="Table 3 : 4 personnes sur 6") }}',
    "desk": '{{ sign.round_table(ten, number=1, left=38, lit=True, label="Table 1, dix personnes", css="is-carried") }}',
    "quiet": '{{ sign.round_table(ten, left=38, me=5, label="Votre table, dix personnes") }}',
    "pitch": '{% set more %}<text class="seconds" y="25">28 s</text>{% endset %}'
             '{{ sign.round_table(ten, number=1, number_y=-5, left=62, lit=True, label="Table 1, il reste 28 secondes", threads=more) }}',
    "empty": '{{ sign.round_table([], number=7, label="Table 7, personne", pad=60) }}',
    "plate": '{{ sign.plate(9, True, "Table 9", "is-carried") }}',
    "edge": '{{ sign.table_edge("citizens", ["citizens", "businesses", none, "public"], 62) }}',
    "edge-cut": '{{ sign.table_edge(none, ["citizens", "businesses", "training", "public"], 38, cut=True) }}',
    "glyph": '{{ sign.glyph("employees", "big") }}',
    "board-desk": '{{ sign.interest_board(named, links, ["amina", "mehdi"], "Table 1") }}',
    "board-wall": '{{ sign.interest_board(nameless, links, ["amina", "mehdi"], "Table 1") }}',
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_macros_draw_the_look_to_the_decimal(env: Environment, name: str) -> None:
    ours = draw(env, DRAWN[name], named=people(True), nameless=people(False), links=LINKS)
    assert as_lines(ours) == as_lines((SIGNS / f"{name}.svg").read_text("utf-8"))


def as_lines(svg: str) -> list[str]:
    """One line for each element; only spaces inside a class attribute and between elements do not matter."""

    def told(element: ElementTree.Element) -> str:
        facts = {k: " ".join(v.split()) if k == "class" else v for k, v in element.attrib.items()}
        return f"{element.tag} {sorted(facts.items())} {(element.text or '').strip()!r}"

    return [told(element) for element in ElementTree.fromstring(svg).iter()]


@pytest.mark.parametrize("places", SEATED)
def test_nobody_sits_on_a_neighbour_nor_on_the_table(places: int) -> None:
    seats = geometry.round_table(places).seats
    assert all(dist(a[:2], b[:2]) > a.size + b.size for a, b in combinations(seats, 2))
    assert all(dist(s[:2], (0, 0)) - s.size > geometry.TOP + 1.5 for s in seats), "a seat would hide the clock on the rim"


@pytest.mark.parametrize("places", SEATED[1:])
def test_the_facilitator_stands_at_the_top_until_my_seat_is_drawn_nearest_to_me(places: int) -> None:
    assert round(geometry.round_table(places).turn, 6) % 360 == 0
    for me in range(places):
        mine = geometry.round_table(places, me).seats[me]
        assert (abs(mine.x), mine.y) == (0, geometry.RING)


@pytest.mark.parametrize("places", SEATED[2:])
def test_the_round_of_speech_turns_clockwise(places: int) -> None:
    seats = geometry.round_table(places).seats
    assert all(a.x * b.y - a.y * b.x > 0 for a, b in pairwise(seats)), "in a drawing y points down: clockwise is positive"


@pytest.mark.parametrize("places", SEATED[1:])
def test_the_dishes_of_an_interest_board_never_touch(places: int) -> None:
    everyone = {str(i): True for i in range(places)}
    board, _ = geometry.board(everyone, [])
    dishes = [dish for place in board.values() for dish in (place.full, place.empty)]
    assert all(dist(a[:2], b[:2]) > a.size + b.size for a, b in combinations(dishes, 2))


def test_someone_who_gives_twice_has_both_numbers_in_the_dish() -> None:
    gives, takes = geometry.marks([("ana", "bea"), ("ana", "cyd")], ["dan"])
    assert gives == {"ana": "1·2"} and takes == {"bea": "1", "cyd": "2", "dan": "A"}


def test_an_evening_with_colleges_of_its_own_has_a_shape_for_each(env: Environment) -> None:
    look = geometry.shapes_of(["farmers", "citizens", "schools", "unsaid"])
    assert look["citizens"] == "citizens" and look["unsaid"] == "unsaid"
    assert len(set(look.values())) == 4 and set(look.values()) <= set(geometry.SHAPES)
    assert f"college-{look['farmers']}" in draw(env, '{{ sign.glyph("farmers", look=look) }}', look=look)
    assert "college-unsaid" in draw(env, '{{ sign.glyph("farmers") }}')


def test_twenty_colleges_share_the_shapes_in_turn() -> None:
    look = geometry.shapes_of([f"group-{i}" for i in range(20)])
    assert len(look) == 20 and set(look.values()) == set(geometry.SHAPES) - {"unsaid"}


def test_the_rim_carries_its_end_for_the_clock(env: Environment) -> None:
    moving = draw(env, "{{ sign.round_table(ten, left=50, ends=170000, total=240) }}{{ sign.table_edge('ess', [], 50, ends=1, total=2) }}")
    assert re.findall(r'class="rim"[^>]*data-ends="(\d+)" data-total="(\d+)"', moving) == [("170000", "240"), ("1", "2")]
    assert "data-ends" not in draw(env, "{{ sign.round_table(ten, left=50) }}")


def test_without_a_clock_there_is_no_rim(env: Environment) -> None:
    assert 'class="rim"' not in draw(env, "{{ sign.round_table(ten) }}{{ sign.table_edge('ess', []) }}")


def test_a_sign_without_words_is_not_announced(env: Environment) -> None:
    assert 'aria-hidden="true"' in draw(env, "{{ sign.plate('') }}") and "role=" not in draw(env, "{{ sign.plate('') }}")


def test_what_people_typed_is_escaped(env: Environment) -> None:
    wicked = '"><script>alert(1)</script>'
    person = {"id": "x", "group": wicked, "word": wicked, "level": wicked, "brings": True, "expects": True, "spoke": True}
    signs = "{{ sign.interest_board([p], [], [], w) }}{{ sign.round_table([w], number=w, label=w, threads=w) }}"
    drawn = draw(env, signs, p=person, w=wicked)
    assert "<script" not in drawn and '""' not in drawn


def test_a_proof_shows_what_is_reached_and_what_is_wanted(env: Environment) -> None:
    assert re.findall(r'class="(\w+)" x="([\d.]+)"', draw(env, "{{ sign.level_bar(1, 2) }}")) == [
        ("on", "1.5"), ("wanted", "21.5"), ("off", "41.5")]


def test_a_pushed_sign_is_one_line(env: Environment) -> None:
    drawn = draw(env, "{{ sign.round_table(ten, number=1, left=38) }}")
    assert "\n" not in drawn.strip() and "  " not in drawn and ' "' not in drawn
