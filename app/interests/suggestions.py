"""Who might look at whose contribution: a kind that somebody brings, a word of what another awaits. It suggests; people decide."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple


class Suggestion(NamedTuple):
    awaits: int
    brings: int
    kind: str


def suggest(awaited: Mapping[int, str], brought: Mapping[int, str], recalls: Mapping[str, Sequence[str]],
            known: Collection[tuple[int, int]] = ()) -> list[Suggestion]:
    """`awaited`: what each still awaits, in words. `brought`: the kind that each brings. `recalls`: beginnings of words that ask for a
    kind. `known`: pairs (awaits, brings) that the board has already. In the order of `awaited`."""
    found = (Suggestion(awaits, brings, kind) for awaits, text in awaited.items() for kind in _asked(text, recalls)
             for brings, own in brought.items() if own == kind and brings != awaits)
    return [one for one in found if (one.awaits, one.brings) not in known]


def _asked(text: str, recalls: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The kinds of which a word begins so in the text."""
    for kind, beginnings in recalls.items():
        if any(re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE) for word in beginnings):
            yield kind
