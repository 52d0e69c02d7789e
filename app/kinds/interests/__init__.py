"""Interests: what I gain, bring, expect and risk; the ladder; the board."""

from app.kinds.base import Kind, rule
from app.kinds.interests import desk, phone, wall

KIND = Kind(
    rule=rule("interests", requires="interest_fields"),
    common=phone.common,
    mine=phone.mine,
    token=phone.token,
    own_token=phone.own_token,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
)
