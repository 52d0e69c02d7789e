"""More people than the door lets in at once are shown a queue that comes back by itself."""

import time
from dataclasses import replace

import pytest

from app.ground.pace import Pace
from app.paces import LIMITS
from app.participants.actions import join_table
from tests.houses import Served
from tests.screens.listening import listening
from tests.screens.pages import page


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr("app.main.ARRIVALS", Pace(1, 1 / 60))
    monkeypatch.setattr("app.main.LIMITS", replace(LIMITS, newcomers=Pace(20, 1 / 60)))
    return True


def test_the_queue_brings_what_was_typed_and_asks_again_by_itself(served: Served) -> None:
    code = served.house.table(1).code
    served.phone(1, "Amina")
    told = served.client().post(f"/j/{code}", data={"name": "Bruno <b>", "group": "citizens"})
    assert told.status_code == 429 and int(told.headers["retry-after"]) > 0
    form = page(told.text).one("form")
    assert form.facts["action"] == f"/j/{code}" and form.facts["method"] == "post" and int(form.facts["data-wait"]) > 0
    fields = {field.facts["name"]: field.facts["value"] for field in form.all("input")}
    assert (fields["name"], fields["group"]) == ("Bruno <b>", "citizens") and fields["client_id"]
    assert "queue.js" in told.text and "<b>" not in told.text


def test_who_is_in_already_moves_to_another_table_without_queueing(served: Served) -> None:
    phone = served.phone(1, "Amina")
    assert phone.post(f"/j/{served.house.table(2).code}").url.path == "/table"


def test_a_wrong_code_takes_nobodys_turn(served: Served) -> None:
    for number in range(5):
        served.client().post(f"/j/WRONG{number}", data={"group": "citizens"})
    assert served.phone(1, "Amina").get("/table").status_code == 200


def test_who_makes_up_badges_queues_and_cannot_hold_up_those_who_sit(served: Served) -> None:
    """Who has opened nothing shares one pace with everybody who has none; those who sit are not in it."""
    seated, liar = served.phone(1, "Amina"), served.client()
    assert seated.get("/table").status_code == 200
    answers = [liar.get("/table", headers={"Cookie": f"tablee_seat=made-up-{number}"}).status_code for number in range(25)]
    assert set(answers) == {401, 429} and answers[-1] == 429
    told = served.client().get(f"/j/{served.house.table(2).code}")
    assert told.status_code == 429 and page(told.text).one("form").facts["action"] == f"/j/{served.house.table(2).code}"
    assert seated.get("/table/mine").status_code == 200


def test_a_page_that_only_listens_is_known_too_when_the_server_has_started_again(served: Served) -> None:
    """Its socket alone comes back; a flood of made-up badges must not hold that up."""
    phone, liar = served.client(), served.client()
    served.house.do(join_table, served.house.table(1).id, "Amina", "citizens", "a-badge-from-before")
    phone.cookies.set("tablee_seat", "a-badge-from-before")
    with listening(served, phone) as line:
        assert line.recv(timeout=20)
    while liar.get("/table", headers={"Cookie": f"tablee_seat=made-up-{time.monotonic_ns()}"}).status_code != 429:
        pass
    with listening(served, phone) as line:
        assert "region-" in str(line.recv(timeout=20))
