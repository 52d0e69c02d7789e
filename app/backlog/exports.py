"""One export, its name and its bytes: the same data give the same file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.backlog import contacts, raw, rows
from app.backlog.contacts import Consent
from app.backlog.formats import Sheet, to_csv, to_json, to_xlsx
from app.backlog.rows import BacklogFile

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
BACKLOG_FORMATS = ("xlsx", "csv", "json")
RAW_FORMATS = ("xlsx", "json")  # eight tables do not fit in one CSV


def file_name(slug: str, evening: date, what: str, kind: str) -> str:
    return f"{slug}-{evening.isoformat()}-{what}.{kind}"


def backlog_bytes(files: Sequence[BacklogFile], kind: str) -> bytes:
    lines = [rows.row(file) for file in files]
    if kind == "csv":
        return to_csv(rows.COLUMNS, lines)
    if kind == "json":
        return to_json(rows.document(lines))
    return to_xlsx([("Backlog", rows.COLUMNS, lines)])


def raw_bytes(tabs: Sequence[Sheet], kind: str) -> bytes:
    return to_json(raw.document(tabs)) if kind == "json" else to_xlsx(tabs)


def contacts_bytes(consents: Sequence[Consent]) -> bytes:
    return to_csv(contacts.COLUMNS, [contacts.row(consent) for consent in consents])
