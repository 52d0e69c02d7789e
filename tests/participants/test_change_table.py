"""Another table's QR moves a person, with her words, after one confirmation."""

from app.ideas.actions import add_idea
from app.ideas.queries import cards_by
from app.participants.models import Seat
from app.participants.queries import people_at
from tests.houses import Served
from tests.screens.pages import page


def seat_of(served: Served, number: int) -> Seat:
    table_id = served.house.table(number).id or 0
    with served.house.read() as session:
        person = people_at(session, table_id)[0]
    return Seat(person.id or 0, table_id, served.house.evening_id)


def test_it_asks_once_before_moving(served: Served) -> None:
    phone = served.phone(3, "Amina")
    seen = page(phone.get(f"/j/{served.house.table(7).code}").text)
    assert "Vous êtes à la table 3. Venir à la table 7 avec vos mots ?" in seen.text
    assert "participant_moved" not in served.house.kinds()
    assert seen.one("a", href="/table").text == "Rester à la table 3"


def test_one_press_moves_her_and_her_words(served: Served) -> None:
    phone = served.phone(3, "Amina")
    served.house.go(3, "inclusion-round")
    me = seat_of(served, 3)
    served.house.do(add_idea, me, "inclusion-round", {"link": "J’ai soigné à domicile."})
    answer = phone.post(f"/j/{served.house.table(7).code}")
    assert answer.url.path == "/table" and "Table 7" in page(answer.text).text
    with served.house.read() as session:
        assert [card.text for card in cards_by(session, me.participant_id)] == ["J’ai soigné à domicile."]


def test_a_code_typed_at_my_place_leads_there_too(served: Served) -> None:
    phone = served.phone(3, "Amina")
    assert page(phone.get("/table").text).one("form", action="/rejoindre")
    assert phone.post("/rejoindre", data={"code": served.house.table(7).code}).url.path == f"/j/{served.house.table(7).code}"


def test_a_full_table_does_not_take_her_and_she_keeps_her_seat(served: Served) -> None:
    phone = served.phone(3, "Amina")
    for _ in range(served.house.table(7).seats):
        served.house.seat(7)
    answer = phone.post(f"/j/{served.house.table(7).code}")
    assert answer.status_code == 409 and "Rester à la table 3" in answer.text
    assert "Table 3" in page(phone.get("/table").text).text
