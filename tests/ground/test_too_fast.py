"""Limits in front of the real server: a flooder is slowed alone, behind the very address that the whole hall has."""

import httpx
import pytest

from app.paces import CARD, JOIN
from tests.houses import Served

CARDS = "/table/ideas/inclusion-round"


@pytest.fixture
def limits() -> bool:
    return True


def flood(phone: httpx.Client, count: int) -> list[httpx.Response]:
    return [phone.post(CARDS, data={"link": f"Une carte {number}"}, headers={"Idempotency-Key": f"flood-{id(phone)}-{number:04d}"})
            for number in range(count)]


def test_a_flooder_is_told_how_long_to_wait_and_the_hall_notices_nothing(served: Served) -> None:
    served.house.go(1, "inclusion-round")
    flooder, honest = served.phone(1, "Zoé"), [served.phone(1, f"Personne {number}") for number in range(5)]
    answers = flood(flooder, 40)
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert len(slowed) >= 40 - CARD.burst - 2
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in slowed)
    assert slowed[0].headers["idempotency-key"].startswith("flood-")  # an outbox knows that we said it, and keeps the text
    assert "Votre texte est gardé" in slowed[0].text
    assert all(phone.get("/table").status_code == 200 for phone in honest)
    assert all(flood(phone, 1)[0].status_code != 429 for phone in honest)


def test_bots_cannot_fill_a_table_faster_than_people_sit_down(served: Served) -> None:
    code = served.house.table(1).code
    bot = served.client(follow=False)
    codes = [bot.post(f"/j/{code}", data={"name": "", "group": "citizens"}).status_code for _ in range(int(JOIN.burst) + 10)]
    assert 429 in codes


def test_a_length_that_is_no_number_is_too_much(served: Served) -> None:
    phone = served.phone(1, "Amina")
    request = phone.build_request("POST", CARDS, content=b"link=a", headers={"content-length": "9" * 30})
    try:
        answer = phone.send(request)
    except httpx.HTTPError:
        return  # the server hung up on it before us: as good
    assert answer.status_code in (400, 413)
