"""What a team does with its files in the weeks after an evening, in a line each."""

import re
from datetime import date, timedelta
from typing import Any

import httpx

from app.files.queries import file_named
from app.followup.actions import note_event
from app.opportunities.actions import change_settings, decide, note_team_fields, open_files
from app.promises.actions import make_promise
from tests.houses import House, Served

EVENING = date(2027, 3, 18)
SENTENCE = "Nous vous rappelons avant la fin du mois."
FORCED = {"forced_by": "Claire", "forced_reason": "on veut le suivre"}
LIVE = {"BACKLOG_D1": {"reason": "people_to_meet"}, "BACKLOG_D2": {"reason": "model_to_cost", "key_actor": "la mairie",
                                                                   "key_actor_status": "unknown", "next_kind": "meeting"}}


class Team:
    """An organiser of a house, by her actions."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.do(open_files, house.evening_id, "organiser")

    def name(self, table: int) -> str:
        return f"LONS27-T{table:02d}-1"

    def file_id(self, table: int) -> int:
        with self.house.read() as session:
            return file_named(session, self.name(table)).id or 0

    def decide(self, table: int, outcome: str, **typed: str) -> None:
        said = {"by": "Claire", "sentence": SENTENCE, "tick": "on", "second_reader": "Lucie"}
        if outcome in LIVE:
            said |= FORCED | {"owner": "Marc", "next_action": "Compter les trajets", "next_action_due": "2027-04-10"} | LIVE[outcome]
        self.house.do(decide, self.house.evening_id, self.name(table), outcome, said | typed, "organiser")

    def note(self, table: int, **lines: str) -> None:
        self.house.do(note_team_fields, self.house.evening_id, self.name(table), {"by": "Claire"} | lines, "organiser")

    def happened(self, table: int, kind: str = "meeting", on: date = EVENING + timedelta(days=4), **typed: str) -> None:
        said = {"by": "Marc", "kind": kind, "on": on.isoformat(), "what": "On se voit à la gare"} | typed
        self.house.do(note_event, self.house.evening_id, self.name(table), said, "organiser")

    def promise(self, table: int, **typed: str) -> int:
        said = {"by": "Claire", "who": "La mairie", "what": "Une salle", "kind": "place"} | typed
        return self.house.do(make_promise, self.house.evening_id, self.file_id(table), said, "organiser")

    def set(self, **settings: str) -> None:
        self.house.do(change_settings, self.house.evening_id, {"by": "Claire"} | settings, "organiser")


def words(answer: httpx.Response) -> str:
    """What a page says, without its marks, on one line."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text.partition("<body")[2], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").replace("\u202f", " ").split())


def asking(served: Served, role: str) -> httpx.Client:
    """Somebody who is not the organiser."""
    roles: dict[str, Any] = {"nobody": served.client, "phone": lambda: served.seated(2, "Zoé"), "desk": lambda: served.desk(2),
                             "control": served.control, "wall": served.wall}
    return roles[role]()


OTHERS = ("nobody", "phone", "desk", "control", "wall")
