"""Refusals are normal results of an evening: too late, closed, spent. They carry a code and facts, never a sentence."""

from typing import Any


class Refused(Exception):
    """An action says no, before it has written anything. `app.labels` has the French sentence and the HTTP status."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class InvalidForm(Refused):
    """What was typed does not fit its fields: `errors` maps a field id to a French sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("invalid_form", errors=errors)
        self.errors = errors
