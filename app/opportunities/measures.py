"""One small function for each `measure` that a criterion may name: how far the facts go, and the French that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.ground.french import counted, day
from app.methods.answers import clean
from app.methods.models import Criterion
from app.opportunities.choices import BLOCKER_ANSWERS, KEY_ACTOR_STATUSES, NEXT_KINDS, OFFER_ANSWERS, REQUEST_ANSWERS
from app.opportunities.evidence import ZERO, Economics, Evidence, count_groups
from app.opportunities.steps import whole

SHEET_OF_THE_TEST = "d3"
LINES = {"engineering": "ingénierie", "business": "économie", "cooperation": "coopération"}
NEXT_ACTION_DAYS = 30
ANSWER_DAYS = 7
MEETING_DAYS = 15


@dataclass(frozen=True)
class Finding:
    """How far something is proved, 0 to 3, and why."""

    level: int
    said: tuple[str, ...]


def follow_up_people(criterion: Criterion, evidence: Evidence) -> Finding:
    people = {person.id: person.group for person in evidence.follow_up}
    groups = count_groups(people.values())
    enough = len(people) >= (criterion.min_people or 1) and groups >= (criterion.min_groups or 0)
    said = f"{counted(len(people), 'personne')} pour continuer, {counted(groups, 'collège')}."
    return Finding(int(enough), (said,))


def owner_and_next_action(criterion: Criterion, evidence: Evidence) -> Finding:
    days = criterion.within_days or NEXT_ACTION_DAYS
    lacking = _lacking(
        (evidence.owner.strip(), "un·e référent·e"),
        (evidence.next_action.strip(), "la prochaine action"),
        (evidence.next_action_due, "son échéance"),
    )
    if lacking:
        started = evidence.owner.strip() or evidence.next_action.strip()
        return Finding(int(bool(started)), (f"Il manque {_listed(lacking)}.",))
    due = evidence.next_action_due
    if due is None or not evidence.today <= due <= evidence.today + timedelta(days=days):
        return Finding(1, (f"L’échéance doit tomber dans les {days} jours.",))
    return Finding(3, (f"{evidence.owner}, {evidence.next_action}, le {day(due)}.",))


def assumption_with_step(criterion: Criterion, evidence: Evidence) -> Finding:
    """What could stop everything is written, and a study or a test that is ready goes and looks at it: that is more than said."""
    written = all(clean(evidence.values.get(name, "")) for name in criterion.fields)
    ready = whole(evidence.next_kind, evidence.study, evidence.trial, evidence.old_protocol)
    if not (written and ready):
        return Finding(0, ())
    return Finding(2, (f"Prochaine étape : {NEXT_KINDS[evidence.next_kind]}.",))


def blockers_reviewed(criterion: Criterion, evidence: Evidence) -> Finding:
    """1: each kind has an answer. 2: none is still to be checked. 3: someone signed and dated each."""
    answered = {blocker.kind: blocker for blocker in evidence.blockers if blocker.answer in BLOCKER_ANSWERS}
    lacking = [kind for kind in criterion.kinds if kind not in answered]
    if lacking:
        return Finding(0, (f"Pas encore regardé : {_apart(lacking)}.",))
    reviewed = [answered[kind] for kind in criterion.kinds]
    said = tuple(f"{blocker.kind} : {BLOCKER_ANSWERS[blocker.answer]}" for blocker in reviewed)
    if any(blocker.answer == "to_check" for blocker in reviewed):
        return Finding(1, said)
    return Finding(3 if all(blocker.owner.strip() and blocker.due for blocker in reviewed) else 2, said)


def economics(criterion: Criterion, evidence: Evidence) -> Finding:
    if evidence.economics.known:
        return Finding(1, (order_of_magnitude(evidence.economics),))
    lacking = _lacking(
        (evidence.economics.price, "le prix"),
        (evidence.economics.volume, "le volume"),
        (evidence.economics.turnover_per_job, "le chiffre d’affaires par emploi"),
    )
    return Finding(0, (f"Il manque {_listed(lacking)}." if lacking else "Les trois nombres doivent être plus grands que zéro.",))


def aligned_interests(criterion: Criterion, evidence: Evidence) -> Finding:
    """2: enough people, colleges and economic actors, and nobody indispensable who refuses. 1: somebody said it all."""
    complete = [interest for interest in evidence.interests if interest.complete]
    aligned = {each.person: each.group for each in complete if each.visible and each.aligned}
    groups = count_groups(aligned.values())
    economic = sum(group in evidence.economic_groups for group in aligned.values())
    enough = (
        len(aligned) >= (criterion.min_people or 1)
        and groups >= (criterion.min_groups or 0)
        and economic >= (criterion.min_economic_actors or 0)
        and evidence.key_actor.status != "refuses"
    )
    people = counted(len(aligned), "intérêt aligné", "intérêts alignés")
    said = f"{people}, {counted(groups, 'collège')}, {counted(economic, 'acteur économique', 'acteurs économiques')}."
    return Finding(2 if enough else int(bool(complete)), (said,))


def key_actor(criterion: Criterion, evidence: Evidence) -> Finding:
    """A refusal proves the contrary; agreement said by the team is confirmed, and verified only by a proof note."""
    actor = evidence.key_actor
    if not actor.name.strip():
        return Finding(0, ("Pas encore nommé.",))
    level = {"agrees": 2, "refuses": 0}.get(actor.status, 1)
    return Finding(level, (f"{actor.name} : {KEY_ACTOR_STATUSES.get(actor.status, 'position à demander')}.",))


def balanced_exchanges(criterion: Criterion, evidence: Evidence) -> Finding:
    """« Rien » is a counterpart too: what matters is that each person said both sides."""
    lopsided = sum(interest.brings != interest.expects for interest in evidence.interests)
    balanced = [interest for interest in evidence.interests if interest.brings and interest.expects]
    said = f"{counted(len(balanced), 'personne')} des deux côtés, {counted(lopsided, 'personne')} d’un seul."
    return Finding(2 if len(balanced) > 1 and not lopsided else int(bool(balanced)), (said,))


def lead_signal_or_search(criterion: Criterion, evidence: Evidence) -> Finding:
    """1: someone said « je pourrais », or a profile is written. 2: the table wrote who, or the team searches for the profile."""
    lead, signals = evidence.lead, evidence.lead_signals
    written = bool(lead.profile.strip())
    on_the_sheet = signals > 0 and written and lead.status in ("lead", "group")
    searched = written and bool(lead.search.strip())
    said = [f"{counted(signals, 'personne')} : « je pourrais porter »."]
    if written:
        said.append("Un profil est écrit." if lead.status == "wanted" else "La fiche dit qui porte.")
    if lead.search.strip():
        said.append(f"Recherche : {lead.search}.")
    return Finding(2 if on_the_sheet or searched else int(signals > 0 or written), tuple(said))


def skill_coverage(criterion: Criterion, evidence: Evidence) -> Finding:
    holes = [family for family in criterion.families if not evidence.skills.get(family, "").strip()]
    return Finding(int(not holes), (f"Sans personne : {_apart(holes)}." if holes else "Les familles sont toutes couvertes.",))


def gronogo(criterion: Criterion, evidence: Evidence) -> Finding:
    """An unfavourable opinion is an opinion: the criterion asks that the panel spoke, and when."""
    panel = evidence.gronogo
    if panel.at is None or not panel.favourable + panel.against + panel.conditions:
        return Finding(0, ("Pas encore d’avis.",))
    votes = f"{counted(panel.favourable, 'favorable')}, {panel.against} contre, {panel.conditions} sous conditions"
    return Finding(3, (f"{votes}, le {day(panel.at)}.",))


def named_lead(criterion: Criterion, evidence: Evidence) -> Finding:
    named = evidence.named_lead.strip()
    return Finding(int(bool(named)), ("Le porteur est nommé." if named else "Aucun porteur nommé.",))


def request_answered(criterion: Criterion, evidence: Evidence) -> Finding:
    if not evidence.request.strip():
        return Finding(0, ("Aucune demande écrite avant la soirée.",))
    if evidence.request_answer not in REQUEST_ANSWERS:
        return Finding(0, ("Le porteur n’a pas dit si sa demande a reçu une réponse.",))
    return Finding(1, (f"Réponse obtenue : {REQUEST_ANSWERS[evidence.request_answer]}.",))


def d3_required_fields(criterion: Criterion, evidence: Evidence) -> Finding:
    """The table's plan of a test; or the team's own, part by part."""
    if evidence.next_kind == "test" and evidence.trial.words:
        return Finding(1, ("Le test de l’équipe a toutes ses parties.",))
    sheet = evidence.sheets.get(SHEET_OF_THE_TEST)
    if sheet is None or not sheet.required:
        return Finding(0, ("Pas de plan de test.",))
    return Finding(int(sheet.filled == sheet.required), (f"{sheet.filled} lignes obligatoires sur {sheet.required}.",))


def offers_answered(criterion: Criterion, evidence: Evidence) -> Finding:
    """The lead has some days to answer: an offer without an answer counts until then, and no longer."""
    offers = [offer for offer in evidence.offers if offer.consented]
    waiting = sum(offer.answer not in OFFER_ANSWERS for offer in offers)
    until = evidence.evening + timedelta(days=criterion.within_days or ANSWER_DAYS)
    if not offers:
        return Finding(0, ("Aucune contribution offerte.",))
    said = [f"{counted(len(offers), 'contribution offerte', 'contributions offertes')}, {waiting} sans réponse."]
    if waiting:
        said.append(f"Réponse du porteur attendue avant le {day(until)}.")
    return Finding(int(not waiting or evidence.today <= until), tuple(said))


def first_meeting(criterion: Criterion, evidence: Evidence) -> Finding:
    days = criterion.within_days or MEETING_DAYS
    names = {name.strip() for name in evidence.meeting.names} - {""}
    at = evidence.meeting.at
    if at is None:
        return Finding(0, ("Pas de rendez-vous.",))
    if not evidence.evening <= at <= evidence.evening + timedelta(days=days):
        return Finding(0, (f"Le rendez-vous doit tomber dans les {days} jours après la soirée.",))
    return Finding(int(len(names) > 1), (f"Le {day(at)}, {counted(len(names), 'personne nommée', 'personnes nommées')}.",))


def three_lines(criterion: Criterion, evidence: Evidence) -> Finding:
    worked = {line for sheet in evidence.sheets.values() for line, filled in sheet.lines.items() if filled}
    empty = [label for line, label in LINES.items() if line not in worked]
    return Finding(int(not empty), (f"Rien encore en {_listed(empty)}." if empty else "Les trois lignes sont travaillées.",))


MEASURES: dict[str, Callable[[Criterion, Evidence], Finding]] = {
    measure.__name__: measure
    for measure in (
        follow_up_people, owner_and_next_action, assumption_with_step, blockers_reviewed, economics, aligned_interests, key_actor,
        balanced_exchanges, lead_signal_or_search, skill_coverage, gronogo, named_lead, request_answered,
        d3_required_fields, offers_answered, first_meeting, three_lines,
    )
}  # fmt: skip


# --- Said in French -------------------------------------------------------------------------------------------------


def order_of_magnitude(numbers: Economics) -> str:
    """The formula with its result: « 3 € × 2 000 = 6 000 € par an ; ÷ 40 000 € par emploi = 0,2 emploi ». Empty if unknown."""
    if not numbers.known:
        return ""
    sale = f"{_number(numbers.price)} € × {_number(numbers.volume)} = {_number(numbers.turnover)} € par an"
    unit = "emploi" if _rounded(numbers.jobs, "0.1") < 2 else "emplois"
    return f"{sale} ; ÷ {_number(numbers.turnover_per_job)} € par emploi = {_number(numbers.jobs, '0.1')} {unit}"


def _number(value: Decimal | None, step: str = "0.01") -> str:
    """« 6 000,5 »: no zero at the end, thin no-break spaces between thousands."""
    text = f"{_rounded(value or ZERO, step):,f}"
    whole, _, cents = text.partition(".")
    cents = cents.rstrip("0")
    return whole.replace(",", "\u202f") + (f",{cents}" if cents else "")


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), rounding=ROUND_HALF_UP)


def _lacking(*needs: tuple[object, str]) -> list[str]:
    return [name for value, name in needs if value is None or value == ""]


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} et {last}" if others else last


def _apart(names: Iterable[str]) -> str:
    """Names that hold commas of their own."""
    return " ; ".join(names)
