"""`tablee`: what one does from a terminal. Exit codes: 0 done, 1 it failed, 2 what was given is wrong."""

import json
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from sqlalchemy.exc import DatabaseError

from app import __version__
from app.backlog import exports
from app.backlog.actions import import_files, note_copies
from app.backlog.archive import LARGEST_FILE, Unreadable
from app.backlog.dossiers import CopiesDocument, Copy, FileDocument, as_bytes, read_import
from app.backlog.queries import exported
from app.caretaker import periods_of
from app.demo import EVENING, HUMAN_PACE, NotFresh, lay, serve_with_people
from app.demo import lines as demo_lines
from app.doctor import examine
from app.evenings.links import LinkMaker
from app.evenings.queries import evening_by_slug
from app.ground.address import lan_address
from app.ground.clock import now
from app.ground.copies import InUse, back_up, only_one
from app.ground.keeping import copy_name
from app.ground.logs import set_up_logs
from app.ground.memory import settle_memory, share_one_heap
from app.ground.refusal import Refused
from app.ground.room import NoRoom, check_room
from app.ground.vault import renew_password, secret_key
from app.ground.writing import Door
from app.kinds import RULES
from app.main import create_app
from app.methods.loader import PlanError, load_plan
from app.privacy.actions import run_retention
from app.privacy.retention import report
from app.rehearsal.leader import Stuck
from app.rehearsal.rehearse import ServerGone, Wanted
from app.rehearsal.rehearse import rehearse as play
from app.rehearsal.report import Report
from app.rehearsal.team import Unusable
from app.restoring import restore as put_copy_back
from app.screens.links import links_of
from app.serving import first_secrets, make_server, open_database, open_missing_files, plan_folders, prepare_plans
from app.settings import Settings

T = TypeVar("T")
OWN_FILE = "{reference} is a file of this very machine: say where its copy begins anew with --territory"

tablee = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                     help="Run a Start-Up de Territoire evening: tables, phones, votes, interests, and the backlog of the next morning.")


def main() -> None:
    """The console script."""
    tablee()


@tablee.command(epilog="Example: tablee serve --port 8080")
def serve(host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
          port: Annotated[int, typer.Option(help="Port.")] = 0) -> None:
    """Start the server on the data folder (TABLEE_DATA_DIR, default ./data), going on where it was."""
    settings = _settings(host, port)
    try:
        with only_one(settings.data_dir):
            _serve(settings)
    except InUse:
        _fail(f"another server is using {settings.data_dir}: stop it, or choose TABLEE_DATA_DIR", 2)
    except NoRoom as error:
        _fail(str(error), 1)
    except (OSError, DatabaseError) as error:
        _fail(f"cannot serve from {settings.data_dir}: {getattr(error, 'orig', error)}", 1)


def _serve(settings: Settings) -> None:
    share_one_heap()
    if warning := check_room(settings.data_dir):
        typer.echo(warning)
    set_up_logs(settings.log)
    password = first_secrets(settings)
    database = open_database(settings)
    _or_exit(lambda: prepare_plans(settings, database))
    database.settle_log()
    database.close()
    typer.echo(f"Tablée {__version__} on {settings.address or lan_address(settings.host, settings.port)}")
    if password:
        typer.echo(f"Organiser's password, shown this once: {password}\nRenew it with: tablee password")
    server = make_server(create_app(settings, warm=True), settings)
    settle_memory()
    server.run()


