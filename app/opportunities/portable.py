"""What an evening left of one file, as JSON that another machine reads again: words and counts, never a person.

`Opportunity.facts` holds it. Whatever is tied to somebody of the first territory stays there: who would go on, who offers or carries
what, who would lead. The copy has to find people of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from app.opportunities.assembly import EveningFacts
from app.opportunities.evidence import KeyActor

LEFT, CONTRIBUTIONS, RETURNS, ORIGINS = "left", "contributions", "expected_returns", "origins"
Masking = Callable[[str], str]

# Answers of the sheets that name people, or that only people of that table could keep.
_PERSONAL = frozenset({"first_step_who", "first_step_date"})
_CARRIED_BY_PEOPLE = frozenset({"lead", "group"})  # « Prénom(s), ou profil recherché »: with these it holds first names
_ADAPTER = TypeAdapter(EveningFacts)


@dataclass(frozen=True)
class Given:
    """One thing that somebody brings, or expects: its words, its kind, a college."""

    what: str
    group: str = ""
    kind: str = ""
    amount: str = ""


def to_portable(facts: EveningFacts, mask: Masking, contributions: Sequence[Given] = (), returns: Sequence[Given] = (),
                origins: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The JSON of what an evening left. `mask` takes names and contacts out of whatever people typed."""
    return {
        LEFT: _ADAPTER.dump_python(nameless(facts, mask), mode="json"),
        CONTRIBUTIONS: [_given(each, mask) for each in contributions],
        RETURNS: [_given(each, mask) for each in returns],
        ORIGINS: [dict(line) for line in origins],
    }


def from_portable(data: Mapping[str, Any]) -> EveningFacts:
    """What an evening left, from its JSON. Raises ValidationError when it is not ours."""
    return _ADAPTER.validate_python(data[LEFT])


def contributions_in(data: Mapping[str, Any]) -> tuple[Given, ...]:
    return tuple(Given(**each) for each in data.get(CONTRIBUTIONS, ()))


def origins_in(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(data.get(ORIGINS, ()))


def returns_in(data: Mapping[str, Any]) -> tuple[Given, ...]:
    return tuple(Given(**each) for each in data.get(RETURNS, ()))


def nameless(facts: EveningFacts, mask: Masking) -> EveningFacts:
    """The same facts without a person: numbers of people become « 1 », « 2 »… in the order in which they stand."""
    interests = [interest for interest in facts.interests if interest.visible]
    return replace(
        facts,
        theme=mask(facts.theme),
        values={key: mask(text) for key, text in facts.values.items() if not _names_people(key, facts.values)},
        interests=tuple(replace(one, person=str(number), commitment="") for number, one in enumerate(interests, 1)),
        follow_up=(),
        named_lead="",
        request=mask(facts.request),
        takeaway={part: mask(text) for part, text in facts.takeaway.items()},
        lead_affords="",
        offers={},
        key_actor=KeyActor(mask(facts.key_actor.name)),  # who is indispensable has not spoken over there
        kept=tuple(map(mask, facts.kept)),
        imported=True,
    )


def _names_people(key: str, values: Mapping[str, str]) -> bool:
    sheet, _, field = key.partition(".")
    carried = values.get(f"{sheet}.lead_status") in _CARRIED_BY_PEOPLE
    return field in _PERSONAL or (field in ("lead_status", "lead_profile") and carried)


def _given(each: Given, mask: Masking) -> dict[str, str]:
    return {"what": mask(each.what), "group": each.group, "kind": each.kind, "amount": mask(each.amount)}
