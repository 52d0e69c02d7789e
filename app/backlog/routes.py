"""How the backlog leaves the house: files for the team, and the contacts apart. Only the organiser takes any of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.backlog import actions, exports
from app.backlog.queries import backlog_files, edition_archive, raw_tabs
from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.ground.forms import Posted
from app.ground.refusal import Refused
from app.methods.models import EventPlan
from app.tables.guests import Organiser, Reading, write

router = APIRouter(dependencies=[Organiser])


def evening_named(slug: str, session: Reading) -> tuple[Evening, EventPlan]:
    """The evening of an address, with its plan. Plain `def`: it reads in the thread pool."""
    evening = evening_by_slug(session, slug)
    return evening, plan_of(session, evening)


Named = Annotated[tuple[Evening, EventPlan], Depends(evening_named)]


@router.get("/backlog/{slug}/export.{kind}")
def export_backlog(kind: str, request: Request, session: Reading, named: Named) -> Response:
    """The files, one row each."""
    evening, plan = named
    _check(kind, exports.BACKLOG_FORMATS)
    files = backlog_files(session, evening, request.app.state.address)
    return _attached(exports.backlog_bytes(files, kind), exports.file_name(evening.slug, plan.date, "backlog", kind), kind)


@router.get("/backlog/{slug}/raw.{kind}")
def export_raw(kind: str, session: Reading, named: Named) -> Response:
    """What was written and voted, without a name."""
    evening, plan = named
    _check(kind, exports.RAW_FORMATS)
    content = exports.raw_bytes(raw_tabs(session, evening), kind)
    return _attached(content, exports.file_name(evening.slug, plan.date, "matiere", kind), kind)


@router.get("/backlog/{slug}/files.zip")
def export_files(request: Request, session: Reading, named: Named) -> Response:
    """The whole edition: a folder for each file, and the backlog beside them."""
    name, content = edition_archive(session, named[0], request.app.state.address)
    return _attached(content, name, "zip")


@router.post("/backlog/{slug}/contacts.csv")
async def export_contacts(request: Request, named: Named, form: Posted) -> Response:
    """How to reach those who agreed. Asked for by a person who gives her name, and written down."""
    evening, plan = named
    consents = await write(request, actions.download_contacts, evening.id, form.get("by"), form.get("confirmed") == "on", "organiser")
    return _attached(exports.contacts_bytes(consents), exports.file_name(evening.slug, plan.date, "contacts", "csv"), "csv")


def _check(kind: str, known: tuple[str, ...]) -> None:
    if kind not in known:
        raise Refused("unknown_format")


def _attached(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=exports.MEDIA[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})
