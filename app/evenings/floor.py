"""Who speaks after whom in the plenary. Pure."""

from collections.abc import Collection, Sequence


def next_in_turn(order: Sequence[int], spoken: Collection[int], speaking: int | None) -> int | None:
    """The first table after the one that speaks which has not had its turn; at the end of the row, whoever was passed over."""
    start = order.index(speaking) + 1 if speaking in order else 0
    in_turn = [*order[start:], *order[:start]]
    return next((table for table in in_turn if table not in spoken and table != speaking), None)
