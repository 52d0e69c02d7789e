"""The morning after: the pile of what each table left, one page for each file, two side by side, and the ledger of what becomes of
them. For the organiser only.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from app.backlog.queries import consents_of
from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.ground import french
from app.ground.clock import milliseconds, now
from app.ground.folding import folded
from app.ground.journal import epoch
from app.ground.signature import signature
from app.ground.web import render
from app.ideas.queries import cards_in_hall
from app.interests.queries import stated_in_hall
from app.opportunities.cases import CaseFile
from app.opportunities.outcomes import OUTCOMES
from app.opportunities.queries import file_by_reference, read_file, read_files, settings_of
from app.opportunities.thresholds import CAPACITY, STAFF, capacity_of, editable
from app.screens.casefile import beside, own_lines, page_of
from app.screens.deciding import FIELDS, SHOWN, chosen_beforehand
from app.screens.opening import open_missing_files
from app.screens.regions import Place
from app.screens.triage import PILE, TRIAGE, Queue, counted_files, mine, next_for, queue_of
from app.sheets.completeness import progress
from app.sheets.queries import sheets_of
from app.tables.guests import Organiser

router = APIRouter(dependencies=[Organiser])

LEDGER = ("BOOSTER_FOLLOWUP", "BACKLOG_D2", "BACKLOG_D1", "PARKED", "MERGED", "DROPPED")
LEDGER_TITLES = {"PARKED": "En réserve", "MERGED": "Fusionnés", "DROPPED": "Abandonnés"}


# --- Pages ----------------------------------------------------------------------------------------------------------


@router.get("/morning/{slug}")
def show_morning(slug: str, request: Request, q: str = "") -> Response:
    """What each table left. The files are opened the first time that somebody looks. A search that finds one file goes there."""
    open_missing_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        cases = read_files(session, evening.id or 0)
        found = [case for case in cases if is_about(case, q)]
        if q.strip() and len(found) == 1:
            return RedirectResponse(f"/morning/{slug}/{found[0].reference}", 303)
        queue, me = queue_of(session, evening.id or 0), signature(request)
        return render(request, "screens/morning.html", evening=evening, plan=plan_of(session, evening), undecided=len(queue.undecided),
                      left=_left(session, evening, found), q=q.strip(),
                      queue=queue, slots={slot.reference: slot for slot in queue.slots}, me=me, mine=mine(queue, me),
                      first=next_for(queue, me), load=load_sentence(queue.living, capacity_of(settings_of(session, evening.id or 0))),
                      **_live(request, session, evening, queue))


@router.get("/morning/{slug}/next")
def go_to_next(slug: str, request: Request, after: str = "") -> RedirectResponse:
    """The next file to decide, as things stand now: mine first, never one that a colleague reads."""
    with request.app.state.database.reading() as session:
        slot = next_for(queue_of(session, evening_by_slug(session, slug).id or 0), signature(request), after)
        return RedirectResponse(f"/morning/{slug}/{slot.reference}" if slot else f"/morning/{slug}", 303)


@router.get("/morning/{slug}/settings")
def show_settings(slug: str, request: Request) -> HTMLResponse:
    """What the team sets for the files of an evening: how many it carries, its thresholds, its own people."""
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        plan = plan_of(session, evening)
        return render(request, "screens/morning_settings.html", evening=evening, plan=plan, thresholds=editable(plan.gates),
                      settings=settings_of(session, evening.id or 0), capacity=CAPACITY, staff=STAFF, by=signature(request),
                      followed=sum(case.outcome is not None and case.outcome.live for case in read_files(session, evening.id or 0)))


@router.get("/morning/{slug}/{reference}")
def show_file(slug: str, reference: str, request: Request, merge: str = "") -> HTMLResponse:
    """One file: what the evening left, what is proved, what the team writes and decides."""
    open_missing_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        cases = {case.reference: case for case in read_files(session, evening.id or 0)}
        case = cases.get(reference) or read_file(session, file_by_reference(session, evening.id or 0, reference))
        queue, me = queue_of(session, evening.id or 0, case.file.id or 0), signature(request)
        return render(request, "screens/morning_file.html", **page_of(session, evening, case, list(cases.values())), by=me, me=me,
                      queue=queue, slot=queue.slot, mine=mine(queue, me), fields=[FIELDS[name] for name in SHOWN],
                      chosen=chosen_beforehand(case, cases, merge), **_live(request, session, evening, queue))


@router.get("/morning/{slug}/{reference}/beside/{other}")
def show_two_files(slug: str, reference: str, other: str, request: Request) -> HTMLResponse:
    """Two files side by side, before one receives the other."""
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        pair = [read_file(session, file_by_reference(session, evening.id or 0, name)) for name in (reference, other)]
        return render(request, "screens/morning_beside.html", evening=evening, plan=plan_of(session, evening), pair=pair,
                      lines=beside(*pair))


@router.get("/backlog/{slug}")
def show_ledger(slug: str, request: Request) -> HTMLResponse:
    """What becomes of the files, by decision, with the buttons that export them."""
    open_missing_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        cases = read_files(session, evening.id or 0)
        return render(request, "screens/ledger.html", evening=evening, plan=plan_of(session, evening), sentence=ledger_sentence(cases),
                      groups=_groups(cases), undecided=sum(case.decision is None for case in cases))


@router.get("/backlog/{slug}/contacts")
def ask_contacts(slug: str, request: Request) -> HTMLResponse:
    """Before the contacts leave the house: who takes them, and a confirmation."""
    open_missing_files(request, slug)
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        return render(request, "screens/ledger_contacts.html", evening=evening, plan=plan_of(session, evening),
                      consenting=len(consents_of(session, evening.id or 0)), by=signature(request))



def _live(request: Request, session: Session, evening: Evening, queue: Queue) -> dict[str, Any]:
    """What a page needs to hear of the others: its address, and the regions as they are now."""
    audience = TRIAGE if queue.file_id else PILE
    name = queue.slot.reference if queue.file_id else PILE.name
    place = Place(evening.id or 0, queue.file_id)
    return {"regions": request.app.state.painter.painted(session, audience, place, queue), "now": milliseconds(now()),
            "live": f"/morning/{evening.slug}/{name}/live", "epoch": epoch(session, evening.id or 0)}


def is_about(case: CaseFile, searched: str) -> bool:
    """Whether every word that is searched stands in the file, accents and capitals apart. A number alone is that of a table."""
    words = folded(searched).split()
    if len(words) == 1 and words[0].isdecimal():
        return case.here.table.number == int(words[0])
    text = folded(" ".join((case.reference, case.title, case.here.paper.title, *case.facts.values.values())))
    return all(word in text for word in words)


# --- One sentence on top --------------------------------------------------------------------------------------------


def ledger_sentence(cases: Sequence[CaseFile]) -> str:
    """« Sept dossiers vivants, une suite datée pour chacun. »"""
    living = [case for case in cases if case.outcome and case.outcome.live]
    owing = sum(case.owes_follow_up for case in living)
    if not living:
        return "Aucun dossier vivant pour l’instant."
    rest = "une suite datée pour chacun" if not owing else f"{french.in_words(owing)} sans suite datée"
    return f"{counted_files(len(living), 'dossier vivant', 'dossiers vivants')}, {rest}."


def load_sentence(living: int, capacity: int | None) -> str:
    """« L’équipe suit douze dossiers, elle peut en porter vingt-quatre. » Nothing as long as she has not said how many."""
    if capacity is None:
        return ""
    return f"L’équipe suit {french.in_words(living)} dossier{'s' if living > 1 else ''}, elle peut en porter {french.in_words(capacity)}."


# --- What each table left -------------------------------------------------------------------------------------------


def _left(session: Session, evening: Evening, cases: Sequence[CaseFile]) -> list[dict[str, Any]]:
    """The pile, line by line: figures that tell where to look first. A table's cards and interests are told once, on its first file."""
    cards: Counter[int] = Counter()
    for (table_id, _), count in cards_in_hall(session, evening.id or 0).items():
        cards[table_id] += count
    stated = stated_in_hall(session, evening.id or 0)
    return [{
        "case": case,
        "sheets": [(form.phase.upper(), *progress(form, own_lines(case, form.id))) for form in sheets_of(case.here)],
        "ideas": None if case.chosen else cards[case.here.id],
        "vote": next(reversed(case.facts.votes.values()), None),
        "interests": None if case.chosen else len(stated.get(case.here.id, ())),
    } for case in cases]


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
