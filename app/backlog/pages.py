"""Two pages of a file that open anywhere, without a server, a script or a network: its sheet to print, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.backlog.formats import Row, as_text
from app.backlog.origins import CARD, LINE, VOTE, Origin
from app.ground.french import day_of_month

TEMPLATES = Path(__file__).parents[1] / "templates"

PROBLEM = ("Personnes concernées", "Existant et limites", "Intérêt général", "Faits et sources", "Lieux", "Origine")
# The process's three lines: each stands on the sheet, and an empty one is named.
LINES = {
    "Ingénierie": ("Solution", "Ce qui change", "Différence avec l'existant", "Hypothèse critique", "Blocages"),
    "Économie": ("Qui supporte le coût", "Qui utilise", "Qui paie", "Ordre de grandeur", "Premier argent"),
    "Coopération": ("Collèges", "Contributions", "Contreparties", "Acteur indispensable", "Son statut", "Porteur", "Voie"),
}
NEXT = ("Décision", "Motif", "Explication", "Référent·e", "Prochaine étape", "Nature", "Échéance", "Protocole", "Critères manquants",
        "Convient au Clus'Ter", "Orienté vers", "Avis gronogo", "Questions ouvertes", "Fusionné dans", "Dossiers liés", "Copié de",
        "Copies", "Ce qu'il faut savoir")  # fmt: skip
SAYS_NOTHING = frozenset({"", "aucun"})  # nobody carries it: that is no entry in a line
TITLES = {CARD: "Les cartes", VOTE: "Les votes", LINE: "Les fiches de la table"}

_ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                           lstrip_blocks=True)


def sheet_page(row: Row) -> bytes:
    """The sheet of one file, on A4, from its line of the backlog."""
    lines = {title: _said(row, headers) for title, headers in LINES.items()}
    return _page("backlog/sheet.html", row, problem=_said(row, PROBLEM), lines=lines, next=_said(row, NEXT))


def origins_page(row: Row, origins: Sequence[Origin]) -> bytes:
    """The cards, votes and words of one file."""
    parts = {title: [origin for origin in origins if origin.nature == nature] for nature, title in TITLES.items()}
    return _page("backlog/origins.html", row, parts=parts)


def _said(row: Row, headers: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """What is known, header by header, each in one or several lines. The CSV's straight apostrophes become real ones."""
    told = {header: _texts(row[header]) for header in headers}
    return {header.replace("'", "’"): texts for header, texts in told.items() if any(texts)}


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, date):
        return [_day(value)]
    texts = list(value) if isinstance(value, (tuple, list)) else [as_text(value)]
    return [text for text in texts if text not in SAYS_NOTHING]


def _day(value: date) -> str:
    return f"{day_of_month(value)} {value.year}"


def _page(template: str, row: Row, **context: Any) -> bytes:
    held = row["Date de l'atelier"]
    when = _day(held) if isinstance(held, date) else ""
    return _ENVIRONMENT.get_template(template).render(row=row, when=when, **context).encode()
