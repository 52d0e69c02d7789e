"""Whatever people do in whatever order, with answers lost, phones that repeat, restarts and copies put back: what was acknowledged is
there once, the last vote counts, nobody has more than her share, and no number is missing in the journal.

`python -m soak.sequences --examples 10000 --steps 50`; hypothesis plays, and a model of dictionaries and lists says what must be.
"""

import argparse
import copy
import secrets
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from app.ground.copies import back_up
from app.ground.database import Database, sqlite_url
from app.ground.journal import JournalHead, entries
from app.ground.receipts import Receipt, SameName, digest_of
from app.ground.refusal import Refused
from app.ground.writing import Door
from app.ideas.actions import add_idea, cast_vote, close_vote, edit_idea, open_vote, withdraw_idea
from app.ideas.models import Idea, Vote
from app.ideas.queries import candidates_at, cards_in_hall
from app.ideas.voting import dots_allowed
from app.kinds import RULES
from app.methods.loader import load_plan
from app.migrations import migrate
from app.participants.actions import join_table, move_table
from app.participants.models import Participant, Seat
from app.participants.queries import present_at
from app.privacy.actions import erase_person
from app.restoring import restore
from app.settings import Settings
from app.tables.actions import add_minute, advance_table, prepare_evening, push_step
from app.tables.queries import Standing, standing, tables_of
from bench.figures import say, say_machine
from bench.hall import EVENTS

EVENING = 1
TABLES = (1, 2, 13)  # two of one script, one of the other
TAPS = st.lists(st.sampled_from([1, 1, 1, 2, 0, 3, -1]), min_size=2, max_size=4)
ERASED = "[retirée]"
FITTING = {"date": "2027-03-30", "scale": "3", "boolean": "true"}


@dataclass
class Card:
    """One card as it must be stored."""

    author: int
    table: int
    step: str
    answers: dict[str, str]
    withdrawn: bool = False


@dataclass
class Sent:
    """One acknowledged write, to be sent again."""

    action: Callable[..., Any]
    given: tuple[Any, ...]
    receipt: Receipt
    answer: Any
    author: int  # 0: a seat that was taken


@dataclass
class Model:
    """What must be, whatever happens."""

    steps: dict[int, str] = field(default_factory=dict)        # table → step
    people: dict[int, int] = field(default_factory=dict)       # person → table
    cards: dict[int, Card] = field(default_factory=dict)
    votes: dict[tuple[int, str, str], int] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    led: dict[int, list[str]] = field(default_factory=dict)    # table → the steps it was led to, one by one
    pushed: list[str] = field(default_factory=list)            # the steps of the whole room

    def erase(self, person: int) -> None:
        self.people.pop(person, None)
        self.gone.add(person)
        self.sent = [one for one in self.sent if one.author != person]
        for card in self.cards.values():
            if card.author == person:
                card.answers = {next(iter(card.answers), "text"): ERASED}


