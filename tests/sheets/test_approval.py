"""When a vote approves the problem sentence: case by case, and whatever the numbers are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.methods.models import Confirmation
from app.sheets.approval import Ballot, objection

ASKED = Confirmation(min_yes_share=0.6, min_voters_share=0.5, min_groups=2)


def ballot(yes: int, voters: int, present: int, groups: int = 2, groups_present: int = 3, kept: bool = True) -> Ballot:
    return Ballot(kept, yes, voters, present, groups, groups_present)


@pytest.mark.parametrize(("vote", "says"), [
    (None, "jusqu’au bout"),
    (ballot(7, 10, 10, kept=False), "aucune phrase"),
    (ballot(7, 10, 10), ""),
    (ballot(6, 10, 10), ""),            # sixty per cent exactly
    (ballot(5, 9, 10), "il en faut 6"),
    (ballot(3, 3, 7), "sur 7"),
    (ballot(4, 4, 8), ""),              # half of those present
    (ballot(0, 0, 9), "sur 9"),         # nobody voted: kept aloud is not approved by a vote
    (ballot(3, 5, 5), ""),              # 0.6 × 5 is 3, for people if not for machines
    (ballot(2, 4, 4), ""),              # 2.4 people: at a small table two are enough
    (ballot(1, 4, 4), "il en faut 2"),
    (ballot(1, 1, 1, 1, 1), ""),
    (ballot(9, 10, 10, 1, 1), ""),      # one college: it cannot bring another
    (ballot(9, 10, 10, 1, 2), "d’un seul collège"),
    (ballot(9, 10, 10, 0, 0), ""),      # nobody says which
])
def test_case_by_case(vote: Ballot | None, says: str) -> None:
    against = objection(vote, ASKED)
    assert (says in against) if says else against == ""


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 6), st.integers(0, 6))
def test_one_more_yes_never_takes_the_approval_away(present: int, voters: int, yes: int, groups: int, groups_present: int) -> None:
    voters = min(voters, present)
    yes = min(yes, voters)
    vote = ballot(yes, voters, present, min(groups, yes), max(groups, groups_present))
    if not objection(vote, ASKED) and yes < voters:
        assert objection(ballot(yes + 1, voters, present, vote.groups, vote.groups_present), ASKED) == ""


@given(st.integers(1, 30))
def test_a_table_of_one_mind_always_approves(people: int) -> None:
    assert objection(ballot(people, people, people, 1, 1), ASKED) == ""
