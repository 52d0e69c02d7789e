"""What pages long sent have left in memory goes back to the system, and all threads take theirs from one place."""

import subprocess
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


ALLOCATE = """
import ctypes, sys, threading
from app.ground.memory import share_one_heap
if "shared" in sys.argv:
    share_one_heap()
malloc, taken = ctypes.CDLL(None).malloc, []
malloc.restype = ctypes.c_void_p
thread = threading.Thread(target=lambda: taken.append(malloc(8_000)))
thread.start()
thread.join()
heap = next(line for line in open("/proc/self/maps") if line.rstrip().endswith("[heap]")).split()[0]
begin, end = (int(address, 16) for address in heap.split("-"))
print(begin <= taken[0] < end)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux gives each thread its own")
@pytest.mark.parametrize(("argument", "said"), [("shared", "True"), ("as ever", "False")])
def test_a_thread_takes_memory_from_the_heap_of_all_once_it_is_shared(argument: str, said: str) -> None:
    ran = subprocess.run([sys.executable, "-c", ALLOCATE, argument], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == said
