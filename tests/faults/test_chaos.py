"""Chaos in short: people write, vote and watch through a bad Wi-Fi while the server is killed. Long: `python -m soak.chaos`."""

from app.rehearsal.history import History
from soak.chaos import Wanted, run_round
from tests.processes import Nursery

SHORT = Wanted(kills=2, acknowledged=(15, 30), writers=4, watchers=2)


def test_after_kills_and_a_bad_wifi_all_is_there_once_and_every_phone_is_at_head(nursery: Nursery) -> None:
    outcome = run_round(nursery, SHORT, seed=5, history=History())
    assert outcome.findings.clean, list(outcome.findings.lines())
    assert outcome.counts["kills"] + outcome.counts["stops"] >= SHORT.kills
    assert outcome.counts["acknowledged"] >= SHORT.kills * SHORT.acknowledged[0]
    assert outcome.counts["half_open"] + outcome.counts["reset"] > 0
