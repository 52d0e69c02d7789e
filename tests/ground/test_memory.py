"""What pages long sent have left in memory goes back to the system."""

import sys

import psutil
import pytest

from app.ground.memory import give_memory_back


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux keeps it")
def test_the_holes_that_pages_leave_are_given_back() -> None:
    process, pages = psutil.Process(), [bytes(2_000 + number % 7_000) for number in range(60_000)]
    del pages[::2], pages[::2]  # three of four, one by one: whole pages of the system are free, and none of them at the end
    before = process.memory_info().rss
    give_memory_back()
    assert before - process.memory_info().rss > 40 * 2**20
    assert len(pages) == 15_000
