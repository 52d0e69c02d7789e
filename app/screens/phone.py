"""The phone: above the table's edge what is shared and pushed, below it my place, which comes with my own request."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.ground.clock import milliseconds, now
from app.ground.journal import epoch
from app.ground.web import render
from app.kinds import kind_of
from app.participants.guests import MySeat, Reading
from app.participants.models import Participant, Seat
from app.participants.queries import people_at
from app.screens.regions import Audience, Place, Region
from app.tables.queries import Standing, nudges_of, standing

router = APIRouter()


def view(session: Session, place: Place) -> Standing:
    return standing(session, place.table_id)


def step_region(session: Session, here: Standing) -> dict[str, Any]:
    """The prompt, the clock, and what tells a phone that its own part is out of date."""
    return {"here": here, "token": mine_token(here), "quiet": kind_of(here).quiet(here)}


def common_region(session: Session, here: Standing) -> dict[str, Any]:
    """What the kind of the step shares under the prompt: revealed cards, a result, the sheet."""
    return {"here": here, "kind": kind_of(here), **kind_of(here).common(session, here)}


def nudges_region(session: Session, here: Standing) -> dict[str, Any]:
    return {"here": here, "nudges": nudges_of(session, here.id)}


PHONES = Audience("phones", per_table=True, view=view, urgent=True, regions=(
    Region("step", "screens/phone_step.html", step_region),
    Region("common", "screens/phone_common.html", common_region),
    Region("nudges", "screens/phone_nudges.html", nudges_region, frozenset({"nudge_sent"})),
))


def mine_token(here: Standing) -> str:
    """Changes whenever the personal part of the table's phones must be asked for anew."""
    started = here.state.started_at
    return "-".join([here.step.id, str(milliseconds(started)) if started else "0", str(int(here.revealed)), kind_of(here).token(here)])


@router.get("/table")
def show_phone(request: Request, me: MySeat, session: Reading) -> HTMLResponse:
    """The whole page of a phone."""
    place = Place(me.evening_id, me.table_id)
    here = standing(session, me.table_id)
    regions = request.app.state.painter.painted(session, PHONES, place)
    return render(request, "screens/phone.html", regions=regions, here=here, live="/table/live", epoch=epoch(session, me.evening_id),
                  now=milliseconds(now()), scope=f"{me.evening_id}-{me.participant_id}", quiet=kind_of(here).quiet(here),
                  **mine(session, here, me))


@router.get("/table/mine")
def show_mine(request: Request, me: MySeat, session: Reading) -> HTMLResponse:
    """My place alone: form, cards, votes. Asked for when the step changes and when something of mine was sent."""
    return render(request, "screens/phone_mine.html", **mine(session, standing(session, me.table_id), me))


def mine(session: Session, here: Standing, me: Seat) -> dict[str, Any]:
    """What only this person may see."""
    person = session.get_one(Participant, me.participant_id)
    people = people_at(session, here.id)
    return {"here": here, "me": person, "people": people, "kind": kind_of(here), **kind_of(here).mine(session, here, person)}
