"""Chaos: people write, vote and watch through a bad Wi-Fi while the server is killed again and again. `python -m soak.chaos`.

Afterwards every acknowledged answer is looked up in the database, and every phone must show what a page opened now would show.
An answer whose outcome nobody heard is unknown: it may be stored or not, but never twice. Each round is an evening of its own.
"""

import argparse
import asyncio
import json
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from sqlmodel import Session

from app.ground.database import Database
from app.ground.journal import JournalEntry, JournalHead
from app.ground.writing import Door
from app.ideas.actions import add_idea, open_vote
from app.ideas.models import Idea, Vote
from app.interests.models import Interest
from app.participants.actions import join_table
from app.participants.models import Participant, Seat
from app.rehearsal.history import History, judge
from app.rehearsal.phone import Phone
from app.rehearsal.team import Team
from app.serving import first_secrets
from app.settings import Settings
from app.tables.actions import advance_table
from app.tables.models import Table
from app.tables.queries import standing
from bench.figures import percentile, say, say_machine
from bench.hall import STEP, Hall, hall
from soak.proxy import CLEAR, PROFILES, Line
from tests.processes import Nursery, ServerProcess, leave_cleanly

HASTE = 0.1        # phones wait a tenth as long as real ones between two tries
PATIENCE = 1.5     # seconds after which they give up one request, instead of 8
SETTLED = 60.0     # seconds that everything may take to come to rest once the faults have stopped
VOTE, INTEREST = "vote-ideas", "interest-alignment"
WALK = (STEP, "share-with-constraint", "cluster-ideas", "share-with-constraint")  # and again from the beginning
MIXED = ("storm", "storm", "storm", "storm", "hall", "bad corner")
CANDIDATES = 2     # as many as somebody has votes at a small table: each may be given and taken back at will


@dataclass(frozen=True)
class Wanted:
    """How much of everything. `acknowledged` is how many answers are written between two kills; `wake`: people look at their
    phones afterwards, so that nobody waits until a silent socket is found out."""

    kills: int = 2
    acknowledged: tuple[int, int] = (20, 60)
    writers: int = 6
    voters: int = 2
    interested: int = 2
    watchers: int = 3
    weather: str = "storm"  # a name of `PROFILES`, or "mixed": another one in each life, and access points that start again
    wake: bool = True


@dataclass
class Findings:
    """What may not be. All empty: every promise was kept."""

    lost: list[str] = field(default_factory=list)        # acknowledged, and not stored
    twice: list[str] = field(default_factory=list)       # stored more than once
    unexpected: list[str] = field(default_factory=list)  # stored, though nobody sent it or it was refused
    choices: list[str] = field(default_factory=list)     # a vote or an interest that is not the last one given
    stale: list[str] = field(default_factory=list)       # a phone that shows something else than a fresh page
    disorder: list[str] = field(default_factory=list)    # a phone that saw an older state after a newer one
    wrong_step: list[str] = field(default_factory=list)  # a phone that saw a step which was not the step at that number
    journal: list[str] = field(default_factory=list)     # a gap in the numbers
    thrown_out: list[str] = field(default_factory=list)  # a phone that had to join again
    faults: list[str] = field(default_factory=list)      # a 500, a traceback, an unsound file

    @property
    def clean(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))

    def lines(self) -> Iterator[str]:
        for one in fields(self):
            found = getattr(self, one.name)
            yield from (f"{one.name}: {thing}" for thing in found[:5])
            if len(found) > 5:
                yield f"{one.name}: and {len(found) - 5} more"


@dataclass
class Round:
    """What came of one evening."""

    findings: Findings
    counts: Counter[str]
    recovery: list[float]  # seconds from a kill until the server answers again
    at_head: float         # seconds from the last kill until every phone shows what a fresh page shows


@dataclass(frozen=True)
class Place:
    """The evening that is written in, and which table is for what."""

    folder: Path
    evening_id: int
    writing: list[Table]
    voting: Table
    interested: Table
    walking: Table
    candidates: list[str]
    password: str


