"""What the team may change of the gates: only numbers that exist, within bounds of good sense, and for its own evening."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.methods.models import GateBook
from app.methods.papers import read
from app.opportunities.thresholds import capacity_of, editable, is_contact, staff_of, with_settings

EVENTS = Path(__file__).parents[2] / "events"
BOOK = read(GateBook, tomllib.loads((EVENTS / "methods" / "gates.toml").read_text("utf-8")))
KEYS = {one.key: one for one in editable(BOOK)}


def test_every_number_that_a_gate_compares_may_be_changed():
    assert {"S8.min_people", "S8.min_groups", "S8.min_economic_actors", "P8.min_people", "P10.within_days", "BO5.within_days", "P2.gate",
            "P2.evening", "confirmation.min_yes_share"} <= set(KEYS)
    assert "P7.evening" not in KEYS, "nothing is expected of it at triage"
    assert all(one.least <= one.value <= one.most for one in KEYS.values()), "the method itself makes sense"
    assert all(one.label for one in KEYS.values())


@pytest.mark.parametrize(
    ("key", "text", "reads"),
    [
        ("S8.min_people", "5", lambda book: book.criterion("S8").min_people == 5),
        ("P10.within_days", " 45 ", lambda book: book.criterion("P10").within_days == 45),
        ("P2.gate", "2", lambda book: book.criterion("P2").gate == 2),
        ("P2.evening", "0", lambda book: book.criterion("P2").evening == 0),
        ("confirmation.min_yes_share", "75 %", lambda book: book.confirmation.min_yes_share == 0.75),
        ("confirmation.min_groups", "3", lambda book: book.confirmation.min_groups == 3),
    ],
)
def test_a_setting_changes_that_number_alone(key, text, reads):
    changed = with_settings(BOOK, {key: text})
    assert reads(changed)
    back = with_settings(changed, {key: str(KEYS[key].value)})
    assert back == BOOK


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("S8.min_people", "beaucoup"), ("S8.min_people", "-1"), ("S8.min_people", "999"), ("P2.gate", "4"), ("S99.min_people", "2"),
        ("P7.evening", "1"), ("capacity", "3"), ("confirmation.min_yes_share", "0.6"), ("confirmation.min_yes_share", "101"),
        ("S8.label", "Autre"), ("", "1"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_changes_nothing(key, text):
    assert with_settings(BOOK, {key: text}) == BOOK


@given(st.dictionaries(st.sampled_from([*KEYS, "capacity", "staff", "S99.gate"]), st.one_of(st.text(max_size=6), st.integers().map(str))))
def test_whatever_is_stored_gives_a_book_within_its_bounds(settings):
    changed = with_settings(BOOK, settings)
    for one in editable(changed):
        assert KEYS[one.key].least <= one.value <= KEYS[one.key].most
    assert [one.key for one in editable(changed)] == list(KEYS)


@pytest.mark.parametrize(("text", "number"), [("12", 12), (" 0 ", 0), ("", None), ("douze", None), ("-3", None), ("501", None)])
def test_a_capacity_is_a_whole_number(text, number):
    assert capacity_of({"capacity": text}) == number


def test_the_team_is_listed_by_its_contacts():
    assert staff_of({"staff": " Claire@Clus.fr ; 06 12 34 56 78\nclaire@clus.fr,"}) == ("claire@clus.fr", "06 12 34 56 78")
    assert staff_of({}) == ()


@pytest.mark.parametrize(("text", "is_one"), [("a@b.fr", True), ("06 12 34 56 78", True), ("+33 (0)3.84", True), ("Claire", False),
                                              ("a@b", False), ("12345", False), ("table 1234567", False)])
def test_a_name_is_no_contact(text, is_one):
    assert is_contact(text) is is_one
