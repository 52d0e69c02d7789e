"""What we ask of files by themselves: which there are, and which one a name or an id means."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session

from app.files.models import Decision, FileCopy, Opportunity, TeamNote
from app.ground.refusal import Refused


def files_of(session: Session, evening_id: int) -> list[Opportunity]:
    """The files of an evening, by table then by counter."""
    found = session.execute(select(Opportunity).where(Opportunity.evening_id == evening_id)).scalars()
    return sorted(found, key=lambda file: (_numbers(file.reference), file.reference))


def file_by_reference(session: Session, evening_id: int, reference: str) -> Opportunity:
    """The file of this name in this evening; refused if there is none."""
    query = select(Opportunity).where(Opportunity.evening_id == evening_id, Opportunity.reference == reference)
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise Refused("no_such_file")
    return found


def file_named(session: Session, reference: str) -> Opportunity:
    """The file of this name in any evening of the house: a name is never given twice."""
    found = session.execute(select(Opportunity).where(Opportunity.reference == reference)).scalar_one_or_none()
    if found is None:
        raise Refused("no_such_file")
    return found


def copies_of(session: Session, file_id: int) -> list[FileCopy]:
    """Where copies of this file were opened, in other territories."""
    return list(session.execute(select(FileCopy).where(FileCopy.opportunity_id == file_id).order_by(FileCopy.id)).scalars())


def file_by_id(session: Session, evening_id: int, file_id: int) -> Opportunity:
    """The file of this id, if it is of this evening; refused otherwise."""
    file = session.get(Opportunity, file_id)
    if file is None or file.evening_id != evening_id:
        raise Refused("no_such_file")
    return file


def line_of(session: Session, file_id: int, field: str) -> TeamNote | None:
    """One line that the team wrote on a file."""
    query = select(TeamNote).where(TeamNote.opportunity_id == file_id, TeamNote.field == field)
    return session.execute(query).scalar_one_or_none()


def lines_of(session: Session, file_ids: Sequence[int]) -> list[TeamNote]:
    """Every line of these files, in the order in which they were first written."""
    return list(session.execute(select(TeamNote).where(TeamNote.opportunity_id.in_(file_ids)).order_by(TeamNote.id)).scalars())


def standing_decisions(session: Session, evening_id: int) -> dict[int, Decision]:
    """The decision that holds on each file of an evening, by file: the newest that was not undone. An undecided file is not in it."""
    query = select(Decision).join(Opportunity, Opportunity.id == Decision.opportunity_id).where(
        Opportunity.evening_id == evening_id, Decision.undone_at.is_(None)).order_by(Decision.id)
    return {decision.opportunity_id: decision for decision in session.execute(query).scalars()}


def _numbers(reference: str) -> tuple[int, ...]:
    """By table and counter as numbers, so that the tenth file of a table comes after its ninth."""
    return tuple(int(part.strip("T")) for part in reference.split("-")[1:])