@contextmanager
def arena(people: int) -> Iterator[Place]:
    """Tables that write cards without end, one that votes, one that says its interests, one that walks from step to step."""
    with hall(seats=16 * people, cards=None) as place:
        door = Door(place.database).start()
        starter = [table for table in place.tables if table.method == "starter"]
        candidates = _prepare_vote(door, place, starter[4])
        _advance(door, place.database, starter[5], INTEREST)
        door.stop()
        password = first_secrets(Settings(data_dir=place.folder)) or ""
        place.database.close()
        yield Place(place.folder, place.evening_id, starter[:4], starter[4], starter[5], starter[6], candidates, password)


def _prepare_vote(door: Door, place: Hall, table: Table) -> list[str]:
    person = door.write_now(join_table, table.id, "Celle qui propose", "citizens", "token-of-nobody")
    seat = Seat(person, table.id or 0, place.evening_id)
    cards = [door.write_now(add_idea, seat, STEP, {"text": f"Candidat {number}"})["id"] for number in range(CANDIDATES)]
    _advance(door, place.database, table, VOTE)
    door.write_now(open_vote, table.id, "soak")
    return [f"idea:{card}" for card in cards]


def _advance(door: Door, database: Database, table: Table, target: str) -> None:
    with database.reading() as session:
        names = [step.id for step in standing(session, table.id or 0).script.steps]
    for name in names[names.index(STEP) + 1:names.index(target) + 1]:
        door.write_now(advance_table, table.id, name, "soak", "to measure")


# --- One round ------------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Run:
    """The people of one round, and what befalls them."""

    place: Place
    server: ServerProcess
    line: Line
    wanted: Wanted
    chance: random.Random
    history: History
    over: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    recovery: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self.line.port}"
        self.phones: list[Phone] = []
        self.behind: list[Phone] = []
        self.unsent: list[str] = []
        self.at_head = 0.0
        self.team = Team(self.url, "lons-le-saunier", self.history, HASTE)

    async def live(self) -> None:
        await self.team.log_in(self.place.password)
        work = [self._write(await self._phone(f"writer {n}", self.place.writing[n % 4]), n) for n in range(self.wanted.writers)]
        work += [self._vote(await self._phone(f"voter {n}", self.place.voting)) for n in range(self.wanted.voters)]
        work += [self._say_interest(await self._phone(f"interested {n}", self.place.interested)) for n in range(self.wanted.interested)]
        for n in range(self.wanted.watchers):
            await self._phone(f"watcher {n}", self.place.walking)
        working = asyncio.gather(*work, self._walk())
        for _ in range(self.wanted.kills):
            await self._one_life()
        self.over, self.line.weather, calm = True, CLEAR, time.monotonic()
        try:
            await asyncio.wait_for(working, SETTLED)
        except TimeoutError:
            self.unsent = [letter.key for phone in self.phones for letter in phone.outbox.waiting]
        await self._come_to_rest()
        self.at_head = time.monotonic() - calm
        await asyncio.gather(*(phone.close() for phone in self.phones))
        await self.team.close()

    async def _phone(self, who: str, table: Table) -> Phone:
        phone = Phone(self.url, who, self.history, HASTE, spread=0.2)
        phone.client.timeout = httpx.Timeout(PATIENCE, pool=60.0)
        await phone.join(table.code, who, "citizens")
        phone.listen()
        self.phones.append(phone)
        return phone

    async def _write(self, phone: Phone, seed: int) -> None:
        chance, card = random.Random(seed), 0
        while not self.over:
            card += 1
            await phone.outbox.send(f"/table/ideas/{STEP}", {"text": f"{phone.who}, carte {card}"})
            await asyncio.sleep(chance.uniform(0, 0.02))

    async def _vote(self, phone: Phone) -> None:
        chance = random.Random(phone.who)
        while not self.over:
            await phone.outbox.send(f"/table/votes/{VOTE}", {"candidate": chance.choice(self.place.candidates),
                                                             "dots": str(chance.randrange(2))})
            await asyncio.sleep(chance.uniform(0, 0.05))

    async def _say_interest(self, phone: Phone) -> None:
        said = 0
        while not self.over:
            said += 1
            await phone.outbox.send(f"/table/interests/{INTEREST}", {
                "gain": f"{phone.who}, fois {said}", "contribution": "Une heure", "expected_return": "Rien", "commitment": "help",
                "visible_to": "table"})
            await asyncio.sleep(0.02)

    async def _walk(self) -> None:
        """The facilitator of one table goes from step to step. Its last press waits for the end like any other answer."""
        desk, steps = self.team.desk("desk"), 0
        desk.client.timeout = httpx.Timeout(PATIENCE, pool=60.0)
        while not self.over:
            steps += 1
            await desk.press(f"/desk/{self.place.walking.id}/step", {"step": WALK[steps % len(WALK)], "reason": "essai"})
            await asyncio.sleep(0.1)

    async def _one_life(self) -> None:
        """Some answers are written, somebody loses her connection, and the server dies: mostly at once, sometimes as one stops it."""
        wanted = len(self.history.named("acknowledged")) + self.chance.randint(*self.wanted.acknowledged)
        await self._change_weather()
        for befall in (self.line.roam, self.line.sleep):
            if self.chance.random() < 0.5:
                befall()
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                while len(self.history.named("acknowledged")) < wanted:
                    await asyncio.sleep(0.005)
        await asyncio.sleep(self.chance.uniform(0, 0.05))
        await self._end(signal.SIGTERM if self.chance.random() < 0.1 else signal.SIGKILL)
        died = time.monotonic()
        if self.chance.random() < 0.15:  # dies again while it starts
            await asyncio.to_thread(self.server.begin)
            await asyncio.sleep(self.chance.uniform(0, 0.4))
            await self._end(signal.SIGKILL)
        await asyncio.to_thread(self.server.start)
        self.recovery.append(time.monotonic() - died)

    async def _change_weather(self) -> None:
        mixed = self.wanted.weather == "mixed"
        if mixed and self.chance.random() < 0.1:  # the access point starts again: nothing for a while, then everybody at once
            self.counts["dead"] += 1
            self.line.weather = PROFILES["dead"]
            await asyncio.sleep(self.chance.uniform(0.5, 2.5))
            self.line.cut_all()
        self.line.weather = PROFILES[self.chance.choice(MIXED) if mixed else self.wanted.weather]

    async def _end(self, how: signal.Signals) -> None:
        self.counts["kills" if how == signal.SIGKILL else "stops"] += 1
        await asyncio.to_thread(self.server.stop, how)

    async def _come_to_rest(self) -> None:
        """Until every phone shows what a fresh page shows, or patience is at its end."""
        if self.wanted.wake:
            for phone in self.phones:
                phone.wake()
        until = time.monotonic() + SETTLED
        self.behind = self.phones
        while self.behind and time.monotonic() < until:
            self.behind = [phone for phone in self.behind if not phone.over and not await _at_head(phone)]
            await asyncio.sleep(0.1)


