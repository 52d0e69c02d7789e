"""Families: the facilitator gathers cards that say almost the same; none is lost."""

from app.kinds.base import Kind, rule
from app.kinds.group import desk, phone, wall

KIND = Kind(
    rule=rule("group", requires="source fields"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
    quiet=phone.quiet,
)
