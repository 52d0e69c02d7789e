"""The one thing that may happen to the backlog: the list of contacts is taken out of the house."""

from sqlmodel import Session

from app.backlog.contacts import Consent
from app.backlog.queries import consents_of
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import clean
from app.opportunities.models import ContactDownload


def download_contacts(session: Session, evening_id: int, by: str, confirmed: bool, actor: str) -> list[Consent]:
    """Give the contacts of those who consented, and write down who took them. What is returned is what was logged."""
    name = clean(by)[:60]
    if not name:
        raise InvalidForm({"by": "Dites qui prend cette liste : un prénom suffit."})
    if not confirmed:
        raise Refused("not_confirmed")
    consents = consents_of(session, evening_id)
    session.add(ContactDownload(evening_id=evening_id, by=name, at=now(), people=len(consents)))
    record(session, evening_id, "contacts_downloaded", "team", actor)
    return consents
