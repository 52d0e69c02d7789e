"""Gronogo: the organiser opens a panel on some files; each entrepreneur reads them by her own link, and says whether to go on."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.backlog.formats import Value
from app.backlog.queries import backlog_files
from app.backlog.rows import row
from app.evenings.models import Evening
from app.evenings.queries import evening_by_id, evening_by_slug, plan_of
from app.files.queries import file_by_reference, files_of
from app.gronogo import actions
from app.gronogo.members import ANSWERS, Result, result_of
from app.gronogo.models import Panel, PanelMember, PanelOpinion
from app.gronogo.queries import (
    Heard,
    files_read_by,
    member_by_id,
    members_of,
    opinions_of,
    opinions_on,
    panel_of_member,
    panels_of,
)
from app.ground.badge import new_token, read_badge
from app.ground.clock import now
from app.ground.forms import Form, Posted
from app.ground.french import counted
from app.ground.refusal import Refused
from app.ground.signature import sign, signature
from app.ground.web import answer, if_refused, render
from app.tables.guests import Organiser, Reading, keep_cookie, write

router = APIRouter()

SEAT = "tablee_panel"
ACTOR = "organiser"
PROPOSED = ("Backlog D2", "D3")  # what a panel is for: shown first when one is opened
# What an entrepreneur may read: columns of the exported backlog, where people's names and details are masked already.
READ = (
    ("L’opportunité", ("Problème", "Solution", "Ce qui change", "Différence avec l'existant", "Personnes concernées", "Lieux",
                       "Faits et sources", "Intérêt général")),
    ("L’économie", ("Qui utilise", "Qui paie", "Qui supporte le coût", "Ordre de grandeur", "Premier argent")),
    ("Ceux qui s’engagent", ("Contributions", "Contreparties", "Acteur indispensable", "Son statut", "Porteur", "Voie")),
    ("Ce qui reste à lever", ("Hypothèse critique", "Blocages", "Prochaine étape", "Protocole", "Échéance")),
)


@dataclass(frozen=True)
class FileHeard:
    """One file of a panel, and what the panel said of it."""

    id: int
    reference: str
    title: str
    heard: tuple[Heard, ...]

    @property
    def result(self) -> Result:
        return result_of(one.opinion.answer for one in self.heard)


# --- The organiser --------------------------------------------------------------------------------------------------


@router.get("/gronogo/{slug}", dependencies=[Organiser])
def show_panels(slug: str, request: Request, session: Reading) -> HTMLResponse:
    """Every panel of an evening with its links and its opinions, and the way to open one."""
    return render(request, "screens/gronogo.html", **_panels_page(request, session, evening_by_slug(session, slug)))


@router.post("/gronogo/{slug}", dependencies=[Organiser])
async def open_panel(slug: str, request: Request, form: Posted) -> Response:
    """Ask a panel about the files that were ticked."""
    if_refused(request, "screens/gronogo_refused.html", back=f"/gronogo/{slug}")
    with request.app.state.database.reading() as session:
        evening_id = evening_by_slug(session, slug).id or 0
        files = [file_by_reference(session, evening_id, reference).id or 0 for reference in form.all("file")]
    panel = await write(request, actions.open_panel, evening_id, form.values(), files, ACTOR, receipt=form.receipt(ACTOR))
    response = answer(request, "Le gronogo est ouvert : envoyez à chacun son lien.", f"/gronogo/{slug}#panel-{panel}")
    sign(request, response, form.get("by"))
    return response


@router.post("/gronogo/{slug}/{panel_id}/members", dependencies=[Organiser])
async def invite_member(slug: str, panel_id: int, request: Request, form: Posted) -> Response:
    if_refused(request, "screens/gronogo_refused.html", back=f"/gronogo/{slug}")
    new = await write(request, actions.invite_member, _evening_id(request, slug), panel_id, form.values(), ACTOR,
                      receipt=form.receipt(ACTOR))
    sentence = f"{counted(new, 'personne')} de plus." if new else "Tout le monde y était déjà."
    return answer(request, sentence, f"/gronogo/{slug}#panel-{panel_id}")


@router.post("/gronogo/{slug}/{panel_id}/close", dependencies=[Organiser])
async def close_panel(slug: str, panel_id: int, request: Request) -> Response:
    await write(request, actions.close_panel, _evening_id(request, slug), panel_id, ACTOR)
    return answer(request, "Le gronogo est clos. Les avis sont dans les dossiers.", f"/gronogo/{slug}#panel-{panel_id}")


def _evening_id(request: Request, slug: str) -> int:
    with request.app.state.database.reading() as session:
        return evening_by_slug(session, slug).id or 0


def _panels_page(request: Request, session: Session, evening: Evening) -> dict[str, Any]:
    rows = _rows(request, session, evening)
    ids = {file.reference: file.id or 0 for file in files_of(session, evening.id or 0)}
    titles = {ids[reference]: (reference, str(cells["Titre"])) for reference, cells in rows.items()}
    return {
        "evening": evening, "plan": plan_of(session, evening), "by": signature(request), "answers": ANSWERS, "today": now().date(),
        "panels": [_panel_part(request, session, panel, titles) for panel in panels_of(session, evening.id or 0)],
        "choices": sorted(((reference, str(cells["Titre"]), str(cells["Décision"]), cells["Décision"] in PROPOSED)
                           for reference, cells in rows.items() if not cells["Fusionné dans"]), key=lambda one: not one[3]),
    }


def _panel_part(request: Request, session: Session, panel: Panel, titles: dict[int, tuple[str, str]]) -> dict[str, Any]:
    files = files_read_by(session, panel.id or 0)
    heard: dict[int, list[Heard]] = defaultdict(list)
    for one in opinions_on(session, files):
        if one.panel.id == panel.id:
            heard[one.opportunity_id].append(one)
    said = {one.member.id for opinions in heard.values() for one in opinions}
    return {
        "panel": panel,
        "files": [FileHeard(file, *titles[file], tuple(heard[file])) for file in files],
        "members": [(member, _link(request, member, panel), member.id in said) for member in members_of(session, panel.id or 0)],
    }


def _link(request: Request, member: PanelMember, panel: Panel) -> str:
    """Her way in, as long as the panel is open."""
    state = request.app.state
    return "" if panel.closed_at else f"{state.address}/gronogo#{state.links.member(member.id or 0, panel.generation)}"


def _rows(request: Request, session: Session, evening: Evening) -> dict[str, dict[str, Value]]:
    return {file.reference: row(file) for file in backlog_files(session, evening, request.app.state.address)}


# --- An entrepreneur ------------------------------------------------------------------------------------------------


def sitting(request: HTTPConnection, session: Reading) -> int:
    """The member of a panel whose link this browser brought; refused without one."""
    badge = read_badge(session, request.cookies.get(SEAT), actions.BADGE)
    if badge is None or badge.subject_id is None:
        raise Refused("link_unknown")
    return badge.subject_id


Sitting = Annotated[int, Depends(sitting)]


@router.post("/gronogo")
async def open_seat(request: Request, form: Posted) -> Response:
    """Her link, on any of her devices, until the panel is closed."""
    secret = _secret(request, form)
    member_id = _number(secret.partition(".")[0])
    with request.app.state.database.reading() as session:
        panel = panel_of_member(session, member_id)
    if panel.closed_at is not None:
        raise Refused("panel_closed")
    if not request.app.state.links.is_member(secret, member_id, panel.generation):
        raise Refused("link_unknown")
    token = new_token()
    await write(request, actions.open_seat, member_id, token)
    response = RedirectResponse("/panel", 303)
    keep_cookie(request, response, SEAT, token, "/panel")
    return response


@router.get("/panel")
def show_reading(request: Request, session: Reading, member_id: Sitting) -> HTMLResponse:
    """The files to read, and what she said of each."""
    member, panel = member_by_id(session, member_id), panel_of_member(session, member_id)
    evening = evening_by_id(session, panel.evening_id)
    rows, names = _rows(request, session, evening), _names(session, panel)
    said = opinions_of(session, member_id)
    lines = [(names[file], rows[names[file]]["Titre"], said.get(file)) for file in files_read_by(session, panel.id or 0)]
    return render(request, "screens/panel.html", plan=plan_of(session, evening), panel=panel, member=member, lines=lines, answers=ANSWERS,
                  left=sum(opinion is None for _, _, opinion in lines))


@router.get("/panel/{reference}")
def show_read_file(reference: str, request: Request, session: Reading, member_id: Sitting) -> HTMLResponse:
    """One file as it may be shown outside the team, and the three answers."""
    panel = panel_of_member(session, member_id)
    evening = evening_by_id(session, panel.evening_id)
    file_id = _file_of(session, panel, reference)
    cells = _rows(request, session, evening)[reference]
    plan = plan_of(session, evening)
    return render(request, "screens/panel_file.html", plan=plan, town=plan.place.rpartition(", ")[2], panel=panel, reference=reference,
                  cells=cells, parts=_parts(cells), said=_said(session, member_id, file_id), answers=ANSWERS)


@router.post("/panel/{reference}")
async def say_opinion(reference: str, request: Request, member_id: Sitting, form: Posted) -> Response:
    if_refused(request, "screens/gronogo_refused.html", back=f"/panel/{reference}")
    with request.app.state.database.reading() as session:
        file_id = _file_of(session, panel_of_member(session, member_id), reference)
    await write(request, actions.say_opinion, member_id, file_id, form.values(), receipt=form.receipt(f"member:{member_id}"))
    return answer(request, "Votre avis est noté. Merci !", "/panel")


def _parts(cells: dict[str, Value]) -> list[tuple[str, list[tuple[str, Value]]]]:
    """What there is to read, part by part; a line that nobody filled is an open question, and is said so."""
    return [(title, [(header, cells[header]) for header in headers]) for title, headers in READ]


def _said(session: Session, member_id: int, file_id: int) -> PanelOpinion | None:
    return opinions_of(session, member_id).get(file_id)


def _names(session: Session, panel: Panel) -> dict[int, str]:
    return {file.id or 0: file.reference for file in files_of(session, panel.evening_id)}


def _file_of(session: Session, panel: Panel, reference: str) -> int:
    """A file that this very panel reads: another one of the evening is not hers to see."""
    file_id = file_by_reference(session, panel.evening_id, reference).id or 0
    if file_id not in files_read_by(session, panel.id or 0):
        raise Refused("no_such_file")
    return file_id


def _secret(request: Request, form: Form) -> str:
    """A whole link may have been pasted: what follows its # is taken. A refusal must not show it again."""
    request.state.form = None
    return form.get("secret").strip().rpartition("#")[2]


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 12):
        raise Refused("link_unknown")
    return int(text)
