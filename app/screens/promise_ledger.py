"""The promises of an evening: who offered what to which file, what is late, what was kept. For the organiser only."""

from collections.abc import Sequence
from secrets import token_hex

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.evenings.queries import evening_by_slug, plan_of
from app.ground import french
from app.ground.signature import signature
from app.ground.web import render
from app.opportunities.queries import read_files, today
from app.promises.choices import KINDS, STATES
from app.promises.models import Promise
from app.promises.queries import Kept, by_urgency, count_kept, is_late, promises_of
from app.tables.guests import Organiser, Reading

router = APIRouter(dependencies=[Organiser])


@router.get("/promises/{slug}")
def show_promises(slug: str, request: Request, session: Reading) -> HTMLResponse:
    """The ledger: what is late first, what is settled last."""
    evening = evening_by_slug(session, slug)
    day = today()
    found = by_urgency(promises_of(session, evening.id or 0), day)
    kept = count_kept(((one.state, one.due_on) for one in found), day)
    return render(
        request, "screens/promises.html", evening=evening, plan=plan_of(session, evening), team_page="promises", today=day, kept=kept,
        sentence=ledger_sentence(found, kept, sum(is_late(one, day) for one in found)), kinds=KINDS, states=STATES, groups=_groups(found),
        file_titles=_titles(session, evening.id or 0, found), by=signature(request), fresh_id=token_hex)  # fmt: skip


def ledger_sentence(promises: Sequence[Promise], kept: Kept, late: int) -> str:
    """« Douze promesses, deux en retard. »"""
    if not promises:
        return "Aucune promesse notée encore."
    head = f"{french.in_words(len(promises), feminine=True).capitalize()} {'promesse' if len(promises) == 1 else 'promesses'}"
    if late:
        return f"{head}, {french.in_words(late, feminine=True)} en retard."
    if not kept.kept:
        return f"{head}, à suivre."
    return f"{head}, {french.in_words(kept.kept, feminine=True)} {'tenue' if kept.kept < 2 else 'tenues'}."


def _groups(found: Sequence[Promise]) -> list[tuple[str, list[Promise]]]:
    """What waits for somebody, then what is over."""
    waiting = [one for one in found if one.state == "open"]
    settled = [one for one in found if one.state != "open"]
    return [(title, group) for title, group in (("En cours", waiting), ("Closes", settled)) if group]


def _titles(session: Session, evening_id: int, promises: Sequence[Promise]) -> dict[int, tuple[str, str]]:
    """Reference and title of each file that was promised something."""
    wanted = {one.opportunity_id for one in promises}
    cases = read_files(session, evening_id) if wanted else []
    return {case.file.id or 0: (case.reference, case.title) for case in cases if case.file.id in wanted}
