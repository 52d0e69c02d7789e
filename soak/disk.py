"""A disk that fails under the real server: I/O errors, a full disk, half-written pages. `python -m soak.disk`.

Each trial: people write; the disk fails as ordered; from then on nothing may be acknowledged, though the disk seem well again, until
the server is started anew. Then every phone gets rid of what it kept, and all is there once, also on a disk that lost its power.
"""

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from sqlalchemy import select

from app.ideas.models import Idea
from app.rehearsal.history import History, judge
from app.rehearsal.phone import Phone
from bench.figures import say, say_machine
from bench.hall import STEP, Hall, hall
from soak import platter
from soak.platter import FULL, IOERR_FSYNC, IOERR_WRITE, READONLY, Fault
from soak.power import Disk, Outcome, examine, files_in, memory
from tests.processes import Nursery, ServerProcess, leave_cleanly

HASTE = 0.05
PEOPLE = 4
CLOSED = 503
PATIENCE = 20.0  # seconds
FAULTS = {
    "sync": Fault("sync", IOERR_FSYNC),
    "sync, for ever": Fault("sync", IOERR_FSYNC, times=-1),
    "write": Fault("write", IOERR_WRITE),
    "write, for ever": Fault("write", IOERR_WRITE, times=-1),
    "half a write": Fault("write", IOERR_WRITE, half=True),
    "full": Fault("write", FULL),
    "full, for ever": Fault("write", FULL, times=-1),
    "full in the middle of a write": Fault("write", FULL, half=True),
    "read-only": Fault("write", READONLY, times=-1),
}


@dataclass
class Findings:
    """What may not be: answers acknowledged after the disk had failed, lost or doubled ones, unsound files."""

    trials: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    answers: int = 0
    too_late: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.too_late and not self.others


@dataclass(eq=False)
class Bench:
    """One evening on one server, that suffers from one fault after the other."""

    place: Hall
    server: ServerProcess
    spy: Path
    chance: random.Random
    ends: tuple[signal.Signals, ...] = (signal.SIGKILL, signal.SIGTERM)
    findings: Findings = field(default_factory=Findings)
    history: History = field(default_factory=History)
    _seen: int = 0

    def __post_init__(self) -> None:
        self.place.database.close()
        self.disk = Disk(files_in(self.place.folder))

    async def people(self, count: int = PEOPLE) -> list[Phone]:
        phones = [Phone(self.server.url, f"phone {index}", self.history, HASTE) for index in range(count)]
        for index, phone in enumerate(phones):
            await phone.join(self.place.tables[index % 4].code, f"Personne {index}", "citizens")
        return phones

    async def suffer(self, phones: list[Phone], name: str) -> None:
        """One fault, its discovery, and the start after it."""
        self._order(name)
        writing = [asyncio.create_task(self._write_until_closed(phone, name)) for phone in phones]
        await self._until_closed(name)
        acknowledged = len(self.history.acknowledged())
        await self._knock(phones)
        platter.heal(self.spy)  # the disk seems well again: the server must not believe it
        await self._knock(phones)
        if late := len(self.history.acknowledged()) - acknowledged:
            self.findings.too_late.append(f"{name}: {late} acknowledged after the disk had failed")
        await asyncio.to_thread(self.server.stop, self.chance.choice(self.ends))
        self._cut_power(f"« {name} »")
        await asyncio.to_thread(self.server.start)
        await asyncio.gather(*writing)
        self._cut_power(f"« {name} » and the start after it")
        self.findings.trials[name] += 1

    async def finish(self, phones: list[Phone]) -> Findings:
        await asyncio.gather(*(phone.close() for phone in phones))
        with self.place.database.reading() as session:
            stored = [card.answers["text"] for card in session.execute(select(Idea)).scalars()]
        self.place.database.close()
        verdict = judge([line["fields"]["text"] for line in self.history.acknowledged()], stored)
        self.findings.answers = verdict.acknowledged
        self.findings.failures = len(platter.failures(self.spy))
        self.findings.others += [f"{text}: lost" for text in verdict.lost] + [f"{text}: stored twice" for text in verdict.twice]
        unexpected = set(stored) - {line["fields"]["text"] for line in self.history.named("sent")}
        self.findings.others += [f"{text}: nobody had sent it to be kept" for text in unexpected]
        return self.findings

    def _order(self, name: str) -> None:
        fault = FAULTS[name]
        after = self.chance.randrange(3 if fault.operation == "sync" else 12)
        platter.order(self.spy, replace(fault, after=after))

    async def _write_until_closed(self, phone: Phone, name: str) -> None:
        """One card after the other. The last of them waits in the phone until the server has been started anew."""
        starts = self.server.starts
        trial = sum(self.findings.trials.values())
        card = 0
        while self.server.starts == starts:
            card += 1
            await phone.outbox.send(f"/table/ideas/{STEP}", {"text": f"{phone.who}, {name} {trial}, carte {card}"})

    async def _until_closed(self, name: str) -> None:
        async with httpx.AsyncClient(base_url=self.server.url) as watch:
            until = time.monotonic() + PATIENCE
            while (await watch.get("/readyz")).status_code != CLOSED:
                if time.monotonic() > until:
                    raise RuntimeError(f"the disk failed ({name}: {platter.failures(self.spy)[-5:]}), and the server goes on")
                await asyncio.sleep(0.01)

    async def _knock(self, phones: list[Phone]) -> None:
        """Everybody tries once more, without an outbox that would try again: no answer may say that it is kept."""
        for phone in phones:
            answer = await phone.client.post(f"/table/ideas/{STEP}", headers={"Idempotency-Key": "k" + os.urandom(8).hex()},
                                             data={"text": "trop tard"})
            if answer.status_code != CLOSED or "retry-after" not in answer.headers:
                self.findings.too_late.append(f"{phone.who} heard {answer.status_code} from a server whose disk had failed")

    def _cut_power(self, moment: str) -> None:
        """Every answer that was acknowledged so far is on the platter itself, not only in the memory of the system."""
        for at, record in platter.records(self.spy, self._seen):
            self.disk.take(record)
            self._seen = at
        due = {line["fields"]["text"] for line in self.history.acknowledged()}
        outcome = Outcome()
        with tempfile.TemporaryDirectory(prefix="tablee-cut-", dir=memory()) as folder:
            examine(self.disk.after_cut("drop", self.chance), due, Path(folder), f"power cut after {moment}", outcome)
        self.findings.others += [*outcome.lost, *outcome.unsound, *outcome.halves]


