"""The one list that says how to reach people: those who agreed to it, and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.backlog.formats import Column, Row
from app.ground.french import PARIS

COLUMNS = (
    Column("Identifiant", "text", "Le dossier de la table"),
    Column("Prénom"),
    Column("Nom"),
    Column("Organisation"),
    Column("Courriel"),
    Column("Téléphone"),
    Column("Rôle", "enum", "Jusqu’où la personne s’engage"),
    Column("Portée du consentement"),
    Column("Consenti le", "date"),
)


@dataclass(frozen=True)
class Consent:
    """One person who agreed to be called back. The evening asks for a first name only: surname and organisation stay empty."""

    reference: str
    name: str
    value: str  # a telephone or an e-mail, as typed
    role: str
    scope: str
    at: datetime


def row(consent: Consent) -> Row:
    is_mail = "@" in consent.value
    cells = (consent.reference, consent.name, "", "", consent.value if is_mail else "", "" if is_mail else consent.value, consent.role,
             consent.scope, consent.at.astimezone(PARIS).date())
    return dict(zip((column.header for column in COLUMNS), cells, strict=True))
