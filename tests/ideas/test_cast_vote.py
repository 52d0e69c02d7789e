"""A person with a phone gives her dots."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.ground.refusal import Refused
from app.ideas.actions import (
    add_idea,
    cast_vote,
    free_idea,
    gather_ideas,
    hide_idea,
    name_cluster,
    open_vote,
    park_idea,
    split_cluster,
    withdraw_idea,
)
from app.ideas.models import Cluster, Idea, Vote
from app.ideas.queries import candidates_at, is_candidate, my_votes
from app.participants.models import Seat
from app.tables.queries import open_step
from tests.houses import House
from tests.ideas.tables import ACTOR, grouping

VOTE = "vote-ideas"
NO_NAMES = ("", "idea:", "idea:0", "idea:01", "idea:-1", "idea: 1", "idea:1 ", "idea:1;", "idea:²", "idea:١", "idea:1e1", "idea:2147483648",
            "idea:99999999999999999999", "card:1", "Idea:1", "cluster:", "cluster:0", "cluster:999", "idea:1:1", "idea:999\n")


def voting(house: House) -> tuple[Seat, list[str]]:
    """Table 1 at an open vote on three cards that stand alone."""
    table = grouping(house, 3)
    house.go(1, VOTE)
    house.do(open_vote, table.id, ACTOR)
    return table.seat, [f"idea:{card}" for card in table.cards]


def mixed(house: House) -> None:
    """Cards and families of every kind, at two tables."""
    other = grouping(house, 5)
    table = grouping(house, 5)
    hidden, parked, gathered, freed, alone = table.cards
    house.do(gather_ideas, table.id, [gathered, freed], None, "Un lieu", ACTOR)
    kept, lost = (house.do(gather_ideas, table.id, [card], None, "", ACTOR) for card in other.cards[:2])
    emptied = house.do(gather_ideas, table.id, [hidden], None, "Vide", ACTOR)
    house.do(name_cluster, table.id, kept, "Une cantine", ACTOR)
    house.do(split_cluster, table.id, lost, ACTOR)
    house.do(free_idea, table.id, freed, ACTOR)
    house.do(hide_idea, table.id, hidden, True, ACTOR)
    house.do(park_idea, table.id, parked, True, ACTOR)
    assert emptied
    elsewhere = house.seat(2, "Loin")
    house.go(2, "silent-ideas")
    house.do(add_idea, elsewhere, "silent-ideas", {"text": "D’une autre table"})


def names(house: House) -> Iterator[str]:
    """Every card and every family of the house, by the name that a phone would send, and some that are none."""
    with house.read() as session:
        yield from (f"idea:{number}" for number in session.execute(select(Idea.id)).scalars())
        yield from (f"cluster:{number}" for number in session.execute(select(Cluster.id)).scalars())
    yield from NO_NAMES


def test_dots_count_for_exactly_what_the_phones_show(house: House) -> None:
    mixed(house)
    house.go(1, VOTE)
    with house.read() as session:
        here = house.standing(1)
        shown = {one.id for one in candidates_at(session, here, VOTE)}
        taken = {name for name in names(house) if is_candidate(session, open_step(session, here.id, VOTE), name)}
    assert len(shown) >= 4
    assert taken == shown


def test_what_was_taken_back_is_no_candidate_any_more(house: House) -> None:
    table = grouping(house, 2)
    house.go(1, "silent-ideas")
    house.do(withdraw_idea, table.seat, table.cards[0])
    house.go(1, VOTE)
    house.do(open_vote, table.id, ACTOR)
    with pytest.raises(Refused, match="no_such_candidate"):
        house.do(cast_vote, table.seat, VOTE, f"idea:{table.cards[0]}", 1)
    assert house.do(cast_vote, table.seat, VOTE, f"idea:{table.cards[1]}", 1)["left"] >= 0


def test_dots_are_set_and_not_added(house: House) -> None:
    me, (first, second, _) = voting(house)
    left = house.do(cast_vote, me, VOTE, first, 1)["left"]
    assert house.do(cast_vote, me, VOTE, first, 1)["left"] == left
    assert house.do(cast_vote, me, VOTE, first, 0)["left"] == left + 1
    assert house.do(cast_vote, me, VOTE, second, 1)["left"] == left
    assert house.do(cast_vote, me, VOTE, first, 1)["left"] == left - 1
    with house.read() as session:
        assert my_votes(session, me.participant_id, VOTE) == {first: 1, second: 1}
        assert len(list(session.execute(select(Vote)))) == 2


def test_spent_dots_are_refused_and_nothing_is_written(house: House) -> None:
    me, cards = voting(house)
    for card in cards[:2]:  # at so small a table one has one dot less than three
        house.do(cast_vote, me, VOTE, card, 1)
    before = house.kinds()
    with pytest.raises(Refused, match="votes_spent"):
        house.do(cast_vote, me, VOTE, cards[2], 1)
    with pytest.raises(Refused, match="too_many_on_one"):
        house.do(cast_vote, me, VOTE, cards[0], 2)
    assert house.kinds() == before
