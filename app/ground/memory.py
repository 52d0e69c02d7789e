"""The garbage collector while people wait: a full collection stops everybody for a tenth of a second and more. And what the C library
keeps of memory that nobody uses."""

import ctypes
import gc
import sys


def collect_rarely() -> None:
    """Look at young objects less often, and at all of them hardly ever."""
    gc.set_threshold(50_000, 50, 1000)


def settle_memory() -> None:
    """Never look again at what is there now. To be called where nobody waits: it takes as long as one full collection."""
    gc.collect()
    gc.freeze()


def give_memory_back() -> None:
    """Hand to the system what the C library keeps of pages long sent: strings of some kilobytes by the million leave holes, and without
    this an evening grows by a third while nothing of it is used. Some ten milliseconds; only where that library is the usual one of Linux.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)
