"""What forbids a decision on a file today, each thing in one French sentence, and what gives way to a signed force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.ground.french import day
from app.methods.answers import clean
from app.methods.models import GateBook
from app.opportunities.choices import KEY_ACTOR_STATUSES, NEXT_KINDS
from app.opportunities.evidence import STUDIED_KINDS, Evidence
from app.opportunities.gates import PROBLEM, Verdict, judge, lacking, lacking_for_d1
from app.opportunities.measures import NEXT_ACTION_DAYS
from app.opportunities.outcomes import OUTCOMES, DecisionRequest, Outcome

DEBTS = frozenset({"P2", "P3", "P7"})  # may still be owed by a file whose problem the table confirmed, if two people sign
CONFIRMED = 2
ELSEWHERE = frozenset({"better_alone", "public_action"})  # reasons to drop a file that send it to somebody else


@dataclass(frozen=True)
class Obstacle:
    """One thing that forbids the decision: a criterion's code, or what the form lacks. Only some give way to force."""

    code: str
    sentence: str
    forcible: bool = False


def obstacles(book: GateBook, outcome_id: str, request: DecisionRequest, evidence: Evidence) -> tuple[Obstacle, ...]:
    """Everything that forbids this decision now. Empty: it may be taken."""
    outcome = OUTCOMES.get(outcome_id)
    if outcome is None:
        return (Obstacle("unknown_outcome", "Choisissez une décision dans la liste."),)
    known = completed(evidence, request)
    found = (*_unsaid(outcome, request), *_unproved(book, outcome, request, known), *_unmet(outcome, request, known))
    if not any(obstacle.forcible for obstacle in found) or not _forces(request):
        return found
    half = tuple(_half_forced(request))
    return found + half if half else tuple(obstacle for obstacle in found if not obstacle.forcible)


def completed(evidence: Evidence, request: DecisionRequest) -> Evidence:
    """The file as it will be once the decision is taken: an owner named in the same form is already there to be judged."""
    return replace(
        evidence,
        owner=clean(request.owner) or evidence.owner,
        next_action=clean(request.next_action) or evidence.next_action,
        next_action_due=request.next_action_due or evidence.next_action_due,
        next_kind=request.next_kind or evidence.next_kind,
        protocol=clean(request.protocol) or evidence.protocol,
    )


# --- Criteria -------------------------------------------------------------------------------------------------------


def _unproved(book: GateBook, outcome: Outcome, request: DecisionRequest, evidence: Evidence) -> Iterator[Obstacle]:
    if outcome.opening == "minimum_d1":
        for alternatives in lacking_for_d1(judge(book, "d1", evidence), evidence.theme):
            yield _lack(alternatives)
    elif outcome.opening == "d1_or_debts":
        yield from _unproved_d1(judge(book, "d1", evidence), request)
    elif outcome.opening == "booster":
        for verdict in lacking(judge(book, "booster", evidence)):
            yield _lack((verdict,))


def _unproved_d1(judged: tuple[Verdict, ...], request: DecisionRequest) -> Iterator[Obstacle]:
    """The gate is passed; or the problem is confirmed, only debts are left, and two people of the team sign for them."""
    confirmed = any(verdict.code == PROBLEM and verdict.level >= CONFIRMED for verdict in judged)
    owed = [verdict for verdict in lacking(judged) if confirmed and verdict.code in DEBTS]
    for verdict in lacking(judged):
        if verdict not in owed:
            yield _lack((verdict,))
    if owed and not _two_people(request.by, request.second_reader):
        named = ", ".join(f"{verdict.code} ({verdict.label})" for verdict in owed)
        yield Obstacle("second_signature", f"En dette : {named}. Il faut la signature d’une deuxième personne.", forcible=True)


def _lack(alternatives: tuple[Verdict, ...]) -> Obstacle:
    """Named by code and label; the sentence of a measure says what to do, a quotation of the sheet would not."""
    named = ", ou ".join(f"{verdict.code} {verdict.label}" for verdict in alternatives)
    why = [sentence for verdict in alternatives for sentence in verdict.evidence if not sentence.startswith("«")]
    level = max(verdict.level for verdict in alternatives)
    return Obstacle(alternatives[0].code, " ".join([f"{named} : niveau {level}.", *why]), forcible=True)


# --- What the decision itself must bring ----------------------------------------------------------------------------


