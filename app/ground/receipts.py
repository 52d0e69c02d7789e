"""Receipts make every write repeatable: the phone names it, the first answer is kept, and the repeat gets that answer again.

On a poor Wi-Fi the answer to a POST is often lost. Without a receipt the phone could not send again without storing twice.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, insert, select
from sqlmodel import Field, Session, SQLModel

from app.ground.direct import Direct


class ReceiptRow(SQLModel, table=True):
    """The answer given to one write. `digest` is that of the body, so that another body under the same id is seen."""

    __tablename__ = "receipt"
    author: str = Field(primary_key=True, max_length=80)
    client_id: str = Field(primary_key=True, max_length=64)
    digest: str = Field(max_length=64)
    answer: str


@dataclass(frozen=True)
class Receipt:
    """Who sends, under which name, and what: (author, client_id) is unique."""

    author: str
    client_id: str
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        return self.author, self.client_id


class SameName(Exception):
    """Another body came under a name that was used before. It is a fault of the sender, hence a 409."""


def digest_of(body: bytes) -> str:
    """What identifies a body: 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


_FIND = Direct(select(ReceiptRow.digest, ReceiptRow.answer).where(
    ReceiptRow.author == bindparam("author"), ReceiptRow.client_id == bindparam("client_id")))
_KEEP = Direct(insert(ReceiptRow).values({name: bindparam(name) for name in ("author", "client_id", "digest", "answer")}))


def answer_given(session: Session, receipt: Receipt) -> tuple[Receipt, str] | None:
    """What was first sent under this name, and the answer that it was given."""
    found = _FIND.first(session, author=receipt.author, client_id=receipt.client_id)
    return (replace(receipt, digest=found[0]), found[1]) if found else None


def store_receipts(session: Session, given: Iterable[tuple[Receipt, str]]) -> None:
    """Keep the answers of a batch, in its own transaction."""
    rows = [vars(receipt) | {"answer": answer} for receipt, answer in given]
    if rows:
        _KEEP.do_all(session, rows)
