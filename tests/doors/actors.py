"""Everybody who may knock at a door of the house, and every door there is."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
from fastapi.routing import APIWebSocketRoute
from starlette.routing import Route

from app.evenings.actions import open_screen
from app.evenings.links import LinkMaker
from app.gronogo.queries import members_of, panels_of
from app.labels import REFUSALS
from app.main import ROUTES
from app.participants.queries import people_at
from app.tables.actions import prepare_evening, renew_desk_link
from tests.gronogo.panels import OPENING
from tests.houses import Served
from tests.mornings import play_sample

SLUG, FILE, OTHER_FILE = "lons-le-saunier", "LONS27-T01-1", "LONS27-T02-1"
SEALS = {  # what every answer carries, whatever it is
    "content-security-policy": r"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                               r"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'.*",
    "x-content-type-options": "nosniff", "referrer-policy": "same-origin|no-referrer", "cache-control": "no-store",
    "permissions-policy": r"camera=\(\), microphone=\(\), geolocation=\(\)", "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
SHUT = tuple(REFUSALS[code][1] for code in ("not_allowed", "no_seat", "link_unknown", "nobody_known"))


@dataclass(frozen=True)
class Door:
    """One address, with the way it is asked."""

    method: str  # GET, POST or WS
    path: str


def doors() -> list[Door]:
    """Every door of the application."""
    found = [Door("WS" if isinstance(route, APIWebSocketRoute) else next(iter(route.methods)), route.path)
             for module in ROUTES for route in module.router.routes if isinstance(route, Route | APIWebSocketRoute)]
    return sorted(found, key=lambda door: (door.path, door.method))


def filled(served: Served, door: Door) -> str:
    """The address with what stands on table 1 in its places. A new name in a path must be given a value here."""
    table = served.house.table(1)
    values = {"slug": SLUG, "table_id": table.id, "number": 1, "code": table.code, "reference": FILE, "other": OTHER_FILE, "kind": "csv",
              "step_id": "interest-alignment", "sheet": "d1", "role": "wall", "verb": "hide", "reader": "company", "name": "presents",
              "family": "follow-up", "year": 2027, "source": "interests"}
    ids = dict.fromkeys(("participant_id", "call_id", "idea_id", "cluster_id", "mark_id", "decision_id", "panel_id", "promise_id",
                         "word_id", "event_id", "move_id", "badge_id"), 1)
    if "/proofs/" in door.path:
        values["code"] = "P9"
    return re.sub(r"{(\w+)(:int)?}", lambda match: str((values | ids)[match[1]]), door.path)


def actors(served: Served) -> dict[str, httpx.Client]:
    """One browser for each role, after table 1 has lived its sample evening and table 2 has people."""
    play_sample(served.house, 1)
    team = served.team()
    team.get(f"/morning/{SLUG}")
    team.post(f"/gronogo/{SLUG}", data=OPENING | {"file": FILE}).raise_for_status()
    return {"nobody": served.client(), "phone": served.phone(2, "Zoé"), "desk": served.desk(1),
            "other desk": served.desk(2), "control": served.control(),
            "wall": served.wall(), "organiser": team,
            "reader": _reader(served), "author": _author(served), "outsider": _outsider(served)}


def _reader(served: Served) -> httpx.Client:
    with served.house.read() as session:
        panel = panels_of(session, served.house.evening_id)[0]
        member = members_of(session, panel.id or 0)[0]
    return _opened(served, "/gronogo", LinkMaker(served.links.key).member(member.id or 0, panel.generation))


def _author(served: Served) -> httpx.Client:
    with served.house.read() as session:
        person = people_at(session, served.house.table(1).id or 0)[0]
    return _opened(served, "/nouvelles", served.links.news(person.id or 0))


def _outsider(served: Served) -> httpx.Client:
    """Somebody with every badge that opens nothing here: a desk that was put out, a place that was left, another evening's team."""
    house, client = served.house, served.client()
    desk, phone = served.desk(3), served.phone(3, "Partie")
    client.cookies.set("tablee_seat", phone.cookies["tablee_seat"])
    phone.post("/table/leave").raise_for_status()
    client.cookies.set("tablee_desk", next(cookie.value or "" for cookie in desk.cookies.jar if cookie.name == "tablee_desk"))
    house.do(renew_desk_link, house.table(3).id, "control")
    elsewhere = house.do(prepare_evening, house.standing(1).plan.model_copy(update={"id": "ailleurs"}))
    for role in ("control", "wall"):
        house.do(open_screen, elsewhere, role, f"{role}-of-another-evening")
        client.cookies.set(f"tablee_{role}", f"{role}-of-another-evening")
    return client


def _opened(served: Served, path: str, secret: str) -> httpx.Client:
    client = served.client()
    client.post(path, data={"secret": secret}).raise_for_status()
    return client


def knock(client: httpx.Client, method: str, path: str) -> httpx.Response:
    """Ask as a script would, so that a refusal is one plain sentence."""
    return client.request(method, path, headers={"Idempotency-Key": "matrix-0001"}, data={} if method == "POST" else None)


def lacking(answer: httpx.Response) -> set[str]:
    """Our headers that this answer does not carry."""
    return {name for name, value in SEALS.items() if not re.fullmatch(value, answer.headers.get(name, ""))}


def is_shut(answer: httpx.Response) -> bool:
    """Whether the house said that this door is not for whoever asks."""
    return answer.status_code in (401, 403, 404) and any(sentence in answer.text for sentence in SHUT)


def watching(served: Served) -> Iterator[Callable[[], bool]]:
    """Tells whether anything was written since it was last asked."""
    line = sqlite3.connect(f"file:{served.house.database.writer.url.database}?mode=ro", uri=True)

    def changed(seen: list[int] = [0]) -> bool:  # noqa: B006 - the memory between two questions
        before, seen[0] = seen[0], line.execute("pragma data_version").fetchone()[0]
        return seen[0] != before

    changed()
    yield changed
    line.close()
