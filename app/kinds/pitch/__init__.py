"""A pitch: somebody speaks with a prompter and a timer, the others listen and react."""

from app.kinds.base import Kind, rule
from app.kinds.pitch import desk, phone, wall

KIND = Kind(
    rule=rule("pitch", allows="fields speaker_prompt"),
    common=phone.common,
    mine=phone.mine,
    desk=desk.desk,
    gesture=desk.gesture,
    wall=wall.wall,
    scene=wall.scene,
    screen=wall.screen,
    token=phone.token,
    about=phone.about,
    quiet=phone.quiet,
)