async def _at_head(phone: Phone) -> bool:
    with suppress(httpx.HTTPError):
        return await phone.fresh() == phone.shown
    return False


def run_round(nursery: Nursery, wanted: Wanted, seed: int, history: History) -> Round:
    """One evening of chaos, and its verdict."""
    people = wanted.writers + wanted.voters + wanted.interested + wanted.watchers
    with arena(people) as place:
        with ServerProcess(place.folder, nursery) as server:
            run, counts = asyncio.run(_chaos(place, server, wanted, seed, history))
            said = server.said()
        findings = examine(place, history)
    findings.stale = [phone.who for phone in run.behind] + [f"answer {key} is still on its way" for key in run.unsent]
    findings.faults += [line for line in said.splitlines() if "Error" in line or "Traceback" in line][:20]
    counts["acknowledged"] = len(history.named("acknowledged"))
    counts["reconnections"] = sum(phone.connections - 1 for phone in run.phones)
    return Round(findings, counts, run.recovery, run.at_head)


async def _chaos(place: Place, server: ServerProcess, wanted: Wanted, seed: int, history: History) -> tuple[_Run, Counter[str]]:
    async with Line(server.port, seed) as line:
        run = _Run(place, server, line, wanted, random.Random(seed), history)
        await run.live()
        return run, run.counts + line.counts


# --- The checker ------------------------------------------------------------------------------------------------------------


