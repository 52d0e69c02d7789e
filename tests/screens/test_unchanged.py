"""A phone that says what it shows is told when nothing of it has changed: what two others agree on costs the rest of a table nothing."""

import httpx

from app.interests import actions
from app.participants.models import Seat
from app.participants.queries import people_at
from app.tables.actions import reveal_step
from tests.houses import Served
from tests.interests.boards import AMINA, BRUNO, DESK, STEP

NAMES = ("Amina", "Bruno", "Chloé")


class Table:
    """Three who have said their interest to the table, and read the others'."""

    def __init__(self, served: Served) -> None:
        self.house = served.house
        self.phones = {name: served.phone(1, name, "citizens") for name in NAMES}
        table_id = self.house.table(1).id or 0
        with self.house.read() as session:
            people = people_at(session, table_id)
        self.seats = {person.name or "": Seat(person.id or 0, table_id, self.house.evening_id) for person in people}
        self.house.go(1, STEP)
        for name in NAMES:
            self.house.do(actions.declare_interest, self.seats[name], STEP, AMINA, "table")
        self.house.do(reveal_step, table_id, DESK)
        self.has = {name: phone.get("/table/mine").headers["etag"] for name, phone in self.phones.items()}

    def asks(self, name: str) -> httpx.Response:
        return self.phones[name].get("/table/mine", headers={"If-None-Match": self.has[name]})

    def offer(self) -> int:
        return self.house.do(actions.offer_link, self.seats["Amina"], self.seats["Bruno"].participant_id)


def test_who_asks_again_before_anything_has_changed_gets_nothing(served: Served) -> None:
    answer = Table(served).asks("Amina")
    assert (answer.status_code, answer.content) == (304, b"")


def test_an_offer_comes_to_the_two_whom_it_concerns_and_to_nobody_else(served: Served) -> None:
    table = Table(served)
    table.offer()
    assert "proposé" in table.asks("Amina").text
    assert "Oui, ça me va" in table.asks("Bruno").text
    assert table.asks("Chloé").status_code == 304


def test_a_link_that_is_accepted_comes_to_the_two_and_to_nobody_else(served: Served) -> None:
    table = Table(served)
    mark = table.offer()
    table.has = {name: table.asks(name).headers["etag"] for name in NAMES}
    table.house.do(actions.accept_offer, table.seats["Bruno"], mark)
    assert "relié à vous" in table.asks("Amina").text
    assert table.asks("Bruno").status_code == 200
    assert table.asks("Chloé").status_code == 304


def test_what_somebody_says_anew_comes_to_all(served: Served) -> None:
    table = Table(served)
    table.house.do(actions.declare_interest, table.seats["Amina"], STEP, BRUNO, "table")
    assert all(BRUNO["contribution"] in table.asks(name).text for name in ("Bruno", "Chloé"))


def test_the_next_step_comes_to_all(served: Served) -> None:
    table = Table(served)
    table.house.go(1, "first-step")
    assert [table.asks(name).status_code for name in NAMES] == [200, 200, 200]


def test_who_does_not_say_what_she_has_gets_all_of_it(served: Served) -> None:
    assert Table(served).phones["Chloé"].get("/table/mine").status_code == 200
