"""Closing the evening: everything stays, nobody writes any more, and the morning may begin."""

import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import Refused
from app.ideas.actions import add_idea
from tests.houses import Clock, House, Served


def test_closing_ends_every_right_to_write_and_is_done_once(house: House, clock: Clock) -> None:
    seat = house.seat(1, "Amina")
    house.go(1, "inclusion-round")
    house.do(close_evening, house.evening_id, "control")
    closed_at = house.standing(1).evening.closed_at
    clock.forward(minutes=5)
    house.do(close_evening, house.evening_id, "control")
    assert house.standing(1).evening.closed_at == closed_at
    assert house.kinds().count("evening_closed") == 1
    with pytest.raises(Refused) as refused:
        house.do(add_idea, seat, "inclusion-round", {"link": "Trop tard"})
    assert refused.value.code == "evening_closed"


def test_phones_and_desks_are_out_while_the_team_and_the_wall_stay(served: Served) -> None:
    phone, desk, wall, control = served.phone(1, "Amina"), served.desk(1), served.wall(), served.control()
    control.post("/control/lons-le-saunier/close").raise_for_status()
    assert "La soirée est terminée" in phone.get("/table").text  # what is its own stays readable: tests/doors/test_codes.py
    assert phone.get("/table/mine").status_code == desk.get(f"/desk/{served.house.table(1).id}").status_code == 410
    assert wall.get("/wall/lons-le-saunier").status_code == 200
    page = control.get("/control/lons-le-saunier")
    assert "La soirée est fermée." in page.text
    assert "Lancer" not in page.text


def test_the_page_asks_before_it_closes(served: Served) -> None:
    page = served.control().get("/control/lons-le-saunier").text
    assert page.index("ne pourront plus rien écrire") < page.index("Oui, fermer la soirée")


def test_a_desk_cannot_close_the_evening(served: Served) -> None:
    assert served.desk(1).post("/control/lons-le-saunier/close").status_code == 403
    assert "evening_closed" not in served.house.kinds()
