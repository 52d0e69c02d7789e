"""Rows to bytes: CSV for a French spreadsheet, XLSX, JSON. The same rows give the same bytes, and no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.ground.french import PARIS

ColumnType = Literal["text", "enum", "list", "integer", "number", "date", "datetime", "url", "boolean"]
Value = str | int | float | bool | date | Sequence[str] | None
Row = Mapping[str, Value]
Sheet = tuple[str, Sequence["Column"], Sequence[Row]]

LIST_SEPARATOR = " | "
BOM = "\ufeff"
# A spreadsheet that opens a CSV takes these for the start of a formula, full-width and small forms too.
FORMULA_STARTS = frozenset("=+-@\t\r\0＝＋－＠﹦﹢﹣﹫")
INVISIBLE = frozenset("\u200b\u2060\ufeff")
LONGEST_CELL = 32_767  # Excel's limit, past which XlsxWriter would drop the whole cell without a word
ALWAYS_CREATED = datetime(2020, 1, 1)  # a workbook that told the hour of its making would differ each time
FIRST_YEAR = 1901  # Excel counts days from 1900, and counts that year wrongly: an older date is written as text
WIDEST, NARROWEST = 60, 10


@dataclass(frozen=True)
class Column:
    """One column: its header, what its cells hold, and what they mean."""

    header: str
    type: ColumnType = "text"
    meaning: str = ""


def to_csv(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """UTF-8 with BOM, `;`, CRLF, every field quoted. An apostrophe disarms what a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([_disarmed(column.header) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(row[column.header]) for column in columns])
    return (BOM + text.getvalue()).encode()


def to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """One tab for each (title, columns, rows): typed cells, real dates, filters, the header frozen. Text stays text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        book.set_properties({"created": ALWAYS_CREATED})
        formats = _Formats(book)
        for title, columns, rows in sheets:
            _write_sheet(book.add_worksheet(title), columns, rows, formats)
    return out.getvalue()


def to_json(document: Any) -> bytes:
    """The typed text unchanged, lists as lists, dates in ISO 8601, keys in the order they are given."""
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=_json_value) + "\n").encode()


def as_text(value: Value) -> str:
    """A value as one cell of text says it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return _as_the_clock_shows(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (int, float, date)):
        return str(value)
    return LIST_SEPARATOR.join(value)


def starts_like_a_formula(text: str) -> bool:
    """Looks past leading spaces, as spreadsheets do."""
    first = next((letter for letter in text if letter in FORMULA_STARTS or not _is_blank(letter)), "")
    return first in FORMULA_STARTS


def _is_blank(letter: str) -> bool:
    return letter.isspace() or letter in INVISIBLE


def _as_the_clock_shows(moment: datetime) -> datetime:
    """Spreadsheets know no time zones: they get the hour that the people of the evening would read. JSON keeps the zone."""
    return moment.astimezone(PARIS).replace(tzinfo=None) if moment.tzinfo else moment


def _csv_cell(value: Value) -> str:
    """A number is ours and cannot be a formula, though it may start with a minus."""
    is_number = isinstance(value, (int, float))
    return as_text(value) if is_number else _disarmed(as_text(value))


def _disarmed(text: str) -> str:
    return "'" + text if starts_like_a_formula(text) else text


def _json_value(value: Any) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a JSON export")


# --- XLSX -----------------------------------------------------------------------------------------------------------


class _Formats:
    """How cells look; made once for each workbook."""

    def __init__(self, book: Workbook) -> None:
        base = {"valign": "top"}
        self.header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({**base, "text_wrap": True})
        # Excel keeps an armed text a text even when somebody edits the cell.
        self.armed = book.add_format({**base, "text_wrap": True, "quote_prefix": True})
        self.number = book.add_format(base)
        self.date = book.add_format({**base, "num_format": "yyyy-mm-dd"})
        self.datetime = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm:ss"})


def _write_sheet(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Row], formats: _Formats) -> None:
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header, formats.header)
        sheet.set_column(place, place, _width(column, rows))
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, line, place, row[column.header], formats)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write_cell(sheet: Worksheet, line: int, place: int, value: Value, formats: _Formats) -> None:
    if isinstance(value, datetime) and value.year >= FIRST_YEAR:
        sheet.write_datetime(line, place, _as_the_clock_shows(value), formats.datetime)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(line, place, value, formats.date)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(line, place, value, formats.number)
    else:
        _write_text(sheet, line, place, as_text(value), formats)


def _write_text(sheet: Worksheet, line: int, place: int, text: str, formats: _Formats) -> None:
    if not text:
        return
    fitting = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
    sheet.write_string(line, place, fitting, formats.armed if starts_like_a_formula(text) else formats.text)


def _width(column: Column, rows: Sequence[Row]) -> int:
    """As wide as its longest cell, within reason: beyond, text wraps."""
    if column.type in ("date", "datetime"):
        return 20 if column.type == "datetime" else 12
    longest = max((len(as_text(row[column.header])) for row in rows), default=0)
    return max(NARROWEST, min(WIDEST, max(len(column.header), longest) + 2))
