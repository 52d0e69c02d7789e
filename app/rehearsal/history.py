"""What was sent, acknowledged and seen, line by line, for whoever checks afterwards that nothing was lost."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO


@dataclass
class History:
    """Lines in memory, and in a JSONL file when one is wanted. Times are seconds of this process's own clock."""

    path: Path | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    _file: TextIO | None = None

    def note(self, what: str, who: str, **facts: Any) -> None:
        """One line. With a file, it is written before the next thing happens."""
        line = {"at": round(time.monotonic(), 6), "what": what, "who": who, **facts}
        self.lines.append(line)
        if self.path:
            self._file = self._file or self.path.open("a", encoding="utf-8")
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()

    def named(self, what: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["what"] == what]

    def waits(self) -> list[float]:
        """Seconds from the first POST of each answer to its acknowledgement."""
        return [line["waited"] for line in self.named("acknowledged")]

    def acknowledged(self, path: str = "") -> list[dict[str, Any]]:
        """Answers that the server said it keeps, to addresses that begin so."""
        return [line for line in self.named("acknowledged") if line["path"].startswith(path)]


@dataclass(frozen=True)
class Verdict:
    """Every answer counted. An answer whose outcome nobody heard may be stored or not: it is neither lost nor unexpected."""

    acknowledged: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    unexpected: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.unexpected)


def judge(acknowledged: Iterable[str], stored: Iterable[str], unknown: Iterable[str] | None = None) -> Verdict:
    """Compare what was acknowledged with what is stored; each answer is named by a text that only it has.

    With `unknown`, those whose outcome nobody heard, whatever is stored beside these and the acknowledged is unexpected.
    """
    sent, found = Counter(acknowledged), Counter(stored)
    lost = tuple(name for name in sent if not found[name])
    unheard = set(unknown or ())
    twice = tuple(name for name in sent.keys() | unheard if found[name] > max(sent[name], 1))
    unexpected = () if unknown is None else tuple(name for name in found if name not in sent and name not in unheard)
    return Verdict(sent.total(), lost, twice, unexpected)
