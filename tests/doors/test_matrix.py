"""Who may open which door: every address of the house against everybody who may knock. An address that is not in the matrix fails."""

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.doors.actors import Door, actors, doors, filled, is_shut, knock, lacking, watching
from tests.houses import Clock, Served

ANYBODY = frozenset({"nobody", "phone", "desk", "other desk", "control", "wall", "organiser", "reader", "author", "outsider"})
ORGANISER = frozenset({"organiser"})
ROOM = ORGANISER | {"control"}
DESK = ROOM | {"desk"}
WALL = ROOM | {"wall"}
PHONES = frozenset({"phone"})
# By the beginning of an address; the longest that fits counts. Nothing is open because nobody thought of it.
WHO = {
    "/": ANYBODY, "/rejoindre": ANYBODY, "/j/": ANYBODY,
    "/f": ANYBODY, "/regie": ANYBODY, "/mur": ANYBODY, "/gronogo": ANYBODY, "/nouvelles": ANYBODY,  # each asks for its secret
    "/table": PHONES, "/table/": PHONES,
    "/desk/": DESK,
    "/control/": ROOM,
    "/control/{slug}/screens/{role}/link": ROOM,
    "/wall/": WALL,
    "/morning/": ORGANISER, "/backlog/": ORGANISER, "/gronogo/{slug}": ORGANISER, "/authors/": ORGANISER, "/files/": ORGANISER,
    "/board": ORGANISER, "/promises/": ORGANISER, "/indicators/": ORGANISER,
    "/panel": frozenset({"reader"}), "/panel/": frozenset({"reader"}),
    "/news": frozenset({"author"}), "/news/": frozenset({"author"}),
    "/moi": ANYBODY, "/moi/open": ANYBODY,  # the door itself, and its secret; whoever is nobody here reads nothing
    "/moi/": frozenset({"phone", "author"}),
    "/people": ORGANISER, "/people/": ORGANISER,
    "/organiser": ANYBODY,  # the door itself: without the password it shows nothing else
    "/organiser/logout": ANYBODY,
    "/public/": ANYBODY,
}  # fmt: skip
EXACT = {"/", "/rejoindre", "/f", "/regie", "/mur", "/gronogo", "/nouvelles", "/table", "/board", "/panel", "/news", "/moi",
         "/people", "/organiser"}


def who_may(door: Door) -> frozenset[str] | None:
    fits = [begin for begin in WHO if (door.path == begin if begin in EXACT else door.path.startswith(begin))]
    return WHO[max(fits, key=len)] if fits else None


@pytest.mark.parametrize("door", doors(), ids=lambda door: f"{door.method} {door.path}")
def test_every_door_is_in_the_matrix(door: Door) -> None:
    assert who_may(door) is not None, f"say in the matrix who may open {door.path}"


@pytest.fixture
def everybody(served: Served, clock: Clock) -> dict[str, httpx.Client]:
    return actors(served)


def test_a_shut_door_is_shut_for_everybody_else_and_writes_nothing(served: Served, everybody: dict[str, httpx.Client]) -> None:
    wrong = []
    for changed in watching(served):
        for door in doors():
            if door.method == "WS":
                continue
            for name, client in everybody.items():
                if name in (who_may(door) or ()):
                    continue
                answer = knock(client, door.method, filled(served, door))
                if not is_shut(answer) or changed() or lacking(answer):
                    wrong.append((name, door.method, door.path, answer.status_code))
    assert wrong == []


def test_pages_open_for_those_who_may(served: Served, everybody: dict[str, httpx.Client]) -> None:
    wrong = [(name, door.path, answer.status_code) for door in doors() if door.method == "GET"
             for name, client in everybody.items() if name in (who_may(door) or ())
             if is_shut(answer := knock(client, "GET", filled(served, door))) or answer.status_code >= 500 or lacking(answer)]
    assert wrong == []


def test_a_socket_speaks_only_to_those_who_may(served: Served, everybody: dict[str, httpx.Client]) -> None:
    wrong = [(name, door.path) for door in doors() if door.method == "WS" for name, client in everybody.items()
             if speaks(served, client, filled(served, door)) != (name in (who_may(door) or ()))]
    assert wrong == []


def speaks(served: Served, client: httpx.Client, path: str) -> bool:
    """Whether a socket gives anything but its end."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar if path.startswith(cookie.path))
    with connect(served.url.replace("http", "ws") + path, origin=served.url, additional_headers={"Cookie": cookies}) as line:
        try:
            return bool(line.recv(timeout=20))
        except ConnectionClosed:
            return False
