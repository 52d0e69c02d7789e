"""« Ce que l’on sait de moi »: one person's page, on any device, during the evening and after it; and the organiser's search."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import plan_of
from app.ground.forms import Posted
from app.ground.french import PARIS
from app.ground.web import render
from app.participants.guests import AUTHOR, find_seat
from app.privacy.codes import forgive, hash_code
from app.privacy.guests import PERSON, find_person
from app.privacy.queries import Known, end_of_evening, known_of, last_run, last_runs, overdue, reminders, search_people
from app.privacy.retention import Periods, report
from app.promises.choices import STATES
from app.screens.geometry import shapes_of
from app.tables.guests import Organiser, Reading

router = APIRouter()


@router.get("/moi")
def show_me(request: Request, session: Reading) -> HTMLResponse:
    """Everything that is known of me; for whoever is nobody here, the field for a personal code."""
    person = find_person(request, session)
    if person is None:
        return render(request, "screens/me_door.html", sentence="")
    known, periods = known_of(session, person.id or 0), request.app.state.caretaker.periods
    return render(request, "screens/me.html", known=known, me=person, look=shapes_of([group.id for group in known.plan.groups]),
                  periods=periods, goes_on=_goes_on(session, known, periods), states=STATES, by_code=PERSON in request.cookies,
                  back=_back(request, session), rungs={rung.id: rung.label for rung in known.plan.interests.ladder})


@router.get("/people", dependencies=[Organiser])
def show_people(request: Request) -> HTMLResponse:
    """Somebody asks what is known of her: the field to find her by."""
    return render(request, "screens/people.html", typed="", found=None, sentence="")


@router.post("/people", dependencies=[Organiser])
def find_people(request: Request, form: Posted, session: Reading) -> Response:
    """By first name, contact or personal code. Posted, so that what was looked for stands in no address and in no history."""
    typed = form.get("who").strip()
    code = hash_code(request.app.state.links.key, typed) if forgive(typed) else ""
    return render(request, "screens/people.html", typed=typed, found=search_people(session, typed, code) if typed else None, sentence="")


def retention_of(request: Request, session: Session) -> dict[str, Any]:
    """What the organiser reads of it: what was removed when, and whether anything is kept too long."""
    caretaker, last = request.app.state.caretaker, last_run(session)
    runs = [(run.at.astimezone(PARIS), report(run.removed)) for run in last_runs(session)]
    return {"late": overdue(session, caretaker.periods), "soon": reminders(session, caretaker.periods), "failed": caretaker.failure,
            "runs": runs, "looked": last.at.astimezone(PARIS) if last else None, "periods": caretaker.periods}


def retention_days(session: Session, evening: Evening, periods: Periods) -> tuple[date, date]:
    """When the names and contacts of an evening go: of most people, and of those who agreed to be contacted."""
    ended_at = end_of_evening(session, evening) if evening.closed_at else None
    day = ended_at.astimezone(PARIS).date() if ended_at else plan_of(session, evening).date
    return day + periods.names, day + max(periods.names, periods.followed)


def _goes_on(session: Session, known: Known, periods: Periods) -> date:
    """The day on which my name and my contact go by themselves."""
    soon, late = retention_days(session, known.evening, periods)
    return late if known.contact and known.contact.for_team else soon


def _back(request: Request, session: Session) -> str:
    """Where this browser came from."""
    if find_seat(request, session):
        return "/table"
    return "/news" if AUTHOR in request.cookies else ""
