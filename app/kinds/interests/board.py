"""The interest board of one table: who brings, who expects, what meets and what is missing. What was said to the team is not on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.ground.french import spaced
from app.interests.call import CARRYING
from app.interests.key_actors import STATUSES
from app.interests.models import Interest, InterestMark, KeyActor
from app.interests.queries import board_marks, call_at, interests_revealed, key_actor_of, said_at, table_interests
from app.interests.suggestions import suggest
from app.kinds.sentences import capital, met
from app.kinds.wall_text import shortest
from app.methods.answers import clean
from app.methods.models import EventPlan, Rung
from app.participants.models import Participant
from app.participants.queries import people_at
from app.tables.queries import Standing

WORD = 12  # letters of a first name that fit beside a seat
SUGGESTED = 3  # more would be read as a verdict
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

    @property
    def offer(self) -> str:
        """What she brings, with how much of it."""
        return self.interest.brought if self.interest else ""


@dataclass(frozen=True)
class Drawn:
    """One mark with its sign on the drawing: a number for a link, a letter for a gap, « ≠ » for a conflict."""

    mark: InterestMark
    sign: str
    awaits: str
    brings: str


@dataclass(frozen=True)
class Hint:
    """A pair that might be worth a look: a suggestion, drawn by nobody."""

    awaits: Diner
    brings: Diner
    kind: str


@dataclass(frozen=True)
class Lack:
    """What is missing at the table, or no longer: `lead`, `group` or `actor`, in one sentence."""

    about: str
    words: str
    missing: bool = True


@dataclass(frozen=True)
class Board:
    """Everything that the board shows, as a drawing and in words."""

    people: tuple[Diner, ...]
    links: tuple[Drawn, ...]
    offers: tuple[Drawn, ...]
    gaps: tuple[Drawn, ...]
    conflicts: tuple[Drawn, ...]
    settled: tuple[Drawn, ...]
    levels: tuple[tuple[str, tuple[Diner, ...]], ...]
    lacks: tuple[Lack, ...]
    hints: tuple[Hint, ...]
    key_actor: KeyActor | None
    team_only: int
    attested: int
    revealed: bool
    sentence: str
    twin: tuple[str, ...]

    @property
    def said(self) -> tuple[Diner, ...]:
        return tuple(one for one in self.people if one.interest)

    @property
    def arrows(self) -> list[tuple[int, int]]:
        """(giver, taker) of each link, in the order of the numbers."""
        return [(one.mark.brings_id or 0, one.mark.awaits_id) for one in self.links]

    @property
    def dashed(self) -> list[tuple[int, int]]:
        """(giver, taker) of each offer that nobody has answered yet."""
        return [(one.mark.brings_id or 0, one.mark.awaits_id) for one in self.offers]

    @property
    def open_returns(self) -> tuple[Diner, ...]:
        """Who expects something that nobody meets, and of whom nobody has noted it as missing."""
        seen = {one.mark.awaits_id for one in (*self.links, *self.gaps)}
        return tuple(one for one in self.said if one.interest and one.interest.expects and one.id not in seen)

    @property
    def untaken(self) -> tuple[Diner, ...]:
        """Who brings something that nobody has needed so far."""
        given = {one.mark.brings_id for one in self.links}
        return tuple(one for one in self.said if one.offer and one.id not in given)


def board_of(session: Session, here: Standing, for_table: bool = False) -> Board:
    """The board as it is now. Before the reveal it knows who sits there, and nothing of what they said.

    `for_table`: as phones, screens and paper may show it, without the offers, which are between two people, and without any mark that
    touches somebody whose interest is the team's alone. The facilitator's own desk keeps those: he drew them, he may erase them.
    """
    shown = {one.person.id or 0: one for one in table_interests(session, here)}
    reserved = [one for one in said_at(session, here.id) if one.interest.visible_to == "team"]
    hidden = {one.person.id for one in reserved} if for_table else set()
    marks = [mark for mark in board_marks(session, here.id) if not {mark.awaits_id, mark.brings_id} & hidden]
    people = _around(session, here, [one.person for one in shown.values()], marks)
    diners = tuple(_diner(here, person, place, shown[person.id].interest if person.id in shown else None, marks)
                   for place, person in enumerate(people, 1))
    names = {one.id: one.name for one in diners}
    standing = [mark for mark in marks if mark.stands]
    links, gaps, conflicts = (_drawn(standing, kind, names) for kind in ("link", "gap", "conflict"))
    offers = () if for_table else _drawn([mark for mark in marks if mark.is_offer], "link", names, sign="?")
    settled = _drawn([mark for mark in marks if mark.settled_at is not None], "conflict", names, sign="=")
    lacks = _lacks(session, here, people, diners) if interests_revealed(here) else ()
    return Board(
        people=diners, links=links, offers=offers, gaps=gaps, conflicts=conflicts, settled=settled,
        levels=_levels(here.plan.interests.ladder, diners), lacks=lacks, hints=_hints(here.plan, diners, marks),
        key_actor=key_actor_of(session, here.id), team_only=len(reserved),
        attested=sum(one.interest.attested_at is not None for one in reserved),
        revealed=interests_revealed(here), sentence=met(len(links), len(gaps), len(conflicts)),
        twin=_twin(here.table.number, diners, links, gaps, conflicts, settled, lacks))


# --- Around the table -----------------------------------------------------------------------------------------------


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
        brings=gives or bool(interest and clean(interest.contribution)), expects=awaits or bool(interest and interest.expects))


def _drawn(marks: Sequence[InterestMark], kind: str, names: Mapping[int, str], sign: str = "") -> tuple[Drawn, ...]:
    found = [mark for mark in marks if mark.kind == kind]
    signs = {"link": [str(n) for n in range(1, len(found) + 1)], "gap": [chr(ord("A") + n % 26) for n in range(len(found))]}
    return tuple(Drawn(mark, sign or own, names.get(mark.awaits_id, ""), names.get(mark.brings_id or 0, ""))
                 for mark, own in zip(found, signs.get(kind, ["≠"] * len(found)), strict=True))


def _levels(ladder: Sequence[Rung], diners: Sequence[Diner]) -> tuple[tuple[str, tuple[Diner, ...]], ...]:
    """The ladder, its highest rung first, with who stands on each."""
    def on(rung: Rung) -> tuple[Diner, ...]:
        return tuple(one for one in diners if one.interest and one.interest.commitment == rung.id)

    return tuple((SHORT_RUNGS.get(rung.label, rung.label), on(rung)) for rung in sorted(ladder, key=lambda rung: -rung.rank))


def _hints(plan: EventPlan, diners: Sequence[Diner], marks: Sequence[InterestMark]) -> tuple[Hint, ...]:
    """Kinds that answer words, among what the table may read and nobody has linked or noted yet."""
    said = {one.id: one for one in diners if one.interest}
    settled = {mark.awaits_id for mark in marks if mark.kind in ("link", "gap") and not mark.is_offer}
    awaited = {one.id: one.interest.expected_return for one in said.values()
               if one.interest and one.interest.expects and one.id not in settled}
    brought = {one.id: one.interest.contribution_kind for one in said.values() if one.interest}
    known = {(mark.awaits_id, mark.brings_id or 0) for mark in marks}
    found = suggest(awaited, brought, {kind.id: kind.recalls for kind in plan.interests.kinds}, known)
    labels = {kind.id: kind.label for kind in plan.interests.kinds}
    return tuple(Hint(said[one.awaits], said[one.brings], labels[one.kind]) for one in found[:SUGGESTED])


# --- What is missing ------------------------------------------------------------------------------------------------


def _lacks(session: Session, here: Standing, people: Sequence[Participant], diners: Sequence[Diner]) -> tuple[Lack, ...]:
    lacks = [_lead(session, here, diners), _actor(key_actor_of(session, here.id))]
    absent = absent_groups(here.plan, people)
    if absent:
        lacks.insert(1, Lack("group", f"Pas à cette table : {', '.join(absent)}."))
    return tuple(replace(lack, words=spaced(lack.words)) for lack in lacks)


def absent_groups(plan: EventPlan, people: Collection[Participant]) -> list[str]:
    """The colleges of the evening of which nobody sits at the table, each in one word."""
    present = {person.group for person in people}
    return [shortest(group) for group in plan.groups if group.id not in present]


def _lead(session: Session, here: Standing, diners: Sequence[Diner]) -> Lack:
    """Who said it on the ladder said it to the table. The answers to the call are the team's: of them only whether there was one."""
    if here.paper.lead:
        return Lack("lead", f"{here.paper.lead} porte le projet.", missing=False)
    said = [one.name for one in diners if one.interest and one.interest.commitment in CARRYING]
    if said:
        return Lack("lead", f"Pour porter ou co-porter : {', '.join(said)}.", missing=False)
    match call_at(session, here).found:
        case True:
            return Lack("lead", "Au moins une personne pourrait porter : l’équipe sait qui.", missing=False)
        case False:
            return Lack("lead", "Personne ne porte pour l’instant : écrivez le profil recherché.")
        case _:
            return Lack("lead", "Personne n’a dit à la table qu’il porterait.")


