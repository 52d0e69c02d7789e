"""How the web reaches tables: the desk's gestures, and the claim of its link."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.evenings import actions as evenings
from app.evenings.links import SCREENS
from app.evenings.queries import evening_by_id
from app.ground.badge import new_token, read_badge
from app.ground.devices import device_name
from app.ground.forms import Form, Posted
from app.ground.french import counted
from app.ground.live import OVER, REVOKED
from app.ground.refusal import Refused
from app.ground.web import answer, if_refused, render
from app.tables import actions
from app.tables.guests import CONTROL, DESK, WALL, ControlRoom, MyDesk, Team, keep_cookie, table_numbered, write
from app.tables.queries import last_push, tables_of

router = APIRouter()


@router.get("/f")
@router.get("/regie")
@router.get("/mur")
@router.get("/gronogo")
@router.get("/nouvelles")
def show_claim(request: Request) -> HTMLResponse:
    """What a capability link opens: a page that posts the secret of its own fragment. Without JavaScript one pastes it."""
    return render(request, "tables/claim.html", path=request.url.path)


@router.post("/f")
async def claim_desk(request: Request, form: Posted) -> Response:
    """The first device that brings the secret of a desk gets it; that device may come back by the same link."""
    secret, _ = _brought(request, form)
    with request.app.state.database.reading() as session:
        evening_id, number = _parts(secret, 3)
        table = table_numbered(session, evening_by_id(session, evening_id).id or 0, number)
        badge = read_badge(session, request.cookies.get(f"{DESK}_{table.id}"), "facilitator")
    if not request.app.state.links.is_desk(secret, evening_id, number, table.facilitator_generation):
        raise Refused("link_unknown")
    path = f"/desk/{table.id}"
    if badge and badge.subject_id == table.id:
        return RedirectResponse(path, 303)
    token = new_token()
    try:
        await write(request, actions.claim_desk, table.id, token, _device(request))
    except Refused as refused:
        if refused.code == "link_claimed":
            if_refused(request, "tables/claimed.html")
            await write(request, actions.note_second_claim, table.id)
        raise
    response = RedirectResponse(path, 303)
    keep_cookie(request, response, DESK, token, path)  # one cookie for each desk: two tables may be led from one browser
    keep_cookie(request, response, f"{DESK}_{table.id}", token, "/f")  # so that coming back by the link is no second claim
    return response


@router.post("/regie")
@router.post("/mur")
async def open_screen(request: Request, form: Posted) -> Response:
    """The control room and the wall: their links may be opened on several devices, and are revoked by making them anew."""
    role = "control" if request.url.path == SCREENS["control"] else "wall"
    secret, wanted = _brought(request, form)
    evening_id, _ = _parts(secret, 2)
    with request.app.state.database.reading() as session:
        evening = evening_by_id(session, evening_id)
        tables = tables_of(session, evening_id)
    generation = evening.control_generation if role == "control" else evening.wall_generation
    if not request.app.state.links.is_screen(secret, role, evening_id, generation):
        raise Refused("link_unknown")
    token = new_token()
    await write(request, evenings.open_screen, evening_id, role, token, _device(request))
    place = f"/{wanted}" if role == "wall" and wanted in {str(table.number) for table in tables} else ""
    response = RedirectResponse(f"/{role}/{evening.slug}{place}", 303)
    keep_cookie(request, response, CONTROL if role == "control" else WALL, token)
    return response


@router.post("/desk/{table_id}/minute")
async def add_minute(request: Request, chair: MyDesk) -> Response:
    await write(request, actions.add_minute, chair.table_id, chair.actor)
    return answer(request, "Une minute de plus.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/reveal")
async def reveal_step(request: Request, chair: MyDesk) -> Response:
    await write(request, actions.reveal_step, chair.table_id, chair.actor)
    return answer(request, "Révélé, sur tous les téléphones.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/door/shut")
async def shut_door(request: Request, chair: MyDesk) -> Response:
    await write(request, actions.shut_door, chair.table_id, chair.actor)
    return answer(request, "La porte est fermée : le code de votre table n’assied plus personne.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/door/open")
async def open_door(request: Request, chair: MyDesk) -> Response:
    await write(request, actions.open_door, chair.table_id, chair.actor)
    return answer(request, "La porte est ouverte.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/nudge")
async def send_nudge(request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.send_nudge, chair.evening_id, [chair.table_id], form.get("title"), form.get("text"), chair.actor,
                receipt=form.receipt(chair.actor))
    return answer(request, "Relance envoyée.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/call")
async def call_control(request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.call_control, chair.table_id, form.get("text"), chair.actor, receipt=form.receipt(chair.actor))
    return answer(request, "La régie est prévenue.", f"/desk/{chair.table_id}")


@router.post("/control/{slug}/step")
async def push_step(slug: str, request: Request, team: ControlRoom, form: Posted) -> Response:
    """Start a room step at all tables, or at those that were ticked."""
    chosen = _chosen(request, team, form)
    await write(request, actions.push_step, team.evening_id, form.get("step"), chosen, team.actor, receipt=form.receipt(team.actor))
    return answer(request, "C’est parti. Vous avez dix secondes pour annuler.", f"/control/{slug}")


@router.post("/control/{slug}/undo")
async def undo_push(slug: str, request: Request, team: ControlRoom) -> Response:
    with request.app.state.database.reading() as session:
        push = last_push(session, team.evening_id)
    if push is None:
        raise Refused("nothing_to_undo")
    await write(request, actions.undo_push, team.evening_id, push.id, team.actor)
    return answer(request, "Annulé : les tables sont où elles étaient.", f"/control/{slug}")


@router.post("/control/{slug}/nudge")
async def nudge_tables(slug: str, request: Request, team: ControlRoom, form: Posted) -> Response:
    """A message of the control room, to all tables or to those that were ticked."""
    sent = await write(request, actions.send_nudge, team.evening_id, _chosen(request, team, form), form.get("title"), form.get("text"),
                       "control", receipt=form.receipt(team.actor))
    return answer(request, f"Message envoyé à {counted(sent, 'table')}.", f"/control/{slug}")


@router.post("/control/{slug}/calls/{call_id}/answer")
async def answer_call(slug: str, call_id: int, request: Request, team: ControlRoom) -> Response:
    await write(request, actions.answer_call, team.evening_id, call_id, team.actor)
    return answer(request, "C’est noté.", f"/control/{slug}")


@router.post("/control/{slug}/tables/{number}/link")
async def renew_desk_link(slug: str, number: int, request: Request, team: ControlRoom, form: Posted) -> Response:
    """A new link for a facilitator; the old device is out. Asked from the page of links, it stands there already."""
    with request.app.state.database.reading() as session:
        table = table_numbered(session, team.evening_id, number)
    ended = await write(request, actions.renew_desk_link, table.id, team.actor)
    await request.app.state.live.close_owned(ended, REVOKED)
    back = f"/control/{slug}/links#table-{number}" if form.get("back") == "links" else f"/control/{slug}/tables/{number}/handover"
    return answer(request, "L’ancien lien ne marche plus. Le nouveau est sur la page des liens.", back)


@router.post("/control/{slug}/tables/{number}/second")
async def allow_device(slug: str, number: int, request: Request, team: ControlRoom) -> Response:
    """The second device is the facilitator's own: the same link opens once more."""
    with request.app.state.database.reading() as session:
        table = table_numbered(session, team.evening_id, number)
    await write(request, actions.allow_device, table.id, team.actor)
    return answer(request, "Le même lien s’ouvre encore une fois, pendant dix minutes.", f"/control/{slug}/tables/{number}")


