"""Power cuts: the real server's writes, replayed up to any moment, with what a disk may have kept of them. `python -m soak.power`.

Phones write to `tablee serve` while `soak.platter` records. A cut after any record leaves, of each file, what was synced and then
either nothing more (« drop ») or any part of what came after, sector by sector (« subset »). Every such disk is opened with SQLite:
it must be sound, with every answer that a phone had seen acknowledged by then. Not modelled: a drive that lies about its syncs.
"""

import argparse
import asyncio
import json
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from app.rehearsal.history import History
from app.rehearsal.phone import Phone
from bench.figures import say, say_machine
from bench.hall import STEP, Hall, hall
from soak import platter
from soak.platter import Record
from tests.processes import Nursery, ServerProcess, leave_cleanly

MODELS = ("drop", "subset")
SECTOR = 512
CARDS = 5  # that a person may lay at this step
ENOUGH = 5  # findings after which looking on tells nothing new


@dataclass(frozen=True)
class Recording:
    """What one server did to its disk, and when phones saw what acknowledged (a position among the records)."""

    before: dict[str, bytes]
    records: list[tuple[int, Record]]
    acknowledged: list[tuple[int, str]]


@dataclass
class Outcome:
    """States looked at, and what was wrong in some: lost answers, unsound files, halves of a transaction."""

    states: int = 0
    answers: int = 0
    lost: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.unsound or self.halves)

    @property
    def found(self) -> int:
        return len(self.lost) + len(self.unsound) + len(self.halves)


def record_evening(nursery: Nursery, people: int, cards: int = CARDS) -> Recording:
    """So many people write so many cards each, then the server is stopped as one stops it, checkpoint and all."""
    with hall(seats=max(200, 2 * people)) as place, tempfile.TemporaryDirectory(prefix="tablee-platter-") as spy:
        place.database.close()
        before = files_in(place.folder)
        with ServerProcess(place.folder, nursery, Path(spy)) as server:
            acknowledged = asyncio.run(_write(server.url, place, people, cards, Path(spy)))
        return Recording(before, list(platter.records(Path(spy))), acknowledged)


async def _write(url: str, place: Hall, people: int, cards: int, spy: Path) -> list[tuple[int, str]]:
    history, acknowledged = History(), []
    phones = [Phone(url, f"phone {index}", history, haste=0.1) for index in range(people)]
    writing = [table for table in place.tables if table.method == "starter"]

    async def live(index: int, phone: Phone) -> None:
        await phone.join(writing[index % len(writing)].code, f"Personne {index}", "citizens")
        for card in range(cards):
            text = f"{phone.who}, carte {card}"
            await phone.outbox.send(f"/table/ideas/{STEP}", {"text": text})
            acknowledged.append((platter.position(spy), text))

    await asyncio.gather(*(live(index, phone) for index, phone in enumerate(phones)))
    await asyncio.gather(*(phone.close() for phone in phones))
    return acknowledged


def files_in(folder: Path) -> dict[str, bytes]:
    """The database of a folder as it is, by suffix."""
    return {suffix: path.read_bytes() for suffix in platter.SUFFIXES if (path := folder / f"tablee.db{suffix}").exists()}


class Disk:
    """What has reached the platter of each file, and what is still on its way."""

    def __init__(self, before: dict[str, bytes]) -> None:
        self.safe = {name: bytearray(content) for name, content in before.items()}
        self.coming: dict[str, list[Record]] = {}

    def take(self, record: Record) -> None:
        if record.kind == platter.SYNC:
            self.safe[record.file] = _after(self.safe.get(record.file, bytearray()), self.coming.pop(record.file, []))
        elif record.kind == platter.GONE:  # what was written is lost for good; how long the file is, and that it is gone, is not
            coming = self.coming.pop(record.file, [])
            self.safe[record.file] = _after(self.safe.get(record.file, bytearray()), [one for one in coming if one.kind != platter.WRITE])
        else:
            self.coming.setdefault(record.file, []).append(record)

    def after_cut(self, model: str, chance: random.Random) -> dict[str, bytes]:
        """The files as the next start may find them."""
        files = {name: bytearray(content) for name, content in self.safe.items()}
        if model == "subset":
            for name, coming in self.coming.items():
                files[name] = _after(files.get(name, bytearray()), list(_survivors(coming, chance)))
        return {name: bytes(content) for name, content in files.items()}


def _after(content: bytearray, records: list[Record]) -> bytearray:
    for record in records:
        if record.kind == platter.WRITE:
            content.extend(bytes(max(0, record.offset - len(content))))  # a hole reads as zeros
            content[record.offset:record.offset + len(record.data)] = record.data
        elif record.kind == platter.TRUNCATE:
            del content[record.offset:]
        else:
            content = bytearray()
    return content


