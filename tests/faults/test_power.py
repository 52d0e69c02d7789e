"""A power cut at any moment: the disk is sound, and every acknowledged answer is on it, whole."""

from soak.power import CARDS, record_evening, replay
from tests.processes import Nursery

STATES, PEOPLE = 300, 6


def test_after_a_cut_at_any_moment_every_acknowledged_answer_is_there(nursery: Nursery) -> None:
    recording = record_evening(nursery, PEOPLE)
    assert len(recording.acknowledged) == PEOPLE * CARDS
    outcome = replay(recording, STATES, seed=5)
    assert outcome.clean, outcome
    assert outcome.states == STATES
    assert outcome.answers > STATES  # most cuts come when something was promised
