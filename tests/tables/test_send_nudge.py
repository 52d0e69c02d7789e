"""A nudge is pushed to the phones of a table."""

import pytest

from app.ground.refusal import Refused
from app.tables.actions import send_nudge
from app.tables.queries import nudges_of, nudges_sent
from tests.houses import House, Served


def test_it_reaches_this_table_and_no_other_and_is_marked_as_sent_for_this_step(house: House) -> None:
    house.go(1, "silent-ideas")
    house.do(send_nudge, house.evening_id, [house.table(1).id], "Le pire", "Comment aggraver ?", "facilitator:1")
    with house.read() as session:
        assert [nudge.text for nudge in nudges_of(session, house.table(1).id or 0)] == ["Comment aggraver ?"]
        assert nudges_of(session, house.table(2).id or 0) == []
        assert nudges_sent(session, house.table(1).id or 0, "silent-ideas") == {"Le pire"}
        assert nudges_sent(session, house.table(1).id or 0, "listen-need") == set()


def test_an_empty_one_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="nothing_to_say"):
        house.do(send_nudge, house.evening_id, [house.table(1).id], "  ", " \n ", "facilitator:1")
    assert "nudge_sent" not in house.kinds()


def test_the_phones_show_it_and_the_desk_marks_it(served: Served) -> None:
    desk, phone = served.desk(1), served.phone(1, "Amina", "citizens")
    served.house.go(1, "silent-ideas")
    where = f"/desk/{served.house.table(1).id}"
    assert "Envoyée" not in desk.get(where).text
    nudge = served.house.standing(1).step.nudges[0]
    desk.post(f"{where}/nudge", data={"title": nudge.title, "text": nudge.text}).raise_for_status()
    assert nudge.text in phone.get("/table").text
    assert desk.get(where).text.count("Envoyée") == 1


def test_sent_twice_by_a_nervous_finger_it_arrives_once(served: Served) -> None:
    desk = served.desk(1)
    for _ in range(2):
        desk.post(f"/desk/{served.house.table(1).id}/nudge", data={"text": "Un mot.", "client_id": "nudge-one"}).raise_for_status()
    assert served.house.kinds().count("nudge_sent") == 1


def test_another_tables_facilitator_nudges_nobody_here(served: Served) -> None:
    assert served.desk(2).post(f"/desk/{served.house.table(1).id}/nudge", data={"text": "Venez chez nous."}).status_code == 403
    assert "nudge_sent" not in served.house.kinds()
