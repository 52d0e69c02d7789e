"""Where a file comes from: the cards, the votes and the words of its table, line by line, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.backlog.anonymity import Mask
from app.backlog.formats import Column, Row

CARD, VOTE, LINE = "carte", "vote", "fiche"


@dataclass(frozen=True)
class Origin:
    """One card, one line of a closed vote, or one line of a sheet."""

    table: int
    nature: str
    step: str  # the step of a card or a vote; the sheet and its line otherwise
    text: str
    state: str = ""
    family: str = ""
    dots: int | None = None
    voters: int | None = None
    kept: bool | None = None

    def masked(self, mask: Mask) -> Origin:
        return Origin(**{**asdict(self), "text": mask(self.text), "family": mask(self.family)})


COLUMNS = (
    Column("Table", "integer", "La table dont cela vient"),
    Column("Nature", "enum", "Carte, vote ou fiche"),
    Column("Étape", "text", "L’étape, ou la ligne de la fiche"),
    Column("Texte", "text", "Tel que tapé, prénoms et contacts masqués"),
    Column("État", "enum", "Ce qu’est devenue une carte ; d’où vient une ligne"),
    Column("Famille", "text", "La famille de la carte"),
    Column("Voix", "integer", "Voix reçues dans un vote fermé"),
    Column("Votants", "integer", "Personnes qui ont voté pour elle"),
    Column("Retenu", "boolean", "Ce que la table a gardé"),
)


def row(origin: Origin) -> Row:
    return dict(zip((column.header for column in COLUMNS), asdict(origin).values(), strict=True))


def as_json(origins: Iterable[Origin]) -> list[dict[str, Any]]:
    return [asdict(origin) for origin in origins]


def from_json(lines: Iterable[Mapping[str, Any]]) -> tuple[Origin, ...]:
    return tuple(Origin(**line) for line in lines)
