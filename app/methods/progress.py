"""Where a table stands in its script: how late it is, when its step ends, what it may do next, what it still accepts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from app.methods.models import Script

GRACE = timedelta(seconds=60)  # « terminez votre phrase »: how long a step that was left still takes its answers

Mover = Literal["facilitator", "control"]


def minute_of(script: Script, step_id: str) -> int:
    """The minute of the evening at which the step begins on paper."""
    return sum(step.minutes for step in script.steps[: script.position(step_id)])


def ends_at(started_at: datetime, minutes: int, extra_seconds: int = 0) -> datetime:
    return started_at + timedelta(minutes=minutes, seconds=extra_seconds)


def lateness(
    script: Script, step_id: str, *, evening_began: datetime, step_began: datetime, now: datetime, extra_seconds: int = 0
) -> float:
    """Minutes between the planned end of the current step and the earliest it can end now; negative when early.

    That is the end of its own timer, or now once the timer has run out. So a table that began three minutes late is three
    minutes late at once, added minutes count when they are given, and an overrun grows by the minute.
    """
    minutes = script.step(step_id).minutes
    planned = evening_began + timedelta(minutes=minute_of(script, step_id) + minutes)
    expected = max(ends_at(step_began, minutes, extra_seconds), now)
    return (expected - planned).total_seconds() / 60


def accepts(step_id: str, current_step_id: str | None, left_at: datetime | None, now: datetime) -> bool:
    """Whether an answer to this step still counts. `left_at` is when the table left it, None if it never did."""
    if step_id == current_step_id:
        return True
    return left_at is not None and now - left_at <= GRACE


def may_go(script: Script, current_id: str | None, target_id: str, by: Mover) -> bool:
    """Whether this person may bring a table from its current step (None: not begun) to that one.

    The facilitator goes one step forward or back among the table's own steps, and on from a room step once the control
    room has started it. The control room starts (or starts again) any room step, and moves one step for a table
    without facilitator.
    """
    target = script.step(target_id)
    move = script.position(target_id) - (script.position(current_id) if current_id else -1)
    if by == "control":
        return target.pace == "room" or abs(move) == 1
    going_back_across_the_room = move < 0 and current_id is not None and script.step(current_id).pace == "room"
    return target.pace == "table" and abs(move) == 1 and not going_back_across_the_room
