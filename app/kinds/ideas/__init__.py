"""Cards: each person (or the scribe, or the lead) writes, the facilitator reveals all at once."""

from app.kinds.base import Kind, rule
from app.kinds.ideas import desk, phone, wall

KIND = Kind(
    rule=rule("ideas", requires="fields"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
)
