"""The big screens: the hall's, and that of one table. Readable from the back row; never a name, a private answer or a vote that runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_id, plan_of
from app.ground.clock import milliseconds, now
from app.ground.french import PARIS, hour
from app.ground.journal import epoch
from app.ground.web import render
from app.kinds import KINDS, kind_of
from app.kinds.base import Line
from app.kinds.wall_text import headline, short
from app.methods.models import Corner, EventPlan, Step
from app.participants.models import Participant
from app.participants.queries import people_of
from app.screens.geometry import shapes_of
from app.screens.hall import leading_step, lines_of, time_left
from app.screens.regions import Audience, Place, Region
from app.tables.guests import Reading, WallScreen, table_numbered
from app.tables.queries import Standing, standing, standings

router = APIRouter()

ARRIVING = timedelta(seconds=6)  # how long a seat counts as just taken
COLUMNS = (4, 5, 6, 7, 8)        # tables side by side on the plan of the hall
WIDE, HIGH, WORDS = 106, 98, 4.5  # the plan on the wall, and the words under a table, in hundredths of its height

# Facts that change nothing on a wall. A reaction is among them: it is told to its table at the end.
UNSEEN = frozenset({"desk_claimed", "claim_refused", "desk_link_renewed", "link_renewed", "control_opened", "wall_opened", "nudge_sent",
                    "control_called", "call_answered", "reaction_given", "pen_taken", "pen_dropped", "pen_given", "sheet_signed"})


@dataclass(frozen=True)
class Spot:
    """One table as the hall sees it."""

    here: Standing
    people: list[Participant]
    line: Line

    @property
    def seats(self) -> list[str | None]:
        return [person.group for person in self.people] + [None] * max(0, self.here.table.seats - len(self.people))

    @property
    def arriving(self) -> list[int]:
        """The seats that were taken just now: they fade in."""
        return [place for place, person in enumerate(self.people) if now() - person.joined_at < ARRIVING]

    @property
    def is_full(self) -> bool:
        return len(self.people) >= self.here.table.seats

    @property
    def ends(self) -> int | None:
        return milliseconds(self.here.ends_at) if self.here.ends_at else None

    @property
    def left(self) -> float:
        return time_left(self.here)


@dataclass(frozen=True)
class Hall:
    """What the big screen shows: every table, and the step that most of them are at."""

    evening: Evening
    plan: EventPlan
    spots: list[Spot]
    step: Step

    @property
    def leading(self) -> list[Standing]:
        return [spot.here for spot in self.spots if spot.here.step.id == self.step.id]

    @property
    def fills_up(self) -> bool:
        """Before the first step is over, the wall shows who sits down."""
        return self.evening.started_at is None or self.leading[0].script.position(self.step.id) == 0

    @property
    def present(self) -> int:
        return sum(len(spot.people) for spot in self.spots)

    @property
    def look(self) -> dict[str, str]:
        return shapes_of([group.id for group in self.plan.groups])

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The colleges of this evening, each with a word short enough for a legend."""
        return [(group.id, short(group)) for group in self.plan.groups]

    @property
    def ends(self) -> int | None:
        """When the leading step is over: at the table in the middle, since each has its own clock, which its rim shows."""
        ends = [spot.ends for spot in self.spots if spot.here.step.id == self.step.id and spot.ends]
        return int(median(ends)) if ends else None

    @property
    def start(self) -> datetime:
        return datetime.combine(self.plan.date, self.plan.start, PARIS)


def view(session: Session, place: Place) -> Hall:
    """Read once for each push."""
    hall = standings(session, place.evening_id)
    people, lines = people_of(session, place.evening_id), lines_of(session, hall)
    spots = [Spot(here, people.get(here.id, []), lines.get(here.id, Line())) for here in hall]
    return Hall(evening_by_id(session, place.evening_id), hall[0].plan, spots, leading_step(hall))


def scene_region(session: Session, hall: Hall) -> dict[str, Any]:
    """The scene of the leading step. Each table shows its own number at its own step, whatever its script."""
    columns, rows = seating(hall)
    common = {"hall": hall, "columns": columns, "rows": rows, "look": hall.look, "headline": headline(hall.step)}
    if hall.fills_up:
        return common | {"template": "screens/wall_hall.html", "css": "wall-hall", "starts": hour(hall.start)}
    kind = KINDS[hall.step.kind]
    told = kind.scene(session, hall.leading)
    return common | {"template": f"kinds/{kind.name}/wall.html", "css": _css(hall, told), "css_rows": _list_rows(len(hall.spots))} | told


