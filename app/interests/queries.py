"""What we ask of interests. « Team only » is kept here: no query for the table returns one."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from app.interests.models import Interest, InterestMark
from app.participants.models import Participant
from app.tables.queries import Standing


@dataclass(frozen=True)
class Stated:
    """An interest with who states it."""

    interest: Interest
    person: Participant


def interest_of(session: Session, participant_id: int, table_id: int) -> Interest | None:
    """One person's own interest in one table's solution."""
    query = select(Interest).where(Interest.participant_id == participant_id, Interest.table_id == table_id)
    return session.execute(query).scalar_one_or_none()


def team_interests(session: Session, table_id: int) -> list[Stated]:
    """Everything that was stated at a table, « team only » too: for the organisers and the kernels that count."""
    query = select(Interest, Participant).join(Participant, Participant.id == Interest.participant_id).where(
        Interest.table_id == table_id).order_by(Interest.id)
    return [Stated(interest, person) for interest, person in session.execute(query)]


def table_interests(session: Session, here: Standing) -> list[Stated]:
    """What the table may read: nothing before the reveal, and never what was said to the team only."""
    if not interests_revealed(here):
        return []
    return [stated for stated in team_interests(session, here.id) if stated.interest.visible_to == "table"]


def interests_revealed(here: Standing) -> bool:
    """Whether the table has revealed what its people stated, at any step that asks for interests."""
    asking = [step for step in here.script.steps if step.kind == "interests" and step.private]
    return any(here.was_revealed(step.id) for step in asking)


def marks_at(session: Session, table_id: int) -> list[InterestMark]:
    """Links, gaps and conflicts that stand on the board of a table, in the order in which they were drawn."""
    query = select(InterestMark).where(InterestMark.table_id == table_id, InterestMark.erased_at.is_(None)).order_by(InterestMark.id)
    return list(session.execute(query).scalars())


def stated_in_hall(session: Session, evening_id: int) -> dict[int, list[tuple[str, str]]]:
    """(college, commitment) of each interest, by table: no names and no texts, for the wall and the control room."""
    query = select(Interest.table_id, Participant.group, Interest.commitment).join(
        Participant, Participant.id == Interest.participant_id).where(Interest.evening_id == evening_id)
    hall: dict[int, list[tuple[str, str]]] = {}
    for table_id, group, commitment in session.execute(query):
        hall.setdefault(table_id, []).append((group, commitment))
    return hall


def by_level(stated: list[tuple[str, str]]) -> Counter[str]:
    """How many people on each rung of the ladder."""
    return Counter(commitment for _, commitment in stated if commitment)
