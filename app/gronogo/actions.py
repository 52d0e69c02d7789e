"""What may happen to a gronogo: a panel is opened on some files, its members are invited, each says what she thinks, it is closed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.queries import evening_by_id
from app.gronogo.members import ANSWERS, invited
from app.gronogo.models import Panel, PanelFile, PanelMember, PanelOpinion
from app.gronogo.queries import files_read_by, members_of, panel_by_id, panel_of_member
from app.ground.badge import issue_badge, revoke_badges
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import read_answers
from app.methods.models import FieldSpec

BADGE = "panel"  # the role of a member's browser
OPEN_FOR = timedelta(days=30)  # a member's browser stays open as long as a panel may take to gather its opinions
OPENING = (
    FieldSpec(id="by", label="Votre prénom", max_length=60, required=True),
    FieldSpec(id="title", label="Titre", max_length=120, required=True),
    FieldSpec(id="held_on", label="Date", type="date", required=True),
)
MEMBERS = FieldSpec(id="members", label="Qui lira", max_length=4000, required=True)
REASON = FieldSpec(id="reason", label="Pourquoi", max_length=600, required=True)


def open_panel(session: Session, evening_id: int, typed: Mapping[str, str], file_ids: Sequence[int], actor: str) -> int:
    """Ask a panel about some files. `members` holds a name on each line, and an organisation after a comma. Returns its id."""
    evening_by_id(session, evening_id)
    answers = read_answers([*OPENING, MEMBERS], typed)
    people = _invited(answers["members"])
    if not file_ids:
        raise Refused("no_files_chosen")
    panel = Panel(evening_id=evening_id, title=answers["title"], held_on=date.fromisoformat(answers["held_on"]),
                  opened_by=answers["by"], opened_at=now())
    session.add(panel)
    session.flush()
    session.add_all(PanelFile(panel_id=panel.id or 0, opportunity_id=file_id) for file_id in dict.fromkeys(file_ids))
    session.add_all(PanelMember(panel_id=panel.id or 0, name=name, organisation=organisation) for name, organisation in people)
    record(session, evening_id, "panel_opened", "team", actor, panel.id)
    return panel.id or 0


def invite_member(session: Session, evening_id: int, panel_id: int, typed: Mapping[str, str], actor: str) -> int:
    """More people on an open panel. Whoever sits on it already is not invited twice. Returns how many came."""
    panel = _open_panel(session, evening_id, panel_id)
    sitting = {member.name.casefold() for member in members_of(session, panel_id)}
    new = [one for one in _invited(read_answers([MEMBERS], typed)["members"]) if one[0].casefold() not in sitting]
    session.add_all(PanelMember(panel_id=panel.id or 0, name=name, organisation=organisation) for name, organisation in new)
    if new:
        record(session, evening_id, "member_invited", "team", actor, panel_id)
    return len(new)


def close_panel(session: Session, evening_id: int, panel_id: int, actor: str) -> None:
    """No more opinions: every link of the panel dies, what was said stays on the files."""
    panel = _open_panel(session, evening_id, panel_id)
    panel.closed_at = now()
    panel.generation += 1
    for member in members_of(session, panel_id):
        revoke_badges(session, BADGE, evening_id, member.id)
    record(session, evening_id, "panel_closed", "team", actor, panel_id)


def open_seat(session: Session, member_id: int, token: str) -> None:
    """A member's browser comes with her link. It may come from several: her telephone, then her desk."""
    panel = panel_of_member(session, member_id)
    if panel.closed_at is not None:
        raise Refused("panel_closed")
    issue_badge(session, token, BADGE, panel.evening_id, member_id, now() + OPEN_FOR)


def say_opinion(session: Session, member_id: int, file_id: int, typed: Mapping[str, str]) -> None:
    """« Favorable », « non » or « sous conditions », and why. Changed as long as the panel is open: the last one counts."""
    panel = panel_of_member(session, member_id)
    if panel.closed_at is not None:
        raise Refused("panel_closed")
    if file_id not in files_read_by(session, panel.id or 0):
        raise Refused("no_such_file")
    if typed.get("answer") not in ANSWERS:
        raise InvalidForm({"answer": "Choisissez une des trois réponses."})
    reason = read_answers([REASON], typed)["reason"]
    _keep(session, member_id, file_id, typed["answer"], reason, now())
    record(session, panel.evening_id, "opinion_said", "team", f"member:{member_id}", file_id)


def _keep(session: Session, member_id: int, file_id: int, answer: str, reason: str, moment: datetime) -> None:
    query = select(PanelOpinion).where(PanelOpinion.member_id == member_id, PanelOpinion.opportunity_id == file_id)
    opinion = session.execute(query).scalar_one_or_none()
    if opinion is None:
        opinion = PanelOpinion(member_id=member_id, opportunity_id=file_id, answer="", reason="", said_at=moment)
        session.add(opinion)
    opinion.answer, opinion.reason, opinion.said_at = answer, reason, moment


def _open_panel(session: Session, evening_id: int, panel_id: int) -> Panel:
    panel = panel_by_id(session, evening_id, panel_id)
    if panel.closed_at is not None:
        raise Refused("panel_closed")
    return panel


def _invited(lines: str) -> list[tuple[str, str]]:
    people = invited(lines)
    if not people:
        raise InvalidForm({"members": "Écrivez au moins un nom."})
    return people
