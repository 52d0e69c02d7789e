"""Two machines, each with a data folder of its own: files travel from one to the other as a person would carry them."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import tablee
from app.files.queries import file_named
from app.ground.database import Database, sqlite_url
from app.ground.writing import Door
from app.methods.models import EventPlan
from app.opportunities.actions import decide, note_proof, note_team_fields, open_files
from app.promises.actions import make_promise
from app.tables.actions import prepare_evening
from tests.houses import House, copy_database
from tests.mornings import play_sample, small_starter

CANARY = "canary.contact@example.org"
SECRETS = ("Karim", "Léa", "Inès", "Être réélu", "Lucie", "Claire", CANARY, "06 39 98")
ZIP = "lons-le-saunier-2027-03-18-dossiers.zip"


class Machine:
    """A data folder, begun with a copy of a database file, and the commands that one types on it."""

    def __init__(self, folder: Path, name: str, begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / name
        self.address = f"http://{name}.test"
        self.monkeypatch = monkeypatch
        self.database_file = copy_database(begun, self.folder / "data")

    def run(self, *words: str) -> Result:
        self.monkeypatch.setenv("TABLEE_DATA_DIR", str(self.folder / "data"))
        self.monkeypatch.setenv("TABLEE_ADDRESS", self.address)
        self.monkeypatch.delenv("DATABASE_URL", raising=False)
        return CliRunner().invoke(tablee, list(words))

    def export(self, slug: str = "lons-le-saunier", formats: str = "zip") -> dict[str, bytes]:
        result = self.run("export", slug, "--format", formats, "--out", str(self.folder / "out"))
        assert result.exit_code == 0, result.output
        return {path.name: path.read_bytes() for path in (self.folder / "out").iterdir()}

    def bring(self, content: bytes, *words: str, name: str = "brought.zip") -> Result:
        path = self.folder / name
        path.write_bytes(content)
        return self.run("import", str(path), "--out", str(self.folder), *words)

    @contextmanager
    def open(self, evening_id: int = 1) -> Iterator[House]:
        database = Database(sqlite_url(self.folder / "data"))
        door = Door(database).start()
        yield House(database, door, evening_id)
        door.stop()
        with database.writer.connect() as connection:
            connection.connection.driver_connection.execute("pragma wal_checkpoint(truncate)")  # the file alone is then all of it
        database.close()


def play(machine: Machine, plan: EventPlan) -> None:
    """Two tables, played and sorted: an interest for the team only, names and contacts typed where they should not be."""
    with machine.open() as house:
        house.do(prepare_evening, plan)
        small_starter(house, contact=CANARY)
        play_sample(house, 13)
        house.do(open_files, house.evening_id, "organiser")
        sort(house)


def sort(house: House) -> None:
    said = {"by": "Lucie", "owner": "Lucie", "handover": "Karim préfère le soir, au 06 39 98 00 01",
            "cost_bearer": "Les familles, selon Léa",
            "price": "2", "volume": "3 000", "turnover_per_job": "40 000", "blocker-1": "no", "places": "Gigny ; Orgelet",
            "affordable_loss": "canari-perte", "lead_state": "candidate"}
    house.do(note_team_fields, house.evening_id, "LONS27-T02-1", said, "organiser")
    proof = {"by": "Lucie", "value": "Le car du jeudi ne suffit pas", "source": "mairie, appel de Claire"}
    house.do(note_proof, house.evening_id, "LONS27-T02-1", "P2", proof, "organiser")
    parked = {"by": "Claire", "sentence": "Nous y reviendrons avec Karim.", "reason": "no_lead", "review_on": "2027-09-15",
              "wake_up": "Un porteur"}
    house.do(decide, house.evening_id, "LONS27-T02-1", "PARKED", parked, "organiser")
    with house.read() as session:
        file = file_named(session, "LONS27-T02-1")
    promise = {"who": "Inès Martin", "what": "Deux vélos, dit Inès", "kind": "equipment", "due_on": "2027-04-20", "by": "Lucie"}
    house.do(make_promise, house.evening_id, file.id, promise, "organiser")


def folder_of(archive: bytes, reference: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return {name.partition("/")[2]: parts.read(name) for name in parts.namelist() if name.startswith(reference + "/")}


def everything_in(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def dossier_of(archive: bytes, reference: str) -> dict[str, Any]:
    return json.loads(folder_of(archive, reference)["dossier.json"])


def changed(document: dict[str, Any], *path: str, to: Any) -> bytes:
    """The same document with one thing in it replaced."""
    copy = json.loads(json.dumps(document))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return json.dumps(copy).encode()
