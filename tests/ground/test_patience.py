"""Slow heads and bodies end; nobody else waits for them."""

import socket
from urllib.parse import urlsplit

import pytest

from app.ground.patience import HEAD_SIZE, PatientProtocol
from tests.houses import Served


def line_to(served: Served) -> socket.socket:
    place = urlsplit(served.url)
    return socket.create_connection((place.hostname or "", place.port or 80), timeout=20)


def hung_up(line: socket.socket) -> bool:
    """Whether the server ends this connection without a word. The socket's own timeout is the only clock."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "head", 0.3)
    monkeypatch.setattr(PatientProtocol, "body", 0.3)


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: hall\r\nX-Slow: ",
                                  b"POST /j/AAAAAA HTTP/1.1\r\nHost: hall\r\nOrigin: http://hall\r\nContent-Length: 50\r\n\r\nname="])
def test_a_request_that_does_not_end_is_cut_off_and_the_others_are_served(served: Served, impatient: None, said: bytes) -> None:
    with line_to(served) as line:
        line.sendall(said)
        assert served.client().get("/healthz").status_code == 200
        while not hung_up(line):  # an answer to the head may come before the end
            pass


def test_a_connection_that_is_kept_is_given_the_same_time_for_its_next_request(served: Served, impatient: None) -> None:
    with line_to(served) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hall\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 200")
        line.sendall(b"GET /heal")
        while not hung_up(line):
            pass


def test_a_head_without_an_end_is_cut_off_before_it_fills_the_memory(served: Served) -> None:
    with line_to(served) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hall\r\nX-Long: ")
        with pytest.raises(OSError):
            for _ in range(64):
                line.sendall(b"x" * HEAD_SIZE)
            raise OSError if hung_up(line) else AssertionError


def test_a_websocket_is_never_cut_off_by_the_clock_of_requests(served: Served, impatient: None) -> None:
    from websockets.sync.client import connect

    phone = served.phone(1, "Amina")
    cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    with connect(served.url.replace("http", "ws") + "/table/live", origin=served.url, additional_headers={"Cookie": cookie}) as socket_:
        assert socket_.recv(timeout=20)
        assert socket_.recv(timeout=20)  # a beat, some five seconds later
