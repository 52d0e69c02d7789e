"""Whatever the house answers carries its headers, tells nothing of how it is made and echoes nothing of what was sent.

Every route with everybody who may knock: `test_matrix.py`, which wants the same headers.
"""

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from app.ground.shield import ADDRESS, is_our_host, same_origin
from tests.doors.actors import lacking
from tests.houses import Served

CANARY = "zibeline-5f3a"


def raw(served: Served, said: bytes) -> bytes:
    """What comes back for these very bytes, up to the end of the head."""
    place = urlsplit(served.url)
    with socket.create_connection((place.hostname or "", place.port or 80), timeout=20) as line:
        line.sendall(said)
        heard = b""
        while b"\r\n\r\n" not in heard and (more := line.recv(65536)):
            heard += more
    return heard


def faults(served: Served) -> Iterator[tuple[str, int, httpx.Response]]:
    phone = served.phone(1, "Amina")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    yield "no such page", 404, phone.get(f"/{CANARY}")
    yield "not so", 405, phone.put("/table", content=CANARY)
    yield "not for you", 403, phone.get("/control/lons-le-saunier")
    yield "not complete", 400, phone.post("/table/touch", data={"other": CANARY}, headers={"Idempotency-Key": "a-key-of-ours"})
    yield "no number", 400, served.desk(2).post(f"/desk/{CANARY}/minute")
    yield "too long", 413, phone.post("/table/ideas/inclusion-round", content=b"link=" + b"x" * 20_000, headers=form)
    yield "no form", 415, phone.post("/table/ideas/inclusion-round", content=CANARY, headers={"Content-Type": "application/json"})
    yield "from elsewhere", 403, phone.post("/table/leave", headers={"Origin": f"http://{CANARY}.example"})
    yield "for elsewhere", 421, phone.get("/", headers={"Host": f"{CANARY}.example"})
    yield "long address", 414, phone.get("/" + CANARY * 200)
    yield "long query", 414, phone.get("/?" + CANARY * 200)
    yield "no code", 404, phone.get(f"/j/{CANARY}")


def test_every_refusal_carries_the_headers_and_echoes_nothing(served: Served) -> None:
    for name, status, answer in faults(served):
        assert answer.status_code == status, name
        assert lacking(answer) == set(), name
        assert not re.search(r"Traceback|sqlalchemy|starlette|pydantic|\.py\b", answer.text), name
        if name != "no code":  # the field for the code shows again what was typed there, escaped, as each form does
            assert CANARY not in answer.text and CANARY not in str(answer.headers), name


def test_statics_say_their_type_and_that_it_is_no_other(served: Served) -> None:
    page = served.client().get("/").text
    for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) | {"/static/nothing.js"}:
        answer = served.client().get(path)
        assert answer.headers.get("x-content-type-options") == "nosniff" and "set-cookie" not in answer.headers, path


def test_a_fault_of_ours_shows_no_traceback(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*args: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("app.screens.public.all_evenings", fall, raising=False)
    monkeypatch.setattr("app.participants.routes.table_by_code", fall)
    answer = httpx.get(f"{served.url}/j/ABCDEF")
    assert answer.status_code == 500 and lacking(answer) == set()
    assert CANARY not in answer.text and "Traceback" not in answer.text and "Quelque chose s’est cassé" in answer.text


@pytest.mark.parametrize("head", [
    b"GET / HTTP/1.1\r\n\r\n",                                             # no host
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: hall/../x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
])
def test_what_was_not_meant_for_this_house_is_told_so(served: Served, head: bytes) -> None:
    heard = raw(served, head)
    assert heard.split(b" ")[1] in (b"400", b"421")
    assert b"evil.example" not in heard


@pytest.mark.parametrize("host, ours", [
    ("192.168.8.2:8000", True), ("10.0.0.7", True), ("127.0.0.1:8000", True), ("[fe80::1]:8000", True), ("localhost:8000", True),
    ("tablee:8000", True), ("tablee.local", True), ("hall.test", True), ("Tablee.LAN.", True), ("soiree.example.org", True),
    ("evil.example", False), ("192.168.8.2.nip.io", False), ("soiree.example.org.evil.example", False), ("", False), (":8000", False),
    ("evil.localhost.example", False), ("1.2.3.4.5", False), ("x@192.168.8.2.evil", False)])
def test_the_house_answers_to_addresses_and_local_names_whatever_the_wifi_and_to_no_public_name_but_its_own(host: str, ours: bool) -> None:
    """The laptop's address changes with the Wi-Fi; a public name that points at it is somebody else's page (DNS rebinding)."""
    assert is_our_host(host, "https://soiree.example.org") is ours


@pytest.mark.parametrize("origin, fits", [
    ("http://hall:8000", True), ("http://hall:8001", False), ("https://hall:8000", False), ("http://hall", False), ("null", False),
    ("", False),
    ("http://hall:8000.evil", False), ("http://evil@hall:8000", False)])
def test_an_origin_is_ours_with_scheme_host_and_port(origin: str, fits: bool) -> None:
    assert same_origin("http", {"origin": origin, "host": "hall:8000"}) is fits


def test_where_tls_ends_before_us_the_origin_is_the_address_that_we_were_told() -> None:
    headers = {"origin": "https://soiree.example.org", "host": "soiree.example.org"}
    assert same_origin("http", headers, "https://soiree.example.org")
    assert not same_origin("http", headers, "https://autre.example.org")


def test_an_address_of_the_usual_length_passes(served: Served) -> None:
    assert served.client().get("/?" + "x" * (ADDRESS - 10)).status_code == 200


def test_a_head_of_more_than_sixteen_kilobytes_is_not_heard_out(served: Served) -> None:
    assert served.client().get("/", headers={f"X-{number}": "x" * 1000 for number in range(20)}).status_code == 431
    assert served.client().get("/", headers={"X-Long": "x" * 8000}).status_code == 200
