"""A whole evening played by simulated people against a running server, from the door to the last word; and what came of it."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.methods.models import EventPlan, Step
from app.rehearsal.history import History
from app.rehearsal.leader import PATIENCE, Leader, Stuck
from app.rehearsal.people import Cast
from app.rehearsal.phone import SPREAD, Phone
from app.rehearsal.player import Player
from app.rehearsal.report import Report, report_of
from app.rehearsal.team import Desk, TableLink, Team, Unusable

AT_ONCE = 20        # joins under way at the same time
ARRIVALS = 20.0     # seconds over which people arrive, at a human pace
FLOOR_SHARE = 0.2   # of a step's length: how long each table speaks
EXPORT = 120.0      # seconds that the server may take for the raw material of a whole evening while phones are busy
WAIT_FOR_HUMANS = 600.0  # seconds that the plenary waits for a table that a person leads

Say = Callable[[str], None]


@dataclass(eq=False)
class Evening:
    """One rehearsal. `pace` is the length of a step in seconds; 0: as fast as everything is acknowledged."""

    url: str
    plan: EventPlan
    cast: Cast
    pace: float
    seed: int = 1
    history: History = field(default_factory=History)
    say: Say = print
    haste: float = 1.0
    players: dict[int, list[Player]] = field(default_factory=dict)
    leaders: dict[int, Leader] = field(default_factory=dict)
    hands_off: bool = False  # a person leads the control room

    def __post_init__(self) -> None:
        self.team = Team(self.url, self.plan.id, self.history, self.haste)
        self.control: Desk | None = None
        self._pushed: list[str] = []

    async def play(self, password: str) -> Report:
        """Everything, in order. Raises Unusable before it has begun, Stuck when a table does not get on."""
        await self.team.log_in(password)
        tables = {table.number: table for table in await self.team.tables()}
        self.control = self.team.desk("control room")
        await self._check_not_begun(self.control)
        await self._seat(tables)
        self.say(f"{len(self.everybody)} phones at {len(self.players)} tables")
        if away := len(self.history.named("turned away")):
            self.say(f"{away} found no free seat: rehearse with fewer phones, or lay more seats in tables.toml")
        await self._lead(tables)
        return await self.report(tables)

    async def close(self) -> None:
        await asyncio.gather(*(player.close() for player in self.everybody))
        await self.team.close()

    async def _check_not_begun(self, control: Desk) -> None:
        """A rehearsal starts the first step of the whole hall: in an evening that is being lived, that would be a disaster."""
        journal = json.loads(await control.text(f"/backlog/{self.plan.id}/raw.json", EXPORT))["Journal"]
        if any(line["Fait"] in ("room_step_pushed", "evening_closed") for line in journal):
            raise Unusable(f"the evening at {self.url} has begun: rehearse on a server with a fresh TABLEE_DATA_DIR")

    async def report(self, tables: dict[int, TableLink]) -> Report:
        """Compare what was acknowledged with what the server exports, and what phones show with what a fresh page shows."""
        desk = self.control or self.team.desk("control room")
        exported = json.loads(await desk.text(f"/backlog/{self.plan.id}/raw.json", EXPORT))
        behind = [player.phone.who for player in self.everybody if await self._is_behind(player.phone)]
        by_hand = [number for number, leader in self.leaders.items() if not leader.led]
        return report_of(self.plan, self.history, exported, {tables[number].id: number for number in tables}, behind, by_hand)

    @property
    def everybody(self) -> list[Player]:
        return [player for players in self.players.values() for player in players]

    async def _is_behind(self, phone: Phone) -> bool:
        """Whether a phone, once it had a beat's time, shows something else than a page opened now."""
        for _ in range(20):
            fresh = await phone.fresh()
            if fresh == phone.shown:
                return False
            await asyncio.sleep(0.5)
        return True

    # --- The hall -----------------------------------------------------------------------------------------------------

    async def _seat(self, tables: dict[int, TableLink]) -> None:
        """Everybody comes in, a few at a time, and finds her table."""
        gate, rng = asyncio.Semaphore(AT_ONCE), random.Random(self.seed)
        arrivals = [(number, person) for number, cast in self.cast.tables.items() for person in cast.people if person.has_phone]
        spread = min(self.pace, ARRIVALS)
        async with asyncio.TaskGroup() as group:
            for number, person in arrivals:
                cast, script = self.cast.tables[number], self.plan.script_of(number)
                phone = Phone(self.url, f"table {number}, {person.name}", self.history, self.haste, SPREAD if self.pace else 0.0)
                player = Player(phone, person, cast, script, self.pace, random.Random(rng.random()))
                group.create_task(self._arrive(player, tables[number], gate, rng.uniform(0, spread)))

    async def _arrive(self, player: Player, table: TableLink, gate: asyncio.Semaphore, after: float) -> None:
        await asyncio.sleep(after)
        async with gate:
            if not await self._sit_down(player, table):
                await player.close()
                return
            player.phone.listen()
            await player.phone.until(lambda: player.phone.heard_at > 0)
        self.players.setdefault(table.number, []).append(player)
        player.start()

    async def _sit_down(self, player: Player, table: TableLink) -> bool:
        """Take a seat, trying again while the server does not answer; False when somebody else has the last one."""
        while True:
            try:
                await player.phone.join(table.code, player.person.name, player.person.group)
                return True
            except httpx.TransportError:
                await asyncio.sleep(self.haste)
            except httpx.HTTPStatusError as error:
                self.history.note("turned away", player.phone.who, table=table.number, status=error.response.status_code)
                return False

    # --- The evening --------------------------------------------------------------------------------------------------

    async def _lead(self, tables: dict[int, TableLink]) -> None:
        opening, *later = [step for step in self.plan.scripts[0].steps if step.pace == "room"]
        await self._push(opening)
        await asyncio.sleep(self.pace)
        async with asyncio.TaskGroup() as group:
            for number, players in self.players.items():
                desk, script = self.team.desk(f"desk {number}"), self.plan.script_of(number)
                self.leaders[number] = Leader(desk, self.plan.id, tables[number], self.cast.tables[number], players, script, self.pace)
                group.create_task(self.leaders[number].lead())
        await self._wait_for_humans()
        for step in later:
            await self._push(step)
            if step.kind == "pitch":
                await self._give_floor(step)
            else:
                await self._all(step, "finishes")
                await asyncio.sleep(self.pace)

    async def _push(self, step: Step) -> None:
        """Start a room step for the whole hall, unless a person does that here; come back once all phones follow."""
        if not self.hands_off and self._moved_by_hand():
            self.hands_off = True
            self.say("a person leads the control room: the simulated one keeps out from now on")
        if not self.hands_off and self.control:
            self.history.note("pushed", "control room", table=0, step=step.id)
            await self.control.press(f"/control/{self.plan.id}/step", {"step": step.id, "all": "1"})
            self._pushed.append(step.id)
            self.say(f"« {step.title} » for the whole hall")
        await self._all(step, "reaches")

    def _moved_by_hand(self) -> bool:
        """Some phone shows a room step that was not started from here, or all stand before the last one that was: it was undone."""
        steps = self.plan.scripts[0].steps
        rooms = [step.id for step in steps if step.pace == "room"]
        shown = [player.step.id for player in self.everybody if player.step and player.begun]
        if any(step in rooms and step not in self._pushed for step in shown):
            return True
        later = self._pushed[-1:] not in ([], rooms[:1])
        return later and not any(step == self._pushed[-1] for step in shown)

    async def _wait_for_humans(self) -> None:
        """The hall waits a while for tables that a person leads: until they stand before the plenary."""
        until = time.monotonic() + WAIT_FOR_HUMANS
        led_by_hand = sorted(number for number, leader in self.leaders.items() if not leader.led)
        if led_by_hand:
            self.say(f"led by a person: table {', '.join(map(str, led_by_hand))}; the plenary waits for them ten minutes")
        while any(self._is_before_the_plenary(number) for number in led_by_hand) and time.monotonic() < until:
            await asyncio.sleep(1)

    def _is_before_the_plenary(self, number: int) -> bool:
        """Whether a table still has steps of its own before it."""
        steps = self.plan.script_of(number).steps
        last = max(place for place, step in enumerate(steps) if step.pace == "table")
        return all(steps.index(player.step) < last for player in self.players[number] if player.step)

    async def _give_floor(self, plenary: Step) -> None:
        """One table after the other speaks; the others react."""
        for number in sorted(self.players):
            if self.hands_off or not self.control:
                return
            await self.control.press(f"/control/{self.plan.id}/floor", {"number": str(number)})
            listeners = [player for other, players in self.players.items() if other != number for player in players]
            began = time.monotonic()
            reactions = [one.finishes(plenary.id, str(number)) for one in listeners]
            await self._within(self.pace * FLOOR_SHARE, f"reacts to table {number}", reactions)
            await asyncio.sleep(max(0.0, began + self.pace * FLOOR_SHARE - time.monotonic()))
        if self.control:
            await self.control.press(f"/control/{self.plan.id}/floor", {"number": ""})

    async def _all(self, step: Step, what: str) -> None:
        """Wait until everybody reaches, or finishes, a step: for its time at most, and as long as it takes when a person decides."""
        await self._within(self.pace, f"{what} {step.id}", [getattr(player, what)(step.id) for player in self.everybody])

    async def _within(self, seconds: float, what: str, waits: list[Coroutine[Any, Any, None]]) -> None:
        limit = None if self.hands_off else seconds or PATIENCE
        try:
            async with asyncio.timeout(limit):
                await asyncio.gather(*waits)
        except TimeoutError:
            if not seconds:
                raise Stuck(f"not everybody {what}") from None
