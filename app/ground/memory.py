"""The garbage collector while people wait: a full collection stops everybody for a tenth of a second and more. And what the C library
keeps of memory that nobody uses: strings of some kilobytes by the million, as pages are, leave holes in it.

Both calls to the C library are glibc's; with another one, or on another system, they do nothing.
"""

import ctypes
import gc
import sys
from collections.abc import Callable

M_ARENA_MAX = -8  # its number in malloc.h


def collect_rarely() -> None:
    """Look at young objects less often, and at all of them hardly ever. More of them at once would only leave more that nobody uses."""
    gc.set_threshold(10_000, 50, 1000)


def settle_memory() -> None:
    """Never look again at what is there now. To be called where nobody waits: it takes as long as one full collection."""
    gc.collect()
    gc.freeze()


def share_one_heap() -> None:
    """Let all threads take memory from the same place, to be called before there are any. glibc would give each its own, sixteen of them,
    each with its own holes: they do not spare each other any wait, because the interpreter runs one thread at a time."""
    if set_option := _of_glibc("mallopt"):
        set_option(M_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Hand to the system what is in the holes. Some ten milliseconds. Without this an evening grows by a third, and uses none of it."""
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
