"""The shapes of the raw material: ballots without persons, a journal without numbers that tell who."""

import pytest

from app.backlog.anonymity import Mask
from app.backlog.raw import TABS, document, named_object, numbered_ballots, place, role_of, tab


def test_a_ballot_is_numbered_after_what_is_on_it_so_that_the_order_of_seats_tells_nothing():
    seats = [("7", "idea:2", 1), ("8", "idea:1", 1), ("8", "idea:3", 1)]
    other_way_round = [("9", "idea:1", 1), ("9", "idea:3", 1), ("30", "idea:2", 1)]
    assert numbered_ballots(seats) == numbered_ballots(other_way_round) == [(1, "idea:1", 1), (1, "idea:3", 1), (2, "idea:2", 1)]


@pytest.mark.parametrize(("actor", "role"), [
    ("participant:12", "participant"), ("facilitator:3", "facilitator"), ("control", "control"), (None, "")])
def test_the_journal_says_the_role_and_not_the_person(actor, role):
    assert role_of(actor) == role


@pytest.mark.parametrize(("subject", "said"), [
    ("12", ""), ("silent-ideas", "silent-ideas"), (None, ""), ("LONS27-T01-1 P2", "LONS27-T01-1 P2")])
def test_numbers_of_people_and_cards_stay_in_the_house(subject, said):
    assert named_object(subject) == said


def test_a_table_is_said_by_its_number():
    assert place("table:40", {40: 7}) == "table 7"
    assert place("evening", {}) == "evening"


def test_a_contact_typed_into_a_text_is_masked_in_its_tab():
    _, _, rows = tab("Réactions", [(1, "Citoyens", "Je peux aider", "appelez-moi au 06 39 98 00 01")], {})
    assert rows[0]["Aide"] == "appelez-moi au [contact]"


def test_a_name_is_masked_in_the_lines_of_its_table_only():
    lines = [(1, "Fiche", "Ligne", "Rose et Karim", False), (2, "Fiche", "Ligne", "Rose et Karim", False)]
    _, _, rows = tab("Fiches", lines, {1: Mask(["Karim"]), 2: Mask(["Rose"])})
    assert [row["Texte"] for row in rows] == ["Rose et [prénom]", "[prénom] et Karim"]


def test_the_document_has_a_list_for_each_tab():
    told = document(tab(title, [], {}) for title in TABS)
    assert list(told) == ["format", "version", *TABS]
