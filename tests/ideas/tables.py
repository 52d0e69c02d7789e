"""A table with cards, for the tests of the facilitator's verbs."""

from dataclasses import dataclass

from sqlmodel import Session

from app.ideas.actions import add_idea
from app.ideas.queries import Family, families_at, lone_cards
from app.participants.models import Seat
from tests.houses import House

ACTOR = "facilitator:1"
STEP = "cluster-ideas"


@dataclass
class Grouping:
    """Table 1 at its grouping step, with some cards."""

    house: House
    id: int
    seat: Seat
    cards: list[int]

    def families(self) -> list[tuple[str, list[int]]]:
        with self.house.read() as session:
            return [(family.cluster.name, [card.id or 0 for card in family.cards]) for family in self._found(session)]

    def keys(self) -> list[int]:
        with self.house.read() as session:
            return [family.cluster.id or 0 for family in self._found(session)]

    def alone(self) -> list[int]:
        with self.house.read() as session:
            here = self.house.standing(1)
            return [card.id or 0 for card in lone_cards(session, here, STEP, ("silent-ideas", "share-with-constraint"))]

    def _found(self, session: Session) -> list[Family]:
        return families_at(session, self.id, STEP)


def grouping(house: House, count: int = 4) -> Grouping:
    """Cards of one person (no more than five), then on to the step where they are gathered."""
    seat = house.seat(1, "Amina")
    house.go(1, "silent-ideas")
    cards = [house.do(add_idea, seat, "silent-ideas", {"text": f"Idée {number}"})["id"] for number in range(count)]
    house.go(1, STEP)
    return Grouping(house, seat.table_id, seat, cards)
