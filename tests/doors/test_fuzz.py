"""Bad bytes of every kind are answered kindly or cut off: never a 5xx, never a traceback. The long form is `python -m soak.fuzz`."""

import contextlib
import logging
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close, Frame, Opcode
from websockets.sync.client import connect

from soak.cases import entrances, field_names
from soak.fuzz import fuzz, fuzz_sockets
from tests.houses import Served

SEED = 5


def test_no_bad_bytes_break_the_house(tmp_path: Path) -> None:
    report = fuzz(SEED, range(1_500), tmp_path, shallow=0.3)
    assert report.faults == []
    assert report.reached > 500  # else it was not the house that was tried, only the gate
    assert report.written > 20
    assert report.frames > 10


def test_no_bad_bytes_over_a_real_socket_break_the_server(tmp_path: Path) -> None:
    report = fuzz_sockets(SEED, range(120), tmp_path)
    assert report.faults == []
    assert report.answers["4xx"] > 30


def test_the_fuzz_knocks_at_every_door() -> None:
    assert len(entrances()) > 140
    assert {"text", "candidate", "participant", "by", "client_id"} <= set(field_names())
    marks = next(one for one in entrances() if one.path == "/desk/{table_id}/marks")
    assert set(marks.fields) == {"brings", "kind", "awaits", "about"}


# --- What it found once ---------------------------------------------------------------------------------------------


def test_an_origin_that_is_no_address_is_a_foreign_one(served: Served) -> None:
    answer = served.client().post("/rejoindre", data={"code": "K7M2QX"}, headers={"Origin": "http://["})
    assert answer.status_code == 403


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, str(2**31), "²", "٣", "-1", "1.0", ""])
def test_a_number_that_is_no_id_is_a_bad_request(served: Served, number: str) -> None:
    desk = served.desk(1)
    answers = [desk.post(f"/desk/{served.house.table(1).id}/marks", data={"kind": "gap", "awaits": number}),
               served.control().post("/control/lons-le-saunier/step", data={"step": "welcome", "table": number})]
    assert [answer.status_code for answer in answers] == [400, 400]


def test_an_address_with_an_endless_number_is_a_bad_request(served: Served) -> None:
    assert served.team().post(f"/desk/{'9' * 30}/minute").status_code == 400


def test_a_secret_of_strange_digits_is_unknown(served: Served) -> None:
    assert served.client().post("/f", data={"secret": "².³.x"}).status_code == 404


def test_a_search_for_a_strange_digit_finds_nothing(served: Served) -> None:
    served.house.go(1, "welcome")
    assert served.team().get("/backlog/lons-le-saunier", params={"q": "²"}).status_code == 200


def test_a_frame_that_is_no_text_ends_the_line_without_a_word_in_the_log(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    phone = served.phone(1)
    with caplog.at_level(logging.ERROR), _line(served, phone) as line:
        line.recv(timeout=20)
        line.socket.sendall(Frame(Opcode.TEXT, b"\xed\xa0\x80").serialize(mask=True))
        assert _close_code(line) == 1007
    assert caplog.records == []


def test_a_frame_after_a_goodbye_is_dropped(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    phone = served.phone(1)
    with caplog.at_level(logging.ERROR), _line(served, phone) as line:
        line.recv(timeout=20)
        line.socket.sendall(Frame(Opcode.CLOSE, Close(1000, "").serialize()).serialize(mask=True)
                            + Frame(Opcode.TEXT, b"\xff").serialize(mask=True))
        _close_code(line)
    assert caplog.records == []


def _line(served: Served, phone: httpx.Client):
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in phone.cookies.jar)
    return connect(served.url.replace("http", "ws") + "/table/live", origin=served.url, additional_headers={"Cookie": cookies})


def _close_code(line) -> int | None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            line.recv(timeout=20)
    return line.close_code