async def _run(bench: Bench, names: list[str], minute: float = 60.0) -> Findings:
    phones, began = await bench.people(), time.monotonic()
    for number, name in enumerate(names, 1):
        await bench.suffer(phones, name)
        if time.monotonic() - began > minute:
            print(f"{number} faults of {len(names)}, {len(bench.findings.too_late) + len(bench.findings.others)} findings", flush=True)
            began = time.monotonic()
    return await bench.finish(phones)


def try_faults(nursery: Nursery, names: list[str], seed: int, *ends: signal.Signals) -> Findings:
    """One server, these faults one after the other, each with a restart after one of these ends."""
    with hall(seats=200, cards=None) as place, tempfile.TemporaryDirectory(prefix="tablee-platter-") as spy, \
            ServerProcess(place.folder, nursery, Path(spy)) as server:
        return asyncio.run(_run(Bench(place, server, Path(spy), random.Random(seed), ends or Bench.ends), names))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    leave_cleanly()
    say_machine()
    total, began, done = Findings(), time.monotonic(), 0
    names = [name for _, name in zip(range(given.faults), list(FAULTS) * (given.faults // len(FAULTS) + 1), strict=False)]
    with Nursery() as nursery:
        while done < given.faults and total.clean:
            found = try_faults(nursery, names[done:done + 50], given.seed + done)
            done += 50
            total.trials += found.trials
            total.failures += found.failures
            total.answers += found.answers
            total.too_late += found.too_late
            total.others += found.others
            print(f"{time.monotonic() - began:.0f} s: {total.trials.total()} faults", flush=True)
    common = {"seed": given.seed, "minutes": round((time.monotonic() - began) / 60, 1)}
    say("disk_faults", total.trials.total(), "faults", **common, kinds=dict(total.trials))
    say("disk_false_acknowledgements", len(total.too_late), "answers", **common, acknowledged=total.answers)
    say("disk_lost_doubled_unsound", len(total.others), "findings", **common)
    if not total.clean:
        raise SystemExit("\n".join(total.too_late + total.others))


if __name__ == "__main__":
    main()
