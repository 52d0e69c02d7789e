"""A sheet: one pen at a time, the others read live."""

from app.kinds.base import Kind, rule
from app.kinds.sheet import desk, phone, wall
from app.kinds.sheet.facts import lacking

KIND = Kind(
    rule=rule("sheet", requires="sheet sheet_fields", allows="gate"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    missing=lambda session, here: tuple(one.sentence for one in lacking(session, here)),
    scene=wall.scene,
    screen=wall.screen,
    token=phone.token,
)
