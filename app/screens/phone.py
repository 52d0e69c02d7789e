"""The phone: above the table's edge what is shared and pushed, below it my place, which comes with my own request."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from app.evenings.actions import running
from app.evenings.queries import AFTERWARDS
from app.ground.clock import milliseconds, now
from app.ground.french import PARIS, hour
from app.ground.journal import epoch
from app.ground.web import put_off, render
from app.ideas.queries import cards_by
from app.interests.actions import plenary_began
from app.interests.queries import interest_of
from app.kinds import KINDS, kind_of
from app.participants.guests import MySeat, Reading, seated
from app.participants.models import Participant, Seat
from app.participants.queries import lead_of, people_at
from app.screens.geometry import shapes_of
from app.screens.regions import Audience, Place, Region
from app.screens.touching import staying, touching
from app.tables.queries import Standing, nudges_of, standing

router = APIRouter()

# Facts that change nothing that a table shares: pushing them would only wake ten phones for nothing, at each vote.
UNSEEN = frozenset({"votes_changed", "reaction_given", "feedback_given", "control_called", "call_answered", "desk_claimed",
                    "claim_refused", "desk_link_renewed", "link_renewed", "control_opened", "wall_opened", "nudge_sent", "sheet_signed",
                    "device_allowed", "device_revoked", "door_shut", "door_opened", "code_renewed", "codes_woken"})


JUST_NOW = timedelta(minutes=2)  # an answer that came as its step ended stays in sight so long: its author looks for it


def view(session: Session, place: Place) -> Standing:
    return standing(session, place.table_id)


def step_region(session: Session, here: Standing) -> dict[str, Any]:
    """The prompt, the clock, the edge of the table, and what tells a phone that its own part is out of date."""
    kind = kind_of(here)
    return {"here": here, "token": mine_token(session, here), "quiet": kind.quiet(here), "about": kind.about(session, here),
            "begun": here.state.started_at is not None, "begins": _beginning(here), "time": time_of(here)}


def common_region(session: Session, here: Standing) -> dict[str, Any]:
    """What the kind of the step shares with the table: revealed cards, a result, the sheet."""
    return {"here": here, "kind": kind_of(here), "look": _look(here), **kind_of(here).common(session, here)}


def nudges_region(session: Session, here: Standing) -> dict[str, Any]:
    return {"here": here, "nudges": nudges_of(session, here.id)}


MOVES = frozenset({"step_changed", "room_step_pushed", "push_undone"})  # a nudge sinks when its step is over
ARRIVALS = frozenset({"participant_joined", "participant_moved", "participant_left"})  # by the hundred, when the doors open
PHONES = Audience("phones", per_table=True, view=view, urgent=True, calm=ARRIVALS, regions=(
    Region("step", "screens/phone_step.html", step_region, deaf_to=UNSEEN),
    Region("common", "screens/phone_common.html", common_region, deaf_to=UNSEEN),
    Region("nudges", "screens/phone_nudges.html", nudges_region, MOVES | {"nudge_sent"}),
))


def mine_token(session: Session, here: Standing, me: int | None = None) -> str:
    """Changes whenever the personal part of the table's phones must be asked for anew. `me`: the part of this participant."""
    kind = kind_of(here)
    started, quiet = here.state.started_at, kind.quiet(here)
    lead = lead_of(session, here.id) if here.script.has_lead else None
    told = kind.own_token(session, here, me) if me and kind.own_token else kind.token(session, here)
    parts = [here.step.id, milliseconds(started) if started else 0, int(here.revealed), here.state.extra_seconds if quiet else "",
             int(quiet), lead.id if lead else "", here.evening.erasures, told]
    return "-".join(str(part) for part in parts)


class Time(NamedTuple):
    """What remains of a step: digits for the first paint, the share of the rim, and what the clock of the page goes on with."""

    left: str
    share: float
    ends: int | None = None
    total: int | None = None


def time_of(here: Standing) -> Time:
    """The whole rim before the step has begun; nothing of it once its time is over."""
    if here.ends_at is None:
        return Time("", 100)
    seconds = max(0, round((here.ends_at - now()).total_seconds()))
    share = round(min(100, seconds / here.seconds * 100), 1)
    return Time(f"{seconds // 60}:{seconds % 60:02d}", share, milliseconds(here.ends_at), here.seconds)


@router.get("/table")
async def show_phone(request: Request, me: MySeat) -> HTMLResponse:
    """The whole page of a phone: what the table shares was rendered once for all who come, and is never newer than my own part."""
    shared = await request.app.state.live.state(PHONES.key(Place(me.evening_id, me.table_id)))
    return await run_in_threadpool(_page, request, me, shared.regions)


