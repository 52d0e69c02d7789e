"""The raw material of an evening, in tabs: what was written and voted, by table and college, never by a person nor with a contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.backlog.anonymity import Mask
from app.backlog.formats import Column, Row, Sheet, Value
from app.ideas.voting import Ballot

DOCUMENT_FORMAT, DOCUMENT_VERSION = "tablee-raw", 1

TABLE, STEP, GROUP = Column("Table", "integer"), Column("Étape"), Column("Collège", "enum")
TABS: dict[str, tuple[Column, ...]] = {
    "Idées": (TABLE, STEP, Column("Carte", "integer"), Column("Texte"), Column("État", "enum"), Column("Famille"),
              Column("Voix de la famille", "integer")),
    "Votes": (TABLE, STEP, Column("Au vote"), Column("Cartes", "integer"), Column("Voix", "integer"), Column("Votants", "integer"),
              Column("Retenu", "boolean")),
    "Bulletins": (TABLE, STEP, Column("Votant", "integer", "Un numéro tiré du bulletin, jamais de la personne"), Column("Au vote"),
                  Column("Voix", "integer")),
    "Fiches": (TABLE, Column("Fiche"), Column("Ligne"), Column("Texte"), Column("Préremplie", "boolean")),
    "Intérêts": (TABLE, GROUP, Column("Gain"), Column("Apport"), Column("Nature", "enum"), Column("Quantité"), Column("Attente"),
                 Column("Risque"), Column("Engagement", "enum")),
    "Réactions": (TABLE, GROUP, Column("Réaction", "enum"), Column("Aide")),
    "Avis": (TABLE, Column("Avis", "integer"), Column("Question"), Column("Réponse")),
    "Journal": (Column("N°", "integer"), Column("Moment", "datetime"), Column("Fait"), Column("Où"), Column("Qui", "enum"),
                Column("Objet")),
}  # fmt: skip
FREE = frozenset({"Texte", "Famille", "Au vote", "Gain", "Apport", "Attente", "Risque", "Quantité", "Aide", "Réponse"})

ON_TABLE, PARKED, HIDDEN = "sur la table", "gardée pour plus tard", "mise de côté"
CONTACTS_ONLY = Mask(())
ASIDE = "(mise de côté par l’animateur)"


def tab(title: str, lines: Iterable[Sequence[Value]], masks: Mapping[int, Mask]) -> Sheet:
    """One tab from its lines, cell by cell in the order of its columns. What people typed is masked: contacts, and by table its names."""
    columns = TABS[title]
    by_table = columns[0] is TABLE
    return title, columns, [_row(columns, line, masks.get(line[0], CONTACTS_ONLY) if by_table else CONTACTS_ONLY) for line in lines]


def document(tabs: Iterable[Sheet]) -> dict[str, Any]:
    """The JSON twin of the workbook."""
    return {"format": DOCUMENT_FORMAT, "version": DOCUMENT_VERSION, **{title: rows for title, _, rows in tabs}}


def numbered_ballots(ballots: Iterable[Ballot]) -> list[tuple[int, str, int]]:
    """(number, candidate, dots), voter by voter. The number comes from what is on the ballot: neither seat nor arrival shows in it."""
    cast: dict[str, list[tuple[str, int]]] = {}
    for voter, candidate, dots in ballots:
        cast.setdefault(voter, []).append((candidate, dots))
    sorted_ballots = sorted(sorted(given) for given in cast.values())
    return [(number, candidate, dots) for number, given in enumerate(sorted_ballots, 1) for candidate, dots in given]


def role_of(actor: str | None) -> str:
    """« participant » for "participant:12": who of them is nobody's business."""
    return (actor or "").partition(":")[0]


def named_object(subject: str | None) -> str:
    """Steps, files, formats; not the numbers of people and cards, which beside an hour would tell who wrote what."""
    return "" if subject is None or subject.isdecimal() else subject


def place(scope: str, numbers: Mapping[int, int]) -> str:
    """« table 7 » for "table:12"."""
    where, _, table_id = scope.partition(":")
    return f"table {numbers[int(table_id)]}" if where == "table" else where


def _row(columns: Sequence[Column], line: Sequence[Value], mask: Mask) -> Row:
    return {column.header: mask(cell) if isinstance(cell, str) and column.header in FREE else cell
            for column, cell in zip(columns, line, strict=True)}
