"""The checker must be able to go red: every kind of loss is seen, and an answer whose outcome nobody heard is no loss."""

import pytest

from app.rehearsal.history import Verdict, judge


@pytest.mark.parametrize(("acknowledged", "unknown", "stored", "verdict"), [
    (["a", "b"], [], ["a", "b"], Verdict(2, (), ())),
    (["a", "b"], [], ["a"], Verdict(2, ("b",), ())),
    (["a"], [], ["a", "a"], Verdict(1, (), ("a",))),
    (["a"], [], ["a", "c"], Verdict(1, (), (), ("c",))),
    (["a"], ["b"], ["a"], Verdict(1, (), ())),
    (["a"], ["b"], ["a", "b"], Verdict(1, (), ())),
    (["a"], ["b"], ["a", "b", "b"], Verdict(1, (), ("b",))),
])
def test_lost_doubled_unexpected_and_unknown(acknowledged: list[str], unknown: list[str], stored: list[str], verdict: Verdict) -> None:
    assert judge(acknowledged, stored, unknown) == verdict


def test_without_unknown_ones_others_may_have_written_too() -> None:
    assert judge(["a"], ["a", "of somebody else"]).clean
