"""The application: rooms, screens, and the ground under them, put together once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp

from app import __version__, labels
from app.backlog import routes as backlog
from app.caretaker import Caretaker, periods_of
from app.evenings.links import LinkMaker
from app.feedback import routes as feedback
from app.followup import routes as followup
from app.ground import french
from app.ground.address import lan_address
from app.ground.clock import now
from app.ground.database import Database, sqlite_url
from app.ground.journal import Fact
from app.ground.keeping import Keeper
from app.ground.live import Live
from app.ground.pace import Crowd
from app.ground.qr import qr
from app.ground.shield import Shield
from app.ground.statics import Statics, url
from app.ground.vault import secret_key
from app.ground.web import Refusals, load_all, make_templates
from app.ground.writing import Door
from app.ideas import routes as ideas
from app.indicators import routes as indicator_choices
from app.interests import routes as interests
from app.kinds import routes as kinds
from app.methods.voice import voice
from app.migrations import is_current, migrate
from app.opportunities import routes as opportunities
from app.paces import ARRIVALS, LIMITS
from app.participants import routes as participants
from app.privacy import routes as privacy
from app.promises import routes as promises
from app.screens import (
    board,
    control,
    desk,
    dossier,
    geometry,
    gronogo,
    indicators,
    live,
    me,
    morning,
    news,
    phone,
    promise_ledger,
    public,
    team,
    wall,
)
from app.screens.audiences import AUDIENCES, TIMED, presence_marks
from app.screens.presence import presence, watch_time
from app.screens.regions import Painter, spread
from app.settings import Settings
from app.sheets import routes as sheets
from app.tables import routes as tables

HERE = Path(__file__).parent
READERS = 4  # threads that make pages: one interpreter runs them in turn, and forty only get in each other's way (half as fast)
# An address is looked for in this order, at a few microseconds each: what phones ask for stands first.
ROUTES = (ideas, participants, phone, live, sheets, interests, feedback, tables, opportunities, backlog, kinds, desk, control, wall,
          morning, team, gronogo, news, promises, followup, board, dossier, promise_ledger, indicators,
          indicator_choices, public, privacy, me)


def create_app(settings: Settings | None = None, warm: bool = False) -> ASGIApp:
    """The whole server as one ASGI application: static files, then the shield, then the pages. `warm`: with every template loaded, which
    takes the very first start some seconds."""
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = FastAPI(title="Tablée", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=_life)
    _furnish(app, settings)
    if warm:
        load_all(app.state.templates)
    refusals = Refusals(labels.refusal)
    refusals.install(app)
    for room in ROUTES:
        app.include_router(room.router)
    _add_health(app)
    shielded = Shield(app, labels.body_limit, LIMITS if settings.limits else None,
                      lambda scope, code, **facts: refusals.before_parsing(_in(app, scope), code, facts), app.state.address)
    return Statics(shielded)


def _furnish(app: FastAPI, settings: Settings) -> None:
    """Everything that requests find in `app.state`."""
    state = app.state
    state.settings = settings
    periods = periods_of(settings)
    state.database = Database(settings.database_url or sqlite_url(settings.data_dir))
    state.address = settings.address.rstrip("/") or lan_address(settings.host, settings.port)
    state.links = LinkMaker(settings.secret_key or secret_key(settings.data_dir))
    state.templates = make_templates(HERE / "templates", static=url, voice=voice, french=french, labels=labels, address=state.address,
                                     geometry=geometry, shape_of=geometry.shape_of, qr=qr, kept_for=periods,
                                     news_link=lambda person: f"{state.address}/nouvelles#{state.links.news(person)}")
    state.painter = Painter(state.database, state.templates, AUDIENCES)
    state.live = Live(state.painter.frame, lambda key: presence_marks(key, state.live))
    state.door = Door(state.database, lambda facts: _tell(facts, state.live))
    state.turnstile = team.Turnstile()
    state.arrivals = Crowd(ARRIVALS if settings.limits else None)
    state.caretaker = Caretaker(state.door, state.database, settings.data_dir, periods)
    state.keeper = None if settings.database_url else Keeper(settings.database_file, settings.copies_dir, longest=periods.copies)
    presence.attach(state.live, state.door, state.keeper)


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    migrate(app.state.database.writer)
    current_default_thread_limiter().total_tokens = READERS
    app.state.door.start()
    await app.state.live.run()
    await app.state.caretaker.go_round()  # before anybody is served: the database may be a copy that is older than an erasure
    tasks = [asyncio.create_task(watch_time(app.state.live, TIMED)), asyncio.create_task(app.state.caretaker.run())]
    if app.state.keeper:
        tasks.append(asyncio.create_task(app.state.keeper.run()))
    yield
    for task in tasks:
        task.cancel()
    await app.state.live.stop()
    app.state.door.stop()
    app.state.database.close()


def _tell(facts: Sequence[Fact], live_: Live) -> None:
    spread(facts, AUDIENCES, live_)


def _in(app: FastAPI, scope: dict) -> dict:  # type: ignore[type-arg]
    """The shield stands outside the application: its refusals still need the templates."""
    return {**scope, "app": app}


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz")
    async def healthz() -> Response:
        """The process answers. It touches no database, and waits for no thread."""
        return PlainTextResponse("ok")

    @app.get("/readyz")
    def readyz(request: Request) -> Response:
        """The database can be read, and stands at the newest migration."""
        request.app.state.database.check()
        current = is_current(request.app.state.database.writer)
        ready = current and not request.app.state.door.read_only
        return PlainTextResponse("ready" if ready else "not ready", 200 if ready else 503)

    @app.get("/version")
    def version() -> Response:
        return JSONResponse({"tablee": __version__})

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        """Six gauges, for this machine only."""
        if request.client is None or request.client.host not in ("127.0.0.1", "::1"):
            return PlainTextResponse("loopback only", 403)
        live_ = request.app.state.live
        gauges = {f"tablee_{name}_connected": sum(live_.counts(name).values()) for name in ("phones", "desk", "control", "wall")}
        gauges |= {"tablee_writes_waiting": request.app.state.door.waiting, "tablee_read_only": int(request.app.state.door.read_only)}
        keeper = request.app.state.keeper
        if keeper and keeper.at:
            gauges["tablee_copy_age_seconds"] = round((now() - keeper.at).total_seconds())
        return PlainTextResponse("".join(f"{name} {value}\n" for name, value in gauges.items()))
