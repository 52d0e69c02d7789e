"""A phone lays a card: who sits there is found in the transaction that writes, and nobody else is told anything."""

import httpx
import pytest
from sqlalchemy import select

from app.ground.receipts import ReceiptRow
from app.participants.actions import leave_table
from app.participants.guests import SEAT
from app.participants.queries import people_at
from tests.houses import Served

STEP = "silent-ideas"
WRITE = f"/table/ideas/{STEP}"


@pytest.fixture
def phone(served: Served) -> httpx.Client:
    """Somebody at table 1, at the step of silent ideas."""
    phone = served.phone(1, "Amina")
    served.house.go(1, STEP)
    return phone


def post(client: httpx.Client, text: str, key: str = "a-key-of-mine") -> httpx.Response:
    return client.post(WRITE, data={"text": text}, headers={"Idempotency-Key": key})


def test_a_card_is_acknowledged_and_its_receipt_bears_the_author(served: Served, phone: httpx.Client) -> None:
    first, again = post(phone, "Un banc"), post(phone, "Un banc")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "table 1" in first.text
    assert served.house.kinds().count("idea_added") == 1
    with served.house.read() as session:
        [me] = people_at(session, served.house.table(1).id or 0)
        authors = session.execute(select(ReceiptRow.author).where(ReceiptRow.client_id == "a-key-of-mine")).scalars().all()
    assert authors == [f"participant:{me.id}"]


def test_another_body_under_the_same_name_is_a_conflict(phone: httpx.Client) -> None:
    assert post(phone, "Un banc").status_code == 201
    assert post(phone, "Un autre").status_code == 409


def test_a_right_that_was_taken_back_is_gone_with_the_next_card(served: Served, phone: httpx.Client) -> None:
    post(phone, "Un banc")
    with served.house.read() as session:
        [me] = people_at(session, served.house.table(1).id or 0)
    served.house.do(leave_table, me.table_id, me.id, f"participant:{me.id}")
    assert post(phone, "Un autre", "another-key").status_code == 401
    assert served.house.kinds().count("idea_added") == 1


@pytest.mark.parametrize("cookie", [None, "made-up"])
@pytest.mark.parametrize("what", [{"data": {"text": "Un banc"}}, {"json": {"text": "Un banc"}}, {"content": b"\xff\xfe"}, {"content": b""}])
def test_a_stranger_is_told_that_he_is_one_whatever_else_is_wrong(served: Served, cookie: str | None, what: dict) -> None:  # type: ignore[type-arg]
    stranger = served.client()
    if cookie:
        stranger.cookies.set(SEAT, cookie)
    served.house.door.room = 0  # not even that the house is busy
    for path in (WRITE, "/table/votes/vote-ideas"):
        assert stranger.post(path, **what).status_code == 401


def test_a_seated_phone_hears_what_is_wrong(served: Served, phone: httpx.Client) -> None:
    assert phone.post(WRITE, json={"text": "Un banc"}).status_code in (400, 415)
    assert post(phone, "").status_code == 422
    served.house.door.room = 0
    assert post(phone, "Un banc").status_code == 503