def _unsaid(outcome: Outcome, request: DecisionRequest) -> Iterator[Obstacle]:
    if outcome.reason(request.reason) is None:
        yield Obstacle("unknown_reason", "Choisissez un motif dans la liste de cette décision.")
    if not clean(request.sentence):
        yield Obstacle("sentence_missing", "Écrivez la phrase que les auteurs pourront lire.")
    if not clean(request.by):
        yield Obstacle("name_missing", "Dites qui décide : un prénom suffit.")


def _unmet(outcome: Outcome, request: DecisionRequest, evidence: Evidence) -> Iterator[Obstacle]:
    for need in outcome.needs:
        sentence = NEEDS[need](request, evidence)
        if sentence:
            yield Obstacle(need, sentence, forcible=outcome.live)


def _owner(request: DecisionRequest, evidence: Evidence) -> str:
    return "" if clean(evidence.owner) else "Nommez un·e référent·e."


def _next_action(request: DecisionRequest, evidence: Evidence) -> str:
    due = evidence.next_action_due
    if not clean(evidence.next_action) or due is None:
        return "Écrivez la prochaine action, avec sa date."
    soon = evidence.today <= due <= evidence.today + timedelta(days=NEXT_ACTION_DAYS)
    return "" if soon else f"La prochaine action doit tomber dans les {NEXT_ACTION_DAYS} jours."


def _typed_next_step(request: DecisionRequest, evidence: Evidence) -> str:
    if evidence.next_kind not in NEXT_KINDS:
        return "Dites de quelle nature est la prochaine étape."
    if evidence.next_kind in STUDIED_KINDS and not clean(evidence.protocol):
        return "Écrivez le protocole : la question et les jours de l’étude, ou l’hypothèse, la mesure, le seuil et la fin du test."
    return ""


def _key_actor(request: DecisionRequest, evidence: Evidence) -> str:
    filled = evidence.key_actor.status in KEY_ACTOR_STATUSES
    return "" if filled else "Remplissez l’acteur indispensable, même avec « inconnu »."


def _target(request: DecisionRequest, evidence: Evidence) -> str:
    if not clean(request.merged_into):
        return "Choisissez le dossier qui reçoit celui-ci."
    return "Un dossier ne se fusionne pas dans lui-même." if request.merged_into == request.reference else ""


def _review(request: DecisionRequest, evidence: Evidence) -> str:
    last = _a_year_after(evidence.today)
    if request.review_on and evidence.today < request.review_on <= last:
        return ""
    return f"Donnez une date de revue, au plus tard le {day(last)}."


def _wake_up(request: DecisionRequest, evidence: Evidence) -> str:
    return "" if clean(request.wake_up) else "Écrivez ce qui réveillera ce dossier."


def _second_reader(request: DecisionRequest, evidence: Evidence) -> str:
    return "" if _two_people(request.by, request.second_reader) else "Il faut une deuxième personne qui ait lu le dossier."


def _routed_to(request: DecisionRequest, evidence: Evidence) -> str:
    needed = request.reason in ELSEWHERE and not clean(request.routed_to)
    return "Dites vers qui ce dossier est orienté." if needed else ""


NEEDS: dict[str, Callable[[DecisionRequest, Evidence], str]] = {
    "owner": _owner,
    "next_action": _next_action,
    "typed_next_step": _typed_next_step,
    "key_actor": _key_actor,
    "target": _target,
    "review": _review,
    "wake_up": _wake_up,
    "second_reader": _second_reader,
    "routed_to": _routed_to,
}


# --- Forcing --------------------------------------------------------------------------------------------------------


def _forces(request: DecisionRequest) -> bool:
    return bool(clean(request.forced_by) or clean(request.forced_reason))


def _half_forced(request: DecisionRequest) -> Iterator[Obstacle]:
    if not clean(request.forced_by):
        yield Obstacle("forced_by_missing", "Pour passer outre, dites qui le décide.")
    if not clean(request.forced_reason):
        yield Obstacle("forced_reason_missing", "Pour passer outre, dites pourquoi.")


def _two_people(one: str, other: str) -> bool:
    return bool(clean(one) and clean(other)) and clean(one).casefold() != clean(other).casefold()


def _a_year_after(today: date) -> date:
    """Twelve months: a 29 February has none, its year ends on the 28th."""
    return today.replace(year=today.year + 1, day=28 if (today.month, today.day) == (2, 29) else today.day)
