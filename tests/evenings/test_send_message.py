"""The control room writes to all tables, or to those that were ticked."""

from app.tables.queries import nudges_of
from tests.houses import Served


def heard(served: Served, number: int) -> list[str]:
    with served.house.read() as session:
        return [nudge.text for nudge in nudges_of(session, served.house.table(number).id or 0)]


def test_a_message_reaches_the_ticked_tables_only(served: Served) -> None:
    ticked = [str(served.house.table(number).id) for number in (2, 5)]
    message = {"table": ticked, "title": "Message", "text": "Le buffet est prêt."}
    answer = served.control().post("/control/lons-le-saunier/nudge", data=message, headers={"HX-Request": "true"})
    assert "Message envoyé à 2\u00a0tables." in answer.text
    assert [heard(served, number) for number in (1, 2, 5)] == [[], ["Le buffet est prêt."], ["Le buffet est prêt."]]


def test_a_message_to_the_hall_is_on_every_phone(served: Served) -> None:
    phone = served.phone(7, "Amina")
    message = {"all": "1", "title": "", "text": "Cinq minutes encore."}
    served.control().post("/control/lons-le-saunier/nudge", data=message).raise_for_status()
    assert "Cinq minutes encore." in phone.get("/table").text
    assert all(heard(served, number) == ["Cinq minutes encore."] for number in range(1, 17))


def test_nothing_is_sent_to_nobody_and_nobody_is_sent_nothing(served: Served) -> None:
    control = served.control()
    assert control.post("/control/lons-le-saunier/nudge", data={"text": "Bonsoir"}).status_code == 422
    empty = control.post("/control/lons-le-saunier/nudge", data={"all": "1", "title": " ", "text": "  "})
    assert empty.status_code == 422
    assert "vide" in empty.text


def test_a_table_of_another_evening_is_not_reached(served: Served) -> None:
    answer = served.control().post("/control/lons-le-saunier/nudge", data={"table": "9999", "text": "Bonsoir"})
    assert answer.status_code == 422
