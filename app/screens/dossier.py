"""One file, whole: a colleague who was absent takes it up in five minutes. Its stages, and what is handed to the outside on paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.feedback.models import Reaction
from app.feedback.queries import reactions_to
from app.files.models import Decision, Opportunity, StageMove
from app.files.queries import copies_of, file_named
from app.followup import choices as follow
from app.followup.life import ANSWER_DAYS, DORMANT_DAYS, is_dormant, last_real_event, unanswered_since
from app.followup.models import FileEvent, Handover
from app.followup.queries import cooperations_of, figures_of, handovers_of, hours_of
from app.followup.routes import EveningId
from app.gronogo.members import ANSWERS
from app.ground import french
from app.ground.forms import Form, Posted
from app.ground.refusal import Refused
from app.ground.signature import sign, signature
from app.ground.web import answer, if_refused, render
from app.interests.alignment import INCOMPLETE
from app.interests.queries import Stated, alignment_at, team_interests
from app.methods.answers import clean
from app.opportunities import actions
from app.opportunities.assembly import names_in
from app.opportunities.cases import CaseFile
from app.opportunities.choices import BLOCKER_ANSWERS, FIRST_MONEY, KEY_ACTOR_STATUSES, LEAD_FORMS, LEAD_STATES, ROUTES, STAGES
from app.opportunities.fields import EXIT, MOVE_FIELDS, NAME_FIELD, label_of_choice
from app.opportunities.measures import LINES, order_of_magnitude
from app.opportunities.outcomes import OUTCOMES
from app.opportunities.queries import may_read_interests, read_file
from app.participants.models import Participant
from app.participants.queries import contacts_of
from app.promises import choices as promised
from app.promises.queries import by_urgency, promised_by
from app.screens.board import STAGES as WHAT_STAGES_DO
from app.screens.casefile import LACKS, group_label
from app.screens.job_offer import draft
from app.screens.notes_on_paper import PAPERS, paper, speaks_for_its_table
from app.sheets.queries import sign_offs_of
from app.tables.guests import Organiser, Reading, write

router = APIRouter(dependencies=[Organiser])

ACTOR = "organiser"


# --- Pages ----------------------------------------------------------------------------------------------------------


@router.get("/files/{reference}")
def show_dossier(reference: str, request: Request, session: Reading) -> HTMLResponse:
    """Everything about one file, the essential first."""
    case = read_file(session, file_named(session, reference))
    return render(request, "screens/dossier.html", **dossier(session, case), by=signature(request), fresh_id=token_hex)


@router.get("/files/{reference}/offer")
def show_offer(reference: str, request: Request, session: Reading) -> HTMLResponse:
    """The draft of a job offer for a lead, as text to take away. Nothing is published."""
    case = read_file(session, file_named(session, reference))
    return render(request, "screens/job_offer.html", case=case, evening=case.here.evening, text=draft(session, case), team_page="board")


@router.get("/files/{reference}/print/{reader}")
def print_note(reference: str, reader: str, request: Request, session: Reading) -> HTMLResponse:
    """Two pages for a company, or for a local authority: no person of the evening is named on them."""
    if reader not in PAPERS:
        raise Refused("not_found")
    case = read_file(session, file_named(session, reference))
    return render(request, "screens/note_on_paper.html", note=paper(session, case, reader), case=case)


# --- Stages ---------------------------------------------------------------------------------------------------------


@router.post("/files/{reference}/moves")
async def move_stage(reference: str, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Take a file to another stage, through its gate. What keeps the gate shut is named beside the form."""
    if_refused(request, "screens/dossier_refused.html", back=f"/files/{reference}#stage", specs=MOVE_FIELDS)
    try:
        await write(request, actions.move_stage, evening_id, reference, form.values(), ACTOR, receipt=form.receipt(ACTOR))
    except Refused as refused:
        if refused.code == "move_refused" and "hx-request" in request.headers:
            return render(request, "screens/dossier_obstacles.html", 409, **refused.facts)
        raise
    return _signed(request, form, answer(request, "C’est noté : le dossier a changé d’étape.", f"/files/{reference}#stage"))


