"""The morning after: what each table left, one page for each file, and the ledger of what becomes of them. For the organiser only."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.backlog.queries import consents_of
from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.feedback.queries import reactions_to
from app.ground import french
from app.ground.clock import now
from app.ground.signature import signature
from app.ground.web import render
from app.ideas.models import Idea
from app.ideas.queries import Family, cards_at, cards_in_hall, families_at, lone_cards
from app.interests.queries import Stated, marks_at, stated_in_hall, team_interests
from app.methods.models import EventPlan
from app.opportunities.actions import open_files
from app.opportunities.fields import (
    KEY_ACTOR,
    KEY_STATUS,
    NEXT_ACTION,
    NEXT_DUE,
    NEXT_KIND,
    OWNER,
    PROOF,
    PROTOCOL,
    REVIEW_ON,
    ROUTED_TO,
    SECOND_READER,
    TICK,
    WAKE_UP,
    label_of_choice,
)
from app.opportunities.gates import Verdict, lacking
from app.opportunities.measures import order_of_magnitude
from app.opportunities.outcomes import OUTCOMES, Outcome
from app.opportunities.queries import (
    CaseFile,
    closed_votes,
    file_by_reference,
    kept_by,
    lacks_files,
    may_read_cards,
    may_read_interests,
    read_file,
    read_files,
)
from app.participants.models import Participant
from app.participants.queries import people_at
from app.sheets.completeness import progress
from app.sheets.queries import sheets_of
from app.tables.guests import Organiser
from app.tables.queries import Standing

router = APIRouter(dependencies=[Organiser])

OPENS = {"BACKLOG_D2": "le D2", "D3": "le D3", "BOOSTER_FOLLOWUP": "le suivi Boos’Ter"}
STATES = {"missing": "manque", "to_check": "à vérifier", "met": "tenu"}  # in the order of the page
LEDGER = ("BOOSTER_FOLLOWUP", "BACKLOG_D2", "BACKLOG_D1", "PARKED", "MERGED", "DROPPED")
LEDGER_TITLES = {"PARKED": "En réserve", "MERGED": "Fusionnés", "DROPPED": "Abandonnés"}


@dataclass(frozen=True)
class Key:
    """One of the keys that decide: the key of the keyboard, the gesture, what it asks for."""

    sign: str
    outcome: Outcome
    label: str
    small: str
    fields: tuple[Any, ...]


KEYS = (
    Key("1", OUTCOMES["BACKLOG_D1"], "Backlog D1", "problème à préciser", (OWNER, NEXT_ACTION, NEXT_DUE)),
    Key("2", OUTCOMES["BACKLOG_D2"], "Backlog D2", "solution à construire",
        (OWNER, NEXT_ACTION, NEXT_DUE, NEXT_KIND, PROTOCOL, KEY_ACTOR, KEY_STATUS, SECOND_READER)),
    Key("S", OUTCOMES["BOOSTER_FOLLOWUP"], "Suivi Boos’Ter", "un test, un rendez-vous", (OWNER, NEXT_ACTION, NEXT_DUE)),
    Key("R", OUTCOMES["PARKED"], "En réserve", "avec une date de réveil", (REVIEW_ON, WAKE_UP)),
    Key("F", OUTCOMES["MERGED"], "Fusionner", "avec un autre dossier", ()),
    Key("A", OUTCOMES["DROPPED"], "Abandonner", "deux lecteurs", (SECOND_READER, ROUTED_TO)),
)
FIELDS = tuple(dict.fromkeys(field for key in KEYS for field in key.fields))  # each once, shown for the keys that ask for it


# --- Pages ----------------------------------------------------------------------------------------------------------


@router.get("/morning/{slug}")
def show_morning(slug: str, request: Request) -> HTMLResponse:
    """What each table left. The files are opened the first time that somebody looks."""
    _open_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        cases = read_files(session, evening.id or 0)
        undecided = sum(case.decision is None for case in cases)
        return render(request, "screens/morning.html", evening=evening, plan=plan_of(session, evening), undecided=undecided,
                      sentence=pile_sentence(len(cases), undecided), left=_left(session, evening, cases),
                      first=next((case for case in cases if case.decision is None), None))


@router.get("/morning/{slug}/{reference}")
def show_file(slug: str, reference: str, request: Request) -> HTMLResponse:
    """One file: what the evening left, what is proved, what the team writes and decides."""
    _open_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        case = read_file(session, file_by_reference(session, evening.id or 0, reference))
        return render(request, "screens/morning_file.html", **_file_page(session, evening, case), by=signature(request))


@router.get("/backlog/{slug}")
def show_ledger(slug: str, request: Request) -> HTMLResponse:
    """What becomes of the files, by decision, with the buttons that export them."""
    _open_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        cases = read_files(session, evening.id or 0)
        return render(request, "screens/ledger.html", evening=evening, plan=plan_of(session, evening), sentence=ledger_sentence(cases),
                      groups=_groups(cases), undecided=sum(case.decision is None for case in cases))


@router.get("/backlog/{slug}/contacts")
def ask_contacts(slug: str, request: Request) -> HTMLResponse:
    """Before the contacts leave the house: who takes them, and a confirmation."""
    _open_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        return render(request, "screens/ledger_contacts.html", evening=evening, plan=plan_of(session, evening),
                      consenting=len(consents_of(session, evening.id or 0)), by=signature(request))


def _open_files(request: Request, slug: str) -> None:
    """Through the door, from the thread of a page that reads: once in the life of an evening."""
    state = request.app.state
    with state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        missing = lacks_files(session, evening)
    if missing and not state.door.read_only:
        state.door.write_now(open_files, evening.id, "organiser")


# --- One sentence on top --------------------------------------------------------------------------------------------


def pile_sentence(files: int, undecided: int) -> str:
    """« Seize dossiers, treize à décider. »"""
    if not files:
        return "La soirée n’a pas commencé : pas encore de dossier."
    if files == 1:
        return "Un dossier, à décider." if undecided else "Un dossier, décidé."
    rest = "tous décidés" if not undecided else "tous à décider" if undecided == files else f"{french.in_words(undecided)} à décider"
    return f"{_counted(files, 'dossier', 'dossiers')}, {rest}."


def ledger_sentence(cases: Sequence[CaseFile]) -> str:
    """« Sept dossiers vivants, une suite datée pour chacun. »"""
    living = [case for case in cases if case.outcome and case.outcome.live]
    owing = sum(case.owes_follow_up for case in living)
    if not living:
        return "Aucun dossier vivant pour l’instant."
    rest = "une suite datée pour chacun" if not owing else f"{french.in_words(owing)} sans suite datée"
    return f"{_counted(len(living), 'dossier vivant', 'dossiers vivants')}, {rest}."


def gate_sentence(opens: str, missing: int) -> str:
    """« Trois preuves manquent pour le D2 »"""
    if not missing:
        return f"Rien ne manque pour {OPENS[opens]}"
    verb = "preuve manque" if missing == 1 else "preuves manquent"
    return f"{french.in_words(missing, feminine=True).capitalize()} {verb} pour {OPENS[opens]}"


def shown_state(verdict: Verdict) -> str:
    """What satisfies an evening does not open a gate yet: until it does, it is still to be checked."""
    if verdict.opens:
        return "met"
    return "to_check" if verdict.state == "met" else verdict.state


def _counted(number: int, one: str, many: str) -> str:
    return f"{french.in_words(number).capitalize()} {one if number < 2 else many}"


# --- What each table left -------------------------------------------------------------------------------------------


def _left(session: Session, evening: Evening, cases: Sequence[CaseFile]) -> list[dict[str, Any]]:
    """The pile, line by line: figures that tell where to look first. A table's cards and interests are told once, on its first file."""
    cards: Counter[int] = Counter()
    for (table_id, _), count in cards_in_hall(session, evening.id or 0).items():
        cards[table_id] += count
    stated = stated_in_hall(session, evening.id or 0)
    return [{
        "case": case,
        "sheets": [(form.phase.upper(), *progress(form, _own_lines(case, form.id))) for form in sheets_of(case.here)],
        "ideas": None if case.chosen else cards[case.here.id],
        "vote": next(reversed(case.facts.votes.values()), None),
        "interests": None if case.chosen else len(stated.get(case.here.id, ())),
    } for case in cases]


