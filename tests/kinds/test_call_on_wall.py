"""The call for a lead on the hall's wall: how many answered, how many tables have a lead; never which answer, never which table."""

from app.interests.actions import declare_interest
from app.kinds.interests.wall import scene, wall
from tests.houses import House

CALL = "call-for-lead"


def test_a_table_shows_how_many_answered_whatever_they_answered(house: House) -> None:
    seats = [house.seat(1, name) for name in ("Amina", "Bruno", "Chloé")]
    house.go(1, CALL)
    for seat, answer in zip(seats, ("lead", "not_me", "knows_someone"), strict=True):
        house.do(declare_interest, seat, CALL, {"lead_answer": answer}, "table")
    with house.read() as session:
        here = house.standing(1)
        line = wall(session, [here])[here.id]
        told = scene(session, [here])
    assert (line.count.split(), line.words) == (["3", "réponses"], "")
    assert (told["calls"], told["carried"], told["wanted"]) == (True, 0, 1), "three answers are too few to say that one of them carries"


def test_whoever_said_it_on_the_ladder_to_the_table_is_counted_and_to_the_team_is_not(house: House) -> None:
    said = {"gain": "Sortir", "contribution": "Mon temps", "expected_return": "Rien", "commitment": "lead"}
    for number, reader in ((1, "table"), (2, "team")):
        seat = house.seat(number, "Amina")
        house.go(number, "interest-alignment")
        house.do(declare_interest, seat, "interest-alignment", said, reader)
        house.go(number, CALL)
    with house.read() as session:
        told = scene(session, [house.standing(1), house.standing(2)])
    assert (told["carried"], told["wanted"]) == (1, 1)
