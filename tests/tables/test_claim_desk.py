"""The first device that opens a facilitator's link leads the table; the second one asks the control room."""

import pytest

from app.ground.badge import new_token
from app.ground.refusal import Refused
from app.screens.links import desk_link
from app.tables.actions import SECOND_DEVICE, claim_desk, renew_desk_link
from app.tables.queries import open_calls
from tests.houses import House, Served


def secret(served: Served, number: int) -> str:
    return desk_link(served.house.table(number), served.links, served.url).partition("#")[2]


def test_a_link_opens_once(house: House) -> None:
    house.do(claim_desk, house.table(1).id, new_token())
    with pytest.raises(Refused, match="link_claimed"):
        house.do(claim_desk, house.table(1).id, new_token())
    assert house.kinds().count("desk_claimed") == 1


def test_made_anew_it_opens_again(house: House) -> None:
    house.do(claim_desk, house.table(1).id, new_token())
    house.do(renew_desk_link, house.table(1).id, "control")
    house.do(claim_desk, house.table(1).id, new_token())
    assert house.kinds().count("desk_claimed") == 2


def test_the_second_device_is_refused_and_the_control_room_is_told(served: Served) -> None:
    served.desk(1)
    answer = served.client().post("/f", data={"secret": secret(served, 1)})
    assert answer.status_code == 409
    assert "un autre appareil" in answer.text
    served.client().post("/f", data={"secret": secret(served, 1)})  # however often: the alarm rings once
    with served.house.read() as session:
        assert [call.text for call in open_calls(session, served.house.evening_id)] == [SECOND_DEVICE]


def test_that_alarm_is_not_taken_for_the_facilitators_own_call(served: Served) -> None:
    desk = served.desk(1)
    served.client().post("/f", data={"secret": secret(served, 1)})
    assert "Prévenue à" not in desk.get(f"/desk/{served.house.table(1).id}").text


def test_the_same_device_comes_back_by_the_same_link(served: Served) -> None:
    desk = served.desk(1)
    answer = desk.post("/f", data={"secret": secret(served, 1)})
    assert answer.status_code == 200 and answer.url.path == f"/desk/{served.house.table(1).id}"
    assert "claim_refused" not in served.house.kinds()


def test_a_link_made_anew_is_needed_by_the_old_device_too(served: Served) -> None:
    desk, old = served.desk(1), secret(served, 1)
    served.house.do(renew_desk_link, served.house.table(1).id, "control")
    assert desk.get(f"/desk/{served.house.table(1).id}").status_code == 403
    assert desk.post("/f", data={"secret": old}).status_code == 404
    assert desk.post("/f", data={"secret": secret(served, 1)}).status_code == 200


def test_the_whole_link_may_be_pasted(served: Served) -> None:
    answer = served.client().post("/f", data={"secret": f" {desk_link(served.house.table(5), served.links, served.url)} "})
    assert answer.status_code == 200 and answer.url.path == f"/desk/{served.house.table(5).id}"


@pytest.mark.parametrize("typed", ["", "1.1", "1.1.wrong", "9.1.wrong", "1.99.wrong", "a.b.c", "١.١.x", "1.1.é", "#", "1.1.wrong/7"])
def test_a_wrong_secret_opens_nothing_and_is_not_shown_again(served: Served, typed: str) -> None:
    answer = served.client().post("/f", data={"secret": typed})
    assert answer.status_code == 404
    assert "tablee_desk" not in str(answer.headers.get_list("set-cookie"))
    assert "wrong" not in answer.text
    assert served.house.kinds() == ["evening_added"]


def test_the_secret_of_a_table_opens_no_other(served: Served) -> None:
    evening, _, rest = secret(served, 1).split(".")
    assert served.client().post("/f", data={"secret": f"{evening}.2.{rest}"}).status_code == 404


def test_the_page_of_the_link_can_be_used_without_script(served: Served) -> None:
    for path, words in (("/f", "Votre table vous attend"), ("/regie", "La régie"), ("/mur", "Le grand écran")):
        page = served.client().get(path).text
        assert words in page and f'action="{path}"' in page and 'name="secret"' in page and "<noscript>" in page


def test_the_wall_of_one_table_opens_by_its_own_link(served: Served) -> None:
    wall = served.client()
    link = served.links.screen("wall", served.house.evening_id, 0)
    assert wall.post("/mur", data={"secret": f"{link}/7"}).url.path == "/wall/lons-le-saunier/7"
    assert wall.post("/mur", data={"secret": link, "table": "7"}).url.path == "/wall/lons-le-saunier/7"
    assert wall.post("/mur", data={"secret": link, "table": "77"}).url.path == "/wall/lons-le-saunier"


def test_two_desks_may_be_led_from_one_browser(served: Served) -> None:
    both = served.client()
    for number in (1, 2):
        both.post("/f", data={"secret": secret(served, number)}).raise_for_status()
    assert all(both.get(f"/desk/{served.house.table(number).id}").status_code == 200 for number in (1, 2))