def _survivors(coming: list[Record], chance: random.Random) -> Iterator[Record]:
    """Any part of what was not synced: whole operations may be missing, and writes torn between two sectors."""
    share = chance.choice((0.1, 0.5, 0.9, 1.0))
    for record in coming:
        if record.kind != platter.WRITE:
            if chance.random() < share:
                yield record
            continue
        for start in _sectors(record):
            if chance.random() < share:
                end = (record.offset + start) // SECTOR * SECTOR + SECTOR - record.offset
                yield Record(platter.WRITE, record.file, record.offset + start, record.data[start:end])


def _sectors(record: Record) -> Iterator[int]:
    """Where, in the data of a write, each sector of the disk begins."""
    yield 0
    yield from range(SECTOR - record.offset % SECTOR, len(record.data), SECTOR)


def replay(recording: Recording, states: int, seed: int) -> Outcome:
    """Cut the power at so many moments, spread over the whole recording, half of them by each model."""
    chance = random.Random(seed)
    wanted = sorted(chance.choices(range(len(recording.records)), k=states // len(MODELS)))
    outcome, disk, taken = Outcome(), Disk(recording.before), 0
    with tempfile.TemporaryDirectory(prefix="tablee-cut-", dir=memory()) as folder:
        for moment in wanted:
            for _, record in recording.records[taken:moment + 1]:
                disk.take(record)
            taken = max(taken, moment + 1)
            due = {text for at, text in recording.acknowledged if at <= recording.records[moment][0]}
            for model in MODELS:
                examine(disk.after_cut(model, chance), due, Path(folder), f"cut after record {moment}, {model}", outcome)
                if outcome.found >= ENOUGH:
                    return outcome
    return outcome


def examine(files: dict[str, bytes], due: set[str], folder: Path, where: str, outcome: Outcome) -> None:
    """Lay these files down, open them, and look for what is due."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / f"tablee.db{name}").write_bytes(content)
    outcome.states += 1
    outcome.answers += len(due)
    try:
        with closing(sqlite3.connect(folder / "tablee.db", isolation_level=None)) as database:
            database.execute("pragma synchronous = off")
            verdict = database.execute("pragma integrity_check").fetchone()[0]
            if verdict != "ok":
                outcome.unsound.append(f"{where}: {verdict}")
            stored = {json.loads(answers)["text"] for (answers,) in database.execute("select answers from idea")}
            counts = database.execute(_COUNTS).fetchone()
    except sqlite3.DatabaseError as error:
        outcome.unsound.append(f"{where}: {error}")
        return
    if lost := due - stored:
        outcome.lost.append(f"{where}: {len(lost)} lost, as {min(lost)}")
    if len({*counts[:3]}) != 1 or counts[3] != counts[4]:
        outcome.halves.append(f"{where}: ideas, their lines, their receipts, last line, head: {counts}")


# A card, its line in the journal and its receipt are one transaction: there are as many of each, and the head is the last line.
_COUNTS = """select (select count(*) from idea), (select count(*) from journal_entry where kind = 'idea_added'),
    (select count(*) from receipt), (select max(number) from journal_entry), (select number from journal_head)"""


def memory() -> str | None:
    """Where small files cost nothing."""
    return "/dev/shm" if Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free > 2**26 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=40, help="who write at once")
    parser.add_argument("--states-each", type=int, default=2_000, help="states looked at of one recording; then another is made")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    leave_cleanly()
    say_machine()
    total, found, records, began = Outcome(), Outcome(), 0, time.monotonic()
    with Nursery() as nursery:
        while total.states < given.states and found.found < ENOUGH:
            recording = record_evening(nursery, given.people)
            outcome = replay(recording, min(given.states_each, given.states - total.states), given.seed + total.states)
            records += len(recording.records)
            for mine, its in ((found.lost, outcome.lost), (found.unsound, outcome.unsound), (found.halves, outcome.halves)):
                mine.extend(its)
            total.states += outcome.states
            total.answers += outcome.answers
            print(f"{time.monotonic() - began:.0f} s: {total.states} states, {found.found} findings", flush=True)
    common = {"seed": given.seed, "models": len(MODELS), "records": records, "minutes": round((time.monotonic() - began) / 60, 1)}
    say("power_cut_states", total.states, "disks", **common)
    say("power_cut_answers_due", total.answers, "looked up", **common)
    say("power_cut_lost", len(found.lost), "states", **common)
    say("power_cut_unsound", len(found.unsound), "states", **common)
    say("power_cut_half_transactions", len(found.halves), "states", **common)
    if not found.clean:
        raise SystemExit("\n".join([*found.lost, *found.unsound, *found.halves]))


if __name__ == "__main__":
    main()
