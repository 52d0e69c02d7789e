"""How much may be sent, and what never comes in: whatever the address, before anything reads it."""

import httpx
import pytest

from app.ground.forms import UNTYPED
from app.labels import LARGE, SMALL
from app.participants.queries import people_at
from app.tables.queries import nudges_of
from tests.houses import Served

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_nothing_that_no_keyboard_types_comes_in_and_nothing_that_one_does_is_lost(served: Served) -> None:
    served.phone(1, "Ami\0na\x1b\u202e\u2066")
    desk = served.desk(1)
    table = served.house.table(1).id or 0
    kept = "Œuvrez\tici 👩\u200d🌾 שלום"
    desk.post(f"/desk/{table}/nudge", data={"title": "\u202eDix\x07 minutes\x7f", "text": f"{kept}\0\u2069"}).raise_for_status()
    with served.house.read() as session:
        assert [person.name for person in people_at(session, table)] == ["Amina"]
        assert [(nudge.title, nudge.text) for nudge in nudges_of(session, table)] == [("Dix minutes", kept)]
    assert not UNTYPED.search(desk.get(f"/desk/{table}").text)


def body(size: int) -> bytes:
    return b"text=" + b"x" * (size - 5)


def chunked(size: int) -> object:
    """A body that does not say how long it is."""
    return (body(size)[at:at + 1000] for at in range(0, size, 1000))


@pytest.mark.parametrize("sent", [body, chunked])
def test_a_phone_may_send_sixteen_kilobytes_and_who_leads_sixty_four(served: Served, sent: object) -> None:
    phone, desk = served.phone(1, "Amina"), served.desk(1)
    nudge = f"/desk/{served.house.table(1).id}/nudge"

    def status(client: httpx.Client, path: str, size: int) -> int:
        return client.post(path, content=sent(size), headers=FORM).status_code  # type: ignore[operator]

    assert status(phone, "/table/ideas/inclusion-round", SMALL) != 413
    assert status(phone, "/table/ideas/inclusion-round", SMALL + 1) == 413
    assert status(desk, nudge, SMALL + 1) != 413
    assert status(desk, nudge, LARGE + 1) == 413
    assert served.house.kinds().count("nudge_sent") == 1


@pytest.mark.parametrize("name, status", [("é" * 40, 200), ("e\u0301" * 40, 200), ("é" * 41, 422)])
def test_a_first_name_is_measured_as_it_reads(served: Served, name: str, status: int) -> None:
    assert served.client().post(f"/j/{served.house.table(1).code}", data={"name": name, "group": "citizens"}).status_code == status


def test_a_card_of_more_than_its_length_is_refused_after_it_was_composed(served: Served) -> None:
    served.house.go(1, "inclusion-round")
    phone, longest = served.phone(1, "Amina"), served.house.standing(1).step.fields[0].max_length or 0
    assert 0 < longest <= 1000
    send = {"headers": {"Idempotency-Key": "a-key-of-ours-1"}}
    assert phone.post("/table/ideas/inclusion-round", data={"link": "e\u0301" * (longest + 1)}, **send).status_code == 422
    send = {"headers": {"Idempotency-Key": "a-key-of-ours-2"}}
    assert phone.post("/table/ideas/inclusion-round", data={"link": "e\u0301" * longest}, **send).status_code == 201
