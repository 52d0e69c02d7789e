"""What we ask of the panels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from app.gronogo.models import Panel, PanelFile, PanelMember, PanelOpinion
from app.ground.refusal import Refused


@dataclass(frozen=True)
class Heard:
    """One opinion on a file, with who gave it, in which panel."""

    opportunity_id: int
    opinion: PanelOpinion
    member: PanelMember
    panel: Panel


def opinions_on(session: Session, file_ids: Sequence[int]) -> list[Heard]:
    """What the panels said of these files, in the order in which it was said."""
    query = (select(PanelOpinion, PanelMember, Panel).join(PanelMember, PanelMember.id == PanelOpinion.member_id)
             .join(Panel, Panel.id == PanelMember.panel_id).where(PanelOpinion.opportunity_id.in_(file_ids)).order_by(PanelOpinion.id))
    return [Heard(opinion.opportunity_id, opinion, member, panel) for opinion, member, panel in session.execute(query)]


def panels_of(session: Session, evening_id: int) -> list[Panel]:
    """The panels of an evening, the newest first."""
    return list(session.execute(select(Panel).where(Panel.evening_id == evening_id).order_by(Panel.id.desc())).scalars())


def panel_by_id(session: Session, evening_id: int, panel_id: int) -> Panel:
    panel = session.get(Panel, panel_id)
    if panel is None or panel.evening_id != evening_id:
        raise Refused("not_found")
    return panel


def members_of(session: Session, panel_id: int) -> list[PanelMember]:
    return list(session.execute(select(PanelMember).where(PanelMember.panel_id == panel_id).order_by(PanelMember.id)).scalars())


def member_by_id(session: Session, member_id: int) -> PanelMember:
    member = session.get(PanelMember, member_id)
    if member is None:
        raise Refused("link_unknown")
    return member


def panel_of_member(session: Session, member_id: int) -> Panel:
    return session.get_one(Panel, member_by_id(session, member_id).panel_id)


def files_read_by(session: Session, panel_id: int) -> list[int]:
    """The ids of the files that a panel reads, in the order in which they were given to it."""
    query = select(PanelFile.opportunity_id).where(PanelFile.panel_id == panel_id).order_by(PanelFile.id)
    return list(session.execute(query).scalars())


def opinions_of(session: Session, member_id: int) -> dict[int, PanelOpinion]:
    """What one member has said so far, by file."""
    query = select(PanelOpinion).where(PanelOpinion.member_id == member_id)
    return {opinion.opportunity_id: opinion for opinion in session.execute(query).scalars()}
