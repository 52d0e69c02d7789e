"""What became of an evening, for everybody: no password, no person, and no count so small that it points at somebody."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.evenings.queries import evening_by_slug, plan_of
from app.ground.web import render
from app.indicators.ratio import SMALLEST, Figure, public, public_count
from app.indicators.survival import MARKS
from app.opportunities.queries import today
from app.screens.indicators import INKS, Book

router = APIRouter()

SHOWN = ("expression", "completed", "crossing", "kept")


@router.get("/public/{slug}")
def show_public(slug: str, request: Request) -> HTMLResponse:
    """Nothing before the evening is over: until then its counts are those of a handful of people."""
    with request.app.state.database.reading() as session:
        evening = evening_by_slug(session, slug)
        plan = plan_of(session, evening)
        over = evening.closed_at is not None or today() > plan.date
        context = _told(Book(session, evening)) if over else {}
        return render(request, "indicators/public.html", plan=plan, over=over, ink=INKS["light"], **context)


def _told(book: Book) -> dict[str, Any]:
    """Counts, ratios that stand on five cases at least, and the titles of files that somebody of the team has read through.

    What the team has switched off is off here too.
    """
    facts, files = book.reading.facts, book.reading.follow_up.files
    live = [file for file in files if file.is_live]
    figures = {key: public(figure) for family in ("evening", "follow-up") for key, figure in book.family(family).items()}

    def count(name: str) -> Any:
        return (figures[name].numerator or 0) if name in figures else 0

    lines = [
        ("present", public_count(len(facts.people), "personne", none="aucune"), "autour des tables"),
        ("ideas", public_count(count("ideas"), "idée", none="aucune"), "posées sur les tables"),
        ("", public_count(len(live), "dossier"), "dont quelqu’un s’occupe aujourd’hui"),
        ("cooperations", public_count(count("cooperations"), "coopération", none="aucune"), "commencées depuis, preuve à l’appui"),
        ("jobs-created", public_count(count("jobs-created"), "emploi"), "créés depuis, en équivalents temps plein"),
    ]
    return {
        "lines": [(value, label) for name, value, label in lines if not name or name in figures],
        "shown": [figures[name] for name in (*SHOWN[:3], *_newest_survival(figures), *SHOWN[3:]) if _may_tell(figures.get(name))],
        "titles": [file.title for file in live if file.readable],
        "today": facts.today,
    }


def _newest_survival(figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """The last mark that has passed: a year after, nobody asks for the thirtieth day."""
    known = [name for days in MARKS if (name := f"survival-{days}") in figures and figures[name].numerator is not None]
    return tuple(known[-1:])


def _may_tell(figure: Figure | None) -> bool:
    """Both counts are of five at least: a share of nine that is four is a small count said otherwise."""
    return figure is not None and figure.value is not None and (figure.numerator or 0) >= SMALLEST
