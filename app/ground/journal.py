"""The journal: what happened, in order, without a word of what people wrote.

Each journal (one for each evening) is numbered without gaps and in commit order, on both databases: the number is taken
under the lock of the journal's own row, which lives until the commit.
"""

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Field, Session, SQLModel

from app.ground.clock import now
from app.ground.database import Utc
from app.ground.direct import Direct


class JournalHead(SQLModel, table=True):
    """The newest number of one journal. `epoch` changes when a backup is restored: numbers then start again."""

    __tablename__ = "journal_head"
    journal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = 0
    epoch: str


class JournalEntry(SQLModel, table=True):
    """One fact. `scope` says where it happened ("table:7", "evening", "team"); `subject` and `actor` are ids, never text."""

    __tablename__ = "journal_entry"
    journal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    scope: str
    actor: str | None = None
    subject: str | None = None
    at: datetime = Field(sa_type=Utc)


class Fact(NamedTuple):
    """A journal line as the screens hear of it, after the commit."""

    journal: int
    number: int
    kind: str
    scope: str
    actor: str | None = None
    subject: str | None = None


def open_journal(session: Session, journal: int) -> None:
    """Start the journal of a new evening at number 0."""
    session.add(JournalHead(journal=journal, epoch=secrets.token_hex(4)))
    session.flush()


_HEAD = Direct(select(JournalHead.number, JournalHead.epoch).where(JournalHead.journal == bindparam("journal")))
_LOCK_HEAD = Direct(select(JournalHead.number).where(JournalHead.journal == bindparam("journal")).with_for_update())
_MOVE_HEAD = Direct(update(JournalHead).where(JournalHead.journal == bindparam("of")).values(number=bindparam("to")))
_STORE = Direct(insert(JournalEntry).values({name: bindparam(name) for name in (*Fact._fields, "at")}))


def record(session: Session, journal: int, kind: str, scope: str, actor: str | None = None, subject: object = None) -> int:
    """Note a fact in the running transaction; returns its number. It reaches the database with the batch."""
    heads: dict[int, int] = session.info.setdefault("heads", {})
    number = heads[journal] = _newest(session, journal, heads) + 1
    session.info.setdefault("facts", []).append(Fact(journal, number, kind, scope, actor, None if subject is None else str(subject)))
    return number


def recorded(session: Session) -> list[Fact]:
    """What the running transaction has noted so far."""
    return session.info.get("facts", [])


def store_facts(session: Session) -> list[Fact]:
    """Write what `record` has collected: the lines of the batch together, then each journal's newest number."""
    facts = recorded(session)
    if facts:
        at = now()
        _STORE.do_all(session, [fact._asdict() | {"at": at} for fact in facts])
        for journal, number in session.info["heads"].items():
            _MOVE_HEAD.do(session, of=journal, to=number)
    return facts


def _newest(session: Session, journal: int, heads: dict[int, int]) -> int:
    """The newest number of a journal, whose row is locked from now on. PostgreSQL would let another process take the same one."""
    if journal in heads:
        return heads[journal]
    found = _LOCK_HEAD.first(session, journal=journal)
    if found is None:
        raise LookupError(f"no journal is numbered {journal}")
    return found[0]


def head(session: Session, journal: int) -> int:
    """The newest number that this reader can see."""
    return _HEAD.all(session, journal=journal)[0][0]


def epoch(session: Session, journal: int) -> str:
    """The life of this journal. A phone that meets another one loads its page again."""
    return _HEAD.all(session, journal=journal)[0][1]


def entries(session: Session, journal: int, after: int = 0) -> list[Any]:
    """The lines of a journal after a number, in order."""
    query = select(JournalEntry).where(JournalEntry.journal == journal, JournalEntry.number > after).order_by(JournalEntry.number)
    return list(session.execute(query).scalars())
