"""A message: read, then talk. Nothing is written."""

from app.kinds.base import Kind, rule
from app.kinds.message import desk, phone, wall

KIND = Kind(
    rule=rule("message"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
    quiet=phone.quiet,
)
