"""The files that leave the house: the same twice, readable again as typed, and without a living formula."""

import csv
import datetime as dt
import io
import json
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.backlog.formats import LONGEST_CELL, Column, starts_like_a_formula, to_csv, to_json, to_xlsx

COLUMNS = (
    Column("Texte"),
    Column("Liste", "list"),
    Column("Nombre", "integer"),
    Column("Jour", "date"),
    Column("Heure", "datetime"),
    Column("Oui", "boolean"),
)
NOON = dt.datetime(2027, 3, 19, 12, 30, 5)
ROW = {
    "Texte": "Pain ; « café »\nmarché \"d'ici\"",
    "Liste": ("Gigny", "Orgelet"),
    "Nombre": 7,
    "Jour": dt.date(2027, 3, 18),
    "Heure": NOON,
    "Oui": True,
}
EMPTY = {"Texte": "", "Liste": (), "Nombre": None, "Jour": None, "Heure": None, "Oui": None}

# What people have sent to make a spreadsheet run something, and innocent texts that look alike.
INJECTIONS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1",
    "\ufeff=1+1", "\0=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "﹦1+1", "=HYPERLINK(\"http://example.org\";\"clic\")",
    "=IMPORTXML(\"http://example.org\",\"//a\")", "=DDE(\"cmd\";\"/C calc\")", "{=1+1}", "http://example.org/", "mailto:a@example.org",
    "internal:'Feuille'!A1", "external:c:\\calc.exe", "- point", "+33 6 39 98 00 01", "@lena", "1e5", "0012", "TRUE", "#REF!", "_x0041_",
    "\";=1+1", "';--", "a\r\nb", "<b>&amp;</b>", "]]>", "\x01\x1f\x7f", "👩‍🌾", "é",
]  # fmt: skip

# All that UTF-8 and XML can carry: lone surrogates pass no door, and two code points are no characters at all.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(data: bytes, tab: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(tab).to_python()


def texts(*values: str) -> list[dict[str, str]]:
    """A last row keeps blank ones from being cut off at the end of a tab."""
    return [{"Texte": value} for value in (*values, "fin")]


def xml_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


# --- CSV ------------------------------------------------------------------------------------------------------------


def test_a_csv_opens_in_a_french_spreadsheet():
    assert to_csv(COLUMNS, [ROW, EMPTY]) == (
        b"\xef\xbb\xbf"
        b'"Texte";"Liste";"Nombre";"Jour";"Heure";"Oui"\r\n'
        + '"Pain ; « café »\nmarché ""d\'ici""";"Gigny | Orgelet";"7";"2027-03-18";"2027-03-19 12:30:05";"oui"\r\n'.encode()
        + b'"";"";"";"";"";""\r\n'
    )


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_cell_of_a_csv_starts_a_formula(text):
    _, (cell,), _ = read_csv(to_csv(COLUMNS[:1], texts(text)))
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert not starts_like_a_formula(cell)


@pytest.mark.parametrize("text", ["Pain", "1 - 2", "a=b", "contact@example.org", "'déjà", "", " ", "é+", "{=1+1}"])
def test_an_innocent_text_is_left_alone(text):
    assert read_csv(to_csv(COLUMNS[:1], texts(text)))[1] == [text]


def test_a_list_and_a_header_are_disarmed_too_but_not_a_negative_number():
    columns = (Column("=Liste", "list"), Column("Nombre", "integer"))
    assert read_csv(to_csv(columns, [{"=Liste": ("-1", "=2"), "Nombre": -3}])) == [["'=Liste", "Nombre"], ["'-1 | =2", "-3"]]


