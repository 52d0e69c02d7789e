"""The facilitator's desk: one obvious gesture, then what lies on the table, then what may help."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.ground.clock import milliseconds, now
from app.ground.french import PARIS
from app.ground.journal import epoch
from app.ground.web import render
from app.interests.call import is_call
from app.interests.key_actors import STATUSES
from app.kinds import Gesture, Kind, kind_of
from app.kinds.base import onward
from app.kinds.interests.board import board_of
from app.kinds.sentences import behind
from app.kinds.sheet.lines import brought, whole_sheets
from app.methods.models import FieldSpec, Step
from app.methods.progress import lateness, may_go, minute_of
from app.participants.guests import Chair, MyDesk, Reading
from app.participants.models import Participant
from app.participants.queries import people_at
from app.screens.geometry import shapes_of
from app.screens.phone import PHONES, places, time_of
from app.screens.presence import presence
from app.screens.regions import Audience, Place, Region
from app.tables.actions import SECOND_DEVICE
from app.tables.queries import Standing, last_call, nudges_of, nudges_sent, standing

router = APIRouter()

WORTH_SHORTENING = 3  # minutes of lateness from which the desk says how short the step may be

MOVES = frozenset({"step_changed", "room_step_pushed", "push_undone", "evening_closed"})
DOOR = frozenset({"door_shut", "door_opened", "code_renewed"})
PEOPLE = frozenset({"participant_joined", "participant_moved", "participant_left", "lead_named", "name_corrected"})
BOARD = frozenset({"interest_declared", "mark_drawn", "mark_erased", "link_offered", "offer_accepted", "offer_declined", "offer_confirmed",
                   "conflict_settled", "conflict_reopened", "interest_attested", "attestation_withdrawn", "key_actor_named"})
PEN = frozenset({"pen_taken", "pen_dropped", "pen_given"})
UNSEEN = frozenset({"desk_claimed", "desk_link_renewed", "link_renewed", "control_opened", "wall_opened", "control_called", "call_answered",
                    "claim_refused", "nudge_sent"})


@dataclass(frozen=True)
class Desk:
    """What every part of one desk is made from, read once for each push."""

    here: Standing
    people: list[Participant]

    @property
    def kind(self) -> Kind:
        return kind_of(self.here)

    @property
    def look(self) -> dict[str, str]:
        """A shape for each college of this evening."""
        return shapes_of([group.id for group in self.here.plan.groups])

    @property
    def base(self) -> str:
        return f"/desk/{self.here.id}"


def view(session: Session, place: Place) -> Desk:
    return Desk(standing(session, place.table_id), people_at(session, place.table_id))


def head_region(session: Session, desk: Desk) -> dict[str, Any]:
    here = desk.here
    return {"desk": desk, "here": here, "seats": places(here.table.seats, desk.people), "number": here.script.position(here.step.id) + 1,
            "time": time_of(here), "late": _late(here),
            "connected": presence.connected(PHONES.name, here.evening.id or 0)[here.id]}


def gesture_region(session: Session, desk: Desk) -> dict[str, Any]:
    here = desk.here
    missing = desk.kind.missing(session, here)
    after = here.script.next(here.step.id)
    return {"desk": desk, "here": here, "gesture": next_gesture(session, here), "missing": missing,
            "excused": here.state.skip_reason or "", "before": _neighbour(here, here.script.previous(here.step.id)),
            "after": _neighbour(here, after), "waits_for_room": _is_room(after)}


def next_gesture(session: Session, here: Standing) -> Gesture:
    """What the facilitator should do now: wait for the control room, what the kind of the step says, or go on."""
    if here.evening.closed_at is not None:
        return Gesture("La soirée est terminée. Merci !", over="Il n’y a plus rien à faire")
    if here.state.started_at is None and here.step.pace == "room":
        return Gesture(f"La régie lancera « {here.step.title} » pour toute la salle", over="Rien à presser pour l’instant",
                       lines=("Accueillez les personnes qui s’assoient, vérifiez que chacun est à la bonne table.",))
    return kind_of(here).gesture(session, here) or onward(here)


def notes_region(session: Session, desk: Desk) -> dict[str, Any]:
    return {"desk": desk, "here": desk.here, "notes": _lines(desk.here.step.notes), "prompt": _lines(desk.here.step.prompt)}


def nudges_region(session: Session, desk: Desk) -> dict[str, Any]:
    here = desk.here
    phones = sum(person.has_phone for person in desk.people)
    from_control = [nudge for nudge in nudges_of(session, here.id) if nudge.by_control][:1]
    return {"desk": desk, "here": here, "sent": nudges_sent(session, here.id, here.step.id), "phones": phones, "from_control": from_control}


def kind_region(session: Session, desk: Desk) -> dict[str, Any]:
    """What lies on the table, as the kind of the step lays it out."""
    return {"desk": desk, "here": desk.here, "people": desk.people, "kind": desk.kind, **desk.kind.desk(session, desk.here)}


def write_region(session: Session, desk: Desk) -> dict[str, Any]:
    """« Écrire pour… »: the fields that a phone would show, for somebody who has none."""
    here = desk.here
    return {"desk": desk, "here": here, "people": sorted(desk.people, key=lambda person: person.has_phone),
            "target": writing_target(here), "fields": _fields(here)}


def people_region(session: Session, desk: Desk) -> dict[str, Any]:
    return {"desk": desk, "here": desk.here, "people": desk.people}


def call_region(session: Session, desk: Desk) -> dict[str, Any]:
    return {"desk": desk, "call": last_call(session, desk.here.id, but=SECOND_DEVICE)}


def board_region(session: Session, desk: Desk) -> dict[str, Any]:
    return {"desk": desk, "here": desk.here, "board": board_of(session, desk.here), "statuses": STATUSES, "time": time_of(desk.here)}


def sheets_region(session: Session, desk: Desk) -> dict[str, Any]:
    return {"desk": desk, "here": desk.here, "parts": whole_sheets(session, desk.here),
            "brought": [form.id for form in brought(desk.here)]}


# The board and the whole sheets stand on pages of their own; a page takes from a push only the regions that it has.
DESK = Audience("desk", per_table=True, view=view, regions=(
    Region("head", "screens/desk_head.html", head_region, MOVES | PEOPLE | {"minute_added"}),
    Region("gesture", "screens/desk_gesture.html", gesture_region, deaf_to=UNSEEN),
    Region("notes", "screens/desk_notes.html", notes_region, MOVES),
    Region("nudges", "screens/desk_nudges.html", nudges_region, MOVES | PEOPLE | {"nudge_sent"}),
    Region("kind", "screens/desk_kind.html", kind_region, deaf_to=UNSEEN),
    Region("write", "screens/desk_write.html", write_region, MOVES | PEOPLE),
    Region("people", "screens/desk_people.html", people_region, PEOPLE | PEN | DOOR),
    Region("call", "screens/desk_call.html", call_region, frozenset({"control_called", "call_answered", "claim_refused"})),
    Region("board", "screens/desk_board.html", board_region,
           MOVES | PEOPLE | BOARD | {"step_revealed"}),
    Region("sheets", "screens/desk_sheets.html", sheets_region, frozenset({"sheet_written", "winner_kept", "vote_closed"})),
))


@router.get("/desk/{table_id}")
def show_desk(request: Request, chair: MyDesk, session: Reading) -> HTMLResponse:
    """The whole desk."""
    return _page(request, chair, session, "screens/desk.html")


@router.get("/desk/{table_id}/interests")
def show_board(request: Request, chair: MyDesk, session: Reading) -> HTMLResponse:
    """The interest board on a page of its own, to be turned towards the table."""
    return _page(request, chair, session, "screens/desk_interests.html")


@router.get("/desk/{table_id}/interests/print")
def print_board(request: Request, chair: MyDesk, session: Reading) -> HTMLResponse:
    """The interest board on one sheet of paper, as the table may read it."""
    here = standing(session, chair.table_id)
    return render(request, "screens/desk_interests_print.html", here=here, board=board_of(session, here, for_table=True),
                  look=shapes_of([group.id for group in here.plan.groups]))


@router.get("/desk/{table_id}/sheets")
def show_sheets(request: Request, chair: MyDesk, session: Reading) -> HTMLResponse:
    """All sheets of the table, whole."""
    return _page(request, chair, session, "screens/desk_all_sheets.html")


@router.get("/desk/{table_id}/print")
def print_script(request: Request, chair: MyDesk, session: Reading) -> HTMLResponse:
    """The run sheet, for a facilitator who would rather hold paper."""
    here = standing(session, chair.table_id)
    seats = places(here.table.seats, people_at(session, here.id))
    return render(request, "screens/desk_print.html", here=here, rows=run_sheet(here), seats=seats,
                  look=shapes_of([group.id for group in here.plan.groups]), start=_begins(here))


@dataclass(frozen=True)
class Row:
    """One step of the run sheet."""

    step: Step
    at: datetime
    lived: bool
    prompt: str
    notes: list[str]


def run_sheet(here: Standing) -> list[Row]:
    """Each step with its time: the real one once it was lived, else the planned one after the real beginning."""
    began = here.evening.started_at or _begins(here)
    return [_row(here, step, began) for step in here.script.steps]


def writing_target(here: Standing) -> str:
    """Where « Écrire pour… » sends what it takes at this step: "ideas", "interests", or nowhere."""
    if here.step.kind == "interests":
        return "" if is_call(here.step) else "interests"
    takes_cards = here.step.kind in ("ideas", "pitch", "feedback") and here.step.pace == "table"
    return "ideas" if takes_cards and here.step.fields and not here.step.anonymous else ""


def _page(request: Request, chair: Chair, session: Session, template: str) -> HTMLResponse:
    place = Place(chair.evening_id, chair.table_id)
    desk = view(session, place)
    return render(request, template, regions=request.app.state.painter.painted(session, DESK, place), desk=desk, here=desk.here,
                  live=f"{desk.base}/live", epoch=epoch(session, chair.evening_id), now=milliseconds(now()),
                  scope=f"{chair.evening_id}-desk-{chair.table_id}")


def _late(here: Standing) -> str:
    """How late the table is, in words, and how short this step may then be; nothing before the evening has begun."""
    if here.evening.started_at is None or here.state.started_at is None:
        return ""
    late = lateness(here.script, here.step.id, evening_began=here.evening.started_at, step_began=here.state.started_at, now=now(),
                    extra_seconds=here.state.extra_seconds)
    if late >= WORTH_SHORTENING and here.step.min_minutes < here.step.minutes:
        return f"{behind(late)} · cette étape tient en {here.step.min_minutes} min"
    return behind(late)


def _neighbour(here: Standing, step: Step | None) -> Step | None:
    """A neighbouring step, if the facilitator may go there from here."""
    if step is None or here.evening.closed_at is not None:
        return None
    current = here.step.id if here.state.started_at else None
    return step if may_go(here.script, current, step.id, "facilitator") else None


def _is_room(step: Step | None) -> bool:
    return step is not None and step.pace == "room"


def _fields(here: Standing) -> list[FieldSpec]:
    if here.step.kind == "interests":
        return [field for field in here.plan.interests.fields if field.id in here.step.interest_fields]
    return list(here.step.fields)


def _lines(text: str) -> list[str]:
    return [line for line in text.strip().split("\n") if line.strip()]


def _begins(here: Standing) -> datetime:
    return datetime.combine(here.plan.date, here.plan.start, PARIS)


def _row(here: Standing, step: Step, began: datetime) -> Row:
    lived = here.state_of(step.id).started_at
    at = lived or began + timedelta(minutes=minute_of(here.script, step.id))
    return Row(step, at, lived is not None, _lines(step.prompt)[0], _lines(step.notes))