@router.post("/files/{reference}/moves/{move_id}/undo")
async def undo_move(reference: str, move_id: int, request: Request, evening_id: EveningId, form: Posted) -> Response:
    """Take back the last passage: the file stands where it stood."""
    if_refused(request, "screens/dossier_refused.html", back=f"/files/{reference}#stage", specs=(NAME_FIELD,))
    await write(request, actions.undo_move, evening_id, reference, move_id, form.get("by"), ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "Le passage est annulé.", f"/files/{reference}#stage"))


def _signed(request: Request, form: Form, response: Response) -> Response:
    sign(request, response, form.get("by"))
    if "hx-request" in request.headers:
        response.headers["HX-Refresh"] = "true"
    return response


# --- The whole file -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """What somebody said at a table, that may be taken over as a promise in one tap if she agreed to be called back."""

    person: Participant
    reference: str   # of the file whose table she sat at
    consents: bool
    promised: bool


@dataclass(frozen=True)
class WordOfInterest(Word):
    stated: Stated
    group: str
    lacks: tuple[str, ...]  # why it is not aligned, in words

    @property
    def may_promise(self) -> bool:
        """What was said to the team only stays out of a ledger from which people are thanked and reminded."""
        return bool(self.consents and not self.promised and clean(self.stated.interest.contribution)
                    and self.stated.interest.visible_to == "table")


@dataclass(frozen=True)
class WordOfHelp(Word):
    reaction: Reaction

    @property
    def may_promise(self) -> bool:
        return self.consents and not self.promised and self.reaction.reaction == "help" and bool(clean(self.reaction.help_text))


@dataclass(frozen=True)
class Moment:
    """One line of the history: when, what, in which words, by whom."""

    at: datetime
    title: str
    text: str = ""
    by: str = ""
    forced: str = ""
    owing: tuple[str, ...] = ()
    undone: str = ""


def dossier(session: Session, case: CaseFile) -> dict[str, Any]:
    """Everything that the page shows."""
    file_id = case.file.id or 0
    whole = (case, *case.merged)
    handovers = handovers_of(session, [file_id])[file_id]
    events = sorted(chain.from_iterable(one.events for one in whole), key=lambda one: (one.on, one.id or 0))
    evidence = case.evidence
    return {
        "case": case, "evening": case.here.evening, "plan": case.plan, "here": case.here, "today": case.today, "team_page": "board",
        "sentence": state_sentence(case), "stages": _stages(case), "lines": three_lines(case),
        "signs": [(one.here.table.number, sign_offs_of(session, one.here)) for one in whole if speaks_for_its_table(one)],
        "interests": _interests(session, case), "shown_interests": may_read_interests(case.here),
        "lead_answers": {answer.id: answer.label for answer in case.plan.interests.answers}, "helpers": _helpers(session, case),
        "promises": by_urgency(chain.from_iterable(one.promises for one in whole), case.today),
        "names": {one.file.id: one.reference for one in case.merged}, "key_statuses": KEY_ACTOR_STATUSES, "panel_answers": ANSWERS,
        "stage_choices": [(stage, f"{label}, {WHAT_STAGES_DO[stage]}") for stage, label in STAGES.items() if stage != case.stage],
        "search": [one for one in events if one.kind == "lead_search"], "grid": competence_grid(case),
        "unknowns": [(field, case.notes.get(field.id)) for field in EXIT], "lead": _lead(case),
        "blockers": [(one, BLOCKER_ANSWERS.get(one.answer, "pas encore regardé")) for one in evidence.blockers],
        "first_money": FIRST_MONEY.get(_note(case, "first_money"), ""), "magnitude": order_of_magnitude(evidence.economics),
        "events": events[::-1], "hours_spent": hours_of(events), "last_event": _last_event(case, events), "dormant": _sleeps(case, events),
        "waiting_since": unanswered_since(events, case.today), "unanswered_days": ANSWER_DAYS, "dormant_days": DORMANT_DAYS,
        "figures": figures_of(session, [file_id])[file_id], "cooperations": cooperations_of(session, [file_id])[file_id],
        "history": history(case, handovers), "copies": copies_of(session, file_id), "into": _into(session, case),
        "follow": follow, "kinds": promised.KINDS, "states": promised.STATES, "outcomes": OUTCOMES, "last_move": case.move,
    }  # fmt: skip


