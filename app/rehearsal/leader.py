"""A simulated facilitator: leads one table from step to step with the buttons of its desk, until a person takes the desk."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpx

from app.interests.call import is_call
from app.methods.models import Script, Step
from app.rehearsal.pages import nearest
from app.rehearsal.people import HIDE, OFF_TOPIC, Card, Person, TableCast
from app.rehearsal.player import CANDIDATE, Player
from app.rehearsal.team import Desk, TableLink

PATIENCE = 60.0  # seconds that people get for a step when nothing is paced: then something is wrong
REASON = "Le temps manque"


class Stuck(Exception):
    """A table does not get on: a sentence that says where."""


class Leader:
    """The facilitator of one table. With a pace, steps last so many seconds, whoever is ready; without, until all have spoken."""

    def __init__(self, desk: Desk, slug: str, table: TableLink, cast: TableCast, players: Sequence[Player], script: Script,
                 pace: float) -> None:
        self.desk, self.slug, self.table, self.cast, self.players, self.script, self.pace = desk, slug, table, cast, players, script, pace
        self.led = True         # until a person takes over
        self._step = script.steps[0].id
        self._people: dict[str, str] = {}  # person → id on the desk

    async def lead(self) -> None:
        """From the first step of the table's own pace to the last before the plenary."""
        async with asyncio.TaskGroup() as group:
            for person in self.cast.people:
                if not person.has_phone:
                    group.create_task(self._add(person))
        for step in self.script.steps[1:]:
            if step.pace == "room":
                break
            if not await self._go(step):
                self.led = False
                break
            await self._hold(step)
        await self._excuse_last_gate()

    async def _hold(self, step: Step) -> None:
        """Everything that a facilitator does at one step, in the order of a real one."""
        began = time.monotonic()
        await self._all("reaches", step.id)
        await self._prepare(step)
        await self._everybody(step, began)
        await self._write_for_others(step)
        await self._put_aside(step)
        await self._close(step)
        await self._draw(step)
        await self._until(began, 1.0)

    # --- Moving -------------------------------------------------------------------------------------------------------

    async def _go(self, step: Step) -> bool:
        """Take the table to its next step, unless a person leads it now. A gate that lacks something is passed with a reason."""
        if await self._is_taken():
            return False
        self.desk.history.note("pushed", f"table {self.table.number}", table=self.table.number, step=step.id)
        answer = await self._press("step", {"step": step.id})
        if answer.status_code == 409:
            answer = await self._press("step", {"step": step.id, "reason": REASON})
        if not answer.is_success:
            return False
        self._step = step.id
        return True

    async def _is_taken(self) -> bool:
        """Whether a person has claimed the desk, or the table stands elsewhere than where we brought it."""
        page = await self.desk.text(f"/control/{self.slug}/tables/{self.table.number}")
        here = {player.step.id for player in self.players if player.step is not None}
        return 'id="link-desk"' not in page or bool(here and self._step not in here)

    async def _excuse_last_gate(self) -> None:
        """The last gate before the plenary: nobody passes it, so what it lacks is excused."""
        if self.led and f'id="anyway-{self._step}"' in await self.desk.text(f"/desk/{self.table.id}"):
            await self._press("gate", {"reason": REASON})

    # --- One step -----------------------------------------------------------------------------------------------------

    async def _prepare(self, step: Step) -> None:
        """Families before a vote or at a grouping; the pen to the scribe; then the vote is open."""
        await self._park(step)
        await self._gather(step)
        if step.kind == "vote":
            await self._press("vote/open")
            await self._vote_for_others(step)
        for part in self.cast.sheets:
            if part.step == step.id and step.kind != "vote":
                await self._dictate(part.scribe, step)

    async def _close(self, step: Step) -> None:
        """Reveal, or close the vote and keep what was chosen; a sheet that a vote opens is written behind it."""
        if step.private and step.kind in ("ideas", "interests"):
            await self._press("reveal")
        if step.kind == "vote":
            await self._press("vote/close")
        if step.id in self.cast.keeps:
            await self._keep(*self.cast.keeps[step.id])
        if step.kind == "vote" and any(part.step == step.id for part in self.cast.sheets):
            await self._dictate(next(part.scribe for part in self.cast.sheets if part.step == step.id), step)

    async def _everybody(self, step: Step, began: float) -> None:
        """Wait for those who write, or for two thirds of the time."""
        await self._all("finishes", step.id, until=began + self.pace * 0.66)
        await self._until(began, 0.66)

    async def _gather(self, step: Step) -> None:
        families = self.cast.families.get(step.id, ())
        if not families:
            return
        page, taken = await self.desk.page(f"/desk/{self.table.id}"), set[str]()
        for place, family in enumerate(families):
            found = (nearest(page, "id", r"card-(\d+)", text) for text in family.cards)
            cards = [card for card in dict.fromkeys(found) if card and card not in taken]  # a card that came too late is not there
            taken.update(cards)
            if cards:
                await self._press("clusters", {"card": cards, "cluster": "", "name": family.name})
                await self._pause(0.5 / len(families) if step.kind == "group" else 0.02, place)

    async def _keep(self, vote: str, label: str) -> None:
        known = [player.candidates[label] for player in self.players if label in player.candidates]
        candidate = known[0] if known else nearest(await self.desk.page(f"/desk/{self.table.id}"), "value", CANDIDATE, label)
        if candidate:
            await self._press(f"vote/{vote}/keep", {"candidate": candidate})

    async def _dictate(self, scribe: str, step: Step) -> None:
        """Give the pen, and wait until its holder has written the lines of this step."""
        player = next((player for player in self.players if player.person.id == scribe), None)
        holder = await self._id_of(scribe) if player else None
        if player and holder:
            await self._press("pen", {"participant": holder})
            await asyncio.gather(*(player.write(part) for part in self.cast.sheets if part.step == step.id and part.scribe == scribe))

    async def _put_aside(self, step: Step) -> None:
        for card in self._fated(HIDE, [step.id]):
            await self._change(card, "hide")

    async def _park(self, step: Step) -> None:
        for card in self._fated(OFF_TOPIC, step.source):
            await self._change(card, "park")

    def _fated(self, fate: str, steps: Iterable[str]) -> list[Card]:
        return [card for card in self.cast.cards if card.fate == fate and card.step in steps]

    async def _change(self, card: Card, verb: str) -> None:
        number = nearest(await self.desk.page(f"/desk/{self.table.id}"), "id", r"card-(\d+)", card.text)
        if number:
            await self._press(f"cards/{number}/{verb}")

    async def _draw(self, step: Step) -> None:
        """Links, gaps and conflicts, once the table has read what its people said: at the first step of interests."""
        if step.id != next((each.id for each in self.script.steps if each.kind == "interests"), None):
            return
        for mark in self.cast.marks:
            awaits, brings = await self._id_of(mark.awaits), await self._id_of(mark.brings) if mark.brings else ""
            if awaits and brings is not None:
                await self._press("marks", {"kind": mark.kind, "awaits": awaits, "brings": brings, "about": mark.about})

    # --- People without a phone -----------------------------------------------------------------------------------------

    async def _add(self, person: Person) -> None:
        await self._press("people", {"name": person.name, "group": person.group})

    async def _write_for_others(self, step: Step) -> None:
        """Copy the cards and interests of those who have no phone."""
        for person in self._without_phone():
            number = await self._id_of(person.id) or ""
            for card in self.cast.cards_of(person.id, step.id):
                await self._press(f"ideas/{step.id}", {**card.fields, "participant": number})
            interest = self.cast.interests.get(step.id, {}).get(person.id)
            if interest and not is_call(step):  # the call is between a person and the team
                await self._press(f"interests/{step.id}", {**interest, "participant": number, "visible_to": "table"})

    async def _vote_for_others(self, step: Step) -> None:
        """Enter the dots of those who have no phone: they whisper them to the facilitator."""
        for person in self._without_phone():
            number = await self._id_of(person.id) or ""
            for label in self.cast.ballots.get(step.id, {}).get(person.id, ()):
                candidate = nearest(await self.desk.page(f"/desk/{self.table.id}"), "value", CANDIDATE, label)
                if candidate:
                    await self._press(f"votes/{step.id}", {"participant": number, "candidate": candidate, "dots": "1"})

    def _without_phone(self) -> list[Person]:
        return [person for person in self.cast.people if not person.has_phone]

    async def _id_of(self, person_id: str) -> str | None:
        """The number of a person on the desk, found by her name."""
        if person_id not in self._people:
            page = await self.desk.page(f"/desk/{self.table.id}")
            number = nearest(page, "id", r"person-(\d+)", self.cast.person(person_id).name)
            if number is None:
                return None
            self._people[person_id] = number
        return self._people[person_id]

    # --- Time -----------------------------------------------------------------------------------------------------------

    async def _all(self, what: str, step_id: str, until: float | None = None) -> None:
        """Wait until every phone of the table reaches, or finishes, a step; no longer than its time, when it has one."""
        waits: list[Callable[[str], Awaitable[None]]] = [getattr(player, what) for player in self.players]
        limit = PATIENCE if not self.pace else max(0.0, (until or time.monotonic() + self.pace) - time.monotonic())
        try:
            async with asyncio.timeout(limit):
                await asyncio.gather(*(wait(step_id) for wait in waits))
        except TimeoutError:
            if not self.pace:
                late = [player.phone.who for player in self.players if player.step is None or player.step.id != step_id]
                faults = [f"{line['who']}: {line['error']}" for line in self.players[0].phone.history.named("fault")]
                raise Stuck(f"table {self.table.number}, step {step_id}: not everybody {what} it. Elsewhere: {late or 'nobody'}. "
                            f"Faults: {'; '.join(faults) or 'none'}") from None

    async def _until(self, began: float, share: float) -> None:
        await asyncio.sleep(max(0.0, began + self.pace * share - time.monotonic()))

    async def _pause(self, share: float, place: int) -> None:
        await asyncio.sleep(self.pace * share if place else 0)

    async def _press(self, path: str, fields: dict[str, str | list[str]] | None = None) -> httpx.Response:
        return await self.desk.press(f"/desk/{self.table.id}/{path}", fields)  # type: ignore[arg-type]
