"""The digest of a sheet, and what answers about it say. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from app.methods.models import EventPlan
from app.sheets.signing import Answer, Disagreement, digest_of, signing_steps, summed_up

SHEET = st.dictionaries(st.sampled_from(["d1.problem", "d2.name", "d2.solution", "d2.payers"]), st.text(max_size=20))


@given(SHEET)
def test_order_empty_lines_and_outer_spaces_count_for_nothing(values: dict[str, str]) -> None:
    turned = dict(reversed(list(values.items())))
    assert digest_of(values) == digest_of(turned) == digest_of(turned | {"d2.allies": "  "})
    assert digest_of({key: f" {value}\n" for key, value in values.items()}) == digest_of(values)


def test_a_word_or_its_place_changes_it() -> None:
    assert digest_of({"d2.name": "Pain"}) != digest_of({"d2.name": "Pains"})
    assert digest_of({"d2.name": "Pain"}) != digest_of({"d2.solution": "Pain"})
    assert digest_of({"d2.name": "a", "d2.solution": "b"}) != digest_of({"d2.name": "b", "d2.solution": "a"})


def test_answers_about_an_older_text_wait_to_be_given_anew_and_no_disagreement_is_lost() -> None:
    answers = [Answer(True, "", "new"), Answer(True, "", "old"), Answer(False, "Le prix est faux", "old"), Answer(False, "Pas nous", "new")]
    said = summed_up(answers, "new", present=9)
    assert (said.yes, said.no, said.stale, said.answered, said.present) == (1, 1, 2, 2, 9)
    assert said.disagreements == (Disagreement("Le prix est faux", True), Disagreement("Pas nous", False))


@given(st.lists(st.builds(Answer, st.booleans(), st.text(max_size=5), st.sampled_from("abc"))), st.integers(0, 20))
def test_every_answer_is_counted_once(answers: list[Answer], present: int) -> None:
    said = summed_up(answers, "a", present)
    assert said.yes + said.no + said.stale == len(answers) <= said.present
    assert len(said.disagreements) == sum(not answer.agrees for answer in answers)


def test_both_scripts_sign_at_their_last_sheet_before_the_plenary(plan: EventPlan) -> None:
    assert [[step.id for step in signing_steps(plan.script(script))] for script in ("starter", "booster")] == [["first-step"]] * 2