def state_sentence(case: CaseFile) -> str:
    """« Backlog D2, modèle à chiffrer. Marc : compter les trajets, avant le 30 mars. »"""
    decision, outcome = case.decision, case.outcome
    if not decision or not outcome:
        return "Pas encore décidé : ce dossier attend au tri."
    reason = outcome.reason(decision.reason)
    head = outcome.label + (f", {reason.label}" if reason else "")
    if outcome.id == "PARKED":
        again = f" À relire le {french.day_of_month(decision.review_on)}." if decision.review_on else ""
        return french.spaced(f"{head}. Se réveille si : {decision.wake_up}.{again}")
    if not outcome.live:
        return f"{head}."
    evidence = case.evidence
    who = evidence.owner or "Sans référent·e"
    due = f", avant le {french.day_of_month(evidence.next_action_due)}" if evidence.next_action_due else ""
    return french.spaced(f"{head}. {who} : {evidence.next_action or 'aucune suite écrite'}{due}.")


def three_lines(case: CaseFile) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """Each line of the process: whether anything is written on it, and what the page does not say elsewhere."""
    found: dict[str, list[tuple[str, str]]] = {line: [] for line in LINES}
    for form in case.plan.sheets:
        for field in form.fields:
            text = label_of_choice(field, clean(case.facts.values.get(f"{form.id}.{field.id}", "")))
            if text and field.line in found:
                found[field.line].append((field.label, text))
    told = {case.problem, case.solution, case.title}
    return [(LINES[line], bool(said), [(label, text) for label, text in said if text not in told]) for line, said in found.items()]


def competence_grid(case: CaseFile) -> dict[str, Any]:
    """The five families against the people who are named: a family without anybody is a hole."""
    skills = case.evidence.skills
    people = tuple(dict.fromkeys(chain.from_iterable(names_in(who) for who in skills.values())))
    rows = [(family, [name in names_in(who) for name in people]) for family, who in skills.items()]
    return {"people": people, "rows": rows, "holes": [family for family, marks in rows if not any(marks)]}


def history(case: CaseFile, handovers: Sequence[Handover]) -> list[Moment]:
    """Decisions, moves, handovers, merges, what was forced and what was undone: the newest first, nothing taken back in silence."""
    moments = [  # in the order in which they may happen on one and the same minute
        Moment(case.file.opened_at, "Dossier ouvert"),
        *(_decided(case, one) for one in case.decisions),
        *(_moved(one) for one in case.moves),
        *(Moment(one.at, f"{one.to_owner} reprend le dossier" + (f", laissé par {one.from_owner}" if one.from_owner else ""), one.note,
                 one.by) for one in handovers),
        *(Moment(other.decision.at, f"{other.reference} est fusionné ici", other.decision.kept or "", other.decision.by)
          for other in case.merged if other.decision),
    ]
    return sorted(moments, key=lambda one: one.at)[::-1]


# --- Its parts ------------------------------------------------------------------------------------------------------


def _note(case: CaseFile, field: str) -> str:
    note = case.notes.get(field)
    return note.value if note else ""


def _stages(case: CaseFile) -> list[tuple[str, str, str]]:
    """The path D0 to D5: where it has been, where it is."""
    place = list(STAGES).index(case.stage)
    return [(label, WHAT_STAGES_DO[stage], "here" if index == place else "past" if index < place else "")
            for index, (stage, label) in enumerate(STAGES.items())]


def _sources(case: CaseFile) -> list[CaseFile]:
    """The file and those merged into it, as far as each speaks for a whole table of this house."""
    return [one for one in (case, *case.merged) if speaks_for_its_table(one)]


