"""Whole halls and whole years of follow-up for the figures: rows as the evening and the team would have left them, laid at once."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from app.evenings.models import Evening
from app.feedback.models import Feedback
from app.files.models import Decision, Opportunity, StageMove, TeamNote
from app.followup.models import Cooperation, FileEvent, Handover, NewsSent, YearFigures
from app.ground.french import PARIS
from app.ground.writing import Door
from app.ideas.models import Idea, Vote
from app.interests.models import CompatibleTap, Interest
from app.methods.answers import TRUE
from app.opportunities.actions import open_files
from app.participants.models import Contact, ContactTap, Participant
from app.promises.models import Promise
from app.sheets.models import SheetEntry, SignOff
from app.tables.models import Table, TableStep

GROUPS = ("citizens", "businesses", "public", "ess", "training", "employees")
NAMES = ("Zéphyrine", "Oudayer", "Quentinou", "Wandrille", "Ysoline", "Ubaldine", "Xaviera", "Kunibert")  # in no word of the pages


def at(day: date, hour: int = 20) -> datetime:
    return datetime.combine(day, time(hour), PARIS)


@dataclass
class Hall:
    """One evening being laid."""

    door: Door
    evening_id: int
    day: date
    session: Session | None = None  # the transaction in which all of it is laid at once

    def do(self, action: Any, *args: Any) -> Any:
        """Through the door, or within the transaction that is open already."""
        if self.session is None:
            return self.door.write_now(action, *args)
        result = action(self.session, *args)
        self.session.flush()
        return result

    def lay(self, *rows: Any) -> list[int]:
        """These rows, as they are; their ids."""
        def add(session: Session) -> list[int]:
            session.add_all(rows)
            session.flush()
            return [getattr(row, "id", 0) or 0 for row in rows]
        return self.do(add)

    def begin(self, closed: bool = True) -> None:
        def change(session: Session) -> None:
            evening = session.get_one(Evening, self.evening_id)
            evening.started_at = at(self.day, 18)
            evening.closed_at = at(self.day, 21) if closed else None
        self.do(change)

    def table_id(self, number: int) -> int:
        def find(session: Session) -> int:
            query = select(Table.id).where(Table.evening_id == self.evening_id, Table.number == number)
            return session.exec(query).one() or 0
        return self.do(find)

    def sit(self, number: int, groups: Iterable[str], names: Iterable[str] = ()) -> list[int]:
        """People of these colleges at a table."""
        table_id, given = self.table_id(number), list(names)
        people = [Participant(evening_id=self.evening_id, table_id=table_id, name=given[n] if n < len(given) else None, group=group,
                              joined_at=at(self.day, 18)) for n, group in enumerate(groups)]
        return self.lay(*people)

    def think(self, number: int, people: Iterable[int], step_id: str = "silent-ideas") -> list[int]:
        """One card from each."""
        table_id = self.table_id(number)
        return self.lay(*(Idea(evening_id=self.evening_id, table_id=table_id, step_id=step_id, participant_id=person,
                               answers={"idea": "Une idée de quelqu’un."}, written_at=at(self.day)) for person in people))

    def agree(self, number: int, people: list[int], aligned: int, carrying: int = 0, confirmed: int = 0) -> None:
        """Everybody states an interest; the first ones are found compatible by their neighbour, who finds them so."""
        table_id = self.table_id(number)
        self.lay(TableStep(table_id=table_id, step_id="interest-alignment", started_at=at(self.day), revealed_at=at(self.day)))
        self.lay(*(Interest(
            evening_id=self.evening_id, table_id=table_id, participant_id=person, gain="Un gain.", contribution="Un apport.",
            commitment="lead" if n < carrying else "follow", confirmed_at=at(self.day + timedelta(days=9)) if n < confirmed else None,
            declared_at=at(self.day)) for n, person in enumerate(people)))
        pairs = {(people[n], people[(n + 1) % len(people)]) for n in range(aligned)}
        both = pairs | {(other, one) for one, other in pairs}
        self.lay(*(CompatibleTap(from_id=one, to_id=other, table_id=table_id, tapped_at=at(self.day)) for one, other in both))

    def write(self, number: int, **lines: str) -> None:
        """« d1__problem » is the field `problem` of the sheet `d1`."""
        table_id = self.table_id(number)
        self.lay(*(SheetEntry(evening_id=self.evening_id, table_id=table_id, sheet=name.partition("__")[0], field=name.partition("__")[2],
                              value=value, written_at=at(self.day)) for name, value in lines.items()))

    def vote(self, number: int, people: list[int], step_id: str = "vote-problem") -> None:
        """Everybody for the same card, and the table keeps it."""
        table_id = self.table_id(number)
        [card] = self.lay(Idea(evening_id=self.evening_id, table_id=table_id, step_id="frame-problem", answers={"problem": "Un problème."},
                               written_at=at(self.day)))
        self.lay(TableStep(table_id=table_id, step_id=step_id, started_at=at(self.day), opened_at=at(self.day), closed_at=at(self.day),
                           winner=f"idea:{card}"))
        self.lay(*(Vote(evening_id=self.evening_id, table_id=table_id, step_id=step_id, participant_id=person, candidate=f"idea:{card}",
                        dots=1, cast_at=at(self.day)) for person in people))

    def meet(self, *pairs: tuple[int, int]) -> None:
        """Both tap « Restons en contact »."""
        self.lay(*(ContactTap(from_id=one, to_id=other, evening_id=self.evening_id, tapped_at=at(self.day))
                   for pair in pairs for one, other in (pair, pair[::-1])))

    def leave_contact(self, contacts: dict[int, str], for_team: bool = True) -> None:
        self.lay(*(Contact(participant_id=person, value=value, consented_at=at(self.day), for_team=for_team)
                   for person, value in contacts.items()))

    def sign(self, number: int, people: Iterable[int], agrees: bool = True) -> None:
        table_id = self.table_id(number)
        self.lay(*(SignOff(evening_id=self.evening_id, table_id=table_id, participant_id=person, agrees=agrees, digest="0",
                           said_at=at(self.day)) for person in people))

    def mark(self, number: int, marks: Iterable[int]) -> None:
        table_id = self.table_id(number)
        self.lay(*(Feedback(key=f"{self.evening_id}-{number}-{n}", evening_id=self.evening_id, table_id=table_id,
                            answers={"useful": str(mark)}) for n, mark in enumerate(marks)))

    # --- Afterwards -------------------------------------------------------------------------------------------------

    def open(self) -> dict[int, int]:
        """The files: table number → file id."""
        self.do(open_files, self.evening_id, "organiser")

        def find(session: Session) -> dict[int, int]:
            query = select(Table.number, Opportunity.id).join(Opportunity, Opportunity.table_id == Table.id).where(
                Opportunity.evening_id == self.evening_id, Opportunity.candidate.is_(None))  # type: ignore[union-attr]
            return {number: file_id or 0 for number, file_id in session.exec(query)}
        return self.do(find)

    def decide(self, file_id: int, outcome: str, days: int = 1) -> None:
        self.lay(Decision(opportunity_id=file_id, outcome=outcome, reason="need_to_specify", sentence="Merci.", by="Claire",
                          at=at(self.day + timedelta(days=days), 9)))

    def move(self, file_id: int, before: str, after: str, days: int) -> None:
        self.lay(StageMove(opportunity_id=file_id, from_stage=before, to_stage=after, by="Claire", at=at(self.day + timedelta(days=days))))

    def note(self, file_id: int, **lines: str) -> None:
        self.lay(*(TeamNote(opportunity_id=file_id, field=name.replace("__", ":"), value=value, by="Claire", at=at(self.day))
                   for name, value in lines.items()))

    def happen(self, file_id: int, days: int, kind: str = "meeting", result: str = "", team: str = "2", partners: str = "1") -> None:
        self.lay(FileEvent(evening_id=self.evening_id, opportunity_id=file_id, kind=kind, on=self.day + timedelta(days=days), what="Vu.",
                           result=result, hours_team=Decimal(team), hours_partners=Decimal(partners), by="Claire", at=at(self.day)))

    def cooperate(self, file_id: int, one: str, other: str, days: int | None, person: bool = False) -> None:
        begun = days is not None
        self.lay(Cooperation(evening_id=self.evening_id, opportunity_id=file_id, kind="partnership", one=one, other=other,
                             one_is_person=person, exchange="Un local contre du temps.", first_act="Réunion" if begun else "",
                             first_act_on=self.day + timedelta(days=days or 0) if begun else None,
                             evidence="Compte rendu" if begun else "", by="Claire", at=at(self.day)))

    def employ(self, file_id: int, days: int, created: str, kept: str = "0", accessible: str = "0", announced: str = "0",
               turnover: str | None = None) -> None:
        self.lay(YearFigures(evening_id=self.evening_id, opportunity_id=file_id, on=self.day + timedelta(days=days),
                             announced=Decimal(announced), created=Decimal(created), kept=Decimal(kept), accessible=Decimal(accessible),
                             turnover=Decimal(turnover) if turnover else None, source="Le porteur", by="Claire", at=at(self.day)))

    def promise(self, file_id: int, state: str = "open", days: int | None = None) -> None:
        self.lay(Promise(evening_id=self.evening_id, opportunity_id=file_id, who="La mairie", what="Une salle", state=state,
                         due_on=None if days is None else self.day + timedelta(days=days), made_by="Claire", made_at=at(self.day)))

    def hand_over(self, file_id: int, days: int) -> None:
        self.lay(Handover(evening_id=self.evening_id, opportunity_id=file_id, to_owner="Marc", note="Tout va bien.", by="Claire",
                          at=at(self.day + timedelta(days=days))))

    def tell(self, people: list[int], days: int) -> None:
        self.lay(NewsSent(evening_id=self.evening_id, by="Claire", at=at(self.day + timedelta(days=days)), participant_ids=people))


def full_hall(hall: Hall, seed: int = 1) -> dict[int, int]:
    """A lively evening of about ten people a table, and a year of follow-up, in one transaction. Returns table number → file id.

    The contacts of all halls are drawn from the same four hundred: some people come to several editions.
    """
    return hall.door.write_now(lambda session: _fill(replace(hall, session=session), random.Random(seed)))


def _fill(hall: Hall, chance: random.Random) -> dict[int, int]:
    everyone: list[int] = []
    group_of: dict[int, str] = {}
    for number in range(1, 17):
        size = chance.randint(7, 13)
        weights = [chance.choice((1, 2, 3, 8)) for _ in GROUPS] if number != 5 else [9, 1, 0, 0, 0, 0]
        groups = chance.choices(GROUPS, weights, k=size)
        people = hall.sit(number, groups, NAMES)
        group_of |= dict(zip(people, groups, strict=True))
        everyone += people
        spoke = [person for person in people if chance.random() < (0.8 if number % 3 else 0.95)]
        for _ in range(2):
            hall.think(number, spoke)
        if chance.random() < 0.85:
            hall.vote(number, spoke)
            hall.write(number, d1__problem="On renonce à un emploi faute de voiture.", d1__who="Deux cents personnes sans permis")
        if chance.random() < 0.85:
            hall.write(number, d2__solution="Un trajet partagé chaque matin.")
        hall.agree(number, spoke, chance.randint(0, 5), chance.randint(0, 2), chance.randint(0, 2))
        hall.sign(number, spoke[1:])
        hall.sign(number, spoke[:1], chance.random() < 0.5)
        hall.mark(number, [chance.choice((3, 4, 4, 5, 5)) for _ in spoke[2:]])
    pool = list(range(400))
    known = chance.sample(pool, len(everyone))
    hall.leave_contact({person: f"adresse{known[n]}@exemple.fr" for n, person in enumerate(everyone) if chance.random() < 0.75})
    staff = [person for person, group in group_of.items() if group == "employees"]
    pairs = {tuple(sorted(chance.sample(everyone, 2))) for _ in range(110)}
    pairs |= {tuple(sorted((chance.choice(staff), person))) for person in chance.sample(everyone, 50) if person not in staff}
    hall.meet(*pairs)  # type: ignore[arg-type]
    hall.begin()
    files = hall.open()
    _follow(hall, files, everyone, chance)
    return files


def _follow(hall: Hall, files: dict[int, int], everyone: list[int], chance: random.Random) -> None:
    outcomes = ("BACKLOG_D1", "BACKLOG_D2", "BACKLOG_D2", "PARKED", "DROPPED", "BACKLOG_D1")
    for number, file_id in files.items():
        outcome = "BOOSTER_FOLLOWUP" if number > 12 else outcomes[number % 6]
        hall.decide(file_id, outcome, chance.choice((1, 1, 1, 4)))
        if outcome in ("PARKED", "DROPPED"):
            continue
        hall.note(file_id, **({"owner": chance.choice(("Claire", "Marc", "Élodie"))} if number % 5 else {"places": "Gigny"}))
        for days in sorted(chance.sample(range(5, 360), chance.randint(1, 9))):
            kind = chance.choice(("meeting", "call", "study", "test"))
            hall.happen(file_id, days, kind, chance.choice(("met", "refuted", "undecided")) if kind == "test" else "")
        if number % 4 == 1:
            hall.note(file_id, lead_state="confirmed", lead_form="organisation", proof__P9=TRUE)
            hall.cooperate(file_id, "Scierie du Haut-Jura", f"Mairie {number}", 40 + number)
            hall.employ(file_id, 200, "2.5", "1", "1", "4", "120000")
        if outcome == "BACKLOG_D2" and number % 2:
            hall.move(file_id, "d2", "d3", 80)
        if number % 3 == 0:
            hall.cooperate(file_id, "Foyer rural", f"Atelier {number}", None)
            hall.decide(file_id, "PARKED", 100)
        hall.promise(file_id, chance.choice(("kept", "kept", "not_kept", "open", "withdrawn")), 30)
        hall.hand_over(file_id, 50)
    hall.tell(everyone[:80], 5)