def examine(place: Place, history: History) -> Findings:
    """Compare what phones were told with what is in the database of an evening that is over."""
    findings = Findings()
    database = Database(f"sqlite:///{place.folder / 'tablee.db'}")
    try:
        with database.reading() as session:
            _check_cards(session, place, history, findings)
            _check_choices(session, place, history, findings)
            _check_steps(session, place, history, findings)
            _check_journal(session, place, findings)
        with database.reader.connect() as connection:
            if (verdict := connection.exec_driver_sql("pragma integrity_check").scalar()) != "ok":
                findings.faults.append(f"the file is unsound: {verdict}")
    finally:
        database.close()
    findings.disorder += [f"{line['who']} got {line['region']} of {line['number']}" for line in history.named("older")]
    findings.thrown_out += [f"{line['who']}, {line['code']}" for line in history.named("over")]
    findings.faults += [line["error"] for line in history.named("fault")]
    findings.unexpected += [f"{line['who']} was refused {line['path']}: {line['says']}" for line in history.named("refused")]
    return findings


def _check_cards(session: Session, place: Place, history: History, findings: Findings) -> None:
    tables = [table.id for table in place.writing]
    stored = [card.answers["text"] for card in session.execute(select(Idea).where(Idea.table_id.in_(tables))).scalars()]
    mine = [line for line in history.lines if line.get("path", "").startswith("/table/ideas/")]
    settled = {line["key"] for line in mine if line["what"] in ("acknowledged", "refused")}
    verdict = judge([line["fields"]["text"] for line in mine if line["what"] == "acknowledged"], stored,
                    [line["fields"]["text"] for line in mine if line["what"] == "sent" and line["key"] not in settled])
    findings.lost += verdict.lost
    findings.twice += verdict.twice
    findings.unexpected += verdict.unexpected


def _check_choices(session: Session, place: Place, history: History, findings: Findings) -> None:
    """The last choice wins: each person sends one after the other, so it is the last one that was acknowledged."""
    names = {person.id: person.name for person in session.execute(select(Participant)).scalars()}
    votes = {(names[vote.participant_id], vote.candidate): vote.dots
             for vote in session.execute(select(Vote).where(Vote.table_id == place.voting.id)).scalars()}
    wanted = {(line["who"], line["fields"]["candidate"]): int(line["fields"]["dots"]) for line in history.acknowledged("/table/votes/")}
    findings.choices += [f"{key}: {votes.get(key)} instead of {dots}" for key, dots in wanted.items() if votes.get(key) != dots]
    gains = {names[one.participant_id]: one.gain for one in session.execute(select(Interest)).scalars()}
    said = {line["who"]: line["fields"]["gain"] for line in history.acknowledged("/table/interests/")}
    findings.choices += [f"{who}: {gains.get(who)} instead of {gain}" for who, gain in said.items() if gains.get(who) != gain]


def _check_steps(session: Session, place: Place, history: History, findings: Findings) -> None:
    """Whatever a watcher saw was the step of the journal at the number that stood on it, and its numbers never went back."""
    changes = [(entry.number, entry.subject) for entry in session.execute(select(JournalEntry).where(
        JournalEntry.kind == "step_changed", JournalEntry.scope == f"table:{place.walking.id}").order_by(JournalEntry.number)).scalars()]
    last: dict[str, int] = {}
    for line in history.named("saw"):
        if not line["who"].startswith("watcher"):
            continue
        step = next((step for number, step in reversed(changes) if number <= line["painted"]), STEP)
        if not line["token"].startswith(f"{step}-"):
            findings.wrong_step.append(f"{line['who']} saw {line['token']} at {line['painted']}, where {step} was")
        if line["painted"] < last.get(line["who"], 0):
            findings.disorder.append(f"{line['who']} saw {line['painted']} after {last[line['who']]}")
        last[line["who"]] = line["painted"]


