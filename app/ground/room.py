"""How much room a disk has left, and when that is too little to begin with."""

import shutil
from pathlib import Path

ENOUGH = 500 * 2**20  # bytes; an evening needs a hundredth of it, with its copies of each minute, but a full disk ends it
LEAST = 50 * 2**20    # less is refused: between the two, a server that starts again in mid-evening must not be kept from it


class NoRoom(Exception):
    """The disk is as good as full: a sentence that says how much is left."""


def room_in(folder: Path) -> int:
    """Free bytes on the disk of a folder."""
    return shutil.disk_usage(folder).free


def check_room(folder: Path) -> str:
    """A warning, empty when there is enough room. Raises NoRoom when there is so little that the evening would stop."""
    free = room_in(folder)
    said = f"{free // 2**20} MB free on the disk of {folder}"
    if free < LEAST:
        raise NoRoom(f"only {said}: make room, or choose another disk with TABLEE_DATA_DIR")
    return "" if free >= ENOUGH else f"Warning: {said}. Make some room: when the disk is full, nothing is stored any more."
