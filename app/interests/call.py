"""The call for a lead: three answers and « pas moi », told to the team alone, and what a table's screens may know of them."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.models import Step

CARRYING = frozenset({"lead", "co_lead"})  # « je pourrais porter », alone or with others
ANSWERS = ("lead", "co_lead", "knows_someone", "not_me")

# A table of ten looks round at each number that moves. So a screen learns whether somebody would carry only once the call is over,
# which hides who tapped when, and only where at least five answered, « pas moi » among them; then it says « at least one », no number.
CROWD = 5


def is_call(step: Step) -> bool:
    """Whether a step asks who would carry."""
    return "lead_answer" in step.interest_fields


@dataclass(frozen=True)
class Call:
    """The answers of one table: how many, how many of them would carry, and whether the step is over."""

    answered: int
    carrying: int
    over: bool

    @property
    def found(self) -> bool | None:
        """Whether at least one would carry; None as long as saying it could point at a person."""
        return self.carrying > 0 if self.over and self.answered >= CROWD else None