def _interests(session: Session, case: CaseFile) -> list[WordOfInterest]:
    words = []
    done = promised_by(session, case.file.id or 0)
    for source in _sources(case):
        if may_read_interests(source.here):
            stated = [one for one in team_interests(session, source.here.id) if one.interest.said or one.interest.lead_answer]
            consents = contacts_of(session, [one.person.id or 0 for one in stated])
            lacks = alignment_at(session, source.here.id).lacks
            words += [_word(source, one, consents, done, lacks.get(one.person.id or 0, (INCOMPLETE,))) for one in stated]
    return words


def _word(source: CaseFile, one: Stated, consents: Collection[int], done: Collection[int], lacks: Sequence[str]) -> WordOfInterest:
    person = one.person.id or 0
    return WordOfInterest(one.person, source.reference, person in consents, person in done, one, group_label(source.plan, one.person.group),
                          tuple(LACKS[code] for code in lacks))


def _helpers(session: Session, case: CaseFile) -> list[WordOfHelp]:
    words = []
    done = promised_by(session, case.file.id or 0)
    for source in _sources(case):
        said = reactions_to(session, source.here.id)
        consents = contacts_of(session, [person.id or 0 for _, person in said])
        words += [WordOfHelp(person, source.reference, person.id in consents, person.id in done, reaction) for reaction, person in said]
    return words


def _lead(case: CaseFile) -> list[tuple[str, str]]:
    """Who carries it, or would: what the team wrote, else what the table said."""
    values = case.facts.values
    signals = case.evidence.lead_signals
    said = [
        ("Où en est le portage", LEAD_STATES.get(_note(case, "lead_state"), "")),
        ("Porteur", values.get("d2.lead_profile") or case.facts.named_lead),
        ("Sous quelle forme", LEAD_FORMS.get(_note(case, "lead_form"), "")),
        ("Voie", ROUTES.get(_note(case, "route"), "")),
        ("Signaux à la table", french.counted(signals, "personne dit « je pourrais porter »", "personnes disent « je pourrais porter »")
         if signals else ""),
        ("Prêt à perdre", _note(case, "affordable_loss") or case.facts.lead_affords),
        ("Recherche", _note(case, "lead_search")),
    ]
    return [(label, text) for label, text in said if text]


def _last_event(case: CaseFile, events: Sequence[FileEvent]) -> date | None:
    return last_real_event(events, case.decisions, case.moves, case.facts.evening, case.today)


def _sleeps(case: CaseFile, events: Sequence[FileEvent]) -> bool:
    live = case.outcome is not None and case.outcome.live
    return is_dormant(live, events, case.decisions, case.moves, case.facts.evening, case.today)


def _into(session: Session, case: CaseFile) -> Opportunity | None:
    """Where a merged file went."""
    target = case.decision.merged_into_id if case.decision and case.is_merged else None
    return session.get(Opportunity, target) if target else None


def _decided(case: CaseFile, one: Decision) -> Moment:
    outcome = OUTCOMES[one.outcome]
    reason = outcome.reason(one.reason)
    why = f"{french.NBSP}: {reason.label}" if reason else ""
    return Moment(one.at, outcome.label + why, one.sentence, _with(one.by, one.second_reader), _forced(one), tuple(one.missing),
                  _undone(one))


def _moved(one: StageMove) -> Moment:
    return Moment(one.at, f"De {STAGES[one.from_stage]} à {STAGES[one.to_stage]}", one.reason, one.by, _forced(one), tuple(one.missing),
                  _undone(one))


def _with(by: str, other: str | None) -> str:
    return f"{by} avec {other}" if other else by


def _forced(one: Decision | StageMove) -> str:
    return f"{one.forced_by}{french.NBSP}: {one.forced_reason}" if one.forced_by else ""


def _undone(one: Decision | StageMove) -> str:
    return f"{one.undone_by or ''}, {french.day_of_month(one.undone_at.astimezone(french.PARIS).date())}" if one.undone_at else ""

