"""The interest board of one table: who brings, who expects, what the facilitator linked. What was said to the team is not on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.interests.models import Interest, InterestMark
from app.interests.queries import interests_revealed, marks_at, table_interests, team_interests
from app.kinds.sentences import capital, met
from app.methods.answers import clean
from app.methods.models import Rung
from app.participants.models import Participant
from app.participants.queries import people_at
from app.tables.queries import Standing

WORD = 12  # letters of a first name that fit beside a seat
SHORT_RUNGS = {"Donner un coup de main": "Coup de main"}


@dataclass(frozen=True)
class Diner:
    """One person at the board, in the words that `interest_board` draws."""

    id: int
    group: str
    name: str
    word: str
    level: str | None
    brings: bool
    expects: bool
    spoke: bool
    interest: Interest | None


@dataclass(frozen=True)
class Drawn:
    """One mark with its sign on the drawing: a number for a link, a letter for a gap, nothing for a conflict."""

    mark: InterestMark
    sign: str
    awaits: str
    brings: str


@dataclass(frozen=True)
class Board:
    """Everything that the board shows, as a drawing and in words."""

    people: tuple[Diner, ...]
    links: tuple[Drawn, ...]
    gaps: tuple[Drawn, ...]
    conflicts: tuple[Drawn, ...]
    levels: tuple[tuple[str, tuple[Diner, ...]], ...]
    team_only: int
    revealed: bool
    sentence: str
    twin: str

    @property
    def said(self) -> tuple[Diner, ...]:
        return tuple(one for one in self.people if one.interest)

    @property
    def arrows(self) -> list[tuple[int, int]]:
        """(giver, taker) of each link, in the order of the numbers."""
        return [(one.mark.brings_id or 0, one.mark.awaits_id) for one in self.links]


def board_of(session: Session, here: Standing) -> Board:
    """The board as it is now. Before the reveal it knows who sits there, and nothing of what they said."""
    shown = {one.person.id or 0: one for one in table_interests(session, here)}
    marks = marks_at(session, here.id)
    people = _around(session, here, [one.person for one in shown.values()], marks)
    diners = tuple(_diner(here, person, place, shown[person.id].interest if person.id in shown else None, marks)
                   for place, person in enumerate(people, 1))
    names = {one.id: one.name for one in diners}
    links, gaps, conflicts = (_drawn(marks, kind, names) for kind in ("link", "gap", "conflict"))
    return Board(
        people=diners, links=links, gaps=gaps, conflicts=conflicts, levels=_levels(here.plan.interests.ladder, diners),
        team_only=sum(one.interest.visible_to == "team" for one in team_interests(session, here.id)),
        revealed=interests_revealed(here), sentence=met(len(links), len(gaps), len(conflicts)),
        twin=_twin(here.table.number, diners, links, gaps, conflicts))


def expects_something(interest: Interest) -> bool:
    """« Rien » is an answer, and leaves the dish away."""
    return clean(interest.expected_return).rstrip(".! ").casefold() not in ("", "rien")


def _around(session: Session, here: Standing, stated: Sequence[Participant], marks: Sequence[InterestMark]) -> list[Participant]:
    """Who is present, in the order of the seats, then those who have gone but whose words or links stay."""
    present = people_at(session, here.id)
    seats = {person.id: person for person in present} | {person.id: person for person in stated}
    for participant_id in {one for mark in marks for one in (mark.awaits_id, mark.brings_id) if one} - seats.keys():
        seats[participant_id] = session.get_one(Participant, participant_id)
    return [*present, *sorted((one for one in seats.values() if one not in present), key=lambda one: one.id or 0)]


def _diner(here: Standing, person: Participant, place: int, interest: Interest | None, marks: Sequence[InterestMark]) -> Diner:
    name = person.name or f"Place {place}"
    word = name if len(name) <= WORD else name[: WORD - 1] + "…"
    rung = here.plan.interests.rung(interest.commitment).label if interest and interest.commitment else ""
    gives = any(mark.kind == "link" and mark.brings_id == person.id for mark in marks)
    awaits = any(mark.kind in ("link", "gap") and mark.awaits_id == person.id for mark in marks)
    return Diner(
        id=person.id or 0, group=person.group, name=name, word=word, interest=interest, spoke=interest is not None,
        level=SHORT_RUNGS.get(rung, rung) or ("a répondu" if interest else "rien à lire"),
        brings=gives or bool(interest and clean(interest.contribution)), expects=awaits or bool(interest and expects_something(interest)))


def _drawn(marks: Sequence[InterestMark], kind: str, names: dict[int, str]) -> tuple[Drawn, ...]:
    found = [mark for mark in marks if mark.kind == kind]
    signs = {"link": [str(n) for n in range(1, len(found) + 1)], "gap": [chr(ord("A") + n % 26) for n in range(len(found))]}
    return tuple(Drawn(mark, sign, names.get(mark.awaits_id, ""), names.get(mark.brings_id or 0, ""))
                 for mark, sign in zip(found, signs.get(kind, ["≠"] * len(found)), strict=True))


def _levels(ladder: Sequence[Rung], diners: Sequence[Diner]) -> tuple[tuple[str, tuple[Diner, ...]], ...]:
    """The ladder, its highest rung first, with who stands on each."""
    def on(rung: Rung) -> tuple[Diner, ...]:
        return tuple(one for one in diners if one.interest and one.interest.commitment == rung.id)

    return tuple((SHORT_RUNGS.get(rung.label, rung.label), on(rung)) for rung in sorted(ladder, key=lambda rung: -rung.rank))


def _twin(number: int, diners: Sequence[Diner], links: Sequence[Drawn], gaps: Sequence[Drawn], conflicts: Sequence[Drawn]) -> str:
    """The drawing in words, for whoever cannot see it."""
    said = sum(one.spoke for one in diners)
    parts = [f"Table {number}, {said} sur {len(diners)} se sont exprimés."]
    parts += [f"{one.brings} apporte ce que {one.awaits} attend." for one in links]
    parts += [f"{one.awaits} attend encore." for one in gaps]
    parts += [f"{one.awaits} et {one.brings} ne sont pas d’accord." for one in conflicts]
    return capital(" ".join(parts))
