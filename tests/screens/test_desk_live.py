"""The desk follows by its socket: only its own table, and only what a desk may see."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.ideas.actions import add_idea
from app.tables.actions import reveal_step
from tests.houses import Served
from tests.screens.listening import heard_until
from tests.screens.pages import page


@contextmanager
def listening(served: Served, client: httpx.Client, number: int) -> Iterator[ClientConnection]:
    """The socket of a desk."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar if cookie.path != "/f")
    address = f"{served.url.replace('http', 'ws')}/desk/{served.house.table(number).id}/live"
    with connect(address, additional_headers={"Cookie": cookies}, origin=served.url) as socket:  # type: ignore[arg-type]
        yield socket


def test_it_hears_what_is_written_at_its_table(served: Served) -> None:
    amina, stranger = served.house.seat(1, "Amina"), served.house.seat(2, "Ali")
    for number in (1, 2):
        served.house.go(number, "listen-need")
    with listening(served, served.desk(1), 1) as socket:
        heard_until(socket, "Laissez écrire")
        served.house.do(add_idea, stranger, "listen-need", {"text": "Chez les voisins."})
        served.house.do(add_idea, amina, "listen-need", {"text": "Chez nous."})
        heard = heard_until(socket, "Révéler la carte")
    assert "Chez nous." in heard and "Chez les voisins." not in heard and "Amina" not in page(heard).by_id("region-kind").text


def test_a_phone_that_arrives_is_counted(served: Served) -> None:
    with listening(served, served.desk(1), 1) as socket:
        heard_until(socket, "présent")
        served.phone(1, "Amina", "citizens")
        assert "1 présent" in page(heard_until(socket, "1\u00a0présent")).text


def test_what_is_pushed_is_what_a_fresh_page_shows(served: Served) -> None:
    desk = served.desk(1)
    amina = served.house.seat(1, "Amina")
    served.house.go(1, "silent-ideas")
    with listening(served, desk, 1) as socket:
        heard_until(socket, "Laissez écrire")
        served.house.do(add_idea, amina, "silent-ideas", {"text": "Un banc."})
        served.house.do(reveal_step, amina.table_id, "facilitator:1")
        heard = heard_until(socket, "Passer à")
    pushed, fresh = page(heard), page(desk.get(f"/desk/{amina.table_id}").text)
    assert pushed.all(id="region-gesture")[-1].text == fresh.by_id("region-gesture").text


@pytest.mark.parametrize("who", ["desk of table 2", "phone", "wall", "nobody"])
def test_nobody_else_hears_it(served: Served, who: str) -> None:
    client = {"desk of table 2": lambda: served.desk(2), "phone": lambda: served.phone(1, "Amina", "citizens"), "wall": served.wall,
              "nobody": served.client}[who]()
    with pytest.raises(ConnectionClosed) as closed, listening(served, client, 1) as socket:
        while True:
            socket.recv(timeout=15)
    assert closed.value.rcvd and closed.value.rcvd.code == 4003
    assert client.get(f"/desk/{served.house.table(1).id}/live").status_code == 403
