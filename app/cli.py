"""`tablee`: what one does from a terminal. Exit codes: 0 done, 1 it failed, 2 what was given is wrong."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.evenings.links import LinkMaker
from app.evenings.queries import evening_by_slug
from app.ground.address import lan_address
from app.ground.refusal import Refused
from app.ground.vault import renew_password, secret_key
from app.kinds import RULES
from app.main import create_app
from app.methods.loader import PlanError, load_plan
from app.screens.links import links_of
from app.serving import first_secrets, make_server, open_database, plan_folders, prepare_plans
from app.settings import Settings

tablee = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                     help="Run a Start-Up de Territoire evening: tables, phones, votes, interests, and the backlog of the next morning.")


def main() -> None:
    """The console script."""
    tablee()


@tablee.command(epilog="Example: tablee serve --port 8080")
def serve(host: Annotated[str, typer.Option(help="Address to listen on.")] = "", port: Annotated[int, typer.Option(help="Port.")] = 0) -> None:
    """Start the server on the data folder (TABLEE_DATA_DIR, default ./data), going on where it was."""
    settings = _settings(host, port)
    password = first_secrets(settings)
    database = open_database(settings)
    _or_exit(lambda: prepare_plans(settings, database))
    database.close()
    typer.echo(f"Tablée {__version__} on {settings.address or lan_address(settings.host, settings.port)}")
    if password:
        typer.echo(f"Organiser's password, shown this once: {password}\nRenew it with: tablee password")
    make_server(create_app(settings), settings).run()


@tablee.command(epilog="Examples: tablee check · tablee check events/lons-le-saunier")
def check(folder: Annotated[Path | None, typer.Argument(help="Folder of an evening; default: all in events/.")] = None) -> None:
    """Say whether the plan of an evening is right, without starting anything."""
    folders = [folder] if folder else plan_folders(Settings().events_dir)
    if not folders:
        _fail("no evening found: expected a folder with an event.toml", 2)
    for one in folders:
        plan = _or_exit(lambda: load_plan(one, RULES))
        typer.echo(f"{one}: {plan.title}, {len(plan.tables)} tables, {len(plan.scripts)} methods: all right")


@tablee.command(epilog="Example: tablee links lons-le-saunier --json")
def links(evening: str, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print the links of an evening: organiser, control room, wall, and each table. Whoever has one can use it: mind them."""
    settings = Settings()
    database = open_database(settings)
    key = LinkMaker(settings.secret_key or secret_key(settings.data_dir))
    address = settings.address.rstrip("/") or lan_address(settings.host, settings.port)
    with database.reading() as session:
        found = _or_exit(lambda: links_of(session, evening_by_slug(session, evening), key, address))
    database.close()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for name in ("organiser", "control", "wall"):
        typer.echo(f"{name:10} {found[name]}")
    for table in found["tables"]:
        typer.echo(f"table {table['number']:<4} {table['join']}   desk {table['facilitator']}")


@tablee.command(epilog="Example: tablee password")
def password() -> None:
    """Make a new organiser's password and print it once."""
    typer.echo(renew_password(Settings().data_dir))


@tablee.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def _settings(host: str, port: int) -> Settings:
    given = {name: value for name, value in (("host", host), ("port", port)) if value}
    return Settings().model_copy(update=given)


def _or_exit(work):  # type: ignore[no-untyped-def]
    """Run something; turn what is wrong in the given files or names into one clear message and exit code 2."""
    try:
        return work()
    except PlanError as error:
        _fail(str(error), 2)
    except Refused as refused:
        _fail(f"not found or not possible: {refused.code}", 2)


def _fail(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    raise typer.Exit(code)
