"""Whatever is done in whatever order, no promise is broken. The long form is `python -m soak.sequences`."""

from pathlib import Path

from soak.sequences import play, prepare

SEED = 11


def test_no_order_of_things_breaks_a_promise(tmp_path: Path) -> None:
    taken = play(prepare(tmp_path), examples=12, steps=30, seed=SEED, shortest=False)
    assert min(taken[name] for name in ("add_idea", "cast_vote", "advance_table", "push_step", "move_table", "erase_person")) > 5
