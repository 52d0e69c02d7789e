"""The one clock of the server. Actions and screens ask it; kernels receive the time as an argument.

Tests replace it with `set_clock`: it is one of the two things that tests may fake.
"""

from collections.abc import Callable
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


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
