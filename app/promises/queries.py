"""What we ask of the ledger of promises."""

from sqlalchemy import select
from sqlmodel import Session

from app.promises.models import Promise


def promises_to(session: Session, file_id: int) -> list[Promise]:
    """The promises made to one file, in the order in which they were written down."""
    return list(session.execute(select(Promise).where(Promise.opportunity_id == file_id).order_by(Promise.id)).scalars())
