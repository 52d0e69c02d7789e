"""All audiences of the house: who sees which regions."""

from app.ground.live import Live
from app.screens.control import CONTROL, TABLE
from app.screens.desk import DESK
from app.screens.phone import PHONES
from app.screens.regions import Audience, Place, place_of
from app.screens.triage import PILE, TRIAGE
from app.screens.wall import SCREEN, WALL

AUDIENCES: tuple[Audience, ...] = (PHONES, DESK, CONTROL, TABLE, WALL, SCREEN, PILE, TRIAGE)


def presence_marks(key: str, live: Live) -> None:
    """Somebody came or left: the control room and the table's desk show who is connected, the morning who reads which file."""
    name, place = place_of(key)
    if name in (PILE.name, TRIAGE.name):
        for reader in (PILE.name, TRIAGE.name):
            for page in live.counts(f"{reader}:{place.evening_id}:"):
                live.mark(page, ["here", "rows"])
    if name not in (PHONES.name, DESK.name):
        return
    live.mark(CONTROL.key(Place(place.evening_id)), [region.name for region in CONTROL.regions])
    live.mark(TABLE.key(place), [region.name for region in TABLE.regions])
    live.mark(DESK.key(place), ["head"])


# What changes with time alone: lateness, absence, the seconds that a push may still be undone.
TIMED = {audience.name: [region.name for region in audience.regions] for audience in (CONTROL, TABLE)} | {DESK.name: ["head"]}
