"""How fast one may go: token buckets, one for each key. A flooder is slowed alone; nobody is counted by an address (the hall is one).

The figures are those of whoever hands them in; the arithmetic is the usual one: a bucket holds `burst` tokens and gains
`per_second` of them, and whoever finds none is told how many seconds to wait.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.ground.refusal import Refused

FORGET_AFTER = 20_000  # buckets; beyond it the full ones, which say nothing, are thrown away


@dataclass(frozen=True)
class Pace:
    """`burst` at once, then `per_second` of them."""

    burst: float
    per_second: float


@dataclass(slots=True)
class _Bucket:
    pace: Pace
    tokens: float
    at: float


class Buckets:
    """Every bucket of this process. In memory only: after a restart everybody begins with a full one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, wanted: Iterable[tuple[str, Pace]]) -> float:
        """Take a token of each of these keys, or none of any. Returns 0, or the seconds after which there will be one."""
        moment = self._clock()
        buckets = [self._filled(key, pace, moment) for key, pace in wanted]
        wait = max(((1 - bucket.tokens) / bucket.pace.per_second for bucket in buckets if bucket.tokens < 1), default=0.0)
        if wait == 0.0:
            for bucket in buckets:
                bucket.tokens -= 1
        return wait

    def drop(self, keys: Iterable[str]) -> None:
        """Forget these keys: they were nobody's."""
        for key in keys:
            self._buckets.pop(key, None)

    def _filled(self, key: str, pace: Pace, moment: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            self._forget(moment)
            bucket = self._buckets[key] = _Bucket(pace, pace.burst, moment)
        bucket.tokens = min(pace.burst, bucket.tokens + (moment - bucket.at) * pace.per_second)
        bucket.at = moment
        return bucket

    def _forget(self, moment: float) -> None:
        if len(self._buckets) >= FORGET_AFTER:
            self._buckets = {key: one for key, one in self._buckets.items()
                             if one.tokens + (moment - one.at) * one.pace.per_second < one.pace.burst}

    def __contains__(self, key: str) -> bool:
        return key in self._buckets

    def __len__(self) -> int:
        return len(self._buckets)


class Crowd:
    """Those who come in together, whoever they are: beyond the pace one is shown a queue, which tries again by itself."""

    def __init__(self, pace: Pace | None) -> None:
        self._pace = pace
        self._buckets = Buckets()

    def let_in(self, name: str) -> None:
        """One more at this door; refused when too many come at once."""
        wait = self._buckets.take([(name, self._pace)]) if self._pace else 0.0
        if wait:
            raise Refused("queue", seconds=int(wait) + 1)
