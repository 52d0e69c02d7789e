"""How a prompt speaks: what is said large, what is explained below, and what the speaker reads at the microphone."""

from __future__ import annotations

import re
from collections.abc import Mapping

LONGEST_LEAD = 90  # characters that still fit on three lines of a small phone, in the display face
UNSAID = "…"

_FIRST_SENTENCE = re.compile(r"(.+?[.?!…]) (.+)")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def voice(prompt: str) -> tuple[str, tuple[str, ...]]:
    """The line said large, then the lines below it: the first line leads, or only its first sentence when it is long."""
    lead, *rest = prompt.strip().split("\n")
    sentence = _FIRST_SENTENCE.fullmatch(lead) if len(lead) > LONGEST_LEAD else None
    if sentence is not None:
        lead, more = sentence.groups()
        rest.insert(0, more)
    return lead, tuple(rest)


def fill(speaker_prompt: str, values: Mapping[str, str]) -> str:
    """Each {name} becomes its value as written, once: braces inside a value stay. A missing one shows as « … »."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1]) or UNSAID, speaker_prompt)


def placeholders(speaker_prompt: str) -> list[str]:
    """The names to fill, in order of appearance."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(speaker_prompt)))
