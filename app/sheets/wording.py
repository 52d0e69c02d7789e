"""What the sheets of one table say: what it wrote, else what its votes or the plan filled in beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.methods.models import EventPlan, Script, TablePlan


@dataclass(frozen=True)
class Wording:
    """The words of one table, before anything is made of them."""

    plan: EventPlan
    script: Script
    paper: TablePlan
    winners: Mapping[str, str]  # step of a vote -> the candidate that the table kept
    written: Mapping[str, str]  # "d1.problem" -> what was written there
    label_of: Callable[[str], str]  # what a candidate says

    def values(self) -> dict[str, str]:
        """Every line that says something."""
        return {key: text for key, text in (self.prefilled() | self.written).items() if text}

    def values_for(self, candidate: str, step_id: str) -> dict[str, str]:
        """The same for a file opened from another candidate of a vote: what comes before that vote, then the candidate itself."""
        target = self.script.step(step_id).prefills if step_id else None
        if not target:
            return self.values()
        order = [form.id for form in self.plan.sheets]
        before = {key: text for key, text in self.values().items() if order.index(sheet_of(key)) < order.index(sheet_of(target))}
        return before | {target: self._cut(target, self.label_of(candidate))}

    def prefilled(self) -> dict[str, str]:
        """What the plan brought, and what the winners of votes fill in beforehand."""
        values = dict(self.paper.sheet)
        for step in self.script.steps:
            if step.prefills and step.id in self.winners:
                values[step.prefills] = self._cut(step.prefills, self.label_of(self.winners[step.id]))
        return values

    def _cut(self, line: str, text: str) -> str:
        sheet, _, field = line.partition(".")
        return text[: self.plan.sheet(sheet).field(field).max_length]


def sheet_of(key: str) -> str:
    """« d1 » of « d1.problem »."""
    return key.partition(".")[0]


def problem_of(values: Mapping[str, str]) -> str:
    """The sentence of the table; around a lead's project, what stands in its way."""
    return values.get("d1.problem") or values.get("d3.blocker", "")


def solution_of(values: Mapping[str, str]) -> str:
    return values.get("d2.solution") or values.get("d3.prototype", "")