def seating(hall: Hall) -> tuple[int, list[tuple[Corner, list[Spot | None]]]]:
    """The plan of the hall: as many tables side by side as make them largest, each corner in rows of its own."""
    corners = [(corner, [spot for spot in hall.spots if spot.here.paper.corner == corner.id]) for corner in hall.plan.corners]
    corners = [(corner, spots) for corner, spots in corners if spots]
    columns = max(COLUMNS, key=lambda wide: (min(WIDE / wide, HIGH / _rows(corners, wide) - WORDS), -wide))
    rows: list[tuple[Corner, list[Spot | None]]] = []
    for corner, spots in corners:
        for start in range(0, len(spots), columns):
            row: list[Spot | None] = [*spots[start:start + columns]]
            rows.append((corner, row + [None] * (columns - len(row))))
    return columns, rows


def _rows(corners: list[tuple[Corner, list[Spot]]], columns: int) -> int:
    return sum(-(-len(spots) // columns) for _, spots in corners)


def _css(hall: Hall, told: dict[str, Any]) -> str:
    """Which of the wall's layouts a scene takes: who speaks, thanks, sentences in a list, or the plan with numbers."""
    if told.get("speaking"):
        return "wall-pitch"
    if told.get("figures"):
        return "wall-thanks"
    has_words = any(spot.line.words for spot in hall.spots if spot.here.step.id == hall.step.id)
    return "wall-words" if has_words or hall.step.kind in ("group", "pitch") else "wall-plan"


def _list_rows(tables: int) -> int:
    """Two columns of sentences up to sixteen tables, three beyond."""
    return -(-tables // (2 if tables <= 16 else 3))


WALL = Audience("wall", per_table=False, view=view, regions=(
    Region("scene", "screens/wall_scene.html", scene_region, deaf_to=UNSEEN),
))


# --- The screen of one table ----------------------------------------------------------------------------------------


def table_view(session: Session, place: Place) -> Spot:
    here = standing(session, place.table_id)
    return Spot(here, people_of(session, place.evening_id).get(here.id, []), Line())


def table_region(session: Session, spot: Spot) -> dict[str, Any]:
    """What the phones of this table share, large."""
    here, kind = spot.here, kind_of(spot.here)
    begun = here.state.started_at is not None
    return {"spot": spot, "here": here, "begun": begun, "look": shapes_of([group.id for group in here.plan.groups]),
            "template": f"kinds/{kind.name}/screen.html", **kind.screen(session, here)}


SCREEN = Audience("screen", per_table=True, view=table_view, regions=(
    Region("scene", "screens/screen_scene.html", table_region, deaf_to=UNSEEN),
))


# --- The pages ------------------------------------------------------------------------------------------------------


@router.get("/wall/{slug}")
def show_wall(request: Request, evening: WallScreen, session: Reading) -> HTMLResponse:
    """The big screen of the hall. The address and its QR stand on every scene, outside what is pushed."""
    place = Place(evening.id or 0)
    regions = request.app.state.painter.painted(session, WALL, place)
    return render(request, "screens/wall.html", regions=regions, live=f"/wall/{evening.slug}/live", epoch=epoch(session, place.evening_id),
                  now=milliseconds(now()), target=f"{request.app.state.address}/", code="")


@router.get("/wall/{slug}/themes")
def show_themes(request: Request, evening: WallScreen, session: Reading) -> HTMLResponse:
    """The challenges of the evening, to read while people arrive."""
    plan = plan_of(session, evening)
    return render(request, "screens/wall_themes.html", plan=plan, css_rows=_list_rows(len(plan.tables)), code="",
                  target=f"{request.app.state.address}/")


@router.get("/wall/{slug}/{number:int}")
def show_screen(number: int, request: Request, evening: WallScreen, session: Reading) -> HTMLResponse:
    """The screen of one table."""
    table = table_numbered(session, evening.id or 0, number)
    place = Place(evening.id or 0, table.id or 0)
    regions = request.app.state.painter.painted(session, SCREEN, place)
    return render(request, "screens/screen.html", regions=regions, live=f"/wall/{evening.slug}/{number}/live",
                  epoch=epoch(session, place.evening_id), now=milliseconds(now()), code=table.code, number=number,
                  target=f"{request.app.state.address}/j/{table.code}")
