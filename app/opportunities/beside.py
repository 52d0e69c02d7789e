"""Beside which line of the form each thing that forbids a decision is said."""

from collections.abc import Iterable, Sequence

FIELD_OF = {
    "unknown_outcome": "outcome",
    "unknown_reason": "reason",
    "sentence_missing": "sentence",
    "name_missing": "by",
    "P9": "tick",
    "P10": "owner",
    "owner": "owner",
    "capacity": "owner",
    "next_action": "next_action",
    "typed_next_step": "next_kind",
    "key_actor": "key_actor_status",
    "second_signature": "second_reader",
    "second_reader": "second_reader",
    "target": "merged_into",
    "kept": "kept",
    "review": "review_on",
    "wake_up": "wake_up",
    "routed_to": "routed_to",
    "forced_by_missing": "forced_by",
    "forced_reason_missing": "forced_reason",
}


def by_field(codes: Sequence[str], sentences: Iterable[str]) -> dict[str, str]:
    """Field → what is said there. What no line of the form mends, a proof for instance, is not in it."""
    said: dict[str, str] = {}
    for code, sentence in zip(codes, sentences, strict=True):
        field = FIELD_OF.get(code)
        if field:
            said[field] = f"{said[field]} {sentence}" if field in said else sentence
    return said