class Sequences(RuleBasedStateMachine):
    """One evening on a real file, through the real door."""

    prepared: Path            # a database with the evening in it, to be copied
    taken: Counter[str]       # how often each action was not refused: a machine that is always refused proves nothing

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tablee-sequences-"))
        self.settings = Settings(data_dir=self.folder, database_url="", backup_dir=self.folder / "copies")
        shutil.copyfile(self.prepared, self.settings.database_file)
        self.model, self.kept = Model(), None
        self._open()
        with self.database.reading() as session:
            self.tables = {table.number: table.id or 0 for table in tables_of(session, EVENING) if table.number in TABLES}
            self.model.steps = {number: standing(session, table).step.id for number, table in self.tables.items()}

    def teardown(self) -> None:
        self._shut()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what people do --------------------------------------------------------------------------------------------------

    @initialize(ahead=st.tuples(*[st.integers(0, 4)] * 3))
    def begin(self, ahead: tuple[int, ...]) -> None:
        self.push("welcome")
        for number, places in zip(TABLES, ahead, strict=True):
            self.take_seat(number, "Ana")
            for _ in range(places):
                self.lead(number, 1)
                self.lay(max(self.model.people), "x", lost=False)

    @rule(number=st.sampled_from(TABLES), name=st.sampled_from(["", "Ana", "Zoé", "<b>"]))
    def join(self, number: int, name: str) -> None:
        self.take_seat(number, name)

    def take_seat(self, number: int, name: str) -> None:
        token = secrets.token_urlsafe(8)
        person = self._send(join_table, (self.tables[number], name, "citizens", token), f"door:{self.tables[number]}")
        if person is not None:
            self.model.people[person] = number

    @precondition(lambda self: self.model.people)
    @rule(data=st.data(), texts=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=7), lost=st.booleans())
    def write(self, data: st.DataObject, texts: list[str], lost: bool) -> None:
        person, _, _ = self._somebody(data)
        for text in texts:
            self.lay(person, text, lost)

    def lay(self, person: int, text: str, lost: bool) -> None:
        number = self.model.people[person]
        here = self._standing(number)
        answers = {one.id: one.choices[0].id if one.choices else FITTING.get(one.type, f"a{text}") for one in here.step.fields}
        mine = [card for card in self.model.cards.values() if (card.author, card.step, card.withdrawn) == (person, here.step.id, False)]
        spent = bool(here.step.max_items) and len(mine) >= (here.step.max_items or 0)
        laid = self._send(add_idea, (self._seat(person), here.step.id, answers), f"participant:{person}", lost=lost)
        if here.step.kind == "ideas" and here.step.writer == "each" and here.evening.started_at:
            assert (laid is None) == spent, f"{here.step.id}: {laid}, {spent}"
        if laid is not None:
            self.model.cards[laid["id"]] = Card(person, number, here.step.id, answers)

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data(), text=st.text(min_size=1, max_size=30))
    def edit(self, data: st.DataObject, text: str) -> None:
        card_id, card = self._card(data)
        answers = dict.fromkeys(card.answers, f"b{text}")
        if card.author not in self.model.people:
            return
        if self._send(edit_idea, (self._seat(card.author), card_id, answers), f"participant:{card.author}") is not None:
            card.answers = self._stored(card_id)
            assert list(card.answers) == list(answers)

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        card_id, card = self._card(data)
        if card.author in self.model.people and not self._refused(withdraw_idea, self._seat(card.author), card_id):
            card.withdrawn = True

    @precondition(lambda self: self.model.people)
    @rule(data=st.data(), taps=TAPS)
    def vote(self, data: st.DataObject, taps: list[int]) -> None:
        self.tap(data, taps, lost=False)

    @precondition(lambda self: self.model.people)
    @rule(data=st.data(), taps=TAPS)
    def vote_on_a_bad_line(self, data: st.DataObject, taps: list[int]) -> None:
        self.tap(data, taps, lost=True)

    def tap(self, data: st.DataObject, taps: list[int], lost: bool) -> None:
        """Several taps on one line: the last that was taken is the one that counts. The table goes on to its next vote for it."""
        person, number, here = self._somebody(data)
        while here.step.kind != "vote" and here.script.steps[-1] != here.step and self.lead(number, 1):
            here = self._standing(number)
            self.lay(person, "y", lost)
        if here.step.kind == "vote" and here.state.opened_at is None:
            self._refused(open_vote, self.tables[number], "facilitator")
        with self.database.reading() as session:
            candidates = [one.id for one in candidates_at(session, here, here.step.id)] if here.step.kind == "vote" else []
            allowed = dots_allowed(here.step.votes or 0, present_at(session, here.id))
        candidate = data.draw(st.sampled_from([*candidates, *candidates, "idea:0"]))
        for dots in taps:
            cast = self._send(cast_vote, (self._seat(person), here.step.id, candidate, dots), f"participant:{person}", lost=lost)
            if cast is not None:
                self.model.votes[person, here.step.id, candidate] = dots
                given = sum(count for (voter, step, _), count in self.model.votes.items() if (voter, step) == (person, here.step.id))
                assert candidate in candidates and dots >= 0
                assert given <= allowed and cast["left"] == allowed - given

    @rule(number=st.sampled_from(TABLES))
    def close(self, number: int) -> None:
        self._refused(close_vote, self.tables[number], "facilitator")

    @rule(number=st.sampled_from(TABLES), by=st.sampled_from([1, 1, 1, 1, -1]))
    def advance(self, number: int, by: int) -> None:
        self.lead(number, by)

    def lead(self, number: int, by: int) -> bool:
        """Whether the table moved."""
        here = self._standing(number)
        place = here.script.position(here.step.id) + by
        if not 0 <= place < len(here.script.steps):
            return False
        step = here.script.steps[place]
        if step.pace == "room":
            if self._refused(push_step, EVENING, step.id, [here.id], "control"):
                return False
            self.model.pushed.append(step.id)
        else:
            if self._refused(advance_table, here.id, step.id, "facilitator", "pour voir"):
                return False
            self.model.led.setdefault(number, []).append(step.id)
        self.model.steps[number] = step.id
        return True

    @rule(step=st.sampled_from(["welcome", "plenary-pitch", "", "", "", ""]))
    def push_all(self, step: str) -> None:
        if step:
            self.push(step)

    def push(self, step: str) -> None:
        if not self._refused(push_step, EVENING, step, list(self.tables.values()), "control"):
            self.model.steps = dict.fromkeys(TABLES, step)
            self.model.pushed.append(step)

    @rule(number=st.sampled_from(TABLES))
    def pause(self, number: int) -> None:
        self._refused(add_minute, self.tables[number], "facilitator")

    @precondition(lambda self: self.model.people)
    @rule(data=st.data(), number=st.sampled_from(TABLES))
    def move(self, data: st.DataObject, number: int) -> None:
        person, _, _ = self._somebody(data)
        if not self._refused(move_table, self._seat(person), self.tables[number]):
            self.model.people[person] = number

    @precondition(lambda self: self.model.people)
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        person, _, _ = self._somebody(data)
        self._refused(erase_person, person, "organiser")
        self.model.erase(person)

    # --- what happens to them ----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.model.sent)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        """The answer was lost, or two tabs send: the repeat is told what the first was told."""
        one = data.draw(st.sampled_from(self.model.sent))
        assert self.door.write_now(one.action, *one.given, receipt=one.receipt) == one.answer

    @precondition(lambda self: self.model.sent)
    @rule(data=st.data())
    def retry_with_another_body(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.model.sent))
        other = Receipt(one.receipt.author, one.receipt.client_id, digest_of(b"another"))
        try:
            self.door.write_now(one.action, *one.given, receipt=other)
        except SameName:
            return
        raise AssertionError("another body came in under a name that was used")

    @rule()
    def restart(self) -> None:
        self._shut()
        self._open()

    @rule()
    def keep_a_copy(self) -> None:
        back_up(self.settings.database_file, self.folder / "kept.db")
        self.kept = copy.deepcopy(self.model)

    @precondition(lambda self: self.kept is not None)
    @rule()
    def put_the_copy_back(self) -> None:
        """The laptop was lost: what was written since is lost with it, but whoever was erased stays erased."""
        assert self.kept is not None
        gone = self.model.gone
        self._shut()
        restore(self.settings, self.folder / "kept.db")
        self._open()
        self.model = copy.deepcopy(self.kept)
        for person in sorted(gone & set(self.model.people)):
            self.model.erase(person)

    # --- what must be -------------------------------------------------------------------------------------------------------

    @invariant()
    def every_card_is_stored_once_as_it_was_acknowledged(self) -> None:
        with self.database.reading() as session:
            stored = {card.id: card for card in session.execute(select(Idea)).scalars()}
        assert stored.keys() == self.model.cards.keys()
        for card_id, card in self.model.cards.items():
            row = stored[card_id]
            assert (row.participant_id, row.step_id, row.withdrawn_at is not None) == (card.author, card.step, card.withdrawn)
            assert card.author not in self.model.gone or list(row.answers.values()) == [ERASED]
            assert card.author in self.model.gone or row.answers.keys() == card.answers.keys()

    @invariant()
    def the_last_vote_counts_and_once(self) -> None:
        with self.database.reading() as session:
            rows = [((vote.participant_id, vote.step_id, vote.candidate), vote.dots) for vote in session.execute(select(Vote)).scalars()]
        assert len(rows) == len(dict(rows))
        assert {key: dots for key, dots in rows if dots} == {key: dots for key, dots in self.model.votes.items() if dots}

    @invariant()
    def everybody_sits_where_she_sat_down(self) -> None:
        with self.database.reading() as session:
            people = session.execute(select(Participant).where(Participant.left_at.is_(None))).scalars()
            assert {person.id: person.table_id for person in people} == {
                person: self.tables[number] for person, number in self.model.people.items()}

    @invariant()
    def every_table_stands_where_it_was_led(self) -> None:
        assert {number: self._standing(number).step.id for number in TABLES} == self.model.steps

    @invariant()
    def no_number_is_missing(self) -> None:
        with self.database.reading() as session:
            numbers = [entry.number for entry in entries(session, EVENING)]
            assert numbers == list(range(1, session.get_one(JournalHead, EVENING).number + 1))

    @invariant()
    def every_table_was_led_in_that_order(self) -> None:
        with self.database.reading() as session:
            journal = entries(session, EVENING)
        led = {number: [one.subject for one in journal if (one.kind, one.scope) == ("step_changed", f"table:{table}")]
               for number, table in self.tables.items()}
        assert {number: steps for number, steps in led.items() if steps} == self.model.led
        assert [one.subject for one in journal if one.kind == "room_step_pushed"] == self.model.pushed

    @invariant()
    def the_hall_counts_what_lies_on_the_tables(self) -> None:
        with self.database.reading() as session:
            counted = cards_in_hall(session, EVENING)
        assert counted == Counter((self.tables[card.table], card.step) for card in self.model.cards.values() if not card.withdrawn)

    # --- how ----------------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self.database = Database(sqlite_url(self.folder))
        self.door = Door(self.database).start()

    def _shut(self) -> None:
        self.door.stop()
        self.database.close()

    def _send(self, action: Callable[..., Any], given: tuple[Any, ...], author: str, lost: bool = False) -> Any:
        """Write under a name of its own; when the answer is lost, the phone sends again and is told the same. None: refused."""
        receipt = Receipt(author, secrets.token_hex(8), digest_of(repr(given).encode()))
        try:
            answer = self.door.write_now(action, *given, receipt=receipt)
        except Refused:
            return None
        self.taken[action.__name__] += 1
        if lost:
            assert self.door.write_now(action, *given, receipt=receipt) == answer
        person = int(author.partition(":")[2]) if author.startswith("participant") else answer
        self.model.sent.append(Sent(action, given, receipt, answer, person))
        return answer

    def _refused(self, action: Callable[..., Any], *given: Any) -> bool:
        try:
            self.door.write_now(action, *given)
        except Refused:
            return True
        self.taken[action.__name__] += 1
        return False

    def _somebody(self, data: st.DataObject) -> tuple[int, int, Standing]:
        person = data.draw(st.sampled_from(sorted(self.model.people)))
        number = self.model.people[person]
        return person, number, self._standing(number)

    def _card(self, data: st.DataObject) -> tuple[int, Card]:
        card_id = data.draw(st.sampled_from(sorted(self.model.cards)))
        return card_id, self.model.cards[card_id]

    def _seat(self, person: int) -> Seat:
        return Seat(person, self.tables[self.model.people[person]], EVENING)

    def _standing(self, number: int) -> Standing:
        with self.database.reading() as session:
            return standing(session, self.tables[number])

    def _stored(self, card_id: int) -> dict[str, str]:
        with self.database.reading() as session:
            return session.get_one(Idea, card_id).answers


