"""The server as a whole: what stands before every request."""

import httpx
import pytest

from tests.houses import Served


def test_the_health_pages_answer(served: Served) -> None:
    client = served.client()
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").text == "ready"
    assert client.get("/version").json()["tablee"]
    assert "tablee_phones_connected 0" in client.get("/metrics").text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_a_post_from_elsewhere_is_refused_and_nothing_changes(served: Served, origin: str) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = httpx.post(f"{served.url}/j/{served.house.table(1).code}", data={"group": "citizens"}, headers=headers)
    assert answer.status_code == 403
    assert "ne vient pas d’une page de la soirée" in answer.text
    assert "participant_joined" not in served.house.kinds()


def test_every_answer_carries_the_headers_and_the_echo_of_the_phones_key(served: Served) -> None:
    answer = served.client().get("/nowhere", headers={"Idempotency-Key": "abcdef0123456789"})
    assert answer.status_code == 404
    assert answer.headers["idempotency-key"] == "abcdef0123456789"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_a_body_of_more_than_sixteen_kibibytes_is_refused_before_it_is_read(served: Served) -> None:
    phone = served.phone(1)
    answer = phone.post("/table/ideas/welcome", data={"text": "x" * 17_000})
    assert answer.status_code == 413
    assert "trop long" in answer.text


def test_a_body_that_lies_about_its_length_is_refused_too(served: Served) -> None:
    def chunks():  # no Content-Length at all
        for _ in range(20):
            yield b"x" * 1024

    answer = served.client().post("/rejoindre", content=chunks(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


@pytest.mark.parametrize("body, kind", [
    (b'{"text": "non"}', "application/json"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"text=%ff%fe", "application/x-www-form-urlencoded"),
    (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
    (b"x", "text/plain"),
])
def test_what_is_not_a_form_gets_a_sentence_and_no_traceback(served: Served, body: bytes, kind: str) -> None:
    phone = served.phone(1)
    served.house.go(1, "inclusion-round")
    answer = phone.post("/table/ideas/inclusion-round", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "n’est pas un texte" in answer.text
    assert "Traceback" not in answer.text
