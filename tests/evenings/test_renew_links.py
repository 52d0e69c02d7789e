"""Links may be made anew: whoever came by the old one is out."""

import pytest
from websockets.exceptions import ConnectionClosed

from tests.houses import Served
from tests.screens.listening import listening


def test_a_new_facilitators_link_puts_the_old_device_out_and_opens_for_the_next(served: Served) -> None:
    old = served.desk(4)
    place = f"/desk/{served.house.table(4).id}"
    assert old.get(place).status_code == 200
    served.control().post("/control/lons-le-saunier/tables/4/link").raise_for_status()
    assert old.get(place).status_code == 403
    assert served.desk(4).get(place).status_code == 200


def test_asked_from_the_page_of_links_one_comes_back_to_the_table_there(served: Served) -> None:
    answer = served.control().post("/control/lons-le-saunier/tables/4/link", data={"back": "links"})
    assert str(answer.url).endswith("/control/lons-le-saunier/links#table-4")


def test_the_old_device_is_told_at_once_and_a_neighbour_with_a_longer_number_is_not(served: Served) -> None:
    """The lines of desks 1 and 12 have names that begin alike."""
    assert [served.house.table(number).id for number in (1, 12)] == [1, 12]
    with listening(served, served.desk(1), "/desk/1/live") as first, listening(served, served.desk(12), "/desk/12/live") as twelfth:
        for socket in (first, twelfth):
            assert socket.recv(timeout=20)
        served.control().post("/control/lons-le-saunier/tables/1/link").raise_for_status()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                first.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4003
        twelfth.send("again")
        assert twelfth.recv(timeout=20)


@pytest.mark.parametrize("role, status", [("wall", 200), ("control", 403), ("phones", 404)])
def test_the_control_room_renews_the_walls_link_but_never_its_own(served: Served, role: str, status: int) -> None:
    wall, control = served.wall(), served.control()
    assert control.post(f"/control/lons-le-saunier/screens/{role}/link").status_code == status
    assert wall.get("/wall/lons-le-saunier").status_code == (403 if role == "wall" else 200)
    assert control.get("/control/lons-le-saunier").status_code == 200


def test_the_organiser_renews_the_link_of_the_control_room(served: Served) -> None:
    control = served.control()
    served.team().post("/control/lons-le-saunier/screens/control/link").raise_for_status()
    assert control.get("/control/lons-le-saunier").status_code == 403
    assert served.control().get("/control/lons-le-saunier").status_code == 200
