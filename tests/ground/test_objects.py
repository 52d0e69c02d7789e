"""Rows as objects: made from the driver's rows for who only reads, they are the same as the ORM's."""

from sqlmodel import Session

from app.evenings.queries import evening_by_id
from app.participants.queries import people_at
from app.tables.queries import standing
from tests.houses import House


def test_what_is_only_read_is_the_same_as_what_the_orm_loads(house: House) -> None:
    amina = house.seat(1, "Amina", "citizens")
    house.go(1, "silent-ideas")
    with house.read() as quick, Session(house.database.reader) as slow:
        assert _all(quick, amina.table_id, house.evening_id) == _all(slow, amina.table_id, house.evening_id)


def test_what_is_only_read_belongs_to_no_session_and_so_can_never_be_written(house: House) -> None:
    amina = house.seat(1, "Amina", "citizens")
    with house.read() as session:
        [person] = people_at(session, amina.table_id)
        assert person not in session


def _all(session: Session, table_id: int, evening_id: int) -> list[dict]:  # type: ignore[type-arg]
    here = standing(session, table_id)
    rows = [evening_by_id(session, evening_id), here.table, *here.states.values(), *people_at(session, table_id)]
    return [row.model_dump() for row in rows]