def _page(request: Request, me: Seat, regions: Mapping[str, str]) -> HTMLResponse:
    with request.app.state.database.reading() as session:
        here = standing(session, me.table_id)
        if here.evening.closed_at:
            return _over(request, session, here, here.evening.closed_at, me)
        return render(request, "screens/phone.html", regions=regions, live="/table/live", epoch=epoch(session, me.evening_id),
                      now=milliseconds(now()), scope=f"{me.evening_id}-{me.participant_id}", **mine(session, here, me))


def _over(request: Request, session: Session, here: Standing, closed_at: datetime, me: Seat) -> HTMLResponse:
    """After closing, for as long as the badge lasts: nothing is asked any more, and what is her own is read here."""
    person = session.get_one(Participant, me.participant_id)
    return render(request, "screens/phone_over.html", here=here, me=person, look=_look(here),
                  kept=staying(session, here.plan, me.participant_id), until=hour(closed_at + AFTERWARDS))


@router.get("/table/mine", dependencies=[Depends(put_off)])
def show_mine(request: Request) -> Response:
    """My place alone: form, cards, votes. Asked for when the step changes and when something of mine was sent.

    A phone that says what it has (`If-None-Match`) is told when nothing of it has changed (304): what two others have agreed on makes
    a whole table ask, and thirty kilobytes for each of them would fill a hall's air.
    """
    with request.app.state.database.reading() as session:  # with the seat: all phones of a hall ask for this at once
        me = seated(request, session)
        running(session, me.evening_id)
        here = standing(session, me.table_id)
        tag = {"ETag": f'W/"{mine_token(session, here, me.participant_id)}"'}
        if request.headers.get("if-none-match") == tag["ETag"]:
            return Response(status_code=304, headers=tag)
        answer = render(request, "screens/phone_mine_answer.html", **mine(session, here, me))
        answer.headers.update(tag)
        return answer


@router.get("/table/interest")
def show_interest(request: Request, me: MySeat, session: Reading) -> Response:
    """What I said that I gain, bring and expect, to correct it after its step, and the table's board: it stays open until the plenary."""
    running(session, me.evening_id)
    here = standing(session, me.table_id)
    asking = [step for step in here.script.steps if step.kind == "interests" and here.has_begun(step.id)]
    if not asking or plenary_began(here):
        return RedirectResponse("/table", 303)
    then = replace(here, step=asking[0], state=here.state_of(asking[0].id))
    person = session.get_one(Participant, me.participant_id)
    said = KINDS["interests"].mine(session, then, person) | KINDS["interests"].common(session, then)
    return render(request, "screens/phone_interest.html", here=then, me=person, correcting=True, look=_look(here), **said)


def mine(session: Session, here: Standing, me: Seat) -> dict[str, Any]:
    """What only this person may see."""
    people = people_at(session, here.id)
    person = next((one for one in people if one.id == me.participant_id), None) or session.get_one(Participant, me.participant_id)
    return {"here": here, "me": person, "people": people, "kind": kind_of(here), "quiet": kind_of(here).quiet(here), "look": _look(here),
            "time": time_of(here), "places": places(here.table.seats, people), "my_place": my_place(people, person),
            "neighbours": neighbours(here.table.seats, people, person), "stated": _may_correct(session, here, person),
            "before": [card for card in cards_by(session, me.participant_id) if card.step_id != here.step.id],
            "just_now": now() - JUST_NOW, "touch": touching(session, here, people, person),
            **kind_of(here).mine(session, here, person)}


def places(seats: int, people: list[Participant]) -> list[str | None]:
    """The colleges around a table in the order of arrival, None for an empty place."""
    return [person.group for person in people] + [None] * max(0, seats - len(people))


def my_place(people: list[Participant], me: Participant) -> int:
    return next((place for place, person in enumerate(people) if person.id == me.id), 0)


def neighbours(seats: int, people: list[Participant], me: Participant) -> list[str | None]:
    """The two places on either side of mine, from left to right as I see them: the round of speech goes on to my left."""
    around, place = places(seats, people), my_place(people, me)
    if len(around) < 5:  # so few that the one on my right would be drawn on my left as well
        return [None] * 4
    return [around[(place + aside) % len(around)] for aside in (2, 1, -1, -2)]


def _look(here: Standing) -> dict[str, str]:
    """A shape for each college of this evening."""
    return shapes_of([group.id for group in here.plan.groups])


def _beginning(here: Standing) -> str:
    """« 18 h 30 »."""
    return hour(datetime.combine(here.plan.date, here.plan.start, PARIS))


def _may_correct(session: Session, here: Standing, me: Participant) -> bool:
    """Whether a link to what I said at the interests step makes sense here."""
    said = any(step.kind == "interests" and here.has_begun(step.id) for step in here.script.steps)
    return said and here.step.kind != "interests" and not plenary_began(here) and interest_of(session, me.id or 0, here.id) is not None