def prepare(folder: Path) -> Path:
    """A database with the evening of Lons-le-Saunier, ready to begin."""
    database = Database(sqlite_url(folder))
    migrate(database.writer)
    door = Door(database).start()
    assert door.write_now(prepare_evening, load_plan(EVENTS / "lons-le-saunier", RULES)) == EVENING
    door.stop()
    with closing(database.writer.raw_connection()) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    database.close()
    return folder / "tablee.db"


def play(prepared: Path, examples: int, steps: int, seed: int, shortest: bool = True) -> Counter[str]:
    """So many sequences of so many things done; returns how often each was. Raises with a sequence that breaks a rule of the house:
    the shortest, which takes a while."""
    from hypothesis import seed as seeded

    taken: Counter[str] = Counter()
    machine = seeded(seed)(type("Played", (Sequences,), {"prepared": prepared, "taken": taken}))
    run_state_machine_as_test(machine, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        phases=[Phase.generate, *([Phase.shrink] if shortest else [])],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=shortest, print_blob=shortest))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = parser.parse_args()
    say_machine()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tablee-sequences-") as folder:
        taken = play(prepare(Path(folder)), given.examples, given.steps, given.seed)
    say("sequences_played", given.examples, "sequences", steps=given.steps, seed=given.seed, seconds=round(time.monotonic() - began),
        taken=dict(sorted(taken.items())))


if __name__ == "__main__":
    main()
