"""The backlog of every edition by stage, D0 to D5: what is late, what sleeps, what nobody follows. For the organiser only."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug
from app.ground import french
from app.ground.folding import folded
from app.ground.web import render
from app.opportunities.choices import ORIGINS
from app.opportunities.models import TeamSetting
from app.opportunities.outcomes import OUTCOMES
from app.opportunities.queries import today
from app.screens.board_lines import BoardLine, board_lines
from app.tables.guests import Organiser, Reading

router = APIRouter(dependencies=[Organiser])

STAGES = {"d0": "capter", "d1": "cerner le problème", "d2": "bâtir la solution", "d3": "prototyper", "d4": "démontrer", "d5": "dupliquer"}
CLOSED = ("DROPPED", "MERGED")
MOST = 40         # cards of one column: beyond, the eye skips; one asks for that stage alone
MOST_OF_ONE = 200  # cards of a page that shows one stage only
MOST_CAPACITIES = 4  # on one line; what is full first
FILTERS = ("q", "edition", "stage", "outcome", "owner", "origin", "dormant", "orphan")
UNDECIDED = "NONE"  # « à trier », among the outcomes that one may ask for


@dataclass(frozen=True)
class Asked:
    """What one looks for. Everything empty: the whole board."""

    q: str = ""
    edition: str = ""
    stage: str = ""
    outcome: str = ""
    owner: str = ""
    origin: str = ""
    dormant: bool = False
    orphan: bool = False

    @property
    def anything(self) -> bool:
        return any(getattr(self, name) for name in FILTERS)


@dataclass(frozen=True)
class Column:
    """One stage, its cards in the order in which they call for help, and how many stay unseen."""

    stage: str
    title: str
    cards: tuple[BoardLine, ...]
    unseen: int = 0


@dataclass(frozen=True)
class Capacity:
    """How many live files an edition has, of how many its team said that it can carry."""

    edition: str
    live: int
    most: int

    @property
    def full(self) -> bool:
        return self.live >= self.most


@router.get("/board")
def show_board(request: Request, session: Reading) -> HTMLResponse:
    """Every file of the house. The filters stand in the address: a page can be sent to a colleague."""
    lines = board_lines(session)
    day = today()
    asked = read_asked(request.query_params)
    found = [line for line in lines if answers(line, asked)]
    live = [line for line in found if line.live]
    return render(
        request, "screens/board.html", evening=_evening(session, lines, asked), asked=asked, today=day, team_page="board",
        filters=_filters(lines), found=len(found), sentence=board_sentence(live, day), columns=columns(live, asked, day),
        waiting=[line for line in found if not line.outcome], parked=parked(found),
        closed=sorted((line for line in found if line.outcome in CLOSED), key=lambda line: line.reference),
        capacities=_capacities(session, lines, asked.edition), outcomes=OUTCOMES, most=MOST_OF_ONE)  # fmt: skip


def _evening(session: Session, lines: Sequence[BoardLine], asked: Asked) -> Evening | None:
    """The evening that the other pages of the team lead to: the one asked for, or the only one of the house."""
    slugs = {line.slug for line in lines}
    if asked.edition in slugs:
        return evening_by_slug(session, asked.edition)
    return evening_by_slug(session, slugs.pop()) if len(slugs) == 1 else None


# --- What one asks for ----------------------------------------------------------------------------------------------


def read_asked(params: Mapping[str, str]) -> Asked:
    """The filters of an address. What no page of ours would ask is left out, never an error."""
    texts = {name: params.get(name, "").strip()[:80] for name in FILTERS[:6]}
    return Asked(**texts, dormant=bool(params.get("dormant")), orphan=bool(params.get("orphan")))


def answers(line: BoardLine, asked: Asked) -> bool:
    """Whether a file is among those that were asked for. Each word must be found somewhere, accents or not."""
    return (
        asked.edition in ("", line.slug)
        and asked.stage in ("", line.stage)
        and asked.outcome in ("", line.outcome or UNDECIDED)
        and (not asked.owner or folded(asked.owner) == folded(line.owner))
        and asked.origin in ("", line.origin)
        and (not asked.dormant or line.dormant)
        and (not asked.orphan or line.orphan)
        and (not asked.q or holds(line.folded, asked.q))
    )


def holds(text: str, words: str) -> bool:
    """« cafe epicerie » finds « Épicerie, café ». `text` is folded already."""
    return all(word in text for word in folded(words).split())


# --- The board ------------------------------------------------------------------------------------------------------


def is_late(line: BoardLine, day: date) -> bool:
    return line.live and line.due is not None and line.due < day


def columns(live: Sequence[BoardLine], asked: Asked, day: date) -> list[Column]:
    """One column for each stage; asked for one stage, that one alone and more of it."""
    shown = [asked.stage] if asked.stage in STAGES else list(STAGES)
    most = MOST_OF_ONE if len(shown) == 1 else MOST
    return [_column(stage, [line for line in live if line.stage == stage], day, most) for stage in shown]


def _column(stage: str, lines: list[BoardLine], day: date, most: int) -> Column:
    lines.sort(key=lambda line: _urgency(line, day))
    return Column(stage, STAGES[stage], tuple(lines[:most]), max(0, len(lines) - most))


def _urgency(line: BoardLine, day: date) -> tuple[bool, bool, bool, date, str]:
    """Late ones first, then those that nobody follows, those asleep, and by the day of the next action."""
    return not is_late(line, day), not line.orphan, not line.dormant, line.due or date.max, line.reference


def parked(lines: Iterable[BoardLine]) -> list[BoardLine]:
    """By the day on which they are to be read again: those that are due stand on top."""
    found = (line for line in lines if line.outcome == "PARKED")
    return sorted(found, key=lambda line: (line.review_on or date.max, line.reference))


def _capacities(session: Session, lines: Sequence[BoardLine], edition: str) -> list[Capacity]:
    """Of the editions whose team has set one; of one edition only, when it is asked for."""
    set_for = dict(session.execute(select(TeamSetting.evening_id, TeamSetting.value).where(TeamSetting.key == "capacity")).all())
    live = Counter(line.evening_id for line in lines if line.live)
    editions = {line.evening_id: line for line in lines if edition in ("", line.slug)}
    found = [Capacity(_edition(one), live[key], int(set_for[key])) for key, one in editions.items() if set_for.get(key, "").isdecimal()]
    return sorted(found, key=lambda one: not one.full)[:MOST_CAPACITIES]


def _filters(lines: Sequence[BoardLine]) -> dict[str, list[tuple[str, str]]]:
    """What each list offers, with how many files one would find there."""
    editions = {line.slug: _edition(line) for line in lines}
    owners = {folded(line.owner): line.owner for line in lines if line.owner}
    outcomes = [(UNDECIDED, "À trier"), *((outcome.id, outcome.label) for outcome in OUTCOMES.values())]
    return {
        "edition": list(editions.items()),
        "stage": [(stage, f"{stage.upper()}, {title}") for stage, title in STAGES.items()],
        "outcome": outcomes,
        "owner": [(name, name) for _, name in sorted(owners.items())],
        "origin": [(key, label.capitalize()) for key, label in ORIGINS.items()],
    }


def _edition(line: BoardLine) -> str:
    """« LONS26 » : as its references begin, which everybody in the team reads."""
    return f"{line.reference.partition('-')[0]}, {line.place.rpartition(', ')[2]}"


# --- One sentence on top --------------------------------------------------------------------------------------------


def board_sentence(live: Sequence[BoardLine], day: date) -> str:
    """« Sept dossiers vivants : deux sont en retard, un dort. »"""
    if not live:
        return "Aucun dossier vivant ici."
    late, asleep, orphans = (sum(map(bool, marks)) for marks in (
        [is_late(line, day) for line in live], [line.dormant for line in live], [line.orphan for line in live]))
    troubles = [french.in_words(count) + words[count > 1] for count, words in (
        (late, (" est en retard", " sont en retard")), (asleep, (" dort", " dorment")),
        (orphans, (" n’a pas de référent·e", " n’ont pas de référent·e"))) if count]
    head = f"{french.in_words(len(live)).capitalize()} {'dossier vivant' if len(live) == 1 else 'dossiers vivants'}"
    return french.spaced(f"{head} : {', '.join(troubles)}." if troubles else f"{head}, rien ne traîne.")