@tablee.command(epilog="Examples: tablee demo --phones 60 --pace 40 · PHONES=300 make demo")
def demo(phones: Annotated[int, typer.Option(min=0, help="Simulated phones; 0: none, then nothing moves by itself.")] = 60,
         pace: Annotated[float, typer.Option(min=0, help="Seconds that a step lasts; 0: as fast as everything is acknowledged.")] = 40,
         seed: Annotated[int, typer.Option(help="Another seed, another evening.")] = 1,
         host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
         port: Annotated[int, typer.Option(help="Port.")] = 0) -> None:
    """Play the Lons-le-Saunier evening with simulated people, in a fresh data folder (TABLEE_DATA_DIR). Take part beside them."""
    settings = _settings(host, port)
    settings = settings.model_copy(update={"limits": settings.limits and pace >= HUMAN_PACE})
    try:
        with only_one(settings.data_dir):
            set_up_logs(settings.log)
            laid = _or_exit(partial(lay, settings, phones))
            server = make_server(create_app(settings), settings)
            said = "\n".join(demo_lines(laid, settings, phones, pace))
            serve_with_people(server, settings, laid.password, phones, pace, seed, lambda: typer.echo(said))
    except NotFresh as error:
        _fail(str(error), 2)
    except InUse:
        _fail(f"another server is using {settings.data_dir}: stop it, or choose TABLEE_DATA_DIR", 2)


