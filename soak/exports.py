"""What leaves the house, opened again: the corpus and its mixtures through CSV, XLSX, JSON and ZIP, unchanged and without a living formula;
and what comes in from strangers: plans, archives, dossiers, addresses, spoilt in every way and read or refused, never worse.

`python -m soak.exports --texts 100000 --files 20000 --seed 5`.
"""

import argparse
import csv
import io
import json
import random
import re
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from app.backlog.archive import Unreadable, dossiers_in, pack
from app.backlog.dossiers import read_import
from app.backlog.formats import LONGEST_CELL, Column, starts_like_a_formula, to_csv, to_json, to_xlsx
from app.ground.forms import read_id
from app.ground.refusal import Refused
from app.ground.shield import is_our_host, same_origin
from app.ground.statics import FOLDER, Statics
from app.kinds import RULES
from app.methods.answers import clean
from app.methods.loader import PlanError, load_plan
from bench.figures import say, say_machine
from bench.hall import EVENTS
from soak.payloads import CORPUS

COLUMN = Column("Texte")
NO_CHARACTERS = {"\ufffe", "\uffff"}  # no XML can hold them, a workbook neither
BATCH = 500
BITS = (b"9" * 5000, b"-1", b"1e999", b"NaN", b"[" * 3000, b'{"a":', b"\0", b"../")
ALIVE = re.compile(rb"<f>|<f |<hyperlink|t=\"e\"|<v>#")  # a formula, a link or an error in the sheet of a workbook


def texts(seed: int, count: int) -> list[str]:
    """The corpus itself, then mixtures of it, as they are once they were typed and cleaned."""
    chance = random.Random(seed)
    mixed = list(CORPUS)
    while len(mixed) < count:
        mixed.append(chance.choice(("", " ", "\n", "\t", "'", '"', ";", "\u00a0")).join(chance.choices(CORPUS, k=chance.choice((1, 2, 3)))))
    return [text for text in (clean(one) for one in mixed[:count]) if text and not NO_CHARACTERS & set(text)]


def opened_again(typed: list[str]) -> Iterator[str]:
    """What is not as it was typed, or lives, in any format."""
    for start in range(0, len(typed), BATCH):
        batch = [*typed[start:start + BATCH], "fin"]
        rows = [{"Texte": text} for text in batch]
        yield from _different("csv", batch, _csv_cells(to_csv([COLUMN], rows), batch))
        workbook = to_xlsx([("Un", [COLUMN], rows)])
        yield from _different("xlsx", [text[:LONGEST_CELL] for text in batch], _xlsx_cells(workbook))
        yield from _living(workbook)
        yield from _different("json", batch, json.loads(to_json(batch)))
        archive = zipfile.ZipFile(io.BytesIO(pack({"texts.json": to_json(batch)})))
        yield from _different("zip", batch, json.loads(archive.read("texts.json")))


def _csv_cells(content: bytes, typed: list[str]) -> list[str]:
    """Each cell, without the apostrophe that disarms it. One that a spreadsheet would run is no cell of ours."""
    cells = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")][1:]
    return ["ALIVE" if starts_like_a_formula(cell) else text if cell == f"'{text}" else cell
            for cell, text in zip(cells, typed, strict=True)]


def _xlsx_cells(content: bytes) -> list[str]:
    return [str(row[0]) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()][1:]


def _living(workbook: bytes) -> Iterator[str]:
    sheet = zipfile.ZipFile(io.BytesIO(workbook)).read("xl/worksheets/sheet1.xml")
    yield from (f"xlsx: {found.group()!r} lives" for found in ALIVE.finditer(sheet))


def _different(kind: str, typed: list[str], read: list[str]) -> Iterator[str]:
    if len(typed) != len(read):
        yield f"{kind}: {len(typed)} texts became {len(read)}"
    yield from (f"{kind}: {one!r} became {other!r}" for one, other in zip(typed, read, strict=False) if one != other)


# --- What comes in --------------------------------------------------------------------------------------------------


