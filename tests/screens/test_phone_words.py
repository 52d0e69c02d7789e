"""Nothing that one typed goes out of sight: earlier cards stay on their author's phone, and only there."""

from app.ideas.actions import add_idea, hide_idea
from app.participants.models import Seat
from tests.houses import Served


def seat_of(served: Served) -> Seat:
    """The first person who sat down."""
    table = served.house.table(1)
    return Seat(1, table.id or 0, served.house.evening_id)


def test_a_card_of_an_earlier_step_stays_on_its_authors_phone_only(served: Served) -> None:
    amina, bruno = served.phone(1, "Amina"), served.phone(1, "Bruno")
    served.house.go(1, "inclusion-round")
    served.house.do(add_idea, seat_of(served), "inclusion-round", {"link": "J’ai soigné à domicile."})
    served.house.go(1, "listen-need")
    assert "J’ai soigné à domicile." in amina.get("/table/mine").text
    assert "J’ai soigné à domicile." not in bruno.get("/table").text


def test_a_card_hidden_after_its_step_tells_its_author_all_the_same(served: Served) -> None:
    amina = served.phone(1, "Amina")
    served.house.go(1, "inclusion-round")
    card = served.house.do(add_idea, seat_of(served), "inclusion-round", {"link": "Mme P., rue du Four."})
    served.house.go(1, "listen-need")
    served.house.do(hide_idea, served.house.table(1).id, card["id"], True, "facilitator:1")
    assert "mise de côté par l’animateur" in amina.get("/table/mine").text
