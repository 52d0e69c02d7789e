"""News to the authors: by a link of her own, each participant reads where her cards went, what was decided, and why.

A decision is told once the organiser has told the authors, or when seven days have passed since the evening: the team may first
change its mind, but it cannot keep silent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.backlog import actions as backlog
from app.backlog.exports import file_name
from app.backlog.formats import Column, to_csv
from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.files.queries import file_by_id, files_of
from app.followup import actions as followup
from app.followup.queries import news_sent
from app.ground.badge import new_token, read_badge
from app.ground.clock import now
from app.ground.forms import Posted
from app.ground.french import counted
from app.ground.refusal import Refused
from app.ground.signature import sign, signature
from app.ground.web import answer, if_refused, render
from app.ideas.models import Idea
from app.ideas.queries import cards_by, families_at
from app.interests.actions import CONFIRM_WITHIN, confirm_interest
from app.interests.queries import interest_of
from app.opportunities.queries import CaseFile, closed_votes, kept_by, read_file, read_files
from app.participants import actions as participants
from app.participants.guests import AUTHOR
from app.participants.models import Participant
from app.participants.queries import consenting, contacts_of, kept_in_touch
from app.screens.opening import open_missing_files
from app.tables.guests import Organiser, Reading, keep_cookie, write
from app.tables.queries import Standing, standing

router = APIRouter()

ACTOR = "organiser"
COLUMNS = (Column("Prénom"), Column("Courriel"), Column("Téléphone"), Column("Table", "integer"), Column("Lien"))
TOLD_AFTER = timedelta(days=7)  # domain.md F4: within seven days


@dataclass(frozen=True)
class CardNews:
    """One card of hers, at which step, and where it went."""

    card: Idea
    step: str
    went: str


@dataclass(frozen=True)
class Letter:
    """One consenting author, as the organiser's list shows her: how to reach her, and her own link."""

    person: Participant
    table: int
    contact: str
    link: str

    @property
    def by_mail(self) -> bool:
        return "@" in self.contact


# --- The participant ------------------------------------------------------------------------------------------------


def author(request: HTTPConnection, session: Reading) -> Participant:
    """Whoever brought her own link on this browser; refused without it."""
    badge = read_badge(session, request.cookies.get(AUTHOR), participants.AUTHOR_BADGE)
    person = session.get(Participant, badge.subject_id) if badge else None
    if person is None or person.forgotten_at is not None:
        raise Refused("link_unknown")
    return person


Author = Annotated[Participant, Depends(author)]


@router.post("/nouvelles")
async def open_news(request: Request, form: Posted) -> Response:
    """Her link, on any device of hers, for as long as she is known here."""
    request.state.form = None  # a refusal shows again what was typed; a secret it must not
    secret = form.get("secret").strip().rpartition("#")[2]
    number = secret.partition(".")[0]
    if not (number.isdecimal() and len(number) < 12 and request.app.state.links.is_news(secret, int(number))):
        raise Refused("link_unknown")
    token = new_token()
    await write(request, participants.open_news, int(number), token)
    response = RedirectResponse("/news", 303)
    keep_cookie(request, response, AUTHOR, token)  # for /news, and for what is known of her: /moi
    return response


@router.get("/news")
def show_news(request: Request, me: Author, session: Reading) -> HTMLResponse:
    """My cards, where they went, what was decided and why."""
    return render(request, "screens/news.html", **_news_of(session, me))


@router.post("/news/confirm")
async def confirm(request: Request, me: Author, form: Posted) -> Response:
    """« Toujours partant » or not any more, within thirty days: what was said in the heat of an evening counts when it is said again."""
    await write(request, confirm_interest, me.id, form.get("still") == "yes", receipt=form.receipt(f"participant:{me.id}"))
    return answer(request, "C’est noté. Merci !", "/news")


@router.post("/news/contact")
async def withdraw_consent(request: Request, me: Author, form: Posted) -> Response:
    """Withdrawn as easily as it was given."""
    await write(request, participants.withdraw_consent, me.id, receipt=form.receipt(f"participant:{me.id}"))
    return answer(request, "C’est retiré : l’équipe n’a plus vos coordonnées.", "/news")


def _news_of(session: Session, me: Participant) -> dict[str, Any]:
    here = standing(session, me.table_id)
    interest = interest_of(session, me.id or 0, here.id)
    cards = list(_cards(session, me))
    tables = {me.table_id, *(one.card.table_id for one in cards)}
    files = [read_file(session, file) for file in files_of(session, here.evening.id or 0) if file.table_id in tables]
    joined = {case.file.id: _joined(session, case) for case in files}
    return {"me": me, "here": here, "plan": here.plan, "cards": cards, "told": is_told(session, here.evening), "files": files,
            "joined": joined, "interest": interest, "may_confirm": interest is not None and _still_asked(here.evening),
            "friends": kept_in_touch(session, me.id or 0), "contact": contacts_of(session, [me.id or 0]).get(me.id or 0, "")}


def is_told(session: Session, evening: Evening) -> bool:
    """Whether authors may read what was decided."""
    ended = evening.closed_at or evening.started_at
    return bool(news_sent(session, evening.id or 0)) or (ended is not None and now() - ended > TOLD_AFTER)


