"""Answers that come twice, late, or in another order than their repeats: the last choice of each person wins, and counts once."""

import random

import pytest
from sqlalchemy import select

from app.ground.receipts import Receipt, digest_of
from app.ideas.actions import add_idea, cast_vote, open_vote
from app.ideas.models import Idea, Vote
from app.participants.models import Seat
from tests.houses import House

STEP, SOURCE = "vote-problem", "frame-problem"
ACTOR = "facilitator:1"


@pytest.fixture
def voters(house: House) -> list[Seat]:
    """Two people at a table of seven that votes on what these two wrote."""
    house.go(1, SOURCE)
    seats = [house.seat(1, f"Personne {number}") for number in range(7)]
    for seat in seats[:2]:
        house.do(add_idea, seat, SOURCE, {"text": "Une question"})
    house.go(1, STEP)
    house.do(open_vote, house.table(1).id, ACTOR)
    return seats[:2]


def test_the_last_choice_wins_however_often_each_is_sent_again(house: House, voters: list[Seat]) -> None:
    """Repeats of all earlier choices arrive at any later moment, as from a network that had kept them."""
    with house.read() as session:
        candidates = [f"idea:{number}" for number in session.execute(select(Idea.id)).scalars()]
    for seed in range(5):
        chance = random.Random(seed)
        wanted: dict[tuple[int, str], int] = {}
        sent = []
        for number in range(12):
            seat, candidate, dots = chance.choice(voters), chance.choice(candidates), chance.randrange(2)
            receipt = Receipt(seat.actor, f"{seed}-{number}", digest_of(f"{candidate}={dots}".encode()))
            sent.append((seat, candidate, dots, receipt))
            wanted[seat.participant_id, candidate] = dots
            for whose, what, many, name in [sent[-1], *chance.sample(sent, chance.randrange(len(sent)))]:
                house.do(cast_vote, whose, STEP, what, many, receipt=name)
        with house.read() as session:
            given = {(vote.participant_id, vote.candidate): vote.dots for vote in session.execute(select(Vote)).scalars()}
        assert {key: given[key] for key in wanted} == wanted
        assert len(given) <= len(voters) * len(candidates)
