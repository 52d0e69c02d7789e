"""What we ask of reactions and of feedback."""

from collections import Counter

from sqlalchemy import func, select
from sqlmodel import Session

from app.feedback.models import Feedback, Reaction
from app.participants.models import Participant


def reaction_of(session: Session, participant_id: int, table_id: int) -> Reaction | None:
    """What one person said to one table."""
    query = select(Reaction).where(Reaction.participant_id == participant_id, Reaction.table_id == table_id)
    return session.execute(query).scalar_one_or_none()


def reactions_to(session: Session, table_id: int) -> list[tuple[Reaction, Participant]]:
    """Who wants to follow or to help a table. It is told at the end, never while tables speak."""
    query = select(Reaction, Participant).join(Participant, Participant.id == Reaction.participant_id).where(
        Reaction.table_id == table_id).order_by(Reaction.id)
    return [(reaction, person) for reaction, person in session.execute(query)]


def feedback_of(session: Session, evening_id: int) -> list[Feedback]:
    """What people said of the evening, in the order of random keys, which is no order."""
    return list(session.execute(select(Feedback).where(Feedback.evening_id == evening_id).order_by(Feedback.key)).scalars())


def last_words(session: Session, evening_id: int) -> list[str]:
    """The words for the wall."""
    return [said.answers["last_word"] for said in feedback_of(session, evening_id) if said.answers.get("last_word")]


def feedback_count(session: Session, evening_id: int) -> Counter[int]:
    """How many have given their opinion, by table."""
    query = select(Feedback.table_id, func.count()).where(Feedback.evening_id == evening_id).group_by(Feedback.table_id)
    return Counter(dict(session.execute(query).all()))
