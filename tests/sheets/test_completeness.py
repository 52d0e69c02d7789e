"""What a sheet lacks before its gate, on the real sheets of the method and on the answers of the sample tables."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.methods.models import SheetForm
from app.methods.papers import read
from app.sheets.completeness import TableFacts, has_number, lines, missing, progress

EVENTS = Path(__file__).parents[2] / "events"
EVENING = dt.date(2027, 3, 18)
FORMS = {
    name: read(SheetForm, {"id": name, **raw})
    for name, raw in tomllib.loads((EVENTS / "methods" / "sheets.toml").read_text("utf-8")).items()
}
SAMPLES = {
    number: tomllib.loads((EVENTS / "lons-le-saunier" / f"sample-table-{number:02}.toml").read_text("utf-8"))
    for number in (1, 13)
}


def sample_values(number: int, sheet: str) -> dict[str, str]:
    raw = SAMPLES[number][f"sheet_{sheet}"]
    return {key: str(value) for key, value in raw.items() if key != "scribe"}


def facts(**changes) -> TableFacts:
    usual = {"interests": 3, "groups": 2, "consented": True, "lead_agreed": True, "evening_date": EVENING}
    return TableFacts(**usual | changes)


def sample_facts(number: int) -> TableFacts:
    groups = {each["id"]: each["group"] for each in SAMPLES[number]["participants"]}
    authors = [each["by"] for each in SAMPLES[number]["interests"]]
    return facts(interests=len(authors), groups=len({groups[author] for author in authors}))


def codes(sheet: str, values: dict[str, str], **changes) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in missing(FORMS[sheet], values, facts(**changes))]


@pytest.mark.parametrize(("number", "sheet", "gate"), [(1, "d1", "gate_d1"), (1, "d2", "gate_d2"), (13, "d3", "gate_d3")])
def test_the_sample_tables_pass_as_expected(number, sheet, gate):
    assert SAMPLES[number]["expected"][gate] is True
    assert missing(FORMS[sheet], sample_values(number, sheet), sample_facts(number)) == ()


def test_the_sample_tables_told_as_many_interests_as_expected():
    for number, sample in SAMPLES.items():
        told = sample_facts(number)
        assert (told.interests, told.groups) == (sample["expected"]["interests"], len(sample["expected"]["groups"]))


@pytest.mark.parametrize(("sheet", "required"), [("d1", 5), ("d2", 11), ("d3", 11)])
def test_an_empty_sheet_names_each_required_line(sheet, required):
    lacking = missing(FORMS[sheet], {}, facts())
    assert [each.code for each in lacking] == ["line_empty"] * required
    assert progress(FORMS[sheet], {}) == (0, required)
    assert all(each.sentence.endswith(".") and FORMS[sheet].field(each.field).label in each.sentence for each in lacking)


@pytest.mark.parametrize("blank", ["", "   ", "\u00a0", "\n\t", "\u200b", "\u200d\ufeff"])
def test_a_line_of_spaces_is_an_empty_line(blank):
    values = sample_values(1, "d1") | {"who": blank}
    assert codes("d1", values) == [("line_empty", "who")]
    assert progress(FORMS["d1"], values) == (4, 5)


@pytest.mark.parametrize("answer", ["Rien.", "0", "❤️", "?"])
def test_a_short_answer_is_an_answer(answer):
    assert codes("d1", sample_values(1, "d1") | {"who": answer}) == []


@pytest.mark.parametrize(
    ("sheet", "changes", "code"),
    [
        ("d1", {"consented": False}, [("not_consented", "problem")]),
        ("d1", {"lead_agreed": False, "interests": 0, "groups": 0}, []),
        ("d2", {"consented": False, "lead_agreed": False}, []),
        ("d2", {"interests": 2}, [("few_interests", "")]),
        ("d2", {"interests": 0, "groups": 0}, [("few_interests", "")]),
        ("d2", {"groups": 1}, [("few_groups", "")]),
        ("d3", {"lead_agreed": False}, [("lead_not_agreed", "")]),
        ("d3", {"consented": False, "interests": 0, "groups": 0}, []),
    ],
)
def test_each_sheet_asks_the_table_for_what_is_its_own(sheet, changes, code):
    number = 13 if sheet == "d3" else 1
    assert codes(sheet, sample_values(number, sheet), **changes) == code


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2027-03-17", "date_past"),
        ("2027-03-18", None),
        ("2027-04-02", None),
        ("2027-04-03", "date_too_far"),
        ("30 mars", "date_unreadable"),
        ("2027-02-30", "date_unreadable"),
        ("", "line_empty"),
    ],
)
@pytest.mark.parametrize(("number", "sheet"), [(1, "d2"), (13, "d3")])
def test_the_first_step_falls_within_fifteen_days(number, sheet, day, code):
    values = sample_values(number, sheet) | {"first_step_date": day}
    assert codes(sheet, values) == ([(code, "first_step_date")] if code else [])


@pytest.mark.parametrize(
    ("threshold", "fits"),
    [
        ("Au moins 4 vignerons sur 10", True),
        ("au moins quatre sur dix", True),
        ("½ des personnes", True),
        ("La moitié signe", True),
        ("Les gens sont contents", False),
        ("Personne ne préfère le verre neuf", False),
        ("Un tiers-lieu accepte", False),
        ("Un tiers des vignerons signe", True),
        ("Trois quarts d’heure de file", True),
        ("On nous rappelle", False),
    ],
)
def test_success_is_a_number(threshold, fits):
    assert has_number(threshold) is fits
    values = sample_values(13, "d3") | {"success_threshold": threshold}
    assert codes("d3", values) == ([] if fits else [("no_number", "success_threshold")])


def test_progress_counts_the_lines_of_one_step_only():
    values = {"name": "Pain, café, marché", "lead_status": "group", "allies": "Les communes"}
    assert progress(FORMS["d2"], values, ["name", "solution", "allies"]) == (1, 2)
    assert progress(FORMS["d2"], values, ["lead_status", "lead_profile"]) == (1, 2)
    assert progress(FORMS["d2"], values, []) == (0, 0)


def test_an_empty_line_of_the_process_shows():
    values = {"who": "Des gens", "creative_question": "Comment pourrions-nous ?"}
    assert lines(FORMS["d1"], values) == {"engineering": True, "business": False, "cooperation": True}
    assert lines(FORMS["d1"], values | {"existing": "Un bus"})["business"] is True
    assert lines(FORMS["d3"], {}) == {"engineering": False, "business": False, "cooperation": False}


@given(values=st.dictionaries(st.sampled_from([field.id for field in FORMS["d2"].fields]), st.text(max_size=20)))
def test_progress_and_missing_lines_always_agree(values):
    filled, required = progress(FORMS["d2"], values)
    empty = [each for each in missing(FORMS["d2"], values, facts()) if each.code == "line_empty"]
    assert required - filled == len(empty)