def _own_lines(case: CaseFile, sheet: str) -> dict[str, str]:
    return {key.partition(".")[2]: text for key, text in case.facts.values.items() if key.startswith(f"{sheet}.")}


# --- One file -------------------------------------------------------------------------------------------------------


def _file_page(session: Session, evening: Evening, case: CaseFile) -> dict[str, Any]:
    others = read_files(session, evening.id or 0)
    place = next(index for index, other in enumerate(others) if other.reference == case.reference)
    people = people_at(session, case.here.id)
    stated = team_interests(session, case.here.id) if case.file.candidate is None and may_read_interests(case.here) else []
    return {
        "evening": evening, "plan": case.plan, "case": case, "here": case.here, "moment": now(),
        "number": place + 1, "total": len(others), "others": [other for other in others if other.reference != case.reference],
        "previous": others[place - 1] if place else None, "next": others[place + 1] if place + 1 < len(others) else None,
        "next_undecided": _next_undecided(others, place),
        "groups": [person.group for person in people], "facts": _facts(case),
        "gates": [_gate(case, gate_id) for gate_id in case.gates],
        "levels": _levels(case.plan, stated), "stated": stated, "shown_interests": may_read_interests(case.here),
        "links": _links(session, case.here, stated), "sheets": _sheets(case),
        "votes": _votes(session, case, others), "cards": _cards(session, case),
        "reactions": reactions_to(session, case.here.id) if case.file.candidate is None else [],
        "received": [other for other in others if other.decision and other.decision.merged_into_id == case.file.id
                     and other.decision.outcome == "MERGED"],
        "references": {other.file.id: other.reference for other in others},
        "keys": [key for key in KEYS if key.sign != "S" or case.facts.with_lead], "fields": FIELDS,
        "ticked": bool(case.notes.get(PROOF + TICK) and case.notes[PROOF + TICK].value),
        "asked": _asked(case), "outcomes": OUTCOMES, "states": STATES,
        "magnitude": order_of_magnitude(case.evidence.economics),
    }  # fmt: skip


