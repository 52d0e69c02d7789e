"""Where things lie on a drawn figure: plain marks with a tone each. `templates/indicators/drawing.html` paints them, in a page or alone.

Everything is 420 wide, which is a phone held upright: on a larger screen the drawing grows, its words with it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, cos, pi, sin
from typing import Literal

from app.ground.french import NBSP
from app.indicators.chain import Link as ChainLink
from app.indicators.diversity import UNSAID, told
from app.indicators.network import Graph
from app.indicators.ratio import Figure, Row, number

WIDTH = 420
MARGIN = 10
LABEL, SMALL, BIG = 16, 14.5, 40  # sizes of text
MOST_ROWS = 30  # beyond it the lines are read in the table, not in a drawing
Shape = Literal["bar", "ring", "text", "seat", "path"]
Tone = Literal["ink", "soft", "edge", "line", "off", "sheet", "paper", "alert"]


@dataclass(frozen=True)
class Mark:
    """One thing drawn. `x`, `y`: the corner of a bar, the middle of a ring or a seat, the baseline of a text."""

    shape: Shape
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    size: float = 0  # of a text, the radius of a ring or a seat
    tone: Tone = "ink"
    text: str = ""
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    display: bool = False  # the voice of titles and numbers
    group: str = ""
    hollow: bool = False
    dashed: bool = False
    path: str = ""
    faint: bool = False


@dataclass(frozen=True)
class Drawing:
    """A drawn figure. `says`: the whole of it in one sentence, for whoever does not see it."""

    id: str
    title: str
    height: float
    marks: tuple[Mark, ...]
    says: str



def of_figure(figure: Figure) -> Drawing:
    """One figure: its value, what it is made of, and the lines behind it when they are few enough to be seen."""
    head, y = _value(figure)
    if figure.why_unknown:
        marks, y = _reason(figure, y)
    elif figure.indicator.unit == "index":
        marks, y = _scale(figure, y)
    else:
        marks, y = _lines(figure, y)
    said = f"{figure.indicator.label} : {figure.said}" + (f" ({figure.counts})" if figure.counts else "") + "."
    return Drawing(figure.id, figure.indicator.label, y, (*head, *marks), said)


def framed(drawing: Drawing, foot: Sequence[str]) -> Drawing:
    """The same with its title above and its sources below: what leaves the page must say by itself what it is."""
    title = wrap(drawing.title, 32)
    top = 20 + 30 * len(title)
    heading = [_text(MARGIN, 34 + 28 * n, line, 24, display=True) for n, line in enumerate(title)]
    lines = [part for line in foot for part in wrap(line, 52)]
    below = top + drawing.height + 22
    source = [_text(MARGIN, below + 19 * n, line, SMALL, tone="soft") for n, line in enumerate(lines)]
    moved = [_moved(mark, top) for mark in drawing.marks]
    return replace(drawing, height=below + 19 * len(lines), marks=(*heading, *moved, *source))


# --- The hall -------------------------------------------------------------------------------------------------------


def hall(tables: Sequence[tuple[int, Mapping[str, int], Fraction | None, tuple[str, ...]]], colleges: Mapping[str, str]) -> Drawing:
    """Each table as its people, college by college, with its diversity. `tables`: number, people of each college, D, what to look at."""
    widest = max((sum(counts.values()) for _, counts, _, _ in tables), default=1)
    step = min(19.0, 272 / max(widest, 1))
    marks: list[Mark] = [_text(WIDTH - MARGIN, 14, "diversité, de 0 à 1", SMALL, tone="soft", anchor="end")]
    y = 26.0
    for table, counts, found, looks in tables:
        middle = y + 15
        marks += [Mark("ring", 24, middle, size=13, tone="off"),
                  _text(24, middle + 5, str(table), LABEL, anchor="middle", display=True)]
        people = [group for group, count in counts.items() for _ in range(count)]
        marks += [Mark("seat", 56 + step * n, middle, size=step * 0.42, group=group) for n, group in enumerate(people)]
        marks.append(_text(WIDTH - MARGIN, middle + (0 if looks else 5), told(found), LABEL, anchor="end", bold=True))
        if looks:
            marks.append(_text(WIDTH - MARGIN, middle + 14, "à mêler", SMALL, tone="alert", anchor="end"))
        y += 32
    legend, y = _legend(colleges, {group for _, counts, _, _ in tables for group in counts}, y + 8)
    flagged = sum(bool(looks) for _, _, _, looks in tables)
    said = f"{len(tables)} tables ; {flagged} à mêler davantage. Le détail est dans le tableau."
    return Drawing("hall", "Qui était à quelle table", y, (*marks, *legend), said)


def colleges_drawing(rows: Sequence[Row]) -> Drawing:
    """Who spoke, college by college. Small ones are there, without a share."""
    marks: list[Mark] = []
    y = 6.0
    for row in rows:
        marks.append(Mark("seat", 18, y + 15, size=9, group=row.group))
        marks.append(_text(38, y + 14, college(row.label), LABEL))
        small = row.numerator is None
        value = "n.c." if small else f"{round(Fraction(row.numerator or 0, row.denominator or 1) * 100)}{NBSP}%"
        marks.append(_text(WIDTH - MARGIN, y + 14, value, LABEL, anchor="end", bold=True, tone="soft" if small else "ink"))
        marks += _bar(38, y + 21, 372, 0 if small else Fraction(row.numerator or 0, row.denominator or 1), missing=small)
        y += 46
    said = " ; ".join(f"{row.label} : {'n.c.' if row.numerator is None else f'{row.numerator} sur {row.denominator}'}" for row in rows)
    return Drawing("colleges", "Qui s’est exprimé", y, tuple(marks), said + ".")


# --- What lives -----------------------------------------------------------------------------------------------------


def survival(dates: Sequence[tuple[int, str, Mapping[str, int] | None]]) -> Drawing:
    """What had become of the files after so many days. `dates`: days, the day in words, how many live, sleep and are closed."""
    marks: list[Mark] = []
    y = 6.0
    said = []
    for days, when, counts in dates:
        marks.append(_text(MARGIN, y + 14, f"À {days} jours", LABEL, bold=True))
        marks.append(_text(WIDTH - MARGIN, y + 14, when, SMALL, anchor="end", tone="soft"))
        total = sum(counts.values()) if counts else 0
        if not counts or not total:
            marks.append(Mark("bar", MARGIN, y + 22, WIDTH - 2 * MARGIN, 30, tone="edge", hollow=True, dashed=True))
            marks.append(_text(WIDTH / 2, y + 42, "pas encore" if counts is None else "aucun dossier suivi", SMALL, anchor="middle",
                               tone="soft"))
        else:
            marks += _segments(y + 22, counts, total)
            said.append(f"à {days} jours, {counts['alive']} vivent, {counts['dormant']} dorment, {counts['closed']} sont clos")
        y += 70
    key, y = _key((("alive", "il s’y passe quelque chose"), ("dormant", "rien depuis 60 jours"), ("closed", "clos avec un motif")), y)
    return Drawing("survival", "Ce que deviennent les dossiers", y, (*marks, *key), ("; ".join(said) or "Rien n’est encore connu") + ".")


def _segments(y: float, counts: Mapping[str, int], total: int) -> list[Mark]:
    marks, x, room = [], float(MARGIN), WIDTH - 2 * MARGIN
    for name in ("alive", "dormant", "closed"):
        count = counts.get(name, 0)
        if not count:
            continue
        width = room * count / total
        tone: Tone = "paper" if name == "alive" else "ink"
        marks += [_swatch(name, x + 1, y, max(width - 2, 3), 30),
                  _text(x + width / 2, y + 20, str(count), LABEL, anchor="middle", bold=True, tone=tone)]
        x += width
    return marks


def _swatch(name: str, x: float, y: float, width: float, height: float) -> Mark:
    if name == "alive":
        return Mark("bar", x, y, width, height)
    if name == "closed":
        return Mark("bar", x, y, width, height, tone="off")
    return Mark("bar", x, y, width, height, tone="edge", hollow=True, dashed=True)


def _key(items: Sequence[tuple[str, str]], y: float) -> tuple[list[Mark], float]:
    marks = []
    for name, label in items:
        marks += [_swatch(name, MARGIN + 1, y + 3, 18, 13), _text(MARGIN + 30, y + 14, label, SMALL)]
        y += 22
    return marks, y + 2


# --- Links ----------------------------------------------------------------------------------------------------------


def network(name: str, title: str, drawn: Graph, groups: Mapping[int, str], hub: frozenset[int], colleges: Mapping[str, str]) -> Drawing:
    """People on a circle, college by college, and a thread for each link. Those of the Clus’Ter stand outside, ringed."""
    order = sorted(drawn.nodes, key=lambda node: (groups.get(node, "zz"), node))
    middle, radius = WIDTH / 2, 168.0
    size = max(2.4, min(8.0, pi * radius / max(len(order), 1) * 0.8))
    spots = {node: _on_circle(n, len(order), middle, radius + (14 if node in hub else 0)) for n, node in enumerate(order)}
    threads = [_thread(spots[one], spots[other], middle, groups.get(one) != groups.get(other)) for one, other in sorted(drawn.links)]
    degrees = drawn.degrees()
    seats: list[Mark] = []
    for node, (x, y) in spots.items():
        if node in hub:
            seats.append(Mark("ring", x, y, size=size + 2.4, tone="ink", hollow=True))
        alone = not degrees[node]
        seats.append(Mark("seat", x, y, size=size * 0.7 if alone else size, group=groups.get(node, UNSAID), faint=alone))
    legend, y = _legend(colleges, {groups.get(node, UNSAID) for node in order}, 402)
    if hub & drawn.nodes:
        legend += [Mark("ring", MARGIN + 8, y + 8, size=7, hollow=True),
                   _text(MARGIN + 24, y + 13, "cerclé : une personne du Clus’Ter", SMALL)]
        y += 22
    said = f"{len(order)} personnes, {len(drawn.links)} liens ; le plus grand ensemble tient {drawn.largest} personnes."
    return Drawing(name, title, y, (*threads, *seats, *legend), said)


def _on_circle(place: int, of: int, middle: float, radius: float) -> tuple[float, float]:
    turn = 2 * pi * place / max(of, 1) - pi / 2
    return round(middle + radius * cos(turn), 1), round(200 + radius * sin(turn), 1)


def _thread(one: tuple[float, float], other: tuple[float, float], middle: float, across: bool) -> Mark:
    bend = [round(middle + ((a + b) / 2 - middle) * 0.35, 1) for a, b in ((one[0], other[0]),)]
    height = round(200 + ((one[1] + other[1]) / 2 - 200) * 0.35, 1)
    return Mark("path", tone="ink" if across else "edge", faint=True,
                path=f"M{one[0]} {one[1]}Q{bend[0]} {height} {other[0]} {other[1]}", size=1.3 if across else 0.9)


# --- The chain ------------------------------------------------------------------------------------------------------

WEAK_WORDS = {"r7": "trop peu de partenaires pour l’équipe", "r6": "trop peu de partenaires portent",
              "projects-per-carrier": "trop peu de projets par porteur", "r3": "des projets qui pèsent peu",
              "r2": "un emploi demande beaucoup de chiffre d’affaires"}
CHAIN_WORDS = {"r7": "partenaires par membre de l’équipe", "r6": "des partenaires portent", "projects-per-carrier": "projets par porteur",
               "r3": "de chiffre d’affaires par projet", "r2": "de chiffre d’affaires pour un emploi"}


def chain_drawing(links: Sequence[ChainLink], weak: int | None) -> Drawing:
    """From the team to the jobs, link by link. The weakest is dotted, and said in words."""
    marks: list[Mark] = [_text(62, 24, "L’équipe", LABEL, display=True, anchor="middle")]
    y = 40.0
    for place, link in enumerate(links):
        gives_way = place == weak
        tone: Tone = "alert" if gives_way else "ink"
        marks.append(Mark("bar", 42, y, 40, 104, tone=tone, hollow=True, dashed=gives_way, size=20))
        marks.append(_text(118, y + 44, link.figure.said, 28, display=True, tone="soft" if link.figure.value is None else tone))
        marks.append(_text(118, y + 64, CHAIN_WORDS[link.figure.id], SMALL))
        if gives_way:
            marks.append(_text(118, y + 82, "le maillon le plus faible", SMALL, tone="alert", bold=True))
        elif link.divides:
            marks.append(_text(118, y + 82, "ici on divise : moins il en faut, mieux c’est", SMALL, tone="soft"))
        y += 92
    marks.append(_text(62, y + 34, "Des emplois", LABEL, display=True, anchor="middle"))
    said = " ; ".join(f"{link.figure.indicator.label} : {link.figure.said}" for link in links)
    weakest = f" Le maillon le plus faible : {links[weak].figure.indicator.label}." if weak is not None else ""
    return Drawing("chain", "De l’équipe aux emplois", y + 44, tuple(marks), f"{said}.{weakest}")


# --- One figure -----------------------------------------------------------------------------------------------------


def _value(figure: Figure) -> tuple[list[Mark], float]:
    counted = figure.counts if figure.indicator.among or figure.why_unknown else ""
    marks = [_text(MARGIN, 44, figure.said, BIG, display=True, tone="soft" if figure.why_unknown else "ink")]
    y = 66.0
    if counted and figure.indicator.among:
        for line in wrap(f"{counted} : {figure.indicator.of}, sur {figure.indicator.among}", 54):
            marks.append(_text(MARGIN, y, line, SMALL, tone="soft"))
            y += 19
    elif figure.numerator is not None:
        marks.append(_text(MARGIN, y, figure.indicator.of, SMALL, tone="soft"))
        y += 19
    return marks, y + 4


def _reason(figure: Figure, y: float) -> tuple[list[Mark], float]:
    marks = [Mark("bar", MARGIN + 1, y, WIDTH - 2 * MARGIN - 2, 16, tone="edge", hollow=True, dashed=True)]
    y += 40
    for line in wrap(figure.why_unknown, 48):
        marks.append(_text(MARGIN, y, line, SMALL))
        y += 19
    return marks, y


def _lines(figure: Figure, y: float) -> tuple[list[Mark], float]:
    rows = [row for row in figure.rows if row.numerator is not None]
    ratio = bool(figure.indicator.among)
    if len(rows) < 2 or len(rows) > MOST_ROWS:
        is_share = figure.indicator.unit == "share"
        return (_bar(MARGIN, y, WIDTH - 2 * MARGIN, figure.value or 0, thick=16), y + 30) if is_share else ([], y)
    if max(row.denominator or row.numerator or 0 for row in rows) <= 1:
        return _ticks(rows, y, ratio)
    return _bars(rows, y, ratio)


def _ticks(rows: Sequence[Row], y: float, ratio: bool) -> tuple[list[Mark], float]:
    """Lines that are a yes or a no: a full square, or an empty one."""
    marks: list[Mark] = []
    for row in rows:
        unknown = ratio and not row.denominator
        full = bool(row.numerator)
        marks.append(Mark("bar", MARGIN + 1, y + 3, 14, 14, tone="ink" if full else "edge", hollow=not full, dashed=unknown, size=1.5))
        marks.append(_text(MARGIN + 26, y + 15, short(row.label, 44), LABEL, tone="ink" if full else "soft"))
        y += 25
    return marks, y + 4


def _bars(rows: Sequence[Row], y: float, ratio: bool) -> tuple[list[Mark], float]:
    longest = max(max(row.denominator or 0, row.numerator or 0) for row in rows) or 1
    marks: list[Mark] = []
    for row in rows:
        said = f"{number(Fraction(row.numerator or 0))} / {number(Fraction(row.denominator or 0))}" if ratio else number(
            Fraction(row.numerator or 0))
        marks.append(_text(MARGIN, y + 13, short(row.label, 40), LABEL))
        marks.append(_text(WIDTH - MARGIN, y + 13, said, LABEL, anchor="end", bold=True))
        room = WIDTH - 2 * MARGIN
        if ratio and row.denominator:
            marks.append(Mark("bar", MARGIN, y + 19, float(room * row.denominator / longest), 9, tone="off"))
        marks.append(Mark("bar", MARGIN, y + 19, float(room * (row.numerator or 0) / longest), 9))
        y += 39
    return [mark for mark in marks if mark.shape != "bar" or mark.width > 0], y + 4


def _scale(figure: Figure, y: float) -> tuple[list[Mark], float]:
    """An index on its scale: 1 is chance, or as much as the evening; of a centralisation, a star."""
    value = figure.value or Fraction(0)
    most = 1 if figure.id.startswith("centralisation") else max(2, ceil(value))
    room = WIDTH - 2 * MARGIN - 16
    words = {"crossing": ("chacun chez soi", "le hasard"), "after-effort": ("rien", "autant que la soirée")}.get(
        figure.id, ("chacun autant de liens", "une étoile"))
    at = MARGIN + 8 + float(room * min(value, most) / most)
    one = MARGIN + 8 + room / most
    marks = [Mark("bar", MARGIN + 8, y + 12, room, 6, tone="off"), Mark("bar", MARGIN + 8, y + 12, at - MARGIN - 8, 6),
             Mark("bar", one - 1, y + 4, 2, 22, tone="edge"), Mark("ring", at, y + 15, size=9),
             _text(MARGIN, y + 46, f"0 : {words[0]}", SMALL, tone="soft"),
             _text(min(one + 30, WIDTH - MARGIN) if most == 1 else one, y + 46, f"1 : {words[1]}", SMALL, tone="soft",
                   anchor="end" if most == 1 else "middle")]
    return [mark for mark in marks if mark.shape != "bar" or mark.width > 0], y + 56


# --- Parts ----------------------------------------------------------------------------------------------------------


def _bar(x: float, y: float, room: float, share: Fraction | int, thick: float = 10, missing: bool = False) -> list[Mark]:
    if missing:
        return [Mark("bar", x + 1, y, room - 2, thick, tone="edge", hollow=True, dashed=True)]
    full = float(room * min(share, 1))
    return [Mark("bar", x, y, room, thick, tone="off"), *([Mark("bar", x, y, full, thick)] if full else [])]


def _legend(colleges: Mapping[str, str], there: set[str], y: float) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    shown = [(group, label) for group, label in (*colleges.items(), (UNSAID, "Ne le dit pas")) if group in there]
    for place, (group, label) in enumerate(shown):
        x, line = MARGIN + 8 + 205 * (place % 2), y + 22 * (place // 2)
        marks += [Mark("seat", x, line + 8, size=7, group=group), _text(x + 16, line + 13, college(label), SMALL)]
    return marks, y + 22 * ceil(len(shown) / 2) + 4


def _text(x: float, y: float, text: str, size: float, *, tone: Tone = "ink", anchor: Literal["start", "middle", "end"] = "start",
          bold: bool = False, display: bool = False) -> Mark:
    return Mark("text", x, y, size=size, tone=tone, text=text, anchor=anchor, bold=bold, display=display)


def _moved(mark: Mark, down: float) -> Mark:
    if mark.shape != "path":
        return replace(mark, y=mark.y + down)
    numbers = mark.path.replace("M", "").replace("Q", " ").split()
    points = [(x, round(float(y) + down, 1)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    (ax, ay), (bx, by), (cx, cy) = points
    return replace(mark, path=f"M{ax} {ay}Q{bx} {by} {cx} {cy}")


def wrap(text: str, most: int) -> list[str]:
    """Lines of so many letters at most. A no-break space is no place to break at."""
    return textwrap.wrap(text, most, break_on_hyphens=False)


def college(label: str) -> str:
    """« Collectivités » for « Collectivités et services publics »: the first of the names that a college bears."""
    return short(re.split(r",| et ", label)[0], 26)


def short(text: str, most: int) -> str:
    """The beginning of a long label; the table beside the drawing has the whole of it."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


