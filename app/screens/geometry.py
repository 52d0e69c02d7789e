"""Where things lie on the sign of the house, a round table and its seats: numbers only, `templates/sign.html` draws them."""

from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, dist, radians, sin
from typing import NamedTuple

# The shapes that sign.html can draw, each with a colour of its own in tokens.css.
SHAPES = ("citizens", "businesses", "public", "ess", "training", "employees", "founders", "unsaid")
TOP, RING = 34, 47  # radius of the table top, radius of the circle of seats
BOARD_TOP, BOARD_RING, DISH = 66, 79, 52  # the interest board: table top, seats, circle of the dishes


class Spot(NamedTuple):
    """A point of the drawing; `size` is the radius of what is drawn there."""

    x: float
    y: float
    size: float = 0


class Round(NamedTuple):
    """A round table: its seats, the angle of the facilitator's arc, and the radius of the halo around my seat."""

    seats: list[Spot]
    turn: float
    halo: float


class Edge(NamedTuple):
    """The edge of the table on a phone: height of the top's end, height of the rim's end, radii, neighbours, my seat."""

    top: float
    rim: float
    radius: int
    rim_radius: int
    neighbours: list[Spot]
    me: Spot


class Thread(NamedTuple):
    """An arrow of the interest board: from a full dish, bent towards the middle, to an empty dish."""

    start: Spot
    bend: Spot
    end: Spot


class Place(NamedTuple):
    """One person's place at the interest board."""

    seat: Spot
    full: Spot
    empty: Spot
    mat: tuple[Spot, Spot]
    word: Spot
    level: Spot
    anchor: str


def shape_of(group: str) -> str:
    """The shape of a college of the house; what we do not know is drawn as « ne le dit pas »."""
    return group if group in SHAPES else "unsaid"


def shapes_of(groups: Sequence[str]) -> dict[str, str]:
    """Shapes for an evening with colleges of its own: ours keep theirs, the others share what is left, by their position."""
    free = [s for s in SHAPES[:-1] if s not in groups] or list(SHAPES[:-1])
    unknown = [g for g in groups if g not in SHAPES]
    return {g: free[unknown.index(g) % len(free)] if g in unknown else g for g in groups}


@cache
def round_table(places: int, me: int | None = None) -> Round:
    """The facilitator takes the place at the top and the others share the rest, unless my seat is drawn nearest to me."""
    step = 360 / (places + 1)
    middle = (places + 1) / 2 if me is None else me + 1
    size = seat_size(places)
    seats = [Spot(*_point((i + 1 - middle) * step, RING), size * (1.25 if i == me else 1)) for i in range(places)]
    return Round(seats, (-middle * step + 180) % 360, size * 1.25 + 3.2)


def seat_size(places: int) -> float:
    return round(min(8.2, RING * sin(radians(180 / (places + 1))) * 0.74), 2)


@cache
def table_edge(neighbours: int) -> Edge:
    """The phone lies on the table: its top is the table top, this arc is the edge, my seat is in the middle."""
    radius, height = 430, 36

    def dip(r: int) -> float:
        return round(height - radius + (r**2 - 195**2) ** 0.5, 1)

    around = [
        Spot(round(195 + sin(radians(a)) * (radius + 29), 1), round(cos(radians(a)) * (radius + 29) + height - radius, 1), 11)
        for a in (-21.5, -11.2, 11.2, 21.5)[:neighbours]
    ]
    return Edge(dip(radius), dip(radius + 8), radius, radius + 8, around, Spot(195, height + 31, 13))


def board(levels: Mapping[str, bool], links: Sequence[tuple[str, str]]) -> tuple[dict[str, Place], list[Thread]]:
    """The interest board. `levels`: the people in the order of their seats, and whether a second line stands under their word."""
    step, middle = 360 / (len(levels) + 1), (len(levels) + 1) / 2
    # From thirteen people on, the dishes move together and shrink, or they would lie on the neighbour's.
    side = min(6.6, step / 4)
    size = round(min(5.6, DISH * sin(radians(side)) * 0.96), 2)
    places = {who: _place((i + 1 - middle) * step, side, size, level) for i, (who, level) in enumerate(levels.items())}
    return places, [_thread(places[giver].full, places[taker].empty) for giver, taker in links]


def marks(links: Sequence[tuple[str, str]], gaps: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What stands in each dish: the numbers of its arrows in a full one, in an empty one the same or the letter of its gap."""
    gives: dict[str, str] = {}
    takes: dict[str, str] = {}
    for n, (giver, taker) in enumerate(links, 1):
        gives[giver] = f"{gives[giver]}·{n}" if giver in gives else str(n)
        takes[taker] = f"{takes[taker]}·{n}" if taker in takes else str(n)
    return gives, takes | {who: chr(ord("A") + n) for n, who in enumerate(gaps)}


def _point(angle: float, radius: float) -> tuple[float, float]:
    """0° is the bottom of the table, nearest to the reader; angles turn clockwise, like a round of speech."""
    return round(-sin(radians(angle)) * radius, 2), round(cos(radians(angle)) * radius, 2)


def _place(angle: float, side: float, size: float, level: bool) -> Place:
    """Two dishes lie before everyone: a full one at the right hand, what I bring, an empty one at the left, what I expect."""
    x, y = _point(angle, BOARD_RING + 14)
    anchor = "middle" if abs(x) < 34 else "start" if x > 0 else "end"
    if anchor != "middle":
        y += 0 if level else 1
    elif y > 60:
        y += 6
    elif y < -60:
        y += -9 if level else -1
    return Place(
        seat=Spot(*_point(angle, BOARD_RING), 8.4),
        full=Spot(*_point(angle - side, DISH), size),
        empty=Spot(*_point(angle + side, DISH), size),
        mat=(Spot(*_point(angle - 13.5, DISH)), Spot(*_point(angle + 13.5, DISH))),
        word=Spot(x, y),
        level=Spot(x, y + 8.2),
        anchor=anchor,
    )


def _thread(full: Spot, empty: Spot) -> Thread:
    bend = Spot((full.x + empty.x) * 0.2, (full.y + empty.y) * 0.2)
    far = dist(bend[:2], empty[:2])
    short = (empty.size + 1.2) / far  # the arrow stops at the edge of the dish
    return Thread(full, bend, Spot(empty.x - (empty.x - bend.x) * short, empty.y - (empty.y - bend.y) * short))
