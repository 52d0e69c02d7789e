"""Counting dots, as the rules of the method say it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ideas.voting import Candidate, check_vote, dots_allowed, dots_left, supporters, tally

EVENING = Path(__file__).parents[2] / "events" / "lons-le-saunier"


def candidates(*ids: str) -> list[Candidate]:
    return [Candidate(each, each.upper()) for each in ids]


def one_voter_for_each_dot(votes: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(f"{candidate}-{n}", candidate, 1) for candidate, dots in votes.items() for n in range(dots)]


@pytest.mark.parametrize(
    ("votes", "order", "tied", "winner"),
    [
        ({}, ["a", "b", "c"], (), None),
        ({"b": 4}, ["b", "a", "c"], (), "b"),
        ({"a": 2, "b": 5, "c": 3}, ["b", "c", "a"], (), "b"),
        ({"a": 5, "b": 5}, ["a", "b", "c"], ("a", "b"), None),
        ({"a": 4, "b": 5}, ["b", "a", "c"], ("b", "a"), None),
        ({"a": 3, "b": 5}, ["b", "a", "c"], (), "b"),
        ({"a": 1}, ["a", "b", "c"], ("a", "b", "c"), None),  # one vote of difference, even with zero
        ({"a": 4, "b": 3, "c": 2}, ["a", "b", "c"], ("a", "b"), None),
    ],
)
def test_a_one_vote_gap_is_a_tie(votes, order, tied, winner):
    result = tally(candidates("a", "b", "c"), one_voter_for_each_dot(votes))
    assert [ranked.candidate.id for ranked in result.ranking] == order
    assert result.tied == tied
    assert result.winner == winner
    assert result.on_top == (tied or ((winner,) if winner else ()))


def test_several_dots_of_one_person_make_one_voter():
    result = tally(candidates("a", "b"), [("amina", "a", 2), ("amina", "b", 1), ("bruno", "a", 1)])
    assert [(each.candidate.id, each.votes, each.voters) for each in result.ranking] == [("a", 3, 2), ("b", 1, 1)]
    assert (result.voters, result.dots_cast, result.winner) == (2, 4, "a")


def test_dots_on_a_card_that_is_gone_count_for_nothing_and_for_nobody():
    result = tally(candidates("a"), [("amina", "a", 1), ("bruno", "hidden", 1), ("chloe", "a", 0)])
    assert (result.voters, result.dots_cast) == (1, 1)
    assert [each.candidate.id for each in result.ranking] == ["a"]


def test_a_candidate_alone_wins_with_one_dot():
    assert tally(candidates("a"), [("amina", "a", 1)]).winner == "a"


def test_a_vote_without_candidates_has_no_winner():
    result = tally([], [("amina", "a", 1)])
    assert (result.ranking, result.winner, result.voters) == ((), None, 0)


@pytest.mark.parametrize(
    ("table", "key", "on_top", "dots"),
    [(1, "clusters", ("t1-a", "t1-b"), 28), (13, "clusters", ("t13-a",), 18), (13, "blocker_clusters", ("t13-x",), 18)],
)
def test_the_sample_tables_count_as_written(table, key, on_top, dots):
    clusters = tomllib.loads((EVENING / f"sample-table-{table:02}.toml").read_text("utf-8"))[key]
    families = [Candidate(each["id"], each["name"], len(each["ideas"])) for each in clusters]
    result = tally(families, one_voter_for_each_dot({each["id"]: each["votes"] for each in clusters}))
    assert result.on_top == on_top
    assert result.dots_cast == dots
    assert len(result.ranking) == len(clusters), "a family without a vote stays in the list"


def test_yes_means_a_dot_on_what_the_table_kept():
    ballots = [("amina", "a", 1), ("amina", "b", 1), ("bruno", "b", 1), ("chloe", "c", 1), ("driss", "a", 0)]
    assert supporters(ballots, ("a", "b")) == {"amina", "bruno"}
    assert supporters(ballots, ()) == frozenset()


@pytest.mark.parametrize(("votes", "present", "allowed"), [(3, 10, 3), (3, 7, 3), (3, 6, 2), (2, 5, 1), (1, 4, 1), (2, 0, 1)])
def test_a_small_table_has_one_vote_less_and_never_none(votes, present, allowed):
    assert dots_allowed(votes, present) == allowed


@pytest.mark.parametrize(("votes", "cast", "left"), [(3, 0, 3), (3, 2, 1), (3, 3, 0), (2, 3, 0)])
def test_dots_left_never_go_below_zero(votes, cast, left):
    assert dots_left(votes, cast) == left


def check(**changes):
    usual = {"candidate": "a", "dots": 1, "candidates": ("a", "b"), "mine": {}, "allowed": 2, "votes_per_item": 1}
    return check_vote(**usual | changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"mine": {"b": 1}}, None),
        ({"mine": {"a": 1, "b": 1}}, None),  # the same dot sent twice
        ({"mine": {"b": 1, "c": 1}}, "votes_spent"),
        ({"mine": {"a": 1, "b": 1}, "dots": 0}, None),
        ({"mine": {"a": 1, "b": 1, "c": 1}, "dots": 0}, None),  # too many since the table shrank: giving back is welcome
        ({"dots": 2}, "too_many_on_one"),
        ({"dots": 2, "votes_per_item": 2}, None),
        ({"dots": 3, "votes_per_item": 3}, "votes_spent"),
        ({"dots": -1}, "too_many_on_one"),
        ({"state": "closed"}, "vote_closed"),
        ({"state": "not_open"}, "vote_not_open"),
        ({"lead": True, "lead_votes": False}, "lead_does_not_vote"),
        ({"lead": True, "lead_votes": False, "state": "closed"}, "lead_does_not_vote"),
        ({"lead": True}, None),
        ({"lead_votes": False}, None),
        ({"candidate": "gone"}, "no_such_candidate"),
    ],
)
def test_a_dot_is_refused_with_its_reason(changes, code):
    assert check(**changes) == code


NAMES = st.sampled_from("abcdef")
BALLOTS = st.lists(st.tuples(NAMES, NAMES, st.integers(0, 3)), max_size=40)


@given(ballots=BALLOTS, standing=st.lists(NAMES, unique=True, max_size=6))
def test_a_recount_gives_the_same_and_loses_nothing(ballots, standing):
    result = tally(candidates(*standing), ballots)
    assert result == tally(candidates(*standing), reversed(ballots))
    assert sorted(each.candidate.id for each in result.ranking) == sorted(standing)
    assert result.dots_cast == sum(dots for _, candidate, dots in ballots if candidate in standing)
    votes = [each.votes for each in result.ranking]
    assert votes == sorted(votes, reverse=True)
    assert (result.winner is not None) + bool(result.tied) == bool(result.dots_cast)
    if result.tied:
        assert len(result.tied) > 1
        assert all(max(votes) - each.votes <= 1 for each in result.ranking if each.candidate.id in result.tied)
    if result.winner:
        assert result.ranking[0].candidate.id == result.winner
        assert all(each.votes < result.ranking[0].votes - 1 for each in result.ranking[1:])


@given(moves=st.lists(st.tuples(NAMES, st.integers(0, 2)), max_size=20), allowed=st.integers(1, 4))
def test_whoever_obeys_the_check_never_overspends(moves, allowed):
    mine: dict[str, int] = {}
    for candidate, dots in moves:
        if check(candidate=candidate, dots=dots, candidates="abcdef", mine=mine, allowed=allowed, votes_per_item=2) is None:
            mine[candidate] = dots
    assert sum(mine.values()) <= allowed
    assert all(dots <= 2 for dots in mine.values())