@router.post("/control/{slug}/tables/{number}/devices/{badge_id}/revoke")
async def revoke_device(slug: str, number: int, badge_id: int, request: Request, team: ControlRoom) -> Response:
    """One device of a desk is out, within the second; what its facilitator needs to come back is on the next page."""
    with request.app.state.database.reading() as session:
        table = table_numbered(session, team.evening_id, number)
    ended = await write(request, actions.revoke_device, table.id, badge_id, team.actor)
    await request.app.state.live.close_owned(ended, REVOKED)
    return answer(request, "Cet appareil n’ouvre plus rien.", f"/control/{slug}/tables/{number}/handover")


@router.post("/control/{slug}/tables/{number}/code")
async def renew_code(slug: str, number: int, request: Request, team: ControlRoom) -> Response:
    """Another code for a table; who sits there stays."""
    with request.app.state.database.reading() as session:
        table = table_numbered(session, team.evening_id, number)
    code = await write(request, actions.renew_code, table.id, team.actor)
    return answer(request, f"L’ancien code ne s’ouvre plus. Le nouveau : {code[:3]} {code[3:]}.", f"/control/{slug}/links#table-{number}")


@router.post("/control/{slug}/wake")
async def wake_codes(slug: str, request: Request, team: ControlRoom) -> Response:
    await write(request, evenings.wake_codes, team.evening_id, team.actor)
    return answer(request, "Les codes des tables s’ouvrent de nouveau.", f"/control/{slug}")


