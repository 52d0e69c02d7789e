"""One export, its name and its bytes: the same data give the same file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.backlog import contacts, origins, pages, raw, rows
from app.backlog.archive import pack
from app.backlog.contacts import Consent
from app.backlog.dossiers import FileDocument, as_bytes
from app.backlog.formats import Row, Sheet, to_csv, to_json, to_xlsx
from app.backlog.origins import Origin
from app.backlog.rows import BacklogFile

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
BACKLOG_FORMATS = ("xlsx", "csv", "json")
RAW_FORMATS = ("xlsx", "json")  # eight tables do not fit in one CSV

README = """{title}
{place}, {day}
{underline}

Un dossier par projet né de la soirée, au nom de son identifiant ({example}…) :

  fiche.html       la fiche à imprimer ; s'ouvre dans tout navigateur, sans réseau
  origines.html    les cartes, les votes et les mots dont elle vient
  origines.csv     les mêmes lignes, pour un tableur
  dossier.json     le dossier pour une autre machine : tablee import dossier.json

À côté, le backlog entier, une ligne par dossier : backlog.csv (tableur français : point-virgule, UTF-8),
backlog.xlsx et backlog.json. Les identifiants ne changent jamais d'un export à l'autre.

Pour reprendre tous ces dossiers sur un autre territoire : tablee import {archive} --territory "Nom du territoire".
La commande écrit un fichier retour-….json : renvoyez-le, il dit à la machine d'origine où sont les copies.

Rien ici ne nomme un participant : prénoms et contacts sont masqués, ce qui n'a été dit qu'à l'équipe n'y est pas.
Les contacts de ceux qui l'ont accepté se téléchargent à part, depuis la page du backlog.
"""


def file_name(slug: str, evening: date, what: str, kind: str) -> str:
    return f"{slug}-{evening.isoformat()}-{what}.{kind}"


def backlog_bytes(files: Sequence[BacklogFile], kind: str) -> bytes:
    lines = [rows.row(file) for file in files]
    if kind == "csv":
        return to_csv(rows.COLUMNS, lines)
    if kind == "json":
        return to_json(rows.document(lines))
    return to_xlsx([("Backlog", rows.COLUMNS, lines)])


@dataclass(frozen=True)
class Dossier:
    """One file as a folder of the ZIP: its row, what it comes from, and its JSON for another machine."""

    row: Row
    origins: tuple[Origin, ...]
    document: FileDocument

    @property
    def reference(self) -> str:
        return self.document.file.reference


def archive_bytes(dossiers: Sequence[Dossier], name: str, title: str, place: str, day: date) -> bytes:
    """The whole edition in one ZIP: the backlog, and a folder for each file."""
    lines = [dossier.row for dossier in dossiers]
    entries = {
        "LISEZMOI.txt": _readme(dossiers, name, title, place, day),
        "backlog.csv": to_csv(rows.COLUMNS, lines),
        "backlog.json": to_json(rows.document(lines)),
        "backlog.xlsx": to_xlsx([("Backlog", rows.COLUMNS, lines)]),
    }
    for dossier in dossiers:
        entries |= {f"{dossier.reference}/{name}": content for name, content in _folder(dossier).items()}
    return pack(entries)


def _folder(dossier: Dossier) -> dict[str, bytes]:
    return {
        "fiche.html": pages.sheet_page(dossier.row),
        "origines.html": pages.origins_page(dossier.row, dossier.origins),
        "origines.csv": to_csv(origins.COLUMNS, [origins.row(origin) for origin in dossier.origins]),
        "dossier.json": as_bytes(dossier.document),
    }


def _readme(dossiers: Sequence[Dossier], name: str, title: str, place: str, day: date) -> bytes:
    example = dossiers[0].reference if dossiers else "LONS27-T01-1"
    text = README.format(title=title, place=place, day=day.isoformat(), underline="=" * len(title), example=example, archive=name)
    return text.replace("\n", "\r\n").encode("utf-8-sig")  # a notepad of Windows opens it as well


def raw_bytes(tabs: Sequence[Sheet], kind: str) -> bytes:
    return to_json(raw.document(tabs)) if kind == "json" else to_xlsx(tabs)


def contacts_bytes(consents: Sequence[Consent]) -> bytes:
    return to_csv(contacts.COLUMNS, [contacts.row(consent) for consent in consents])