def _still_asked(evening: Evening) -> bool:
    return evening.closed_at is not None and now() - evening.closed_at <= CONFIRM_WITHIN


def _joined(session: Session, case: CaseFile) -> CaseFile | None:
    """The file that this one was merged into."""
    decision = case.decision
    if decision is None or decision.outcome != "MERGED" or decision.merged_into_id is None:
        return None
    return read_file(session, file_by_id(session, case.here.evening.id or 0, decision.merged_into_id))


def _cards(session: Session, me: Participant) -> Iterator[CardNews]:
    """Each card with its way: aside, for later, into a family, and what the vote made of it."""
    cards = cards_by(session, me.id or 0)
    places = {table_id: standing(session, table_id) for table_id in {card.table_id for card in cards}}
    ways = {table_id: _ways(session, here) for table_id, here in places.items()}
    for card in cards:
        went = ("mise de côté par l’animateur" if card.hidden_at else "gardée pour plus tard" if card.parked_at
                else ways[card.table_id].get(card.id or 0, "lue à la table"))
        yield CardNews(card, places[card.table_id].script.step(card.step_id).title, went)


def _ways(session: Session, here: Standing) -> dict[int, str]:
    """By card: the family that it joined, with what a closed vote gave to it."""
    votes: dict[str, str] = {}
    for step_id, result in closed_votes(session, here).items():
        kept = kept_by(here, step_id, result)
        for one in result.ranking:
            votes[one.candidate.id] = f"{counted(one.votes, 'voix', 'voix')}{', gardée par la table' if one.candidate.id in kept else ''}"
    ways = {int(key.removeprefix("idea:")): words for key, words in votes.items() if key.startswith("idea:")}
    for step in here.script.steps:
        for family in families_at(session, here.id, step.id):
            words = f"dans la famille « {family.cluster.name} »" if family.cluster.name else "dans une famille"
            said = f"{words}, {votes[family.key]}" if family.key in votes else words
            ways |= {card.id or 0: said for card in family.cards}
    return ways


# --- The organiser --------------------------------------------------------------------------------------------------


@router.get("/authors/{slug}", dependencies=[Organiser])
def show_authors(slug: str, request: Request, session: Reading) -> HTMLResponse:
    """Who agreed to be written to, the message that is ready, and what was sent when. Details themselves are downloaded, and logged."""
    evening = evening_by_slug(session, slug)
    open_missing_files(request, slug)
    cases = read_files(session, evening.id or 0)
    letters = _letters(request, session, evening)
    return render(request, "screens/authors.html", evening=evening, plan=plan_of(session, evening), letters=letters,
                  undecided=sum(case.decision is None for case in cases), files=len(cases), sent=news_sent(session, evening.id or 0),
                  message=message(plan_of(session, evening).title), by=signature(request))


@router.post("/authors/{slug}/sent", dependencies=[Organiser])
async def note_news_sent(slug: str, request: Request, form: Posted) -> Response:
    """The organiser says that the message has gone out: from now on each author reads the decisions on her page."""
    if_refused(request, "screens/gronogo_refused.html", back=f"/authors/{slug}")
    with request.app.state.database.reading() as session:
        evening_id = evening_by_slug(session, slug).id
    await write(request, followup.note_news_sent, evening_id, form.get("by"), ACTOR, receipt=form.receipt(ACTOR))
    response = answer(request, "C’est noté : les auteurs lisent maintenant vos décisions.", f"/authors/{slug}")
    sign(request, response, form.get("by"))
    return response


@router.post("/authors/{slug}/addresses.csv", dependencies=[Organiser])
async def export_addresses(slug: str, request: Request, form: Posted) -> Response:
    """First names, details and personal links, for whoever sends the message. Asked for by name, confirmed, and written down."""
    if_refused(request, "screens/gronogo_refused.html", back=f"/authors/{slug}")
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        letters = _letters(request, session, evening)
        date = plan_of(session, evening).date
    await write(request, backlog.download_contacts, evening.id, form.get("by"), form.get("confirmed") == "on", ACTOR)
    rows = [dict(zip((one.header for one in COLUMNS), (one.person.name or "", one.contact if one.by_mail else "",
                     "" if one.by_mail else one.contact, one.table, one.link), strict=True)) for one in letters]
    return Response(to_csv(COLUMNS, rows), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{file_name(slug, date, "nouvelles", "csv")}"'})


def message(title: str) -> str:
    """The one message, ready to be sent: everything that is personal is behind the link."""
    return (f"Bonjour {{prénom}},\n\nMerci d’être venu·e à « {title} ». Voici, rien que pour vous, où sont allées vos cartes, ce que "
            "l’équipe a décidé des dossiers de votre table, et pourquoi :\n\n{lien}\n\nCe lien est le vôtre, ne le transmettez pas. Vous y "
            "direz aussi si vous êtes toujours partant·e.\n\nL’équipe de la soirée")


def _letters(request: Request, session: Session, evening: Evening) -> list[Letter]:
    state = request.app.state
    return [Letter(person, number, contact, f"{state.address}/nouvelles#{state.links.news(person.id or 0)}")
            for person, number, contact in consenting(session, evening.id or 0)]
