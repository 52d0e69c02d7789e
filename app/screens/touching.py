"""« Restons en contact » on one phone: the people of my table, whom I tapped, and how to reach those who tapped me as well."""

from dataclasses import dataclass

from sqlmodel import Session

from app.methods.models import EventPlan
from app.participants.models import Participant
from app.participants.queries import UNSAID, kept_in_touch, may_touch, own_contact, people_by_id, touched_by
from app.tables.queries import Standing


@dataclass(frozen=True)
class Known:
    """Somebody of my table, by what she told of herself. `contact` is empty until both have tapped."""

    id: int
    name: str
    group: str
    college: str
    tapped: bool
    contact: str

    @property
    def title(self) -> str:
        """What she is called: she may have taken back her name since, and have no college."""
        return self.name or self.college.split(",")[0] or "Quelqu’un"


@dataclass(frozen=True)
class Touch:
    """Everything of the part: whom I may tap, who has no phone to answer with, and how I am reached."""

    known: tuple[Known, ...]
    without_phone: tuple[str, ...]
    contact: str

    @property
    def answered(self) -> int:
        return sum(bool(one.contact) for one in self.known)


def touching(session: Session, here: Standing, people: list[Participant], me: Participant) -> Touch | None:
    """My part, from the interests step on; None before."""
    if not may_touch(here):
        return None
    tapped = touched_by(session, me.id or 0)
    contacts = {kept.person.id: kept.contact for kept in kept_in_touch(session, me.id or 0)} if tapped else {}
    others = [person for person in people if person.id != me.id and _is_known(person)]
    gone = people_by_id(session, tapped - {person.id for person in others}) if tapped else []
    listed = [person for person in others if person.has_phone] + gone
    own = own_contact(session, me.id or 0)
    return Touch(
        known=tuple(_known(here.plan, person, person.id in tapped, contacts.get(person.id, "")) for person in listed),
        without_phone=tuple(person.name for person in others if not person.has_phone and person.name),
        contact=own.value if own else "",
    )


def staying(session: Session, plan: EventPlan, participant_id: int) -> list[Known]:
    """With whom this person stays in touch, and how to reach them."""
    return [_known(plan, kept.person, True, kept.contact) for kept in kept_in_touch(session, participant_id)]


def _is_known(person: Participant) -> bool:
    """Whoever told neither a first name nor a college is nobody that one could look for in a list."""
    return bool(person.name) or person.group != UNSAID


def _known(plan: EventPlan, person: Participant, tapped: bool, contact: str) -> Known:
    college = "" if person.group == UNSAID else plan.group(person.group).label
    return Known(person.id or 0, person.name or "", person.group, college, tapped, contact)
