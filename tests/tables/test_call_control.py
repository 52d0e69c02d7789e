"""A facilitator calls the control room, and sees that it is coming."""

from app.tables.actions import answer_call, call_control
from app.tables.queries import last_call, open_calls
from tests.houses import House, Served


def test_a_call_waits_until_it_is_answered(house: House) -> None:
    house.do(call_control, house.table(3).id, " deux personnes sans connexion ", "facilitator:3")
    with house.read() as session:
        (call,) = open_calls(session, house.evening_id)
    assert (call.table_id, call.text) == (house.table(3).id, "deux personnes sans connexion")
    house.do(answer_call, house.evening_id, call.id, "control")
    with house.read() as session:
        assert open_calls(session, house.evening_id) == []
        assert last_call(session, house.table(3).id or 0, but="").answered_at  # type: ignore[union-attr]


def test_the_control_room_reads_the_call_and_the_desk_that_it_was_heard(served: Served) -> None:
    desk, control = served.desk(3), served.control()
    where = f"/desk/{served.house.table(3).id}"
    desk.post(f"{where}/call", data={"text": "une chaise manque"}).raise_for_status()
    assert "une chaise manque" in control.get("/control/lons-le-saunier").text
    assert "Prévenue à" in desk.get(where).text
    with served.house.read() as session:
        (call,) = open_calls(session, served.house.evening_id)
    control.post(f"/control/lons-le-saunier/calls/{call.id}/answer").raise_for_status()
    assert "Elle a répondu" in desk.get(where).text


def test_nobody_calls_for_another_table(served: Served) -> None:
    assert served.desk(2).post(f"/desk/{served.house.table(3).id}/call", data={"text": "au secours"}).status_code == 403
    assert "control_called" not in served.house.kinds()
