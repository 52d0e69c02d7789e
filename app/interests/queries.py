"""What we ask of interests. « Team only » is kept here: no query for the table returns one."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from app.ground.direct import Direct
from app.ground.objects import KEY, Objects
from app.interests.alignment import Pair, Statement, why_not
from app.interests.call import CARRYING, Call, is_call
from app.interests.models import CompatibleTap, Interest, InterestMark, KeyActor
from app.participants.models import Participant
from app.tables.queries import Standing, standing


@dataclass(frozen=True)
class Stated:
    """An interest with who states it."""

    interest: Interest
    person: Participant


@dataclass(frozen=True)
class Alignment:
    """Whose interest is aligned at a table, and of the others what it lacks (codes of `alignment`), by person."""

    lacks: dict[int, tuple[str, ...]]

    @property
    def aligned(self) -> frozenset[int]:
        return frozenset(person for person, reasons in self.lacks.items() if not reasons)


# A table of thirteen reads these by the dozen while it answers each other's interests: through the ORM they are half of each page.
_AT_TABLE = Objects(Interest, Interest.table_id == KEY)
_OF_PERSON = Objects(Interest, Interest.participant_id == KEY)
_WHO_STATED = Objects(Participant, Participant.id.in_(select(Interest.participant_id).where(Interest.table_id == KEY)))
_MARKS = Objects(InterestMark, InterestMark.table_id == KEY, InterestMark.erased_at.is_(None))
_MY_TAPS = Direct(select(CompatibleTap.to_id).where(
    CompatibleTap.from_id == bindparam("person"), CompatibleTap.table_id == bindparam("table")))
_TAPS_ON = Direct(select(func.count()).where(CompatibleTap.to_id == bindparam("person"), CompatibleTap.table_id == bindparam("table")))


def interest_of(session: Session, participant_id: int, table_id: int) -> Interest | None:
    """One person's own interest in one table's solution."""
    return next((interest for interest in _OF_PERSON.all(session, participant_id) if interest.table_id == table_id), None)


def team_interests(session: Session, table_id: int) -> list[Stated]:
    """Everything that was stated at a table, « team only » too: for the organisers and the kernels that count."""
    people = {person.id: person for person in _WHO_STATED.all(session, table_id)}
    return [Stated(interest, people[interest.participant_id]) for interest in _AT_TABLE.all(session, table_id)]


def table_interests(session: Session, here: Standing) -> list[Stated]:
    """What the table may read: nothing before the reveal, and never what was said to the team only."""
    if not interests_revealed(here):
        return []
    return [stated for stated in said_at(session, here.id) if stated.interest.visible_to == "table"]


def said_at(session: Session, table_id: int) -> list[Stated]:
    """Who has stated something, whoever may read it. An answer to the call for a lead is not a statement."""
    return [stated for stated in team_interests(session, table_id) if stated.interest.said]


def interests_revealed(here: Standing) -> bool:
    """Whether the table has revealed what its people stated, at any step that asks for interests."""
    asking = [step for step in here.script.steps if step.kind == "interests" and step.private]
    return any(here.was_revealed(step.id) for step in asking)


# --- The board ------------------------------------------------------------------------------------------------------


def marks_at(session: Session, table_id: int) -> list[InterestMark]:
    """Links, gaps and open conflicts that stand at a table, in the order in which they were drawn. An offer does not stand yet."""
    return [mark for mark in board_marks(session, table_id) if mark.stands]


def board_marks(session: Session, table_id: int) -> list[InterestMark]:
    """Every mark that nobody erased: offers and settled conflicts too."""
    return _MARKS.all(session, table_id)


def key_actor_of(session: Session, table_id: int) -> KeyActor | None:
    """Without whom it cannot work, if the table has said it."""
    return session.get(KeyActor, table_id)


# --- Compatible, aligned --------------------------------------------------------------------------------------------


def compatible_pairs(session: Session, table_ids: Collection[int]) -> dict[int, list[Pair]]:
    """(who tapped, on whose interest), by table: for the team and the kernels. No screen of the evening shows who tapped."""
    query = select(CompatibleTap).where(CompatibleTap.table_id.in_(table_ids)).order_by(CompatibleTap.from_id, CompatibleTap.to_id)
    pairs: dict[int, list[Pair]] = {table_id: [] for table_id in table_ids}
    for tap in session.execute(query).scalars():
        pairs[tap.table_id].append((tap.from_id, tap.to_id))
    return pairs


def my_taps(session: Session, participant_id: int, table_id: int) -> set[int]:
    """On whose interests I have tapped."""
    return {to_id for (to_id,) in _MY_TAPS.all(session, person=participant_id, table=table_id)}


def taps_on(session: Session, participant_id: int, table_id: int) -> int:
    """How many people found my interest compatible with theirs: only I am told, and only the number."""
    return int(_TAPS_ON.all(session, person=participant_id, table=table_id)[0][0])


def statements_of(stated: Collection[Stated], revealed: bool) -> dict[int, Statement]:
    """What alignment needs of each interest, by person."""
    return {one.person.id or 0: Statement(one.person.group, one.interest.complete, _is_read(one.interest, revealed)) for one in stated}


def alignment_at(session: Session, table_id: int) -> Alignment:
    """Who is aligned at a table, and why the others are not."""
    marks = marks_at(session, table_id)
    pairs = {kind: [(mark.awaits_id, mark.brings_id or 0) for mark in marks if mark.kind == kind] for kind in ("link", "conflict")}
    statements = statements_of(said_at(session, table_id), interests_revealed(standing(session, table_id)))
    return Alignment(why_not(statements, compatible_pairs(session, [table_id])[table_id], pairs["link"], pairs["conflict"]))


def _is_read(interest: Interest, revealed: bool) -> bool:
    return (revealed and interest.visible_to == "table") or interest.attested_at is not None


# --- The call for a lead --------------------------------------------------------------------------------------------


def call_at(session: Session, here: Standing) -> Call:
    """What the table's own screens may know of the answers to the call for a lead: a number, never a name."""
    query = select(Interest.lead_answer).where(Interest.table_id == here.id, Interest.lead_answer != "")
    return _call(here, list(session.execute(query).scalars()))


