"""Cards: each person (or the scribe, or the lead) writes, the facilitator reveals all at once."""

from app.kinds.base import Kind, rule
from app.kinds.cards import card_token
from app.kinds.ideas import desk, phone, wall

KIND = Kind(
    rule=rule("ideas", requires="fields"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
    token=card_token,
    about=phone.about,
    quiet=phone.quiet,
)
