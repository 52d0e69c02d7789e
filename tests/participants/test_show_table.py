"""The page at a table's door: what it tells before anything is given."""

import pytest

from app.methods.models import EventPlan
from tests.houses import Served
from tests.screens.pages import page, plain


def door(served: Served, number: int) -> str:
    return page(served.client().get(f"/j/{served.house.table(number).code}").text).text


def test_it_names_the_table_its_challenge_and_who_leads_it(served: Served) -> None:
    words = door(served, 1)
    assert "Table 1" in words and "Vieillir au village sans s’isoler" in words and "Claire anime cette table." in words


def test_it_names_who_carries_the_project_where_somebody_does(served: Served) -> None:
    assert "Nadège y porte son projet : La bouteille qui revient." in door(served, 13)


@pytest.mark.parametrize(("present", "said"), [
    (0, "La table vous attend"), (1, "Une personne est déjà là."), (7, "Sept personnes sont déjà là."),
])
def test_it_counts_who_is_there(served: Served, present: int, said: str) -> None:
    for _ in range(present):
        served.house.seat(1, "")
    assert said in door(served, 1)


def test_it_says_whom_the_words_belong_to_and_what_becomes_of_a_contact(served: Served, plan: EventPlan) -> None:
    words = door(served, 1)
    assert plain(plan.script("starter").ownership) in words and plain(plan.privacy) in words


def test_nothing_is_chosen_beforehand_and_one_may_rather_not_say(served: Served) -> None:
    seen = page(served.client().get(f"/j/{served.house.table(1).code}").text)
    choices = seen.all("input", name="group")
    assert [one.facts["value"] for one in choices][-1] == "unsaid" and len(choices) == 8
    assert not any("checked" in one.facts for one in choices)
    assert "required" not in seen.by_id("name").facts


def test_a_look_takes_no_seat_and_gives_no_cookie(served: Served) -> None:
    answer = served.client().get(f"/j/{served.house.table(1).code}")
    assert "set-cookie" not in answer.headers and "participant_joined" not in served.house.kinds()


def test_it_runs_nothing_so_that_a_poor_phone_gets_in(served: Served) -> None:
    assert "<script" not in served.client().get(f"/j/{served.house.table(1).code}").text


def test_a_full_table_names_the_nearest_free_one_and_leads_there(served: Served) -> None:
    for _ in range(10):
        served.house.seat(1)
    seen = page(served.client().get(f"/j/{served.house.table(1).code}").text)
    assert "La table 1 est complète." in seen.text and "la table 2, « Bouger sans voiture à soi »" in seen.text
    assert seen.one("a", class_="button-main").facts["href"] == f"/j/{served.house.table(2).code}"