def _check_journal(session: Session, place: Place, findings: Findings) -> None:
    numbers = list(session.execute(select(JournalEntry.number).where(JournalEntry.journal == place.evening_id)
                                   .order_by(JournalEntry.number)).scalars())
    if numbers != list(range(1, len(numbers) + 1)):
        findings.journal.append("its numbers have a gap")
    head = session.get_one(JournalHead, place.evening_id).number
    if head != len(numbers):
        findings.journal.append(f"its head is {head}, its last line {len(numbers)}")
    cards = len(list(session.execute(select(Idea.id)).scalars()))
    told = len(list(session.execute(select(JournalEntry.number).where(JournalEntry.kind == "idea_added")).scalars()))
    if cards != told:
        findings.journal.append(f"{cards} cards, {told} of them in the journal")


# --- The long form ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Long:
    kills: int
    seed: int
    each: int
    out: Path

    def rounds(self) -> int:
        return -(-self.kills // self.each)


def main() -> None:
    given = _arguments()
    leave_cleanly()
    say_machine()
    long = _Long(given.kills, given.seed, given.each, given.out)
    long.out.mkdir(parents=True, exist_ok=True)
    done = _done(long)
    wanted = Wanted(given.each, (given.answers // 2, given.answers * 3 // 2), 16, 4, 4, 12, given.weather, wake=False)
    began = time.monotonic()
    with Nursery() as nursery:
        number = 0
        while sum(one["counts"].get("kills", 0) for one in done.values()) < given.kills and all(one["clean"] for one in done.values()):
            number += 1
            if number in done:
                continue
            done[number] = _one_round(nursery, wanted, long, number)
            total = Counter({name: sum(one["counts"].get(name, 0) for one in done.values()) for name in done[number]["counts"]})
            print(f"{time.monotonic() - began:.0f} s: {total['kills']} kills, {total['acknowledged']} acknowledged, "
                  f"{'clean' if done[number]['clean'] else done[number]['found']}", flush=True)
    _say(done, long, time.monotonic() - began)
    if found := [line for one in done.values() for line in one["found"]]:
        raise SystemExit("\n".join(found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--each", type=int, default=40, help="kills in one evening; then another begins")
    parser.add_argument("--answers", type=int, default=110, help="acknowledged between two kills, on average")
    parser.add_argument("--weather", default="mixed", choices=["mixed", *sorted(PROFILES)])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "tablee-chaos",
                        help="histories of unclean rounds, and what is done: started again with the same seed, it goes on there")
    return parser.parse_args()


def _done(long: _Long) -> dict[int, dict[str, Any]]:
    file = long.out / f"rounds-{long.seed}.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {one["round"]: one for one in map(json.loads, lines)}


def _one_round(nursery: Nursery, wanted: Wanted, long: _Long, number: int) -> dict[str, Any]:
    seed = long.seed * 1000 + number
    path = long.out / f"history-{seed}.jsonl"
    path.unlink(missing_ok=True)
    history = History(path)
    history.note("began", "chaos", seed=seed)
    outcome = run_round(nursery, wanted, seed, history)
    if outcome.findings.clean:
        path.unlink()
    one = {"round": number, "seed": seed, "clean": outcome.findings.clean, "found": list(outcome.findings.lines()),
           "counts": dict(outcome.counts), "recovery": outcome.recovery, "at_head": outcome.at_head}
    with open(long.out / f"rounds-{long.seed}.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(one, ensure_ascii=False) + "\n")
    return one


def _say(done: Mapping[int, dict[str, Any]], long: _Long, seconds: float) -> None:
    common = {"seed": long.seed, "rounds": len(done), "minutes": round(seconds / 60, 1)}
    for name in ("kills", "stops", "acknowledged", "connections", "reconnections", "reset", "half_open", "roam", "late", "dead"):
        say(f"chaos_{name}", sum(one["counts"].get(name, 0) for one in done.values()), "in all", **common)
    recovery = [each for one in done.values() for each in one["recovery"]]
    say("chaos_kill_to_ready_p50", percentile(recovery, 0.5), "s", **common)
    say("chaos_kill_to_ready_p99", percentile(recovery, 0.99), "s", **common)
    say("chaos_calm_to_all_at_head_max", max((one["at_head"] for one in done.values()), default=0), "s", **common)
    found = Counter(line.partition(":")[0] for one in done.values() for line in one["found"])
    for one in fields(Findings):
        say(f"chaos_{one.name}", found[one.name], "found", **common)


if __name__ == "__main__":
    main()
