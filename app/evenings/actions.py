"""What may happen to an evening as a whole."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.evenings.models import Evening, StoredPlan
from app.evenings.queries import AFTERWARDS, evening_by_id
from app.ground.badge import badges_that_hold, issue_badge, owner_of, revoke_badges, revoke_token, shorten_badges
from app.ground.clock import now
from app.ground.journal import open_journal, record
from app.ground.refusal import Refused
from app.methods.models import EventPlan, digest


def add_evening(session: Session, plan: EventPlan) -> Evening:
    """Store an evening with the plan that it will run with, and start its journal."""
    key = digest(plan)
    if session.get(StoredPlan, key) is None:
        session.add(StoredPlan(digest=key, text=plan.model_dump_json()))
    evening = Evening(slug=plan.id, title=plan.title, plan_digest=key, created_at=now())
    session.add(evening)
    session.flush()
    open_journal(session, evening.id or 0)
    record(session, evening.id or 0, "evening_added", "evening")
    return evening


def running(session: Session, evening_id: int) -> Evening:
    """The evening, or a refusal once it is closed. Every action of the hall passes here."""
    evening = evening_by_id(session, evening_id)
    if evening.closed_at is not None:
        raise Refused("evening_closed")
    return evening


def close_evening(session: Session, evening_id: int, actor: str) -> None:
    """End the evening: nobody writes any more, in this very transaction. Closing twice is closing once.

    Desks are out at once. A phone keeps its badge for the two hours in which people go home, and reads by it what is its own: with
    whom it keeps in touch, its link to the news, what is known of it and how to have that erased. Every action that writes for the
    evening asks `running`, so such a badge writes nothing.
    """
    evening = evening_by_id(session, evening_id)
    if evening.closed_at is not None:
        return
    evening.closed_at = now()
    revoke_badges(session, "facilitator", evening_id)
    shorten_badges(session, "participant", evening_id, evening.closed_at + AFTERWARDS)
    record(session, evening_id, "evening_closed", "evening", actor)


def wake_codes(session: Session, evening_id: int, actor: str) -> None:
    """The codes of the tables open again for twelve hours: the evening was begun long ago, to rehearse it."""
    running(session, evening_id).awake_at = now()
    record(session, evening_id, "codes_woken", "evening", actor)


def give_floor(session: Session, evening_id: int, table_id: int | None, actor: str) -> None:
    """Let a table speak in the plenary (None: nobody). Giving it again starts its seconds again."""
    evening = running(session, evening_id)
    evening.speaking_table_id = table_id
    evening.speaking_since = now() if table_id else None
    record(session, evening_id, "floor_given", "evening", actor, table_id)


def open_screen(session: Session, evening_id: int, role: str, token: str, device: str = "") -> None:
    """Let a browser in as control room or wall: it brought the secret of the link."""
    evening = evening_by_id(session, evening_id)
    issue_badge(session, token, role, evening.id, evening.id, badge_end(), device)
    record(session, evening_id, f"{role}_opened", "team")


def renew_screen_link(session: Session, evening_id: int, role: str, actor: str) -> list[str]:
    """Make the link of the control room or of the wall anew; whoever came in by the old one is out. Returns whose connections end."""
    _count_up(session, evening_id, role)
    ended = revoke_badges(session, role, evening_id)
    record(session, evening_id, "link_renewed", "team", actor, role)
    return ended


def revoke_screen(session: Session, evening_id: int, role: str, badge_id: int, actor: str) -> list[str]:
    """Put one browser of the control room or of the wall out, and make the link anew: it may have kept the old one.

    The other browsers stay. Returns whose connections end.
    """
    row = next((row for row in badges_that_hold(session, role, evening_id) if row.id == badge_id), None)
    if row is None:
        raise Refused("no_such_device")
    row.revoked_at = now()
    _count_up(session, evening_id, role)
    record(session, evening_id, "device_revoked", "team", actor, role)
    return [owner_of(badge_id)]


def _count_up(session: Session, evening_id: int, role: str) -> None:
    evening = evening_by_id(session, evening_id)
    if role == "control":
        evening.control_generation += 1
    else:
        evening.wall_generation += 1


def open_house(session: Session, token: str) -> None:
    """Let a browser in as organiser: it brought the password. This belongs to no evening, so no journal has it."""
    issue_badge(session, token, "organiser", None, None, badge_end())


def leave_house(session: Session, token: str) -> None:
    """Take back the badge of one browser; another organiser's stays."""
    revoke_token(session, token)


def badge_end() -> datetime:
    """A badge lasts as long as an evening and its buffet: twelve hours."""
    return now() + timedelta(hours=12)