def _next_undecided(cases: Sequence[CaseFile], place: int) -> CaseFile | None:
    """The next file to decide, starting over at the top of the pile."""
    return next((case for case in [*cases[place + 1:], *cases[:place]] if case.decision is None), None)


def _facts(case: CaseFile) -> list[tuple[str, str]]:
    """What a colleague who was absent must know in a minute, in the table's own words."""
    values = case.facts.values
    vote = list(case.facts.votes.values())[-1:]
    proof = [values.get("d1.evidence", ""), *(_vote_line(one.yes, one.voters, one.groups) for one in vote)]
    lines = [
        ("Demande", case.facts.request),
        ("Solution", values.get("d2.solution", "")),
        ("Preuve", "\n".join(part for part in proof if part)),
        ("Qui paie", values.get("d2.payers", "")),
        ("Grain de sable", values.get("d3.hypothesis") or values.get("d2.weakest_assumption", "")),
        ("Le test", values.get("d3.prototype", "")),
        ("C’est réussi si", values.get("d3.success_threshold", "")),
        ("Porteur", values.get("d2.lead_profile") or case.facts.named_lead),
        ("Ce qu’il en retient", "\n".join(case.facts.takeaway.values())),
        ("Premier pas", _first_step(case)),
    ]
    return [(label, text) for label, text in lines if text]


def _vote_line(yes: int, voters: int, groups: int) -> str:
    return f"{yes} oui sur {french.counted(voters, 'votant')}, {french.counted(groups, 'collège')}."


def _first_step(case: CaseFile) -> str:
    what, who, due = (case.facts.first_step(part) for part in ("what", "who", "date"))
    when = case.evidence.next_action_due if due else None
    return " · ".join(part for part in (what, who, f"avant le {french.day_of_month(when)}" if when else "") if part)


def _gate(case: CaseFile, gate_id: str) -> dict[str, Any]:
    """A gate with its criteria, what is missing first."""
    verdicts = case.verdicts(gate_id)
    missing = lacking(verdicts)
    gate = case.plan.gates.gate(gate_id)
    shown = [(verdict, shown_state(verdict)) for verdict in verdicts]
    shown.sort(key=lambda pair: (list(STATES).index(pair[1]), pair[0].need != "must"))
    return {"id": gate_id, "sentence": gate_sentence(gate.opens, len(missing)), "verdicts": shown}


def _levels(plan: EventPlan, stated: Iterable[Stated]) -> list[tuple[str, list[str]]]:
    """Who stands on which rung, the highest first."""
    by_rung: dict[str, list[str]] = {}
    for one in stated:
        by_rung.setdefault(one.interest.commitment, []).append(one.person.group)
    return [(rung.label, by_rung.get(rung.id, [])) for rung in sorted(plan.interests.ladder, key=lambda rung: -rung.rank)]