def _actor(known: KeyActor | None) -> Lack:
    if known is None:
        return Lack("actor", "L’acteur indispensable n’est pas nommé.")
    return Lack("actor", f"Indispensable, {known.name} : {STATUSES[known.status]}.", missing=known.status != "agrees")


# --- In words -------------------------------------------------------------------------------------------------------


def _twin(number: int, diners: Sequence[Diner], links: Sequence[Drawn], gaps: Sequence[Drawn], conflicts: Sequence[Drawn],
          settled: Sequence[Drawn], lacks: Sequence[Lack]) -> tuple[str, ...]:
    """The drawing in words, for whoever cannot see it: the same facts, one a sentence."""
    said = [one for one in diners if one.spoke]
    met_by = {one.mark.awaits_id for one in (*links, *gaps)}
    given = {one.mark.brings_id for one in links}
    parts = [f"Table {number}, {len(said)} sur {len(diners)} se sont exprimés."]
    parts += [f"{one.brings} apporte ce que {one.awaits} attend{_about(one)}." for one in links]
    parts += [f"{one.awaits} attend encore{_about(one)}." for one in gaps]
    parts += _alike([one.name for one in said if one.interest and one.interest.expects and one.id not in met_by],
                    "attend quelque chose que rien ne rejoint", "attendent quelque chose que rien ne rejoint")
    parts += _alike([one.name for one in said if one.offer and one.id not in given],
                    "apporte quelque chose que personne n’a pris", "apportent quelque chose que personne n’a pris")
    parts += [f"{one.awaits} et {one.brings} ne sont pas d’accord{_about(one)}." for one in conflicts]
    parts += [f"{one.awaits} et {one.brings} ont réglé leur désaccord{_about(one)}." for one in settled]
    return tuple(spaced(capital(part)) for part in (*parts, *(lack.words for lack in lacks)))


def _about(one: Drawn) -> str:
    return f" : {one.mark.about.rstrip('.')}" if one.mark.about else ""


def _alike(names: Sequence[str], one: str, many: str) -> list[str]:
    """« Amina et Driss attendent quelque chose que rien ne rejoint. »"""
    if not names:
        return []
    listed = " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return [f"{listed} {one if len(names) == 1 else many}."]