def broken_readers(seed: int, count: int, folder: Path, dossier: bytes) -> Iterator[str]:
    """What raised something else than its own refusal, over `count` spoilt inputs for each reader."""
    readers: dict[str, tuple[Callable[[bytes], Any], list[bytes]]] = {
        "import": (read_import, [dossier, pack({"T01/dossier.json": dossier, "T02/lisez-moi.txt": b"x"})]),
        "archive": (dossiers_in, [pack({"T01/dossier.json": dossier})]),
        "host": (lambda content: is_our_host(content.decode("latin-1"), "http://hall.test"), [b"hall.test:8000", b"[::1]:80", b"1.2.3.4"]),
        "origin": (lambda content: same_origin("http", {"origin": content.decode("latin-1"), "host": "x"}),
                   [b"http://hall.test:8000"]),
        "id": (lambda content: read_id(content.decode("utf-8", "replace")), [b"12", "²".encode(), b"-1"]),
        "text": (lambda content: clean(content.decode("utf-8", "replace")), [text.encode("utf-8", "replace") for text in CORPUS]),
        "statics": (_find_static, [b"/static/app.css", b"/static/../main.py", b"/static/00000000/../../settings.py"]),
        "plan": (lambda content: _load(folder, content), [(EVENTS / "lons-le-saunier" / "tables.toml").read_bytes()]),
    }
    for name, (read, right) in readers.items():
        chance = random.Random(f"{seed} {name}")
        for number in range(count if name != "plan" else count // 20):  # a whole plan takes as long as twenty of the others
            content = _spoilt(chance, chance.choice(right))
            try:
                read(content)
            except (Unreadable, PlanError, Refused):
                continue
            except Exception as error:  # noqa: BLE001 - this is what we look for
                yield f"{name}, seed {seed}, case {number}: {error!r} over {content[:300]!r}"


def _spoilt(chance: random.Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((0, 1, 1, 3, 12))):
        at = chance.randrange(len(spoilt) + 1)
        chance.choice((
            lambda at: spoilt.__setitem__(slice(at, at + 1), chance.randbytes(1)),
            lambda at: spoilt.__setitem__(slice(at, at), chance.choice(CORPUS).encode("utf-8", "replace")),
            lambda at: spoilt.__delitem__(slice(at, at + chance.choice((1, 9, 400)))),
            lambda at: spoilt.__setitem__(slice(at, at), chance.choice(BITS)),
            lambda at: spoilt.__setitem__(slice(at, at), bytes(spoilt[at:at + 200]) * 3),
        ))(at)
    return bytes(spoilt)


def _find_static(content: bytes) -> None:
    """Whatever is asked for, only what lies in the folder is found."""
    file, _ = Statics(_nobody).shelf.find(content.decode("latin-1").removeprefix("/static/"))
    if file is not None and not any(path.read_bytes() == file.body for path in FOLDER.rglob("*") if path.is_file()):
        raise AssertionError("a file from elsewhere")


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    pass


def _load(folder: Path, tables: bytes) -> None:
    (folder / "event" / "tables.toml").write_bytes(tables)
    load_plan(folder / "event", RULES)


def lay_plan(folder: Path) -> None:
    """A copy of the real evening's folder, for its files to be spoilt."""
    shutil.copytree(EVENTS / "lons-le-saunier", folder / "event")
    shutil.copytree(EVENTS / "methods", folder / "methods")


def a_dossier() -> bytes:
    """A file of the shape that travels: what a stranger would begin with."""
    plan = load_plan(EVENTS / "lons-le-saunier", RULES)
    document = {"format": "tablee-file", "version": 1, "plan": json.loads(plan.model_dump_json()), "file": {
        "reference": "LONS27-T01-1", "link": "http://hall.test/files/LONS27-T01-1", "table": 1, "stage": "d1", "outcome": "",
        "facts": {}, "lines": [], "lessons": [], "row": {}}}
    return json.dumps(document).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = parser.parse_args()
    say_machine()
    faults = list(opened_again(texts(given.seed, given.texts)))
    with tempfile.TemporaryDirectory(prefix="tablee-readers-") as folder:
        lay_plan(Path(folder))
        faults += broken_readers(given.seed, given.files, Path(folder), a_dossier())
    say("export_texts", given.texts, "texts in each of 4 formats", seed=given.seed)
    say("reader_cases", given.files, "spoilt inputs for each of 8 readers", seed=given.seed)
    say("export_faults", len(faults), "faults", seed=given.seed)
    if faults:
        raise SystemExit("\n".join(faults[:40]))


if __name__ == "__main__":
    main()