@router.post("/control/{slug}/screens/{role}/link")
async def renew_screen_link(slug: str, role: str, request: Request, team: ControlRoom) -> Response:
    """A new link for the wall, or for the control room itself: that one only the organiser may make anew."""
    if role not in SCREENS:
        raise Refused("not_found")
    if role == "control" and team.role != "organiser":
        raise Refused("not_allowed")
    ended = await write(request, evenings.renew_screen_link, team.evening_id, role, team.actor)
    await request.app.state.live.close_owned(ended, REVOKED)
    return answer(request, "L’ancien lien ne marche plus. Rechargez cette page pour voir le nouveau.", f"/control/{slug}/links")


@router.post("/control/{slug}/screens/{role}/devices/{badge_id}/revoke")
async def revoke_screen(slug: str, role: str, badge_id: int, request: Request, team: ControlRoom) -> Response:
    """One browser of the wall, or of the control room, is out: that one only the organiser may put out."""
    if role not in SCREENS:
        raise Refused("not_found")
    if role == "control" and team.role != "organiser":
        raise Refused("not_allowed")
    ended = await write(request, evenings.revoke_screen, team.evening_id, role, badge_id, team.actor)
    await request.app.state.live.close_owned(ended, REVOKED)
    return answer(request, "Cet appareil n’ouvre plus rien.", f"/control/{slug}/links#devices")


@router.post("/control/{slug}/floor")
async def give_floor(slug: str, request: Request, team: ControlRoom, form: Posted) -> Response:
    """Give the floor of the plenary to a table, or to nobody."""
    with request.app.state.database.reading() as session:
        table = table_numbered(session, team.evening_id, form.number("number")) if form.get("number") else None
    await write(request, evenings.give_floor, team.evening_id, table.id if table else None, team.actor)
    return answer(request, f"La table {table.number} a la parole." if table else "Plus personne n’a la parole.", f"/control/{slug}")


@router.post("/control/{slug}/close")
async def close_evening(slug: str, request: Request, team: ControlRoom) -> Response:
    await write(request, evenings.close_evening, team.evening_id, team.actor)
    for screen in ("phones", "desk"):
        await request.app.state.live.close(f"{screen}:{team.evening_id}:", OVER)
    return answer(request, "La soirée est fermée. Merci à tous !", f"/control/{slug}")


def _device(request: Request) -> str:
    return device_name(request.headers.get("user-agent", ""))


def _chosen(request: Request, team: Team, form: Form) -> list[int]:
    """The ticked tables, or all of them."""
    if not form.get("all"):
        return form.numbers("table")
    with request.app.state.database.reading() as session:
        return [table.id or 0 for table in tables_of(session, team.evening_id)]


def _brought(request: Request, form: Form) -> tuple[str, str]:
    """The secret, and the table that a wall is for. A whole link may have been pasted: what follows its # is taken."""
    request.state.form = None  # a refusal shows again what was typed; a secret it must not
    secret, _, table = form.get("secret").strip().rpartition("#")[2].partition("/")
    return secret, form.get("table") or table


def _parts(secret: str, count: int) -> tuple[int, int]:
    """The evening, and the table, that a secret claims to be of."""
    parts = secret.split(".")
    if len(parts) != count or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts[:-1]):
        raise Refused("link_unknown")
    return int(parts[0]), int(parts[1]) if count == 3 else 0
