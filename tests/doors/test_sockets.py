"""How many connections one badge may hold, how much it may say on them, and how often it may knock."""

import socket
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from app.ground.live import FRAMES, OVERRUNS
from app.ground.patience import PatientProtocol
from app.paces import LOOK
from app.screens.live import SOCKETS
from tests.houses import Served
from tests.screens.listening import code_of_the_end, listening


@pytest.fixture
def limits() -> bool:
    return True


def test_a_fourth_socket_ends_the_one_that_was_silent_the_longest_and_nobody_elses(served: Served) -> None:
    phone, neighbour = served.phone(1, "Amina"), served.phone(1, "Bruno")
    with ExitStack() as open_:
        other = open_.enter_context(listening(served, neighbour))
        lines = []
        for _ in range(SOCKETS):
            lines.append(open_.enter_context(listening(served, phone)))
            assert lines[-1].recv(timeout=20)
        lines[0].send("again")  # it is alive: the second one is now the silent one
        assert "region-" in str(lines[0].recv(timeout=20))
        newest = open_.enter_context(listening(served, phone))
        assert newest.recv(timeout=20)
        assert code_of_the_end(lines[1]) == 4001
        for line in (lines[0], lines[2], newest, other):
            line.send("again")
            assert line.recv(timeout=20)


def test_who_chatters_is_passed_over_and_then_told_to_slow_down(served: Served) -> None:
    with listening(served, served.phone(1, "Amina")) as line:
        assert line.recv(timeout=20)
        with suppress(ConnectionClosed):  # it may be told before it has said all
            for _ in range(int(FRAMES.burst) + 10 * OVERRUNS):
                line.send("1")
        assert code_of_the_end(line) == 4100


def test_who_opens_sockets_like_a_machine_is_told_to_slow_down_alone(served: Served) -> None:
    phone, neighbour = served.phone(1, "Amina"), served.phone(1, "Bruno")
    ends = []
    while 4100 not in ends:
        assert len(ends) < 3 * LOOK.burst
        with listening(served, phone) as line:
            try:
                line.recv(timeout=20)
                ends.append(0)
            except ConnectionClosed as end:
                ends.append(end.rcvd.code if end.rcvd else 1006)
    with listening(served, neighbour) as line:
        assert line.recv(timeout=20)


def test_a_process_that_is_full_says_so_at_once_and_goes_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = served.phone(1, "Amina")
    assert phone.get("/table").status_code == 200  # a connection that is kept
    monkeypatch.setattr(PatientProtocol, "most", 1)
    place = urlsplit(served.url)
    with socket.create_connection((place.hostname or "", place.port or 80), timeout=20) as line:
        heard = b""
        while more := line.recv(4096):
            heard += more
    assert heard.startswith(b"HTTP/1.1 503 ") and b"Retry-After: " in heard
    assert phone.get("/table").status_code == 200
