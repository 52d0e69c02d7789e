"""A study and a test: what they cannot be without, and how they read."""

import datetime as dt

import pytest

from app.opportunities.steps import Study, Trial, study_of, trial_of, unready

TODAY = dt.date(2027, 3, 19)
WHOLE = {"study_question": "Qui paie ?", "study_days": "1", "test_hypothesis": "Ils viendront", "test_measure": "Les bons",
         "test_threshold": "4 sur 10", "test_end": "2027-04-30"}


def test_whole_steps_read_as_a_protocol():
    assert study_of(WHOLE).words == "Question\u00a0: Qui paie ?\nAu plus\u00a0: 1\u00a0jour"
    assert trial_of(WHOLE).words.splitlines()[-1] == "Fin\u00a0: vendredi 30\u00a0avril 2027"


@pytest.mark.parametrize(("part", "named"), [
    ("study_question", "la question"), ("study_days", "les jours au plus"), ("test_hypothesis", "l’hypothèse"),
    ("test_measure", "la mesure"), ("test_threshold", "le seuil"), ("test_end", "la date de fin"),
])
def test_each_part_that_is_missing_is_named_and_nothing_is_read(part, named):
    for empty in ("", " \u200b"):
        lines = WHOLE | {part: empty}
        step = study_of(lines) if part.startswith("study") else trial_of(lines)
        assert step.lacking == (named,)
        assert step.words == ""


@pytest.mark.parametrize("days", ["dix", "0", "-2", "1,5", "99999"])
def test_days_are_a_number_of_days(days):
    assert Study("Qui paie ?", days).lacking == ("les jours au plus",)


def test_an_end_that_is_no_day_is_no_end():
    assert trial_of(WHOLE | {"test_end": "fin avril"}).end is None


@pytest.mark.parametrize(("kind", "study", "trial", "fits"), [
    ("study", Study("?", "60"), Trial(), True),
    ("study", Study("?", "61"), Trial(), False),
    ("test", Study(), Trial(end=TODAY), True),
    ("test", Study(), Trial(end=TODAY - dt.timedelta(days=1)), False),
    ("test", Study(), Trial(end=TODAY + dt.timedelta(days=367)), False),
    ("meeting", Study("?", "900"), Trial(end=dt.date(2020, 1, 1)), True),
])
def test_a_step_stays_short_and_ends_in_the_future(kind, study, trial, fits):
    assert (unready(kind, study, trial, "écrit en une pièce", TODAY) == "") is fits


def test_a_step_that_is_not_ready_says_what_it_lacks():
    assert unready("study", Study("?"), Trial(), "", TODAY) == "L’étude courte n’est pas prête\u00a0: il manque les jours au plus."
    assert unready("test", Study(), Trial("h", "", "s", TODAY), "", TODAY) == "Le test n’est pas prêt\u00a0: il manque la mesure."
