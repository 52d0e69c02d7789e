"""The one clock of the server. Actions and screens ask it; kernels receive the time as an argument.

Tests replace it with `set_clock`: it is one of the two things that tests may fake.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _running() -> float:
    """Seconds that nobody can set back or forward; a laptop that slept has lived them too, where its system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


_STARTED, _SINCE = datetime.now(UTC), _running()


def _system() -> datetime:
    """The system's time as it was when the program started, and what has passed since.

    A laptop whose clock is set while the evening runs, by hand or by a network, must not end badges and grace periods of a day at once.
    """
    return _STARTED + timedelta(seconds=_running() - _SINCE)


_clock: Callable[[], datetime] = _system


def now() -> datetime:
    """The server's time, aware, in UTC."""
    return _clock()


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, what a page needs to count down on the server's clock."""
    return int(moment.timestamp() * 1000)


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests only); None puts the system's clock back."""
    global _clock
    _clock = clock or _system
