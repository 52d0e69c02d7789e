"""What we ask of the panels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from app.gronogo.models import Panel, PanelMember, PanelOpinion


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