def _links(session: Session, here: Standing, stated: Sequence[Stated]) -> list[tuple[str, str, str, str]]:
    """What the facilitator drew on the board: (kind, who expects, who brings, about what)."""
    names = {one.person.id: _called(one.person, here) for one in stated}
    return [(mark.kind, names[mark.awaits_id], names.get(mark.brings_id, ""), mark.about)
            for mark in marks_at(session, here.id) if mark.awaits_id in names]


def _called(person: Participant, here: Standing) -> str:
    return person.name or next((group.label for group in here.plan.groups if group.id == person.group), "Quelqu’un")


def _sheets(case: CaseFile) -> list[dict[str, Any]]:
    """The sheets whole, empty lines too: what was not written is news."""
    used = [form for form in case.plan.sheets if _own_lines(case, form.id) or form in sheets_of(case.here)]
    sheets = []
    for form in used:
        own = _own_lines(case, form.id)
        filled, required = progress(form, own)
        lines = [(field.label, label_of_choice(field, own.get(field.id, "")), field.required) for field in form.fields]
        sheets.append({"title": form.title, "filled": filled, "required": required, "lines": lines})
    return sheets


def _votes(session: Session, case: CaseFile, others: Sequence[CaseFile]) -> list[dict[str, Any]]:
    """Closed votes with their candidates; another family than the table's choice may get a file of its own."""
    opened = {other.file.candidate: other.reference for other in others if other.file.table_id == case.file.table_id}
    return [{"title": case.here.script.step(step_id).title, "result": result, "kept": kept_by(case.here, step_id, result), "opened": opened}
            for step_id, result in closed_votes(session, case.here).items()]


def _cards(session: Session, case: CaseFile) -> list[dict[str, Any]]:
    """The cards step by step, in their families, without their authors; those put aside are kept apart."""
    here = case.here
    groups = []
    for step in here.script.steps:
        if step.kind == "group":
            families = families_at(session, here.id, step.id)
            lone = lone_cards(session, here, step.id, step.source)
            groups.append(_group_of_cards(step.title, families, lone))
        elif step.kind == "ideas" and step.fields:
            own = [card for card in cards_at(session, here.id, (step.id,)) if may_read_cards(here, step.id)]
            aside = Counter(("hidden" if card.hidden_at else "parked") for card in own if card.hidden_at or card.parked_at)
            groups.append({"title": step.title, "families": [], "cards": own, "aside": aside})
    return [group for group in groups if group["families"] or group["cards"]]


def _group_of_cards(title: str, families: list[Family], lone: list[Idea]) -> dict[str, Any]:
    return {"title": title, "families": families, "cards": lone, "aside": Counter()}


def _asked(case: CaseFile) -> dict[str, str]:
    """What the form of a decision starts from: the file as it is."""
    evidence = case.evidence
    review = case.notes.get("review_on")
    return {
        "owner": evidence.owner, "next_action": evidence.next_action, "next_kind": evidence.next_kind, "protocol": evidence.protocol,
        "next_action_due": evidence.next_action_due.isoformat() if evidence.next_action_due else "",
        "key_actor": evidence.key_actor.name, "key_actor_status": evidence.key_actor.status,
        "review_on": review.value if review else "", "routed_to": case.notes["routed_to"].value if "routed_to" in case.notes else "",
        "wake_up": "", "second_reader": "",
    }


# --- The ledger -----------------------------------------------------------------------------------------------------


def _groups(cases: Sequence[CaseFile]) -> list[dict[str, Any]]:
    """Live files first, then what sleeps, then what is closed; at the end what nobody has decided yet."""
    references = {case.file.id: case.reference for case in cases}
    groups = [{"title": LEDGER_TITLES.get(outcome, OUTCOMES[outcome].label),
               "lines": [_line(case, references) for case in cases if _is(case, outcome)]} for outcome in LEDGER]
    groups.append({"title": "À décider", "lines": [_line(case, references) for case in cases if case.decision is None]})
    return [group for group in groups if group["lines"]]


def _is(case: CaseFile, outcome: str) -> bool:
    return case.decision is not None and case.decision.outcome == outcome


def _line(case: CaseFile, references: Mapping[int | None, str]) -> dict[str, Any]:
    reason = case.outcome.reason(case.decision.reason) if case.outcome and case.decision else None
    have, want = min(((one.level, one.expected_gate) for one in case.verdicts(case.gate) if one.need == "must"), default=(0, 0))
    return {"case": case, "reason": reason.label if reason else "", "have": have, "want": want,
            "into": references.get(case.decision.merged_into_id, "") if case.decision else ""}
