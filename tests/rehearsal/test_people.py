"""The cast: the samples word for word, invented people within the limits of the script."""

from collections import Counter
from itertools import pairwise

import pytest

from app.methods.models import EventPlan
from app.rehearsal.people import Cast, sample_casts, shares, vote_of, widened
from app.rehearsal.phrases import write_cast
from tests.processes import REPOSITORY

LONS = REPOSITORY / "events" / "lons-le-saunier"


@pytest.fixture(scope="module")
def crowd(plan: EventPlan) -> Cast:
    """Three hundred people."""
    return write_cast(plan, LONS, 300, seed=3)


@pytest.mark.parametrize(("tally", "voters", "votes"), [
    ([("a", 8), ("b", 7), ("c", 6), ("d", 4), ("e", 3), ("f", 0)], 10, 3),
    ([("a", 8), ("b", 7), ("c", 4), ("d", 1)], 10, 2),
    ([("x", 9), ("y", 6), ("z", 2), ("w", 1)], 9, 2)])
def test_ballots_give_exactly_the_tally(tally: list[tuple[str, int]], voters: int, votes: int) -> None:
    ballots = vote_of(tally, [str(voter) for voter in range(voters)], votes)
    given = Counter(label for labels in ballots.values() for label in labels)
    assert {label: given[label] for label, _ in tally} == dict(tally)
    assert all(len(labels) <= votes and len(set(labels)) == len(labels) for labels in ballots.values())


def test_what_is_not_given_is_not_given_by_one_person() -> None:
    ballots = vote_of([("a", 8), ("b", 7), ("c", 6), ("d", 4), ("e", 3)], [str(voter) for voter in range(10)], 3)
    assert Counter(map(len, ballots.values())) == {3: 9, 1: 1}


def test_the_same_seed_says_the_same_and_another_something_else(plan: EventPlan) -> None:
    first, same, other = (write_cast(plan, LONS, 60, seed) for seed in (1, 1, 2))
    assert first == same != other


def test_sixty_phones_sit_as_announced(plan: EventPlan) -> None:
    wanted = shares(plan, sample_casts(plan, LONS), 60)
    assert (wanted[1], wanted[13], sum(wanted.values())) == (9, 10, 60)
    assert all(wanted[table.number] < table.seats for table in plan.tables if table.number not in (1, 13))


def test_more_phones_than_seats_widen_the_tables(plan: EventPlan) -> None:
    wanted = shares(plan, sample_casts(plan, LONS), 300)
    wide = widened(plan, wanted)
    assert sum(table.seats for table in wide.tables) > 300 > sum(table.seats for table in plan.tables)
    assert all(wanted[table.number] <= table.seats for table in wide.tables)
    assert widened(plan, shares(plan, sample_casts(plan, LONS), 60)) == plan


def test_invented_words_fit_their_fields(plan: EventPlan, crowd: Cast) -> None:
    too_long = [
        (cast.number, card.step, text) for cast in crowd.tables.values() for card in cast.cards for name, text in card.fields.items()
        if len(text) > (plan.script_of(cast.number).step(card.step).field(name).max_length or len(text))]
    too_long += [
        (cast.number, part.sheet, text) for cast in crowd.tables.values() for part in cast.sheets for name, text in part.values.items()
        if len(text) > (plan.sheet(part.sheet).field(name).max_length or len(text))]
    assert too_long == []


def test_nobody_writes_more_cards_than_a_step_allows(plan: EventPlan, crowd: Cast) -> None:
    for cast in crowd.tables.values():
        for step in plan.script_of(cast.number).steps:
            written = Counter(card.by for card in cast.cards if card.step == step.id)
            assert not step.max_items or max(written.values(), default=0) <= step.max_items


def test_no_table_says_the_same_words_twice(crowd: Cast) -> None:
    for cast in crowd.tables.values():
        texts = sorted((card.step, card.text) for card in cast.cards)
        assert not [one for one, other in pairwise(texts) if one == other]


def test_those_who_react_in_the_samples_sit_at_their_tables(crowd: Cast) -> None:
    solange = next(person for person in crowd.tables[5].people if person.name == "Solange")
    reaction = next(reaction for reaction in crowd.tables[5].reactions if reaction.by == solange.id and reaction.about_table == 1)
    assert reaction.fields == {"reaction": "help", "help_text": "Un barnum et quatre bancs à Commenailles"}
