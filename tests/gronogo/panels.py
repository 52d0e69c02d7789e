"""A small panel for tests."""

from app.files.queries import files_of
from app.gronogo.actions import open_panel
from app.gronogo.queries import members_of
from app.opportunities.actions import open_files
from tests.houses import House
from tests.mornings import small_starter

OPENING = {"by": "Claire", "title": "Gronogo de printemps", "held_on": "2027-04-20", "members": "Anne Vuillod, menuiserie Vuillod\nPaul"}


def small_file(house: House) -> int:
    """The id of the file of table 2, the morning after."""
    small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        return next(file.id or 0 for file in files_of(session, house.evening_id) if "-T02-" in file.reference)


def open_one(house: House) -> tuple[int, int, int]:
    """(file, panel, its first member)"""
    file = small_file(house)
    panel = house.do(open_panel, house.evening_id, OPENING, [file], "organiser")
    with house.read() as session:
        return file, panel, members_of(session, panel)[0].id or 0
