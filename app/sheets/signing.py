"""Signing a sheet off: which text an answer was about, and what the table's answers say of the sheet as it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.methods.answers import clean
from app.methods.models import Script, Step


@dataclass(frozen=True)
class Answer:
    """What one person said, of which text. Who she is stays outside: nobody who reads the answers may see it."""

    agrees: bool
    remark: str
    digest: str


@dataclass(frozen=True)
class Disagreement:
    """What somebody says is wrong. `corrected`: the sheet has changed since, and she has not answered anew."""

    remark: str
    corrected: bool


@dataclass(frozen=True)
class SignOffs:
    """« C’est bien nous », of how many. Answers about an older text are `stale`: they count for nothing until given anew."""

    yes: int
    no: int
    stale: int
    present: int
    disagreements: tuple[Disagreement, ...]

    @property
    def answered(self) -> int:
        return self.yes + self.no


def digest_of(values: Mapping[str, str]) -> str:
    """The same text gives the same digest, whatever its order; empty lines, and spaces around a line, count for nothing."""
    written = {key: clean(value) for key, value in values.items()}
    canonical = json.dumps({key: value for key, value in written.items() if value}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def summed_up(answers: Iterable[Answer], digest: str, present: int) -> SignOffs:
    """What the answers say of the sheet of this digest. A disagreement is kept, even once the sheet was corrected."""
    answers = tuple(answers)
    current = [answer for answer in answers if answer.digest == digest]
    yes = sum(answer.agrees for answer in current)
    return SignOffs(
        yes=yes,
        no=len(current) - yes,
        stale=len(answers) - len(current),
        present=max(present, len(answers)),
        disagreements=tuple(Disagreement(answer.remark, answer.digest != digest) for answer in answers if not answer.agrees),
    )


def signing_steps(script: Script) -> tuple[Step, ...]:
    """From the last sheet on, until the plenary begins: there the table reads what will leave it."""
    plenary = next((place for place, step in enumerate(script.steps) if step.kind == "pitch" and step.pace == "room"), 0)
    sheets = [place for place, step in enumerate(script.steps[:plenary]) if step.kind == "sheet"]
    return script.steps[sheets[-1]:plenary] if sheets else ()
