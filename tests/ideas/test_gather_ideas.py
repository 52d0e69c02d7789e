"""The facilitator puts cards together, names what they make, and takes it apart again. No card is ever lost."""

import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import Refused
from app.ideas.actions import free_idea, gather_ideas, merge_clusters, name_cluster, open_vote, split_cluster
from tests.houses import House, Served
from tests.ideas.tables import ACTOR, grouping


def refusal(house: House, *what: object) -> str:
    with pytest.raises(Refused) as refused:
        house.do(*what)
    return refused.value.code


def test_cards_make_a_family_and_the_others_stay_alone(house: House) -> None:
    table = grouping(house)
    house.do(gather_ideas, table.id, table.cards[:2], None, "", ACTOR)
    assert table.families() == [("", table.cards[:2])]
    assert table.alone() == table.cards[2:]
    assert house.kinds()[-1] == "ideas_gathered"


def test_a_card_joins_a_family_that_exists_and_leaves_the_one_it_was_in(house: House) -> None:
    table = grouping(house)
    first = house.do(gather_ideas, table.id, table.cards[:2], None, "Partager", ACTOR)
    house.do(gather_ideas, table.id, table.cards[2:], None, "Ouvrir", ACTOR)
    house.do(gather_ideas, table.id, [table.cards[2]], first, "", ACTOR)
    assert table.families() == [("Partager", table.cards[:3]), ("Ouvrir", [table.cards[3]])]


def test_a_card_that_is_ticked_twice_is_one_card(house: House) -> None:
    table = grouping(house)
    house.do(gather_ideas, table.id, [table.cards[0], table.cards[1], table.cards[0]], None, "", ACTOR)
    assert table.families() == [("", table.cards[:2])]


def test_a_family_is_named_and_its_name_is_tidied(house: House) -> None:
    table = grouping(house)
    key = house.do(gather_ideas, table.id, table.cards[:2], None, "", ACTOR)
    house.do(name_cluster, table.id, key, "  Partager   les trajets\n", ACTOR)
    assert table.families()[0][0] == "Partager les trajets"


def test_two_families_become_one(house: House) -> None:
    table = grouping(house)
    kept = house.do(gather_ideas, table.id, table.cards[:2], None, "Partager", ACTOR)
    other = house.do(gather_ideas, table.id, table.cards[2:], None, "Ouvrir", ACTOR)
    house.do(merge_clusters, table.id, kept, other, ACTOR)
    assert table.families() == [("Partager", table.cards)]
    assert refusal(house, name_cluster, table.id, other, "Encore", ACTOR) == "no_such_cluster"


def test_a_family_that_is_taken_apart_frees_its_cards(house: House) -> None:
    table = grouping(house)
    key = house.do(gather_ideas, table.id, table.cards[:3], None, "Partager", ACTOR)
    house.do(split_cluster, table.id, key, ACTOR)
    assert (table.families(), table.alone()) == ([], table.cards)


def test_one_card_is_taken_out(house: House) -> None:
    table = grouping(house)
    house.do(gather_ideas, table.id, table.cards[:3], None, "Partager", ACTOR)
    house.do(free_idea, table.id, table.cards[0], ACTOR)
    assert table.families() == [("Partager", table.cards[1:3])]
    assert table.alone() == [table.cards[0], table.cards[3]]


def test_the_families_are_still_there_at_the_vote_and_may_move_until_it_opens(house: House) -> None:
    table = grouping(house)
    key = house.do(gather_ideas, table.id, table.cards[:2], None, "Partager", ACTOR)
    house.go(1, "vote-ideas")
    house.do(gather_ideas, table.id, [table.cards[2]], key, "", ACTOR)
    assert table.families() == [("Partager", table.cards[:3])]
    house.do(open_vote, table.id, ACTOR)
    for what in ((gather_ideas, table.id, [table.cards[3]], key, "", ACTOR), (free_idea, table.id, table.cards[0], ACTOR),
                 (name_cluster, table.id, key, "Autre", ACTOR), (split_cluster, table.id, key, ACTOR)):
        assert refusal(house, *what) == "vote_running"


def test_what_cannot_be_gathered_is_refused(house: House) -> None:
    table = grouping(house)
    assert refusal(house, gather_ideas, table.id, [], None, "", ACTOR) == "no_cards_chosen"
    assert refusal(house, gather_ideas, table.id, [table.cards[0], 9999], None, "", ACTOR) == "no_such_card"
    assert refusal(house, gather_ideas, table.id, [table.cards[0]], 9999, "", ACTOR) == "no_such_cluster"
    assert refusal(house, gather_ideas, house.table(2).id, [table.cards[0]], None, "", ACTOR) == "not_for_this_step"
    house.do(close_evening, house.evening_id, "control")
    assert refusal(house, gather_ideas, table.id, table.cards, None, "", ACTOR) == "evening_closed"


def test_a_family_of_another_table_is_out_of_reach(house: House) -> None:
    table = grouping(house)
    key = house.do(gather_ideas, table.id, table.cards[:2], None, "Partager", ACTOR)
    house.go(2, "cluster-ideas")
    assert refusal(house, name_cluster, house.table(2).id, key, "Volée", "facilitator:2") == "no_such_cluster"
    assert refusal(house, split_cluster, house.table(2).id, key, "facilitator:2") == "no_such_cluster"
    assert table.families()[0][0] == "Partager"


def test_the_desk_gathers_ticked_cards_names_merges_and_splits(served: Served) -> None:
    table, desk = grouping(served.house), served.desk(1)
    where = f"/desk/{table.id}"
    desk.post(f"{where}/clusters", data={"card": [str(table.cards[0]), str(table.cards[1])], "cluster": ""}).raise_for_status()
    desk.post(f"{where}/clusters", data={"card": [str(card) for card in table.cards[2:]], "cluster": ""}).raise_for_status()
    first, second = table.keys()
    page = desk.post(f"{where}/clusters/{first}/name", data={"name": "Partager les trajets"})
    assert "Partager les trajets" in page.text
    desk.post(f"{where}/clusters/{second}/merge", data={"into": str(first)}).raise_for_status()
    assert table.families() == [("Partager les trajets", table.cards)]
    desk.post(f"{where}/cards/{table.cards[0]}/free").raise_for_status()
    desk.post(f"{where}/clusters/{first}/split").raise_for_status()
    assert table.alone() == table.cards


def test_another_tables_facilitator_gathers_nothing_here(served: Served) -> None:
    table = grouping(served.house)
    answer = served.desk(2).post(f"/desk/{table.id}/clusters", data={"card": [str(card) for card in table.cards]})
    assert answer.status_code == 403
    assert table.families() == []
