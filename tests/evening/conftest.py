"""One whole evening of both scripts, played once for all tests of this folder."""

import asyncio
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from app.ground.database import Database
from app.methods.models import EventPlan
from app.rehearsal.evening import Evening
from app.rehearsal.history import History
from app.rehearsal.people import Cast
from app.rehearsal.phrases import write_cast
from app.rehearsal.report import Report
from app.serving import first_secrets, open_database, prepare_plans
from app.settings import Settings
from app.tables.guests import table_numbered
from app.tables.queries import Standing, standing
from tests.processes import REPOSITORY, ServerProcess

LONS = REPOSITORY / "events" / "lons-le-saunier"
TABLES = (1, 13, 5, 14)  # both samples; and an invented table of each script
PHONES = 60


@dataclass(frozen=True)
class Played:
    """What is left of the evening."""

    cast: Cast
    report: Report
    history: History
    database: Database
    exports: dict[str, bytes]

    def sample(self, number: int) -> dict[str, Any]:
        return tomllib.loads((LONS / f"sample-table-{number:02}.toml").read_text(encoding="utf-8"))

    def exported(self, ending: str) -> bytes:
        """The file of this kind that `tablee export` wrote."""
        return next(content for name, content in self.exports.items() if name.endswith(ending))

    @property
    def raw(self) -> dict[str, Any]:
        """The raw material: what was written and voted."""
        return json.loads(self.exported("matiere.json"))

    @property
    def backlog(self) -> dict[int, dict[str, Any]]:
        """The row of each table."""
        return {row["Table"]: row for row in json.loads(self.exported("backlog.json"))["files"]}

    def standing(self, session: Session, number: int) -> Standing:
        table = table_numbered(session, 1, number)
        return standing(session, table.id or 0)


@pytest.fixture(scope="session")
def played(plan: EventPlan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Real phones, real sockets, a real server in another process; then `tablee export`."""
    folder = tmp_path_factory.mktemp("evening")
    settings = Settings(data_dir=folder, events_dir=REPOSITORY / "events")
    password = first_secrets(settings) or ""
    database = open_database(settings)
    prepare_plans(settings, database)
    whole = write_cast(plan, LONS, PHONES, seed=7)
    cast = Cast({number: whole.tables[number] for number in TABLES})
    history = History(folder / "history.jsonl")
    with ServerProcess(folder) as server:
        report = asyncio.run(_play(Evening(server.url, plan, cast, 0, history=history, say=lambda line: None), password))
    exports = _export(server, tmp_path_factory.mktemp("exported"))
    yield Played(cast, report, history, database, exports)
    database.close()


async def _play(evening: Evening, password: str) -> Report:
    try:
        return await evening.play(password)
    finally:
        await evening.close()


def _export(server: ServerProcess, out: Path) -> dict[str, bytes]:
    subprocess.run([sys.executable, "-m", "app", "export", "lons-le-saunier", "--out", str(out)], env=server.environment, cwd=REPOSITORY,
                   check=True, stdout=subprocess.DEVNULL)
    return {path.name: path.read_bytes() for path in out.iterdir()}