@tablee.command(epilog="Example: tablee rehearse --url http://192.168.8.2:8000 --password - --phones 60 --pace 0")
def rehearse(url: Annotated[str, typer.Option(help="Address of a running server, with an evening that has not begun.")],
             password: Annotated[str, typer.Option(help="The organiser's password; - reads it from the first line of the input.")],
             phones: Annotated[int, typer.Option(min=1, help="Simulated phones.")] = 60,
             pace: Annotated[float, typer.Option(min=0, help="Seconds that a step lasts; 0: as fast as everything is acknowledged.")] = 0,
             seed: Annotated[int, typer.Option(help="Another seed, another evening.")] = 1,
             evening: Annotated[str, typer.Option(help="Folder of the evening in TABLEE_EVENTS_DIR.")] = EVENING,
             history: Annotated[Path | None, typer.Option(help="Write every answer, acknowledgement and push to this JSONL file.")] = None,
             stay: Annotated[bool, typer.Option("--stay", help="Go on listening when the evening is over.")] = False,
             as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Play a whole evening against a running server with simulated people: waits, and no loss. Exit code 1 when anything was lost."""
    settings = Settings()
    folder = settings.events_dir / evening
    plan = _or_exit(partial(load_plan, folder, RULES))
    secret = sys.stdin.readline().strip() if password == "-" else password
    wanted = Wanted(url, secret, plan, folder, phones, pace, seed, stay, history)
    try:
        report = play(wanted, lambda line: typer.echo(line, err=as_json), partial(_tell_report, as_json=as_json))
    except (Unusable, Stuck, ServerGone) as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if not report.clean:
        raise typer.Exit(1)


def _tell_report(report: Report, as_json: bool) -> None:
    typer.echo(json.dumps(report.facts()) if as_json else "\n".join(report.lines()))


@tablee.command(epilog="Examples: tablee check · tablee check events/lons-le-saunier")
def check(folder: Annotated[Path | None, typer.Argument(help="Folder of an evening; default: all in events/.")] = None) -> None:
    """Say whether the plan of an evening is right, without starting anything."""
    folders = [folder] if folder else plan_folders(Settings().events_dir)
    if not folders:
        _fail("no evening found: expected a folder with an event.toml", 2)
    for one in folders:
        plan = _or_exit(partial(load_plan, one, RULES))
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


@tablee.command(epilog="Examples: tablee export lons-le-saunier --format csv,json --out backlog/ · "
                       "tablee export lons-le-saunier --format zip")
def export(evening: str,
           formats: Annotated[str, typer.Option("--format", help="Some of xlsx, csv, json, and zip (a folder for each file), "
                                                                 "separated by commas.")] = "xlsx,csv,json",
           out: Annotated[Path, typer.Option(help="Folder to write in.")] = Path("."),
           as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Write the backlog and the raw material of an evening. Contacts are not in it: they are a logged download of the backlog's page."""
    kinds = [kind.strip() for kind in formats.split(",") if kind.strip()]
    if not kinds or set(kinds) - set(exports.MEDIA):
        _fail(f"unknown format in {formats!r}: expected some of {', '.join(exports.MEDIA)}", 2)
    settings = Settings()
    database = open_database(settings)
    address = settings.address.rstrip("/") or lan_address(settings.host, settings.port)
    _or_exit(lambda: open_missing_files(database, evening))
    with database.reading() as session:
        contents = _or_exit(lambda: exported(session, evening, address, kinds))
    database.close()
    _write_exports(contents, out, as_json)


def _write_exports(contents: dict[str, bytes], out: Path, as_json: bool) -> None:
    _write(contents, out)
    written = [{"file": str(out / name), "bytes": len(content)} for name, content in contents.items()]
    if as_json:
        typer.echo(json.dumps(written, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(f"{one['file']}: {one['bytes']} bytes" for one in written))


def _write(contents: dict[str, bytes], out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (out / name).write_bytes(content)
    except OSError as error:
        _fail(f"could not write in {out}: {error}", 1)


@tablee.command("import", epilog="Examples: tablee import lons-le-saunier-2027-03-18-dossiers.zip --territory Morez · "
                                 "tablee import LONS27-T07-1/dossier.json · tablee import retour-morez-d-apres-lons-le-saunier.json")
def import_(file: Annotated[Path, typer.Argument(help="The ZIP of an edition, one of its dossier.json, or the retour-….json of a machine "
                                                      "that received files of this one.")],
            territory: Annotated[str, typer.Option(help="Where the files begin anew; default: where they come from.")] = "",
            out: Annotated[Path, typer.Option(help="Folder for retour-….json, to send back to the machine of origin.")] = Path("."),
            as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Bring in files of another machine, as copies that begin at D1, or note where copies of our own files were opened."""
    brought = _read_import(file)
    settings = Settings()
    if isinstance(brought, CopiesDocument):
        _tell_copies(_through_the_door(settings, note_copies, brought.copies, "organiser"), as_json)
        return
    address = settings.address.rstrip("/") or lan_address(settings.host, settings.port)
    files = _through_the_door(settings, import_files, brought, territory, address, "organiser")
    returns = _write_returns(files, out)
    if as_json:
        typer.echo(json.dumps({"files": files, "returns": [str(path) for path in returns]}, ensure_ascii=False, indent=2))
        return
    for one in files:
        typer.echo(f"{one['original']} → {one['reference']}{'' if one['new'] else '   (was here already: nothing changed)'}")
    merged = len(brought) - len(files)
    if merged:
        typer.echo(f"{merged} left out: merged into another file, whose copy holds their words")
    for path in returns:
        typer.echo(f"{path}: send it to the machine of origin, there: tablee import {path.name}")


def _read_import(file: Path) -> tuple[FileDocument, ...] | CopiesDocument:
    try:
        if file.stat().st_size > LARGEST_FILE:
            _fail(f"{file}: larger than {LARGEST_FILE // 1024 // 1024} MB", 2)
        return read_import(file.read_bytes())
    except OSError as error:
        _fail(f"could not read {file}: {error.strerror}", 2)
    except Unreadable as error:
        _fail(f"{file}: {error}", 2)


def _through_the_door(settings: Settings, action: Callable[..., T], *args: object) -> T:
    database = open_database(settings)
    door = Door(database).start()
    try:
        return door.write_now(action, *args)
    except Refused as refused:
        _fail(OWN_FILE.format(**refused.facts) if refused.code == "own_file" else f"not possible: {refused.code}", 2)
    finally:
        door.stop()
        database.close()


def _write_returns(files: list[dict[str, Any]], out: Path) -> list[Path]:
    """One answer for each evening that received files."""
    answers = {f"retour-{slug}.json": as_bytes(CopiesDocument(copies=tuple(
        Copy(original=one["original"], reference=one["reference"], territory=one["territory"], link=one["link"])
        for one in files if one["evening"] == slug))) for slug in dict.fromkeys(one["evening"] for one in files)}
    _write(answers, out)
    return [out / name for name in answers]


def _tell_copies(found: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        said = (("noted", "copy noted"), ("known", "was noted already: nothing changed"), ("unknown", "is no file of this machine"))
        typer.echo("\n".join(f"{reference}: {words}" for key, words in said for reference in found[key]))
    if not found["noted"] and not found["known"]:
        _fail("none of these files is of this machine: import this file where the originals are", 2)


@tablee.command(epilog="Example: tablee password")
def password() -> None:
    """Make a new organiser's password and print it once."""
    typer.echo(renew_password(Settings().data_dir))


@tablee.command(epilog="Example: tablee backup --to /media/usb/tablee.db")
def backup(to: Annotated[Path | None, typer.Option(help="File to write; default: where the copies of each minute go.")] = None) -> None:
    """Copy the embedded database, also while the evening runs. The secret key and the password stay in the data folder."""
    settings = Settings()
    database = _embedded(settings)
    target = to or settings.copies_dir / copy_name(now())
    if not database.exists():
        _fail(f"nothing to copy: {database} does not exist", 2)
    try:
        size = back_up(database, target)
    except OSError as error:
        _fail(f"the copy failed: {error}", 1)
    typer.echo(f"{target}: {size} bytes, checked")


@tablee.command(epilog="Example: tablee restore backups/tablee-20270318-201500.db")
def restore(copy: Annotated[Path, typer.Argument(help="A file made by tablee backup.")]) -> None:
    """Put a copy back in the place of the database (kept among the copies). Stop the server first; phones load their page again.

    Whoever was erased since the copy was made is erased in it before it is served.
    """
    settings = Settings()
    if not copy.is_file():
        _fail(f"{copy} is not a file", 2)
    try:
        _embedded(settings)
        with only_one(settings.data_dir):
            erased = put_copy_back(settings, copy)
    except InUse:
        _fail(f"a server is using {settings.data_dir}: stop it first", 2)
    except sqlite3.Error as error:
        _fail(f"{copy} is not a copy of ours: {error}", 2)
    except OSError as error:
        _fail(f"nothing was changed: {error}", 1)
    again = f"; erased again in it: {erased}" if erased else ""
    typer.echo(f"{copy} is in place{again}; start with: tablee serve")


@tablee.command(epilog="Example: tablee retention --json")
def retention(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Remove what is personal and has had its time, now. The server does it by itself, at every start and each hour."""
    settings = Settings()
    removed = _through_the_door(settings, run_retention, periods_of(settings))
    if as_json:
        typer.echo(json.dumps(removed))
    else:
        typer.echo(report(removed) or "nothing was over")


@tablee.command(epilog="Example: tablee doctor")
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Look at address, port, disk, clock, database and plans, and say what to do."""
    findings = _or_exit(lambda: examine(Settings()))
    if as_json:
        typer.echo(json.dumps([vars(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'!' if finding.advice else ' '} {finding.what:11} {finding.found}")
            if finding.advice:
                typer.echo(f"              → {finding.advice}")


@tablee.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def _embedded(settings: Settings) -> Path:
    if settings.database_url:
        _fail("the evening is on PostgreSQL: use pg_dump and pg_restore", 2)
    return settings.database_file


def _settings(host: str, port: int) -> Settings:
    given = {name: value for name, value in (("host", host), ("port", port)) if value}
    return Settings().model_copy(update=given)


def _or_exit(work: Callable[[], T]) -> T:
    """Run something; turn what is wrong in the given files or names into one clear message and exit code 2."""
    try:
        return work()
    except PlanError as error:
        _fail(str(error), 2)
    except Refused as refused:
        _fail(f"not found or not possible: {refused.code}", 2)


def _fail(message: str, code: int) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(code)
