"""What became of an evening, for everybody: no password, no person, and no count so small that it points at somebody."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.evenings.queries import evening_by_slug, plan_of
from app.ground.web import render
from app.indicators.ratio import public, public_count
from app.opportunities.queries import today
from app.screens.indicators import INKS, Book

router = APIRouter()

SHOWN = ("expression", "completed", "crossing", "survival-30", "survival-90", "survival-180", "survival-365", "kept")


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
        "shown": [figures[name] for name in SHOWN if name in figures and figures[name].value is not None],
        "titles": [file.title for file in live if file.readable],
        "today": facts.today,
    }
