"""What the wall understands of a plan's own sentences, and what it holds back."""

import pytest

from app.kinds.discretion import without_names
from app.kinds.wall_text import counts_groups, counts_ready, headline, large_line, noun, short, shortest, tells_result, told_field
from app.methods.models import EventPlan, Step
from tests.screens.pages import plain

STARTER, BOOSTER = "starter", "booster"


def step(plan: EventPlan, script: str, step_id: str) -> Step:
    return plan.script(script).step(step_id)


@pytest.mark.parametrize("script, step_id, words", [
    (STARTER, "inclusion-round", "Tour de table"), (STARTER, "frame-problem", "Quel est le vrai problème ?"),
    (BOOSTER, "prototype-ideas", "15 jours, 100 €, de vraies personnes"), (BOOSTER, "lead-takeaway", "La parole est aux porteurs"),
    (STARTER, "problem-sheet", "Fiche problème"), (STARTER, "call-for-lead", "Appel à porter")])
def test_the_headline_is_what_the_text_quotes_or_the_title(plan: EventPlan, script: str, step_id: str, words: str) -> None:
    assert plain(headline(step(plan, script, step_id))) == words


@pytest.mark.parametrize("script, step_id, words", [
    (STARTER, "listen-need", "récit"), (STARTER, "silent-ideas", "idée"), (STARTER, "share-with-constraint", "rebond"),
    (BOOSTER, "clarify", "question"), (BOOSTER, "prototype-ideas", "test"), (STARTER, "welcome", "carte")])
def test_cards_are_counted_in_the_words_of_the_step(plan: EventPlan, script: str, step_id: str, words: str) -> None:
    assert noun(step(plan, script, step_id)) == words


def test_the_constraint_stands_large_and_a_quoted_rule_does_not_stand_twice(plan: EventPlan) -> None:
    assert large_line(step(plan, STARTER, "share-with-constraint")).startswith("Contrainte")
    assert large_line(step(plan, STARTER, "frame-problem")).startswith("«")
    assert large_line(step(plan, BOOSTER, "prototype-ideas")) == ""
    assert large_line(step(plan, STARTER, "silent-ideas")) == ""


@pytest.mark.parametrize("script, step_id, tells", [
    (STARTER, "vote-problem", True), (STARTER, "vote-ideas", True), (BOOSTER, "vote-blockers", True), (BOOSTER, "vote-prototype", False),
    (BOOSTER, "lead-choice", True), (STARTER, "welcome", False)])
def test_a_result_is_told_only_where_the_plan_says_so(plan: EventPlan, script: str, step_id: str, tells: bool) -> None:
    assert tells_result(step(plan, script, step_id)) is tells


@pytest.mark.parametrize("script, step_id, field", [
    (STARTER, "problem-sheet", "creative_question"), (STARTER, "opportunity-sheet", "name"), (BOOSTER, "test-plan", "success_threshold"),
    (STARTER, "first-step", None)])
def test_one_line_of_a_sheet_may_be_read_by_the_hall(plan: EventPlan, script: str, step_id: str, field: str | None) -> None:
    one = step(plan, script, step_id)
    told = told_field(one, plan.sheet(one.sheet or ""))
    assert (told.id if told else None) == field


def test_colleges_and_ready_tables_are_counted_where_the_plan_says_so(plan: EventPlan) -> None:
    steps = [one for script in plan.scripts for one in script.steps]
    assert {one.id for one in steps if counts_groups(one)} == {"inclusion-round"}
    assert {one.id for one in steps if counts_ready(one)} == {"first-step"}


def test_a_college_has_a_short_word(plan: EventPlan) -> None:
    assert [short(plan.group(group)) for group in ("citizens", "ess", "employees")] == ["Citoyens", "Associations", "Salariés du Clus’Ter"]
    assert shortest(plan.group("employees")) == "Salariés"


@pytest.mark.parametrize("text, kept", [
    ("Amina et Mehdi, provisoirement. Il leur manque quelqu’un qui aime les chiffres.", "Il leur manque quelqu’un qui aime les chiffres."),
    ("La tournée de Bruno", ""), ("La tournée d’Amina ?", ""),
    ("Une idée claire, et un mur en pierre.", "Une idée claire, et un mur en pierre."),
    ("Claire a dit oui", ""), ("Clairement !", "Clairement !"), ("Jean-Paul viendra. Pas de voiture.", "Pas de voiture."), ("", "")])
def test_a_sentence_that_names_somebody_is_left_out(text: str, kept: str) -> None:
    assert without_names(text, frozenset({"Amina", "Mehdi", "Bruno", "Claire", "Pierre", "Jean-Paul"})) == kept


def test_without_names_nothing_is_left_out() -> None:
    assert without_names(" Bruno viendra. ", frozenset()) == "Bruno viendra."
