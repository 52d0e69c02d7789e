"""What needs the control room, in the words of a person."""

from datetime import UTC, datetime, timedelta

import pytest

from app.methods.models import EventPlan
from app.screens.attention import Facts, Ring, needs_of, of, pace, sentence, steps_behind
from tests.screens.pages import plain

NOW = datetime(2027, 3, 18, 19, 16, tzinfo=UTC)
CALM = Facts(facilitator="Élodie", step="Idées en silence", phones=8, late=1.0)


def facts(**changes: object) -> Facts:
    return Facts(**{**vars(CALM), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("waiting, tables, words", [
    (0, 16, "Seize tables avancent, aucune ne vous attend."),
    (0, 1, "Une table avance, aucune ne vous attend."),
    (1, 16, "Une table vous attend, quinze avancent."),
    (3, 16, "Trois tables vous attendent, treize avancent."),
    (3, 30, "Trois tables vous attendent, vingt-sept avancent."),
    (15, 16, "Quinze tables vous attendent, une avance."),
    (16, 16, "Seize tables vous attendent."),
    (0, 21, "Vingt et une tables avancent, aucune ne vous attend."),
])
def test_the_sentence_says_it_in_words(waiting: int, tables: int, words: str) -> None:
    assert sentence(waiting, tables) == words


@pytest.mark.parametrize("late, words", [
    ([], ""), ([0.2, -0.3, 0.4], "à l’heure"), ([-1.2, -0.8, 9], "en avance de 1 min"), ([2.6, 3.4, 3.1], "en retard de 3 min")])
def test_the_pace_of_the_hall_is_that_of_its_middle_table(late: list[float], words: str) -> None:
    assert plain(pace(late)) == words


@pytest.mark.parametrize("name, words", [
    ("Élodie", "d’Élodie"), ("Rémi", "de Rémi"), ("Hélène", "d’Hélène"), ("Youssef", "de Youssef"), ("Yves", "d’Yves")])
def test_a_name_is_elided_as_one_says_it(name: str, words: str) -> None:
    assert of(name) == words


def test_a_table_that_goes_well_needs_nobody() -> None:
    assert needs_of(CALM, NOW) == ()


def test_a_call_says_who_and_what() -> None:
    (need,) = needs_of(facts(rings=(Ring(4, "Deux personnes sans téléphone."),)), NOW)
    assert (need.state, need.title, need.text, need.ring) == ("appelle", "Élodie vous appelle", "Deux personnes sans téléphone.", 4)


def test_a_link_tried_twice_is_an_alarm_of_its_own() -> None:
    (need,) = needs_of(facts(rings=(Ring(5, "…", second=True),)), NOW)
    assert (need.kind, need.title) == ("second", "Le lien d’Élodie a servi deux fois")


@pytest.mark.parametrize("minutes, seconds, needs", [(2, 59, 0), (3, 0, 1), (40, 0, 1)])
def test_a_desk_that_is_silent_for_three_minutes_is_looked_for(minutes: int, seconds: int, needs: int) -> None:
    assert len(needs_of(facts(heard_at=NOW - timedelta(minutes=minutes, seconds=seconds)), NOW)) == needs


def test_it_matters_whether_the_table_still_writes() -> None:
    since = NOW - timedelta(minutes=3)
    assert plain(needs_of(facts(heard_at=since), NOW)[0].text) == "Pupitre hors ligne depuis 3 min. La table écrit toujours."
    assert "Aucun téléphone" in needs_of(facts(heard_at=since, phones=0), NOW)[0].text


@pytest.mark.parametrize("late, behind, title", [
    (5.0, 1, None), (None, 3, None), (-2.0, 0, None), (5.1, 1, "5 minutes de retard"), (12.4, 0, "12 minutes de retard"),
    (2.0, 2, "Deux étapes de retard"), (9.0, 3, "Trois étapes de retard")])
def test_five_minutes_or_two_steps_late_is_late(late: float | None, behind: int, title: str | None) -> None:
    needs = needs_of(facts(late=late, behind=behind), NOW)
    assert [plain(need.title) for need in needs] == ([title] if title else [])
    assert all(plain(need.text) == "Encore à « Idées en silence »." for need in needs)


def test_people_come_before_machines() -> None:
    everything = facts(rings=(Ring(1, "Venez"),), heard_at=NOW - timedelta(minutes=9), late=8.0)
    kinds = [need.kind for need in needs_of(everything, NOW)]
    assert kinds == ["call", "away", "late"]


@pytest.mark.parametrize("step, minutes, behind", [
    ("welcome", 4, 0), ("welcome", 5, 1), ("welcome", 12, 2), ("inclusion-round", 11.9, 0), ("silent-ideas", 20, 0),
    ("first-step", 119, 2)])
def test_steps_behind_are_counted_on_paper(plan: EventPlan, step: str, minutes: float, behind: int) -> None:
    assert steps_behind(plan.script("starter"), step, minutes) == behind
