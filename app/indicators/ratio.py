"""One figure as it may be shown: what was counted, out of what, on which day, by which definition, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from app.ground.french import NBSP, counted, spaced

Kind = Literal["pertinence", "efficience", "efficacité", "performance", "résultat", "qualité d’outil"]
Unit = Literal["share", "points", "count", "each", "per_thousand", "mark", "index", "change", "days", "euros", "fte"]

SMALLEST = 5  # below so many cases a ratio says more of chance, or of one person, than of the evening
UNKNOWN = "n.c."


@dataclass(frozen=True)
class Indicator:
    """What a figure means, in words that a citizen understands. A new `version` never restates the figures of an older one."""

    id: str
    label: str
    kind: Kind
    unit: Unit
    definition: str
    of: str = ""  # what the numerator counts
    among: str = ""  # what the denominator counts; empty: the figure is a plain count
    version: int = 1
    since: date = date(2026, 11, 24)
    smallest: int = SMALLEST

    @property
    def edition(self) -> str:
        """« présents@1 »: this indicator by this definition."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class Row:
    """One line behind a figure: a table, a file, a college. People are in it as numbers, never by name."""

    label: str
    numerator: Decimal | int | None
    denominator: Decimal | int | None = None
    note: str = ""
    group: str = ""  # the college, where the line is one
    reference: str = ""  # the file, where the line is one


@dataclass(frozen=True)
class Figure:
    """One indicator, counted. `unknown` says why it cannot be said, whatever was counted; `computed` is the value of an index,
    which is no plain division of the two counts."""

    indicator: Indicator
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    on: date
    rows: tuple[Row, ...] = ()
    unknown: str = ""
    note: str = ""
    computed: Fraction | None = None

    @property
    def id(self) -> str:
        return self.indicator.id

    @property
    def why_unknown(self) -> str:
        """Why there is no value; empty when there is one."""
        if self.unknown:
            return spaced(self.unknown)
        if self.numerator is None:
            return "Rien n’a encore été noté."
        if self.indicator.among and (self.denominator or 0) < self.indicator.smallest:
            return spaced(f"Moins de {self.indicator.smallest} cas : un rapport sur si peu dirait plus du hasard que de la soirée.")
        return ""

    @property
    def value(self) -> Fraction | None:
        """The number itself, exact; None where it is « n.c. »."""
        if self.why_unknown or self.numerator is None:
            return None
        if self.computed is not None:
            return self.computed
        found = Fraction(self.numerator) / (Fraction(self.denominator or 0) if self.indicator.among else 1)
        return found * 1000 if self.indicator.unit == "per_thousand" else found

    @property
    def said(self) -> str:
        """« 62 % », « 1,4 », « 214 », « n.c. »."""
        return UNKNOWN if self.value is None else told(self.value, self.indicator.unit)

    @property
    def counts(self) -> str:
        """« 97 / 156 »: what the value is made of, shown even when the value itself is « n.c. »."""
        if self.numerator is None:
            return ""
        top = number(Fraction(self.numerator))
        return f"{top} / {number(Fraction(self.denominator or 0))}" if self.indicator.among else top


def told(value: Fraction, unit: Unit) -> str:
    """A value with its unit, as French writes it."""
    if unit == "share":
        return f"{number(value * 100, 0)}{NBSP}%"
    if unit == "points":
        return counted(round(value * 100), "point")
    if unit == "euros":
        return f"{number(value, 0)}{NBSP}€"
    if unit == "fte":
        return f"{number(value, 1)}{NBSP}ETP"
    if unit == "mark":
        return f"{number(value, 1)} sur 5"
    if unit == "per_thousand":
        return f"{number(value, 1)}{NBSP}‰"
    if unit == "days":
        return counted(round(value), "jour")
    if unit == "change":
        return ("+" if value > 0 else "") + number(value, 3)
    return number(value, {"index": 2, "count": 0}.get(unit, 1))


def number(value: Fraction, most: int = 2) -> str:
    """« 1 204 », « 0,7 »: a comma, thousands apart, no useless zero."""
    rounded = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    sign, text = ("−", f"{-rounded:,f}") if rounded < 0 else ("", f"{rounded:,f}")
    text = text.replace(",", "\u202f").replace(".", ",")
    return sign + (text.rstrip("0").rstrip(",") if "," in text else text)


def ratio(indicator: Indicator, rows: Sequence[Row], on: date, note: str = "") -> Figure:
    """The sum of the lines behind it: what they counted, out of what they counted it."""
    top = sum((row.numerator or 0 for row in rows), start=0)
    under = sum((row.denominator or 0 for row in rows), start=0)
    return Figure(indicator, top, under if indicator.among else None, on, tuple(rows), note=note)


def unknown(indicator: Indicator, why: str, on: date) -> Figure:
    """A figure that cannot be said, and why: better than a wrong one."""
    return Figure(indicator, None, None, on, unknown=why)


def public(figure: Figure) -> Figure:
    """The figure without any line behind it: what may be shown to everybody."""
    return replace(figure, rows=(), note="")


def public_count(value: Decimal | int, word: str, plural: str = "", none: str = "aucun") -> str:
    """« 214 personnes », « moins de 5 personnes », « aucune personne »: small numbers point at people."""
    if value == 0:
        return f"{none} {word}"
    if value < SMALLEST:
        return f"moins de {SMALLEST}{NBSP}{plural or word + 's'}"
    if value == int(value):
        return counted(int(value), word, plural).replace(str(int(value)), number(Fraction(value)), 1)
    return f"{number(Fraction(value), 1)}{NBSP}{plural or word + 's'}"
