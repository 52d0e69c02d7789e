"""Taking a seat through the web: in at the first try, and nothing typed is lost when it is refused."""

import httpx
import pytest

from tests.houses import Served
from tests.screens.pages import page


def join(served: Served, number: int, **typed: str) -> httpx.Response:
    return served.client().post(f"/j/{served.house.table(number).code}", data=typed)


def test_one_tap_on_the_college_is_enough(served: Served) -> None:
    answer = join(served, 1, group="ess")
    assert answer.status_code == 200 and answer.url.path == "/table"
    assert "Votre place" in page(answer.text).by_id("seat").text


def test_the_first_name_is_shown_at_my_place(served: Served) -> None:
    assert "Amina, votre place" in page(join(served, 1, name="  Amina ", group="citizens").text).by_id("seat").text


def test_without_a_college_the_name_stays_in_the_form(served: Served) -> None:
    answer = join(served, 1, name="Amina")
    seen = page(answer.text)
    assert answer.status_code == 422 and "Choisissez ce que vous êtes ce soir" in seen.text
    assert seen.by_id("name").facts["value"] == "Amina"


def test_with_too_long_a_name_both_name_and_college_stay(served: Served) -> None:
    answer = join(served, 1, name="A" * 41, group="public")
    seen = page(answer.text)
    assert answer.status_code == 422 and "40 signes au plus" in seen.text
    assert seen.by_id("name").facts["value"] == "A" * 41
    assert [one.facts["value"] for one in seen.all("input", name="group") if "checked" in one.facts] == ["public"]


@pytest.mark.parametrize("group", ["martians", "", " "])
def test_a_college_of_another_world_is_refused(served: Served, group: str) -> None:
    assert join(served, 1, group=group).status_code == 422
    assert "participant_joined" not in served.house.kinds()


def test_a_name_may_hold_anything_that_shows(served: Served) -> None:
    answer = join(served, 1, name="<b>Zoé</b> 🌻\x00", group="unsaid")
    assert "&lt;b&gt;Zoé&lt;/b&gt; 🌻, votre place" in answer.text


def test_coming_back_gives_the_same_seat(served: Served) -> None:
    phone = served.phone(1, "Amina")
    again = phone.get(f"/j/{served.house.table(1).code}")
    assert again.url.path == "/table" and served.house.kinds().count("participant_joined") == 1


def test_a_full_table_keeps_name_and_college_for_the_nearest_one(served: Served) -> None:
    for _ in range(10):
        served.house.seat(1)
    answer = join(served, 1, name="Trop", group="ess")
    assert answer.status_code == 409
    form = page(answer.text).one("form")
    typed = {field.facts["name"]: field.facts["value"] for field in form.all("input")}
    there = served.client().post(form.facts["action"], data=typed)
    assert there.url.path == "/table" and "Table 2" in page(there.text).text and "Trop, votre place" in page(there.text).text


def test_a_latecomer_lands_in_the_current_step(served: Served) -> None:
    served.house.go(1, "silent-ideas")
    assert page(join(served, 1, group="citizens").text).by_id("text-silent-ideas")


def test_leaving_frees_the_seat(served: Served) -> None:
    phone = served.phone(1, "Amina")
    assert phone.post("/table/leave").url.path == "/"
    assert phone.get("/table").status_code == 401
