"""A kind that somebody brings answers a word of what another awaits: worth a look, and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interests.suggestions import Suggestion, suggest

RECALLS = {"money": ["rembours", "€", "payé"], "skill": ["chiffre", "tuteur"]}


@pytest.mark.parametrize(("awaited", "brought", "known", "expected"), [
    ({1: "Que l’essence soit remboursée"}, {2: "money"}, (), [(1, 2, "money")]),
    ({1: "20 € d’essence"}, {2: "money", 3: "money"}, (), [(1, 2, "money"), (1, 3, "money")]),
    ({1: "Un TUTEUR"}, {2: "skill"}, (), [(1, 2, "skill")]),
    ({1: "Un tuteur"}, {2: "skill"}, [(1, 2)], []),        # the board has it already
    ({1: "Un tuteur"}, {1: "skill"}, (), []),              # nobody answers herself
    ({1: "Un tuteur"}, {2: "money"}, (), []),
    ({1: "impayés"}, {2: "money"}, (), []),                # in the middle of a word it means something else
    ({1: "La paix"}, {2: ""}, (), []),
])
def test_a_beginning_of_a_word_recalls_a_kind(awaited, brought, known, expected) -> None:
    assert suggest(awaited, brought, RECALLS, known) == [Suggestion(*each) for each in expected]


people = st.integers(1, 5)


@given(st.dictionaries(people, st.text(max_size=30)), st.dictionaries(people, st.sampled_from(["money", "skill", ""])))
def test_it_never_points_at_oneself_nor_at_another_kind(awaited: dict[int, str], brought: dict[int, str]) -> None:
    for one in suggest(awaited, brought, RECALLS):
        assert one.awaits != one.brings and brought[one.brings] == one.kind and one.awaits in awaited
