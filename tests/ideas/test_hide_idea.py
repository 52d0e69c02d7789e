"""A card is put aside, or kept for later, and comes back as easily."""

import pytest

from app.ground.refusal import Refused
from app.ideas.actions import gather_ideas, hide_idea, park_idea
from app.ideas.queries import cards_by, shared_cards
from tests.houses import House, Served
from tests.ideas.tables import ACTOR, grouping


def readable(house: House) -> list[str]:
    with house.read() as session:
        return [card.text for card in shared_cards(session, house.standing(1), ("silent-ideas",))]


def test_a_hidden_card_leaves_the_table_its_family_and_the_vote_but_not_its_author(house: House) -> None:
    table = grouping(house, 2)
    house.do(gather_ideas, table.id, table.cards, None, "Partager", ACTOR)
    house.do(hide_idea, table.id, table.cards[0], True, ACTOR)
    assert readable(house) == ["Idée 1"]
    assert table.families() == [("Partager", [table.cards[1]])]
    with house.read() as session:
        mine = cards_by(session, table.seat.participant_id, "silent-ideas")
    assert [bool(card.hidden_at) for card in mine] == [True, False]
    house.do(hide_idea, table.id, table.cards[0], False, ACTOR)
    assert table.families() == [("Partager", table.cards)]
    assert house.kinds()[-2:] == ["idea_hidden", "idea_shown"]


def test_a_parked_card_leaves_its_family_and_comes_back_alone(house: House) -> None:
    table = grouping(house, 3)
    house.do(gather_ideas, table.id, table.cards, None, "Partager", ACTOR)
    house.do(park_idea, table.id, table.cards[0], True, ACTOR)
    assert table.families() == [("Partager", table.cards[1:])]
    assert table.alone() == []
    house.do(park_idea, table.id, table.cards[0], False, ACTOR)
    assert table.alone() == [table.cards[0]]


@pytest.mark.parametrize("action", [hide_idea, park_idea])
def test_a_card_of_another_table_is_out_of_reach(house: House, action: object) -> None:
    table = grouping(house, 1)
    with pytest.raises(Refused, match="no_such_card"):
        house.do(action, house.table(2).id, table.cards[0], True, "facilitator:2")
    assert readable(house) == ["Idée 0"]


def test_the_desk_hides_and_puts_back_and_another_desk_may_not(served: Served) -> None:
    table, desk, other = grouping(served.house, 1), served.desk(1), served.desk(2)
    card = f"cards/{table.cards[0]}"
    assert other.post(f"/desk/{table.id}/{card}/hide").status_code == 403
    assert other.post(f"/desk/{served.house.table(2).id}/{card}/hide").status_code == 404
    assert readable(served.house) == ["Idée 0"]
    assert "Une carte masquée" in desk.post(f"/desk/{table.id}/{card}/hide").text
    assert readable(served.house) == []
    desk.post(f"/desk/{table.id}/{card}/show").raise_for_status()
    assert "À garder pour plus tard (1)" in desk.post(f"/desk/{table.id}/{card}/park").text
    desk.post(f"/desk/{table.id}/{card}/unpark").raise_for_status()
    assert readable(served.house) == ["Idée 0"]
    assert desk.post(f"/desk/{table.id}/{card}/burn").status_code == 404
