"""Starting the server: uvicorn with the options that the evening asks for, and what is printed when it starts."""

import contextlib
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from app.evenings.queries import all_evenings, evening_by_slug
from app.ground.database import Database, sqlite_url
from app.ground.patience import OpenProtocol, PatientProtocol
from app.ground.vault import has_password, renew_password, secret_key
from app.ground.writing import Door
from app.kinds import RULES
from app.methods.loader import load_plan
from app.migrations import migrate
from app.opportunities.actions import open_files
from app.opportunities.queries import lacks_files
from app.settings import Settings
from app.tables.actions import prepare_evening


def make_server(app: ASGIApp, settings: Settings) -> uvicorn.Server:
    """One process, our own websocket class, small limits, a short goodbye. The reasons: reliability.md §3.4."""
    _allow_many_connections()
    return uvicorn.Server(uvicorn.Config(
        app, host=settings.host, port=settings.port, http=PatientProtocol if settings.limits else OpenProtocol,
        ws="app.ground.socket:HallProtocol", ws_max_size=16 * 1024, ws_per_message_deflate=False, timeout_graceful_shutdown=3,
        timeout_keep_alive=15, server_header=False, access_log=False, log_config=None, log_level="warning", proxy_headers=False))


def _allow_many_connections() -> None:
    """Each phone holds a socket and a connection; some laptops let a program open no more than 256 files unless it asks."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 10_240 if most == resource.RLIM_INFINITY else min(most, 10_240)
        if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def open_database(settings: Settings) -> Database:
    """The database of these settings, brought up to date."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url or sqlite_url(settings.data_dir))
    migrate(database.writer)
    return database


def first_secrets(settings: Settings) -> str | None:
    """Make the secret key and the organiser's password if there are none. Returns the password, to be printed this once."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    secret_key(settings.data_dir)
    return None if has_password(settings.data_dir) else renew_password(settings.data_dir)


def prepare_plans(settings: Settings, database: Database) -> list[str]:
    """Store an evening for each folder of the events that has none yet. Returns the names of those that were added."""
    door = Door(database).start()
    try:
        with database.reading() as session:
            known = {evening.slug for evening in all_evenings(session)}
        added = []
        for folder in plan_folders(settings.events_dir):
            plan = load_plan(folder, RULES) if folder.name not in known else None
            if plan and plan.id not in known:
                door.write_now(prepare_evening, plan)
                added.append(plan.id)
        return added
    finally:
        door.stop()


def open_missing_files(database: Database, slug: str) -> None:
    """Open the files of the morning that nobody has looked at yet: an export must not be empty because a page was not opened."""
    with database.reading() as session:
        evening = evening_by_slug(session, slug)
        if not lacks_files(session, evening):
            return
    door = Door(database).start()
    try:
        door.write_now(open_files, evening.id, "organiser")
    finally:
        door.stop()


def plan_folders(events: Path) -> list[Path]:
    """Folders that hold an evening's plan."""
    return sorted(path.parent for path in events.glob("*/event.toml"))
