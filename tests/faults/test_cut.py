"""A phone that goes in the middle of its answer is no fault of the server."""

import logging
import socket
from urllib.parse import urlsplit

import pytest

from app.participants.guests import SEAT
from tests.houses import Served


def test_half_an_answer_stores_nothing_and_alarms_nobody(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    phone = served.phone(1, "Amina")
    host = urlsplit(served.url)
    lines = ("POST /table/ideas/inclusion-round HTTP/1.1", f"Host: {host.netloc}", f"Origin: {served.url}",
             f"Cookie: {SEAT}={phone.cookies[SEAT]}", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 500",
             "", "text=Un+banc")
    with caplog.at_level(logging.ERROR), socket.create_connection((host.hostname or "", host.port or 80)) as line:
        line.sendall("\r\n".join(lines).encode())
        assert phone.get("/table").status_code == 200  # the server lives, with half an answer in its hands
    assert phone.get("/table").status_code == 200
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert "idea_added" not in served.house.kinds()