@given(values=st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_comes_back_from_a_csv_as_typed(values):
    data = to_csv(COLUMNS[:1], texts(*values))
    cells = [cell for (cell,) in read_csv(data)[1:-1]]
    assert cells == ["'" + value if starts_like_a_formula(value) else value for value in values]
    assert not any(starts_like_a_formula(cell) for cell in cells)


# --- XLSX -----------------------------------------------------------------------------------------------------------


def test_a_workbook_has_typed_cells_filters_and_a_frozen_header():
    data = to_xlsx([("Backlog", COLUMNS, [ROW, EMPTY]), ("Autre", COLUMNS[:1], [])])
    header, row, *_ = read_xlsx(data)
    assert header == [column.header for column in COLUMNS]
    assert row == [ROW["Texte"], "Gigny | Orgelet", 7, dt.date(2027, 3, 18), NOON, "oui"]
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["Backlog", "Autre"]
    assert read_xlsx(data, tab=1) == [["Texte"]]
    assert '<autoFilter ref="A1:F3"/>' in xml_of(data)
    assert 'state="frozen"' in xml_of(data)
    assert xml_of(data).count("<col ") == len(COLUMNS)


@pytest.mark.parametrize(("zone", "hour"), [(None, 12), (dt.UTC, 13), (dt.timezone(dt.timedelta(hours=1)), 12)])
def test_hours_are_written_as_the_clock_of_the_hall_showed_them(zone, hour):
    rows = [{"Heure": NOON.replace(tzinfo=zone)}]
    assert read_xlsx(to_xlsx([("T", COLUMNS[4:5], rows)]))[1] == [NOON.replace(hour=hour)]
    assert read_csv(to_csv(COLUMNS[4:5], rows))[1] == [f"2027-03-19 {hour}:30:05"]
    assert json.loads(to_json(rows)) == [{"Heure": NOON.replace(tzinfo=zone).isoformat()}]


def test_a_day_before_excel_counts_days_is_a_text():
    rows = [{"Jour": dt.date(1848, 2, 24)}, {"Jour": dt.datetime(1848, 2, 24)}]
    assert read_xlsx(to_xlsx([("T", COLUMNS[3:4], rows)]))[1:] == [["1848-02-24"], ["1848-02-24 00:00:00"]]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_of_a_workbook_becomes_a_formula_a_link_or_a_number(text):
    data = to_xlsx([("T", COLUMNS[:1], texts(text))])
    assert read_xlsx(data)[1] == [text]
    assert "<f>" not in xml_of(data)
    assert "hyperlink" not in xml_of(data)


def test_a_text_that_looks_like_a_formula_stays_one_when_somebody_edits_it():
    with zipfile.ZipFile(io.BytesIO(to_xlsx([("T", COLUMNS[:1], texts("=1+1"))]))) as book:
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    (cell,) = read_xlsx(to_xlsx([("T", COLUMNS[:1], texts("é" * (LONGEST_CELL + 1)))]))[1]
    assert cell == "é" * (LONGEST_CELL - 1) + "…"
    assert read_xlsx(to_xlsx([("T", COLUMNS[:1], texts("é" * LONGEST_CELL))]))[1] == ["é" * LONGEST_CELL]


@given(values=st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_comes_back_from_a_workbook_as_typed(values):
    data = to_xlsx([("T", COLUMNS[:1], texts(*values))])
    assert [cell for (cell,) in read_xlsx(data)[1:-1]] == values


# --- JSON, and the same twice ---------------------------------------------------------------------------------------


def test_json_keeps_lists_numbers_and_the_typed_text():
    text = to_json({"rows": [ROW | {"Texte": "=1+1 ’ é"}, EMPTY]}).decode()
    assert text.endswith("}\n")
    assert "=1+1 ’ é" in text
    assert list(json.loads(text)["rows"][0]) == list(ROW)
    assert json.loads(text)["rows"] == [
        {"Texte": "=1+1 ’ é", "Liste": ["Gigny", "Orgelet"], "Nombre": 7, "Jour": "2027-03-18"}
        | {"Heure": "2027-03-19T12:30:05", "Oui": True},
        {"Texte": "", "Liste": [], "Nombre": None, "Jour": None, "Heure": None, "Oui": None},
    ]


def test_json_refuses_what_it_cannot_say_exactly():
    with pytest.raises(TypeError):
        to_json({"rows": object()})
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json({"rows": float("nan")})


@given(values=st.lists(TEXTS, max_size=5))
def test_the_same_rows_give_the_same_bytes(values):
    rows = texts(*values)
    assert to_csv(COLUMNS[:1], rows) == to_csv(COLUMNS[:1], rows)
    assert to_xlsx([("T", COLUMNS[:1], rows)]) == to_xlsx([("T", COLUMNS[:1], rows)])
    assert to_json(rows) == to_json(rows)


def test_a_workbook_does_not_tell_when_it_was_made():
    """Two workbooks of the same second would be equal anyway: the archive and its properties must hold no clock at all."""
    with zipfile.ZipFile(io.BytesIO(to_xlsx([("Backlog", COLUMNS, [ROW])]))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = book.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", properties)) == {"2020-01-01T00:00:00Z"}
