"""Canaries among living people: everybody leaves words that are nobody else's, some erase themselves while the others write, and now
and then an older copy is put back. `python -m soak.privacy`.

After each of them every file of the data folder is searched for everybody who was ever erased, and whoever lives is still there.
"""

import argparse
import random
import string
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from app.ground.copies import back_up
from app.ground.database import Database, sqlite_url
from app.ground.erased import note_erased
from app.ground.receipts import Receipt
from app.ground.writing import Door
from app.ideas.actions import add_idea, edit_idea, withdraw_idea
from app.participants.actions import agree_to_contact, join_table
from app.participants.models import Contact, Participant, Seat
from app.privacy.actions import erase_person
from app.restoring import restore
from app.settings import Settings
from bench.figures import say, say_machine
from bench.hall import STEP, Hall, hall, writing_tables

CARDS = 4
LONGEST = 110
COPIES = "kept"


@dataclass
class Findings:
    """What may not be: traces of somebody erased, somebody lost who had not erased herself."""

    done: Counter[str] = field(default_factory=Counter)
    traces: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.traces and not self.lost


@dataclass
class Life:
    """One evening and what should be in it: who lives, by her canary; who ever was erased; the copies, with who lived in them."""

    place: Hall
    chance: random.Random
    database: Database
    door: Door
    living: dict[str, Seat] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    copies: list[tuple[Path, dict[str, Seat]]] = field(default_factory=list)
    born: int = 0

    def somebody_comes(self) -> None:
        """She joins, leaves a contact and some cards of all lengths, and changes her mind about a few."""
        self.born += 1
        canary = f"zq{self.born}{''.join(self.chance.choices(string.ascii_lowercase, k=8))}"
        table = self.chance.choice(writing_tables(self.place)).id or 0
        token = f"token-{canary}"
        person = self.door.write_now(join_table, table, canary, "citizens", token, receipt=Receipt(f"door:{table}", token, canary[::-1]))
        seat = self.living[canary] = Seat(person, table, self.place.evening_id)
        self.door.write_now(agree_to_contact, person, f"{canary}@example.org")
        for number in range(self.chance.randint(1, CARDS)):
            named = Receipt(seat.actor, f"{canary}{number}", "digest")
            laid = self.door.write_now(add_idea, seat, STEP, {"text": self.words(canary)}, receipt=named)
            if self.chance.random() < 0.3:
                self.door.write_now(edit_idea, seat, laid["id"], {"text": self.words(canary)})
            if self.chance.random() < 0.1:
                self.door.write_now(withdraw_idea, seat, laid["id"])

    def somebody_erases_herself(self) -> str:
        canary = self.chance.choice(sorted(self.living))
        seat = self.living.pop(canary)
        note_erased(self.place.folder, [self.door.write_now(erase_person, seat.participant_id, seat.actor)])
        self.erased.add(canary)
        return canary

    def keep_a_copy(self) -> None:
        target = self.place.folder / COPIES / f"{len(self.copies)}.db"
        back_up(self.place.folder / "tablee.db", target)
        self.copies.append((target, dict(self.living)))

    def put_an_older_copy_back(self) -> None:
        """Whoever came since is gone with her number, which the next one will get: she is not to be erased for it."""
        copy, living = self.chance.choice(self.copies)
        self.close()
        restore(Settings(data_dir=self.place.folder, backup_dir=self.place.folder / COPIES), copy)
        self.database = Database(sqlite_url(self.place.folder))
        self.door = Door(self.database).start()
        self.living = {canary: seat for canary, seat in living.items() if canary not in self.erased}

    def words(self, canary: str) -> str:
        return f"{canary} " + "".join(self.chance.choices(string.ascii_letters + " ", k=self.chance.randint(3, LONGEST)))

    def traces(self) -> list[str]:
        """Whoever was erased and is still in a file; the copies apart, which die within their rotation."""
        found = {path.name: path.read_bytes() for path in self.place.folder.iterdir() if path.is_file()}
        return [f"{canary} in {name}" for canary in sorted(self.erased) for name, content in found.items() if canary.encode() in content]

    def lost(self) -> list[str]:
        with self.database.reading() as session:
            names = set(session.execute(select(Participant.name)).scalars())
            contacts = set(session.execute(select(Contact.value)).scalars())
        return [canary for canary in self.living if canary not in names or f"{canary}@example.org" not in contacts]

    def close(self) -> None:
        self.door.stop()
        self.database.close()


def live(place: Hall, seed: int, moves: int) -> Findings:
    """So many things happen, in an order that the seed decides; after each erasing and each copy put back, everything is searched."""
    life = Life(place, random.Random(seed), Database(sqlite_url(place.folder)), Door(place.database))
    life.door = Door(life.database).start()
    findings = Findings()
    for _ in range(8):
        life.somebody_comes()
    life.keep_a_copy()
    for _ in range(moves):
        what = life.chance.choices(("comes", "erases", "copies", "restores"), (10, 4, 1, 1))[0]
        findings.done[what] += 1
        if what == "comes" or not life.living:
            life.somebody_comes()
        elif what == "copies":
            life.keep_a_copy()
        else:
            life.somebody_erases_herself() if what == "erases" else life.put_an_older_copy_back()
            findings.traces += life.traces()
            findings.lost += life.lost()
    life.close()
    return findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    say_machine()
    with hall(seats=given.moves * 4) as place:
        findings = live(place, given.seed, given.moves)
    facts = {"seed": given.seed, "moves": given.moves, **findings.done}
    say("traces_of_erased_people", len(findings.traces), "canaries", **facts)
    say("people_lost_by_erasing", len(findings.lost), "people", **facts)
    if not findings.clean:
        raise SystemExit(f"found: {findings.traces[:5]} {findings.lost[:5]}")


if __name__ == "__main__":
    main()
