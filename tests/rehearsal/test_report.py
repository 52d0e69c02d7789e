"""The verdict must be able to turn red."""

from typing import Any

import pytest

from app.methods.models import EventPlan
from app.rehearsal.history import History, judge
from app.rehearsal.report import ASIDE, Report, report_of


def told(plan: EventPlan, cards: list[str], exported: list[str], behind: tuple[str, ...] = ()) -> Report:
    history = History()
    for text in cards:
        history.note("acknowledged", "table 7, Sacha", path="/table/ideas/silent-ideas", fields={"text": text}, waited=0.01)
    rows: dict[str, Any] = {"Idées": [{"Table": 7, "Texte": text} for text in exported], "Intérêts": [], "Fiches": [], "Réactions": []}
    return report_of(plan, history, rows, {7: 7}, behind)


def test_all_found_once_is_clean(plan: EventPlan) -> None:
    report = told(plan, ["un", "deux"], ["un", "deux", "celle d’une vraie personne"])
    assert report.clean
    assert report.verdict.acknowledged == 2


def test_a_lost_card_is_seen(plan: EventPlan) -> None:
    report = told(plan, ["un", "deux"], ["un"])
    assert report.verdict.lost == ("table 7 card deux",)
    assert not report.clean


def test_a_doubled_card_is_seen(plan: EventPlan) -> None:
    assert told(plan, ["un"], ["un", "un"]).verdict.twice == ("table 7 card un",)


def test_a_hidden_card_is_not_lost_but_only_as_many_as_are_hidden(plan: EventPlan) -> None:
    assert told(plan, ["un", "deux"], ["un", ASIDE]).clean
    assert len(told(plan, ["un", "deux", "trois"], ["un", ASIDE]).verdict.lost) == 1


def test_a_card_exported_with_a_mask_is_there_and_another_one_is_not(plan: EventPlan) -> None:
    assert told(plan, ["Bruno, avec Amina (06 39 98 00 01)"], ["[prénom], avec [prénom] ([contact])"]).clean
    assert told(plan, ["Bruno, sans Amina"], ["[prénom], avec [prénom]"]).verdict.lost


def test_a_phone_that_shows_something_else_is_not_clean(plan: EventPlan) -> None:
    assert not told(plan, [], [], behind=("table 7, Sacha",)).clean


@pytest.mark.parametrize(("sent", "stored", "lost", "twice"), [
    (["a", "b"], ["a", "b", "c"], (), ()), (["a", "b"], ["a"], ("b",), ()), (["a"], ["a", "a"], (), ("a",)),
    (["a", "a"], ["a", "a"], (), ())])
def test_the_judge_counts(sent: list[str], stored: list[str], lost: tuple[str, ...], twice: tuple[str, ...]) -> None:
    verdict = judge(sent, stored)
    assert (verdict.lost, verdict.twice) == (lost, twice)
