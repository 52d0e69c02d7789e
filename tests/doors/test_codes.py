"""A code opens its table from when it is laid until two hours after closing; a photographed one is worth nothing the next day."""

import pytest

from app.evenings.actions import close_evening, wake_codes
from app.ground.refusal import Refused
from app.participants.actions import keep_in_touch
from app.tables.actions import push_step
from tests.houses import Clock, Served
from tests.screens.listening import code_of_the_end, listening
from tests.screens.pages import page

CONTROL = "/control/lons-le-saunier"


def knock(served: Served, code: str) -> tuple[int, int]:
    client = served.client()
    return client.get(f"/j/{code}").status_code, client.post(f"/j/{code}", data={"group": "citizens"}).status_code


def test_two_hours_after_closing_a_code_is_gone_and_tells_nothing(served: Served, clock: Clock) -> None:
    table = served.house.table(3)
    served.house.do(close_evening, served.house.evening_id, "control")
    clock.forward(hours=1, minutes=59)
    assert "La soirée est terminée" in served.client().get(f"/j/{table.code}").text
    clock.forward(minutes=2)
    assert knock(served, table.code) == (410, 410)
    told = served.client().get(f"/j/{table.code}").text
    assert served.house.standing(3).paper.title not in told and "Table 3" not in told
    assert served.client().post("/rejoindre", data={"code": table.code}).status_code == 410


def test_a_photographed_code_is_worth_nothing_the_next_day_even_if_nobody_closed(served: Served, clock: Clock) -> None:
    code = served.house.table(3).code
    served.house.do(push_step, served.house.evening_id, "welcome", [served.house.table(3).id], "control")
    clock.forward(hours=11)
    assert knock(served, code)[0] == 200
    clock.forward(hours=9)
    assert knock(served, code) == (410, 410)
    assert "Dites-le à l’équipe" in served.client().get(f"/j/{code}").text


def test_an_evening_that_was_rehearsed_the_day_before_is_woken_in_one_tap(served: Served, clock: Clock) -> None:
    code = served.house.table(3).code
    served.house.do(push_step, served.house.evening_id, "welcome", [served.house.table(3).id], "control")
    assert "codes des tables dorment" not in served.control().get(CONTROL).text
    clock.forward(hours=24)
    control = served.control()
    form = page(control.get(CONTROL).text).by_id("region-now").one("form", action=f"{CONTROL}/wake")
    control.post(form.facts["action"]).raise_for_status()
    assert knock(served, code) == (200, 200)
    assert "codes des tables dorment" not in control.get(CONTROL).text
    clock.forward(hours=13)
    assert knock(served, code) == (410, 410)


def test_a_closed_evening_is_not_woken(served: Served) -> None:
    served.house.do(close_evening, served.house.evening_id, "control")
    with pytest.raises(Refused, match="evening_closed"):
        served.house.do(wake_codes, served.house.evening_id, "control")


def test_a_code_that_was_changed_opens_nothing_and_who_sits_there_stays(served: Served) -> None:
    phone, old = served.phone(3, "Amina"), served.house.table(3).code
    answer = served.control().post(f"{CONTROL}/tables/3/code")
    new = served.house.table(3).code
    assert str(answer.url).endswith("/links#table-3") and f"{new[:3]} {new[3:]}" in answer.text
    assert new != old and knock(served, old) == (404, 404) and knock(served, new)[0] == 200
    assert phone.get("/table").status_code == 200


def test_closing_ends_every_connection_of_phones_and_desks(served: Served) -> None:
    phone, desk = served.phone(3, "Amina"), served.desk(3)
    with listening(served, phone) as one, listening(served, desk, f"/desk/{served.house.table(3).id}/live") as two:
        assert one.recv(timeout=20) and two.recv(timeout=20)
        served.control().post(f"{CONTROL}/close").raise_for_status()
        assert code_of_the_end(one) == code_of_the_end(two) == 4004
    with listening(served, phone) as line:
        assert code_of_the_end(line) == 4004
    assert desk.get(f"/desk/{served.house.table(3).id}").status_code == 410


def test_after_closing_a_phone_reads_what_is_its_own_for_two_hours_and_writes_nothing(served: Served, clock: Clock) -> None:
    amina, bruno = served.house.seat(1, "Amina"), served.house.seat(1, "Bruno")
    phone = served.phone(1, "Chloé")
    served.house.go(1, "interest-alignment")
    served.house.do(keep_in_touch, amina, bruno.participant_id, "06 12 34 56 78")
    phone.post("/table/touch", data={"other": amina.participant_id, "contact": "chloe@example.org"}).raise_for_status()
    served.house.do(keep_in_touch, amina, 3)
    served.control().post(f"{CONTROL}/close").raise_for_status()
    seen = page(phone.get("/table").text)
    assert "La soirée est terminée" in seen.text and "Amina 06 12 34 56 78" in seen.text and "Bruno" not in seen.text
    assert [link.facts["href"] for link in seen.all("a") if "/nouvelles#" in link.facts["href"]]
    assert {form.facts["action"] for form in seen.all("form")} == {"/table/touch/drop"}
    written = len(served.house.journal())
    for path in ("/table/ideas/interest-alignment", "/table/touch", "/table/interests/interest-alignment", "/table/pen/take"):
        assert phone.post(path, data={"text": "Trop tard", "other": 1, "gain": "x"}).status_code == 410, path
    assert phone.get("/table/mine").status_code == 410
    assert len(served.house.journal()) == written
    assert phone.post("/table/touch/drop", data={"other": amina.participant_id}).status_code == 200
    assert "Amina" not in phone.get("/table").text
    clock.forward(hours=2, minutes=1)
    assert phone.get("/table").status_code == 401
