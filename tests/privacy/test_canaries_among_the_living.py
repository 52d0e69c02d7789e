"""The short form of `soak.privacy`: people come, write, erase themselves and are brought back by copies, in an order of chance."""

from bench.hall import hall
from soak.privacy import live


def test_nobody_who_erased_herself_leaves_a_trace_and_nobody_else_is_lost() -> None:
    with hall(seats=200) as place:
        findings = live(place, seed=6, moves=20)
    assert findings.done["erases"] > 3 and findings.done["restores"] > 1
    assert (findings.traces, findings.lost) == ([], [])
