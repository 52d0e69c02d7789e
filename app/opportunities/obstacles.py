"""What forbids a decision on a file today, each thing in one French sentence, and what gives way to a signed force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.ground.french import counted, day
from app.methods.answers import clean
from app.methods.models import GateBook
from app.opportunities.choices import KEY_ACTOR_STATUSES, NEXT_KINDS
from app.opportunities.evidence import Evidence
from app.opportunities.gates import PROBLEM, Verdict, judge, lacking, lacking_for_d1, named
from app.opportunities.measures import NEXT_ACTION_DAYS
from app.opportunities.outcomes import OUTCOMES, DecisionRequest, Outcome
from app.opportunities.steps import Study, Trial, unready

DEBTS = frozenset({"P2", "P3", "P7"})  # may still be owed by a file whose problem the table confirmed, if two people sign
CONFIRMED = 2
ELSEWHERE = frozenset({"better_alone", "public_action"})  # reasons to drop a file that send it to somebody else


@dataclass(frozen=True)
class Obstacle:
    """One thing that forbids the decision: a criterion's code, or what the form lacks. Only some give way to force."""

    code: str
    sentence: str
    forcible: bool = False


@dataclass(frozen=True)
class Load:
    """What the team carries besides this file: how many live files, how many it can, and who follows them."""

    files: int = 0
    capacity: int | None = None  # None: the team has not said
    owners: frozenset[str] = frozenset()
    carried: bool = False  # this file is live already: it weighs nothing more

    def takes(self, owner: str) -> bool:
        """There is room; or somebody who followed nothing yet takes it on."""
        room = self.capacity is None or self.carried or self.files < self.capacity
        return room or bool(clean(owner)) and clean(owner).casefold() not in {clean(one).casefold() for one in self.owners}


NO_LOAD = Load()


def obstacles(book: GateBook, outcome_id: str, request: DecisionRequest, evidence: Evidence, load: Load = NO_LOAD) -> tuple[Obstacle, ...]:
    """Everything that forbids this decision now. Empty: it may be taken."""
    outcome = OUTCOMES.get(outcome_id)
    if outcome is None:
        return (Obstacle("unknown_outcome", "Choisissez une décision dans la liste."),)
    known = completed(evidence, request)
    found = (*_unsaid(outcome, request), *_unproved(book, outcome, request, known), *_unmet(outcome, request, known, load))
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
        study=_study(request, evidence.study),
        trial=_trial(request, evidence.trial),
    )


def _study(request: DecisionRequest, written: Study) -> Study:
    return Study(clean(request.study_question) or written.question, clean(request.study_days) or written.days)


def _trial(request: DecisionRequest, written: Trial) -> Trial:
    return Trial(clean(request.test_hypothesis) or written.hypothesis, clean(request.test_measure) or written.measure,
                 clean(request.test_threshold) or written.threshold, request.test_end or written.end)


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
        debts = ", ".join(f"{verdict.code} ({verdict.label})" for verdict in owed)
        yield Obstacle("second_signature", f"En dette : {debts}. Il faut la signature d’une deuxième personne.", forcible=True)


def _lack(alternatives: tuple[Verdict, ...]) -> Obstacle:
    return Obstacle(alternatives[0].code, named(alternatives), forcible=True)


# --- What the decision itself must bring ----------------------------------------------------------------------------


def _unsaid(outcome: Outcome, request: DecisionRequest) -> Iterator[Obstacle]:
    if outcome.reason(request.reason) is None:
        yield Obstacle("unknown_reason", "Choisissez un motif dans la liste de cette décision.")
    if not clean(request.sentence):
        yield Obstacle("sentence_missing", "Écrivez la phrase que les auteurs pourront lire.")
    if not clean(request.by):
        yield Obstacle("name_missing", "Dites qui décide : un prénom suffit.")


def _unmet(outcome: Outcome, request: DecisionRequest, evidence: Evidence, load: Load) -> Iterator[Obstacle]:
    for need in outcome.needs:
        sentence = NEEDS[need](request, evidence, load)
        if sentence:
            yield Obstacle(need, sentence, forcible=outcome.live)


def _owner(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    return "" if clean(evidence.owner) else "Nommez un·e référent·e."


def _next_action(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    due = evidence.next_action_due
    if not clean(evidence.next_action) or due is None:
        return "Écrivez la prochaine action, avec sa date."
    soon = evidence.today <= due <= evidence.today + timedelta(days=NEXT_ACTION_DAYS)
    return "" if soon else f"La prochaine action doit tomber dans les {NEXT_ACTION_DAYS} jours."


def _typed_next_step(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    if evidence.next_kind not in NEXT_KINDS:
        return "Dites de quelle nature est la prochaine étape."
    return unready(evidence.next_kind, evidence.study, evidence.trial, evidence.old_protocol, evidence.today)


def _key_actor(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    filled = evidence.key_actor.status in KEY_ACTOR_STATUSES
    return "" if filled else "Remplissez l’acteur indispensable, même avec « inconnu »."


def _target(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    if not clean(request.merged_into):
        return "Choisissez le dossier qui reçoit celui-ci."
    return "Un dossier ne se fusionne pas dans lui-même." if request.merged_into == request.reference else ""


def _kept(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    return "" if clean(request.kept) else "Dites ce que l’on garde de ce dossier."


def _capacity(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    if load.takes(evidence.owner):
        return ""
    return (f"L’équipe suit déjà {counted(load.files, 'dossier')}, elle peut en porter {load.capacity} : mettez-en un en réserve, "
            "ou nommez quelqu’un qui n’en suit pas encore.")


def _review(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    last = _a_year_after(evidence.today)
    if request.review_on and evidence.today < request.review_on <= last:
        return ""
    return f"Donnez une date de revue, au plus tard le {day(last)}."


def _wake_up(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    return "" if clean(request.wake_up) else "Écrivez ce qui réveillera ce dossier."


def _second_reader(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    return "" if _two_people(request.by, request.second_reader) else "Il faut une deuxième personne qui ait lu le dossier."


def _routed_to(request: DecisionRequest, evidence: Evidence, load: Load) -> str:
    needed = request.reason in ELSEWHERE and not clean(request.routed_to)
    return "Dites vers qui ce dossier est orienté." if needed else ""


NEEDS: dict[str, Callable[[DecisionRequest, Evidence, Load], str]] = {
    "owner": _owner,
    "next_action": _next_action,
    "typed_next_step": _typed_next_step,
    "key_actor": _key_actor,
    "target": _target,
    "kept": _kept,
    "capacity": _capacity,
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
