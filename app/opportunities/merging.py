"""Join what several tables left into one file, without losing a word, a vote or a person, nor lending one table another's consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.methods.answers import clean
from app.opportunities.assembly import EveningFacts, OfferMade
from app.opportunities.evidence import InterestFacts, Person, VoteFacts
from app.sheets.wording import sheet_of

Others = Mapping[str, EveningFacts]  # by reference, in the order in which they came
Votes = dict[str, VoteFacts]
FROM = " · "  # between a reference and the step of its vote


@dataclass(frozen=True)
class Origin:
    """The same line as another table wrote it."""

    reference: str
    text: str


Origins = Mapping[str, tuple[Origin, ...]]  # "d1.problem" -> what the others say otherwise


def combine(reference: str, target: EveningFacts, others: Others) -> EveningFacts:
    """The target's facts, whose name is `reference`, with those of the files merged into it.

    A sheet is a whole: the target's own stands if it says anything, else that of the first table which wrote one. A vote confirms
    the words that it was about: it comes along with its sheet, otherwise it is kept apart, under the name of its file.
    """
    if not others:
        return target
    told = {name: _apart(facts, name) for name, facts in others.items()}
    writers = _writers(target, told)
    votes, elsewhere = _votes(reference, target, told, writers)
    everyone = [target, *told.values()]
    return replace(
        target,
        values={key: text for sheet, facts in writers.items() for key, text in facts.values.items() if sheet_of(key) == sheet},
        sheets={sheet: facts.sheets[sheet] for sheet, facts in writers.items() if sheet in facts.sheets},
        votes=votes,
        votes_elsewhere=elsewhere,
        fills={step: line for facts in reversed(everyone) for step, line in facts.fills.items()},
        kept=tuple(dict.fromkeys(text for facts in everyone for text in facts.kept)),
        interests=_interests(everyone),
        follow_up=_people(everyone),
        offers=_offers(everyone),
        first_step_sheet=target.first_step_sheet or _first(facts.first_step_sheet for facts in everyone),
        named_lead=_first(facts.named_lead for facts in everyone),
        request=_first(facts.request for facts in everyone),
        takeaway=next((facts.takeaway for facts in everyone if any(map(clean, facts.takeaway.values()))), {}),
        lead_affords=_first(facts.lead_affords for facts in everyone),
        key_actor=next((facts.key_actor for facts in everyone if facts.key_actor.name), target.key_actor),
    )


def origins(facts: EveningFacts, others: Others) -> Origins:
    """What the others wrote and the joined file does not say, line by line."""
    found: dict[str, list[Origin]] = {}
    for reference, other in others.items():
        for key, text in other.values.items():
            if clean(text) and clean(text) != clean(facts.values.get(key, "")):
                found.setdefault(key, []).append(Origin(reference, text))
    return {key: tuple(said) for key, said in found.items()}


def whole(reference: str, into: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Every file that came into this one, directly or through another, each once. A circle, which an undo can make, ends."""
    found: dict[str, None] = {}
    waiting = list(into.get(reference, ()))
    while waiting:
        name = waiting.pop(0)
        if name != reference and name not in found:
            found[name] = None
            waiting += into.get(name, ())
    return tuple(found)


# --- Words and votes ------------------------------------------------------------------------------------------------


def _writers(target: EveningFacts, told: Others) -> dict[str, EveningFacts]:
    """Who wrote each sheet of the joined file, the target's sheets first."""
    writers: dict[str, EveningFacts] = {}
    for facts in (target, *told.values()):
        for key, text in facts.values.items():
            if clean(text):
                writers.setdefault(sheet_of(key), facts)
    return writers


def _votes(reference: str, target: EveningFacts, told: Others, writers: Mapping[str, EveningFacts]) -> tuple[Votes, Votes]:
    """Those on the words of the joined file, and those on words that it does not say."""
    standing: Votes = {}
    elsewhere: Votes = {}
    for name, facts in (*told.items(), (reference, target)):
        for step, vote in facts.votes.items():
            if writers.get(sheet_of(facts.fills.get(step, "")), target) is facts:
                standing[step] = vote
            else:
                elsewhere[f"{name}{FROM}{step}"] = vote
    return standing, elsewhere


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if clean(text)), "")


# --- People ---------------------------------------------------------------------------------------------------------


def _interests(everyone: Iterable[EveningFacts]) -> tuple[InterestFacts, ...]:
    """One for each person. Who spoke at two tables is aligned if she was at one of them."""
    found: dict[str, InterestFacts] = {}
    for facts in everyone:
        for one in facts.interests:
            known = found.get(one.person)
            found[one.person] = one if known is None or (_weight(one) > _weight(known)) else known
    return tuple(found.values())


def _weight(one: InterestFacts) -> tuple[bool, ...]:
    return one.complete and one.visible and one.aligned, one.complete, one.visible


def _people(everyone: Iterable[EveningFacts]) -> tuple[Person, ...]:
    return tuple({person.id: person for facts in everyone for person in facts.follow_up}.values())


def _offers(everyone: Iterable[EveningFacts]) -> dict[str, OfferMade]:
    """What a person brings, at the first table where she said it."""
    found: dict[str, OfferMade] = {}
    for facts in everyone:
        for person, offer in facts.offers.items():
            found.setdefault(person, offer)
    return found


def _apart(facts: EveningFacts, reference: str) -> EveningFacts:
    """People of an imported file are numbered, not known: number one of this file is not number one of another."""
    if not facts.imported:
        return facts

    def named(person: str) -> str:
        return f"{reference}-{person}"

    return replace(
        facts,
        interests=tuple(replace(one, person=named(one.person)) for one in facts.interests),
        follow_up=tuple(replace(one, id=named(one.id)) for one in facts.follow_up),
        offers={named(person): offer for person, offer in facts.offers.items()},
    )
