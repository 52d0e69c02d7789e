"""One simulated person with a phone: follows the table, and says at each step what the cast has written for her."""

import asyncio
import random
import re
from collections.abc import Coroutine
from typing import Any

from app.methods.models import Script, Step
from app.rehearsal.asides import OFFERS, asides_on
from app.rehearsal.pages import nearest, read_page
from app.rehearsal.people import Person, SheetPart, TableCast
from app.rehearsal.phone import Phone

CANDIDATE = r"((?:cluster|idea):\d+)"
ALLOWED = re.compile(r'data-allowed="(\d+)"')
SPEAKS = re.compile(r'id="react-(\d+)-')  # the table that has the floor, on a phone that may react to it


class Player:
    """A person at a table. `pace` is the length of a step in seconds; 0: everything at once."""

    def __init__(self, phone: Phone, person: Person, cast: TableCast, script: Script, pace: float, rng: random.Random) -> None:
        self.phone, self.person, self.cast, self.script, self.pace, self.rng = phone, person, cast, script, pace, rng
        self.candidates: dict[str, str] = {}  # label → id, of what she has voted on
        self._done: dict[tuple[str, str], asyncio.Event] = {}
        self._begun: set[tuple[str, str]] = set()
        self._aside: set[str] = set()  # what she has thought of beside the prompt
        self._read = ""  # her part of the page when she last looked for it there
        self._tasks: set[asyncio.Task[None]] = set()

    # --- What the others ask of her -----------------------------------------------------------------------------------

    @property
    def step(self) -> Step | None:
        """The step that her phone shows."""
        steps = [step for step in self.script.steps if self.phone.token.startswith(f"{step.id}-")]
        return max(steps, key=lambda step: len(step.id), default=None)

    @property
    def begun(self) -> bool:
        """Whether that step has begun: before the evening, tables stand at their first step without living it."""
        return self.step is not None and not self.phone.token.startswith(f"{self.step.id}-0-")

    async def reaches(self, step_id: str) -> None:
        """Wait until her phone shows this step."""
        await self.phone.until(lambda: self.phone.over or (self.begun and self.step is not None and self.step.id == step_id))

    async def finishes(self, step_id: str, part: str = "") -> None:
        """Wait until she has said all that she has to say there, and the server has acknowledged it."""
        await self._event(step_id, part).wait()

    def start(self) -> None:
        self._run(self._follow())

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.phone.close()

    async def write(self, part: SheetPart) -> None:
        """Write the lines of a sheet, one by one, as who holds the pen does."""
        for line, value in part.values.items():
            await self._think(0.5 / len(part.values))
            await self.phone.send(f"/table/sheets/{part.sheet}", {line: value})

    # --- Following the table ------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        """At each change of her part of the page, see whether something is asked, and answer it once."""
        seen = ""
        while not self.phone.over:
            await self.phone.until(lambda: self.phone.over or (self.phone.mine_token == self.phone.token != seen))  # noqa: B023
            if self.phone.mine_token != self.phone.token:
                continue  # the table went on before her turn to look came: what she holds is of before
            seen = self.phone.token
            step = self.step
            part = self._asked(step) if step else None
            if self.begun and self.pace and self._read != self.phone.mine:
                self._read = self.phone.mine
                self._run(self._do_asides())
            if step is None or not self.begun or part is None or (step.id, part) in self._begun:
                continue
            self._begun.add((step.id, part))
            self._run(self._answer(step, part))

    def _asked(self, step: Step) -> str | None:
        """What is asked of her: "" for the step itself, the speaking table in the plenary, None while there is nothing to answer."""
        if step.kind == "vote":
            return "" if f'action="/table/votes/{step.id}"' in self.phone.mine or not self._ballot(step) else None
        if step.kind == "pitch" and step.pace == "room":
            speaks = SPEAKS.search(self.phone.mine)
            return speaks[1] if speaks else None
        return ""

    def _ballot(self, step: Step) -> tuple[str, ...]:
        return self.cast.ballots.get(step.id, {}).get(self.person.id, ())

    async def _answer(self, step: Step, part: str) -> None:
        await self._think(self.rng.uniform(0.05, 0.2))
        if step.kind == "vote":
            await self._vote(step)
        elif step.kind == "pitch" and step.pace == "room":
            await self._react(step, int(part))
        elif step.kind == "interests":
            await self._say_interest(step)
        elif step.anonymous:
            await self._give_feedback(step)
        else:
            await self._lay_cards(step)
        self._event(step.id, part).set()

    async def _lay_cards(self, step: Step) -> None:
        cards = self.cast.cards_of(self.person.id, step.id)
        for card in cards:
            await self._think(self.rng.uniform(0.2, 0.5) / len(cards))
            await self.phone.send(f"/table/ideas/{step.id}", card.fields)

    async def _vote(self, step: Step) -> None:
        """Give her dots, as many as her page allows: at a small table everybody has one less."""
        allowed = ALLOWED.search(self.phone.mine)
        for label in self._ballot(step)[: int(allowed[1]) if allowed else None]:
            await self._think(self.rng.uniform(0.05, 0.15))
            candidate = nearest(read_page(self.phone.mine), "value", CANDIDATE, label)
            if candidate is None:
                continue
            self.candidates[label] = candidate
            answer = await self.phone.send(f"/table/votes/{step.id}", {"candidate": candidate, "dots": "1"})
            if not answer.is_success:
                return

    async def _say_interest(self, step: Step) -> None:
        fields = self.cast.interests.get(step.id, {}).get(self.person.id)
        if fields:
            await self._think(self.rng.uniform(0.1, 0.4))
            await self.phone.send(f"/table/interests/{step.id}", {**fields, "visible_to": "table"})

    async def _do_asides(self) -> None:
        """What her page offers beside the prompt, each thing considered once: whoever thought it over each time that the page comes
        anew would do all of it in the end. At a machine's pace there is no time for it."""
        for aside in asides_on(read_page(self.phone.mine), self._contact(), self.rng):
            if aside.once in self._aside or (self.cast.written and aside.path.startswith(OFFERS)):
                continue
            self._aside.add(aside.once)
            if self.rng.random() < aside.share:
                await self._think(self.rng.uniform(0.01, 0.04))
                await self.phone.send(aside.path, aside.fields)

    def _contact(self) -> str:
        """How she may be reached: as she says it to the team, else an invented number."""
        said = (fields.get("contact", "") for fields in (steps.get(self.person.id, {}) for steps in self.cast.interests.values()))
        return next((contact for contact in said if contact), f"06 39 98 {self.rng.randrange(100):02d} {self.rng.randrange(100):02d}")

    async def _give_feedback(self, step: Step) -> None:
        fields = self.cast.feedback.get(self.person.id)
        if fields:
            await self._think(self.rng.uniform(0.1, 0.5))
            await self.phone.send(f"/table/feedback/{step.id}", fields)

    async def _react(self, step: Step, speaks: int) -> None:
        for reaction in self.cast.reactions:
            if reaction.by == self.person.id and reaction.about_table == speaks:
                table = self._speaking_table(speaks)
                if table:
                    await self.phone.send(f"/table/reactions/{step.id}", {"table": table, **reaction.fields})

    def _speaking_table(self, number: int) -> str | None:
        """The id of the table that speaks: the hidden field of the form of this number."""
        page = read_page(self.phone.mine)
        for form in page.all():
            if form.attributes.get("id", "").startswith(f"react-{number}-"):
                return next((field.attributes["value"] for field in form.all() if field.attributes.get("name") == "table"), None)
        return None

    # --- Helpers ------------------------------------------------------------------------------------------------------

    async def _think(self, share: float) -> None:
        await asyncio.sleep(self.pace * share)

    def _event(self, step_id: str, part: str) -> asyncio.Event:
        return self._done.setdefault((step_id, part), asyncio.Event())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            self.phone.history.note("fault", self.phone.who, error=repr(task.exception()))


