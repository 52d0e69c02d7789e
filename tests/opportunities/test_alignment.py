"""An interest is aligned when the facilitator linked it to one of another college, both being complete, and nothing is open against it."""

import pytest

from app.opportunities.alignment import aligned_people

COMPLETE = {1: "citizens", 2: "businesses", 3: "businesses", 4: "unsaid"}


@pytest.mark.parametrize(("links", "conflicts", "expected"), [
    ([(1, 2)], [], {1, 2}),
    ([], [], set()),
    ([(2, 3)], [], set()),            # the same college
    ([(1, 4)], [], set()),            # one of them has said no college
    ([(1, 9)], [], set()),            # one of them is incomplete, or said nothing
    ([(1, 2), (1, 3)], [], {1, 2, 3}),
    ([(1, 2)], [(2, 3)], {1}),        # an open conflict takes its two people out
])
def test_only_a_link_across_colleges_aligns(links, conflicts, expected):
    assert aligned_people(COMPLETE, links, conflicts) == expected
