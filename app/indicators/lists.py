"""Figures as rows of a spreadsheet: what was counted and how, then the lines behind it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.backlog.formats import Column, Row, to_csv
from app.indicators.ratio import Figure

FIGURES = (
    Column("Indicateur"), Column("Valeur"), Column("Numérateur", "number"), Column("Dénominateur", "number"), Column("Ce qui est compté"),
    Column("Parmi"), Column("Date", "date"), Column("Nature", "enum"), Column("Définition"), Column("Version", "integer"),
    Column("Remarque"),
)  # fmt: skip
LINES = (Column("Indicateur"), Column("Ligne"), Column("Dossier"), Column("Numérateur", "number"), Column("Dénominateur", "number"),
         Column("Remarque"))


def figures_csv(figures: Iterable[Figure]) -> bytes:
    """One row for each figure. A value that is not known is « n.c. », with its reason."""
    return to_csv(FIGURES, [_figure(figure) for figure in figures])


def lines_csv(figure: Figure) -> bytes:
    """The lines behind one figure, and their total first."""
    label = figure.indicator.label
    total: Row = {"Indicateur": label, "Ligne": f"En tout : {figure.said}", "Dossier": "", "Numérateur": _plain(figure.numerator),
                  "Dénominateur": _plain(figure.denominator), "Remarque": figure.why_unknown or figure.note}
    rows: list[Row] = [{"Indicateur": label, "Ligne": row.label, "Dossier": row.reference, "Numérateur": _plain(row.numerator),
                        "Dénominateur": _plain(row.denominator), "Remarque": row.note} for row in figure.rows]
    return to_csv(LINES, [total, *rows])


def _figure(figure: Figure) -> Row:
    one = figure.indicator
    return {"Indicateur": one.label, "Valeur": figure.said, "Numérateur": _plain(figure.numerator),
            "Dénominateur": _plain(figure.denominator), "Ce qui est compté": one.of, "Parmi": one.among, "Date": figure.on,
            "Nature": one.kind, "Définition": one.definition, "Version": one.version, "Remarque": figure.why_unknown or figure.note}


def _plain(value: Decimal | int | None) -> float | int | None:
    """A whole number stays one; a half job is a half."""
    return value if value is None or value == int(value) and isinstance(value, int) else int(value) if value == int(value) else float(value)
