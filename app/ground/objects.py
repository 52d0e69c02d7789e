"""Rows as objects, cheaply where they are only read: pages and pushes read the same few tables again and again.

In a session that only reads, the ORM's loading takes nine tenths of the time of a small query, to watch over objects that nobody could
write back. There they are made from the driver's rows; in the door's session they are the ORM's own.
"""

from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm.instrumentation import manager_of_class
from sqlmodel import Session, SQLModel

from app.ground.database import READS
from app.ground.direct import Direct, Row

Model = TypeVar("Model", bound=SQLModel)
KEY: Any = bindparam("key")


class Objects(Generic[Model]):
    """The rows of one model for which this holds of a `KEY`, in the order of the primary key."""

    def __init__(self, model: type[Model], *conditions: ColumnElement[bool]) -> None:
        table = model.__table__  # type: ignore[attr-defined]
        self._model = model
        self._query = select(model).where(*conditions).order_by(*table.primary_key)
        self._direct = Direct(select(*table.columns).where(*conditions).order_by(*table.primary_key))
        self._names = [name.key for name in table.columns]
        self._manager: Any = manager_of_class(model)

    def all(self, session: Session, key: object) -> list[Model]:
        if READS in session.info:  # it sees one moment: what was read once need not be read again
            if (self, key) not in session.info:
                session.info[self, key] = [self._made(row) for row in self._direct.all(session, key=key)]
            return list(session.info[self, key])
        return list(session.execute(self._query, {"key": key}).scalars())

    def first(self, session: Session, key: object) -> Model | None:
        found = self.all(session, key)
        return found[0] if found else None

    def get(self, session: Session, key: object) -> Model | None:
        """The row whose primary key this is, where that is the only condition."""
        return self.first(session, key) if READS in session.info else session.get(self._model, key)

    def _made(self, row: Row) -> Model:
        made: Model = self._manager.new_instance()
        made.__dict__.update(zip(self._names, row, strict=True))
        return made
