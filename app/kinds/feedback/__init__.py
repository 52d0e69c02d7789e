"""Feedback: the lead says what is kept, or everybody says what the evening was worth."""

from app.kinds.base import Kind, rule
from app.kinds.feedback import desk, phone, wall

KIND = Kind(
    rule=rule("feedback", requires="fields"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
    token=phone.token,
    quiet=phone.quiet,
)
