"""Dots: secret until the vote closes, then the result, and a tie within one vote."""

from app.kinds.base import Kind, rule
from app.kinds.vote import desk, phone, wall

KIND = Kind(
    rule=rule("vote", requires="source votes", allows="votes_per_item prefills lead_votes sheet sheet_fields"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
    token=phone.token,
)
