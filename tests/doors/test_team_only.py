"""« Équipe seulement » means it: what was said to the team reaches no phone, no desk, no wall, no reader, no export.

Every byte that anybody but the organiser can be given is searched, pages and pushes alike; then every export without contacts.
"""

import io
import zipfile
from collections.abc import Iterator

import httpx
import pytest
from websockets.sync.client import connect

from app.interests.actions import declare_interest
from app.participants.actions import keep_in_touch
from app.tables.actions import reveal_step
from tests.doors.actors import FILE, SLUG, Door, actors, doors, filled, knock
from tests.doors.test_matrix import who_may
from tests.houses import Clock, Served
from tests.mornings import Evening

STEP = "interest-alignment"
SECRET = "zibeline"
TOLD = {
    "gain": f"{SECRET} gain", "contribution": f"{SECRET} apport", "expected_return": f"{SECRET} retour",
    "affordable_loss": f"{SECRET} perte", "commitment": "help", "contribution_kind": "time", "contribution_amount": f"{SECRET} heures",
    "contact_consent": "true", "contact": f"{SECRET}@example.org",
}
EXPORTS = (f"/backlog/{SLUG}/export.csv", f"/backlog/{SLUG}/export.xlsx", f"/backlog/{SLUG}/export.json", f"/backlog/{SLUG}/raw.xlsx",
           f"/backlog/{SLUG}/raw.json", f"/backlog/{SLUG}/files.zip", f"/files/{FILE}/print/company", f"/files/{FILE}/print/authority",
           f"/files/{FILE}/offer", f"/indicators/{SLUG}/figures.csv", f"/public/{SLUG}")


@pytest.fixture
def everybody(served: Served, clock: Clock) -> dict[str, httpx.Client]:
    """Table 1 lives its sample; one of its people says everything to the team only, and gives her details to nobody else."""
    everybody = actors(served)
    table = Evening(served.house, 3)
    teller, friend = table.sit("odile", "Odile", "businesses"), table.sit("paul", "Paul", "public")
    table.go(STEP)
    served.house.do(declare_interest, teller, STEP, TOLD, "team")
    served.house.do(declare_interest, friend, STEP, dict.fromkeys(TOLD, "à lire par la table") | {
        "commitment": "help", "contribution_kind": "time", "contact_consent": "", "contact": ""}, "table")
    served.house.do(keep_in_touch, teller, friend.participant_id)  # one-sided: it reveals nothing
    served.house.do(reveal_step, table.table_id, table.desk)
    everybody["neighbour"] = served.phone(3, "Zoé")
    everybody["her desk"] = served.desk(3)
    return everybody


def test_the_secret_is_there_for_the_team(everybody: dict[str, httpx.Client]) -> None:
    """Without this the search below would find nothing whatever the house did."""
    assert SECRET in everybody["organiser"].get(f"/morning/{SLUG}/LONS27-T03-1").text


def test_nobody_but_the_organiser_is_given_it_on_any_page(served: Served, everybody: dict[str, httpx.Client]) -> None:
    found = [(name, door.path) for door in doors() if door.method == "GET" for name, client in everybody.items()
             if name != "organiser" and _may(name, door) for path in _paths(served, door) if SECRET in knock(client, "GET", path).text]
    assert found == []


def test_no_push_carries_it(served: Served, everybody: dict[str, httpx.Client]) -> None:
    found = [(name, door.path) for door in doors() if door.method == "WS" for name, client in everybody.items()
             if name != "organiser" and _may(name, door) for path in _paths(served, door) if SECRET in _first_frame(served, client, path)]
    assert found == []


def test_no_export_without_contacts_carries_it(everybody: dict[str, httpx.Client]) -> None:
    for path in EXPORTS:
        answer = everybody["organiser"].get(path.replace("T01", "T03"))
        assert answer.status_code == 200, path
        assert not [part for part in _unpacked(answer.content) if SECRET.encode() in part], path


def _may(name: str, door: Door) -> bool:
    return {"neighbour": "phone", "her desk": "desk"}.get(name, name) in (who_may(door) or ())


def _paths(served: Served, door: Door) -> set[str]:
    """The door as it stands for table 1, and for the table where it was said."""
    one, three = served.house.table(1), served.house.table(3)
    path = filled(served, door)
    return {path, path.replace(f"/desk/{one.id}", f"/desk/{three.id}").replace("/1", "/3").replace("T01", "T03")}


def _first_frame(served: Served, client: httpx.Client, path: str) -> str:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar if path.startswith(cookie.path))
    with connect(served.url.replace("http", "ws") + path, origin=served.url, additional_headers={"Cookie": cookies}) as line:
        try:
            return str(line.recv(timeout=20))
        except Exception:  # noqa: BLE001 - shut: nothing was given
            return ""


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and those of everything packed in them."""
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from _unpacked(archive.read(name))
