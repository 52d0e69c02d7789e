"""Every operation of the OpenAPI schema, asked with whatever fits it and with what does not: never a server error, always the right
refusal. The schema is made here only; the house does not publish one.

Written with hypothesis alone. Schemathesis was tried on paper: our forms are read from the body by hand, so the schema tells of no body
at all, and thirty more packages would ask what a few lines ask here, with the names of fields that the endpoints really read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.main import create_app
from app.settings import Settings
from soak.cases import ENDINGS, SLOW, WORDS, entrances, field_names
from soak.payloads import CORPUS
from tests.doors.actors import doors
from tests.houses import Served

NOWHERE = ("/openapi.json", "/docs", "/favicon.ico")
PLACE = re.compile(r"{(\w+)}")
ROLES = ("nobody", "phone", "desk", "control", "wall", "team")
KNOWN = {"slug": "lons-le-saunier", "reference": "LONS27-T01-1", "step_id": "welcome", "sheet": "d1", "kind": "csv", "verb": "hide"}


@dataclass(frozen=True)
class Operation:
    """One operation of the schema: its path parameters with their types, and the fields that its endpoint reads."""

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> list[Operation]:
    schema = create_app(Settings(data_dir=tmp_path_factory.mktemp("schema"), database_url="")).app.app.openapi()  # type: ignore[attr-defined]
    read = {(one.method, one.path.replace(":int", "")): one for one in entrances() if one.method != "WS"}
    typed = {(method.upper(), path): {one["name"]: one["schema"].get("type", "string") for one in facts.get("parameters", ())}
             for path, methods in schema["paths"].items() for method, facts in methods.items()}
    # The two routes that phones post by the hundred are Starlette's own, and in no schema: they are asked all the same.
    return [Operation(method, path, tuple((name, typed.get((method, path), {}).get(name, "string")) for name in PLACE.findall(path)),
                      one.fields) for (method, path), one in read.items()]


@pytest.fixture
def people(served: Served) -> Iterator[dict[str, httpx.Client]]:
    served.house.go(1, "welcome")
    people = {"nobody": served.client(), "phone": served.phone(1), "desk": served.desk(1), "control": served.control(),
              "wall": served.wall(), "team": served.team()}
    people["team"].get("/morning/lons-le-saunier")
    for client in people.values():
        client.follow_redirects = False
    return people


def test_every_door_is_asked(operations: list[Operation]) -> None:
    asked = {(one.method, one.path) for one in operations}
    assert {(door.method, door.path.replace(":int", "")) for door in doors() if door.method != "WS"} <= asked


def test_nothing_that_fits_the_schema_is_a_server_error(operations: list[Operation], people: dict[str, httpx.Client]) -> None:
    safe = [one for one in operations if not one.path.endswith(ENDINGS) and one.path not in SLOW]

    @settings(max_examples=400, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(safe))
        path = one.path
        for name, kind in one.parameters:
            path = path.replace(f"{{{name}}}", quote(data.draw(fitting(name, kind)), safe=""))
        names = st.sampled_from([*one.fields, *field_names()]) if one.fields else st.sampled_from(field_names())
        form = data.draw(st.dictionaries(names, st.sampled_from([*WORDS, *CORPUS]) | st.integers().map(str), max_size=6))
        client = people[data.draw(st.sampled_from(ROLES))]
        answer = client.request(one.method, path, data=form if one.method == "POST" else None)
        assert answer.status_code < 500, f"{one.method} {path} {form}"

    ask()


def fitting(name: str, kind: str) -> st.SearchStrategy[str]:
    if kind == "integer":
        return st.just("1") | st.integers().map(str)
    return st.just(KNOWN.get(name, "x")) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def test_what_is_no_number_is_refused_where_a_number_is_asked(operations: list[Operation], people: dict[str, httpx.Client]) -> None:
    wrong = []
    for one in operations:
        numbers = [name for name, kind in one.parameters if kind == "integer"]
        if not numbers:
            continue
        path = one.path
        for name, _ in one.parameters:
            path = path.replace(f"{{{name}}}", "douze" if name in numbers else KNOWN.get(name, "x"))
        answer = people["team"].request(one.method, path, data={})
        if answer.status_code not in (400, 401, 403, 404):
            wrong.append((one.method, path, answer.status_code))
    assert wrong == []


def test_a_door_that_is_asked_another_way_says_so(operations: list[Operation], people: dict[str, httpx.Client]) -> None:
    plain = {one.path for one in operations if "{" not in one.path and one.path not in NOWHERE}
    assert {path: people["team"].delete(path).status_code for path in plain} == dict.fromkeys(plain, 405)


def test_the_house_publishes_no_schema(served: Served) -> None:
    assert [served.team().get(path).status_code for path in ("/openapi.json", "/docs", "/redoc")] == [404, 404, 404]