def calls_in_hall(session: Session, hall: Collection[Standing]) -> dict[int, Call]:
    """The same for each of these tables."""
    query = select(Interest.table_id, Interest.lead_answer).where(
        Interest.table_id.in_([here.id for here in hall]), Interest.lead_answer != "")
    answers: dict[int, list[str]] = {here.id: [] for here in hall}
    for table_id, answer in session.execute(query):
        answers[table_id].append(answer)
    return {here.id: _call(here, answers[here.id]) for here in hall}


def _call(here: Standing, answers: list[str]) -> Call:
    position = here.script.position(here.table.step_id)
    over = any(is_call(step) and here.script.position(step.id) < position for step in here.script.steps)
    return Call(len(answers), sum(answer in CARRYING for answer in answers), over)


# --- The hall -------------------------------------------------------------------------------------------------------


def stated_in_hall(session: Session, evening_id: int) -> dict[int, list[tuple[str, str]]]:
    """(college, commitment) of each interest, by table, for the wall and the control room: no names, no texts, and of what was said
    to the team only not even the commitment."""
    query = select(Interest, Participant.group).join(Participant, Participant.id == Interest.participant_id).where(
        Interest.evening_id == evening_id).order_by(Interest.id)
    hall: dict[int, list[tuple[str, str]]] = {}
    for interest, group in session.execute(query):
        if interest.said:
            hall.setdefault(interest.table_id, []).append((group, interest.commitment if interest.visible_to == "table" else ""))
    return hall


def by_level(stated: list[tuple[str, str]]) -> Counter[str]:
    """How many people on each rung of the ladder."""
    return Counter(commitment for _, commitment in stated if commitment)
