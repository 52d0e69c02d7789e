"""« Écrire pour… »: the facilitator copies a card for who has no phone, or for the table."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.ideas.actions import add_idea_for
from app.ideas.queries import cards_at
from app.participants.actions import add_person
from tests.houses import Clock, House, Served

ACTOR = "facilitator:1"


def laid(house: House, step: str) -> list[tuple[str, int | None, bool]]:
    with house.read() as session:
        return [(card.text, card.participant_id, card.by_facilitator) for card in cards_at(session, house.table(1).id or 0, (step,))]


def test_a_card_is_written_for_the_table_and_one_for_a_person(house: House) -> None:
    house.go(1, "silent-ideas")
    table = house.table(1).id
    colette = house.do(add_person, table, "Colette", "citizens", ACTOR)
    house.do(add_idea_for, table, "silent-ideas", None, {"text": "De tous."}, ACTOR)
    house.do(add_idea_for, table, "silent-ideas", colette, {"text": "De Colette."}, ACTOR)
    assert laid(house, "silent-ideas") == [("De tous.", None, True), ("De Colette.", colette, True)]


def test_it_stays_possible_for_a_minute_after_the_step(house: House, clock: Clock) -> None:
    house.go(1, "share-with-constraint")
    house.do(add_idea_for, house.table(1).id, "silent-ideas", None, {"text": "Recopiée d’une feuille."}, ACTOR)
    clock.forward(seconds=61)
    with pytest.raises(Refused, match="step_closed"):
        house.do(add_idea_for, house.table(1).id, "silent-ideas", None, {"text": "Trop tard."}, ACTOR)


def test_what_does_not_fit_is_refused(house: House) -> None:
    house.go(1, "silent-ideas")
    table, stranger = house.table(1).id, house.seat(2, "Ali").participant_id
    with pytest.raises(InvalidForm):
        house.do(add_idea_for, table, "silent-ideas", None, {"text": "  "}, ACTOR)
    with pytest.raises(InvalidForm):
        house.do(add_idea_for, table, "silent-ideas", None, {"text": "x" * 201}, ACTOR)
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(add_idea_for, table, "silent-ideas", stranger, {"text": "Une idée."}, ACTOR)
    with pytest.raises(Refused, match="step_not_open"):
        house.do(add_idea_for, table, "share-with-constraint", None, {"text": "Trop tôt."}, ACTOR)
    assert laid(house, "silent-ideas") == []


def test_opinions_of_the_evening_are_nobody_elses_to_write(house: House) -> None:
    house.go(1, "closing-feedback")
    with pytest.raises(Refused, match="not_for_this_step"):
        house.do(add_idea_for, house.table(1).id, "closing-feedback", None, {"useful": "5"}, ACTOR)


def test_the_desk_writes_for_somebody_and_a_double_tap_writes_once(served: Served) -> None:
    desk, house = served.desk(1), served.house
    house.go(1, "silent-ideas")
    where = f"/desk/{house.table(1).id}"
    colette = house.do(add_person, house.table(1).id, "Colette", "citizens", ACTOR)
    for _ in range(2):
        typed = {"participant": str(colette), "text": "Au marché.", "client_id": "for-colette"}
        desk.post(f"{where}/ideas/silent-ideas", data=typed).raise_for_status()
    assert laid(house, "silent-ideas") == [("Au marché.", colette, True)]
    refused = desk.post(f"{where}/ideas/silent-ideas", data={"participant": "", "text": "y" * 300})
    assert refused.status_code == 422 and "y" * 300 in refused.text  # what was typed stays in the form
