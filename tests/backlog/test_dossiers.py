"""A dossier that a stranger may have made: it is read, or refused in one sentence; nothing else ever happens."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.backlog.archive import Unreadable, pack
from app.backlog.dossiers import (
    LONGEST_HANDOVER,
    CopiesDocument,
    Copy,
    FileDocument,
    Line,
    Traveller,
    as_bytes,
    handover,
    lessons,
    mergeable,
    nameless_plan,
    read_import,
    travels,
)
from app.backlog.rows import row
from app.methods.models import EventPlan
from app.opportunities.portable import Given, to_portable
from tests.backlog.test_rows import BARE, FULL
from tests.opportunities.test_portable import FACTS

ODD: list[Any] = [None, -1, 10**30, 1.5, True, "", "a\0b", "\ud800", "é" * 30_000, [], {}, [[]], {"id": 1}]


@pytest.fixture(scope="module")
def document(plan: EventPlan) -> FileDocument:
    facts = to_portable(FACTS, str, [Given("Un parking", "businesses", "place")], [Given("Rien.")],
                        [{"table": 2, "nature": "carte", "step": "Idées", "text": "Une carte"}])
    file = Traveller(reference="LONS27-T02-1", link="http://lons.test/files/LONS27-T02-1", table=2, stage="d2", outcome="BACKLOG_D2",
                     facts=facts, lines=(Line(field="proof:P2", value="Vu", source="mairie"),), lessons=("Une leçon.",), row={})
    return FileDocument(plan=nameless_plan(plan, str), file=file)


@pytest.fixture(scope="module")
def told(document: FileDocument) -> dict[str, Any]:
    return json.loads(as_bytes(document))


def test_it_is_read_as_it_was_written(document: FileDocument) -> None:
    assert read_import(as_bytes(document)) == (document,)
    assert read_import(pack({"LONS27-T02-1/dossier.json": as_bytes(document), "LISEZMOI.txt": b"?"})) == (document,)


def test_an_answer_is_read_as_it_was_written() -> None:
    answer = CopiesDocument(copies=(Copy(original="LONS27-T02-1", reference="MORE27-T02-1", territory="Morez",
                                         link="https://morez.test/files/MORE27-T02-1"),))
    assert read_import(as_bytes(answer)) == answer


def test_the_plan_keeps_its_themes_and_its_method_and_loses_its_people(plan: EventPlan) -> None:
    bare = nameless_plan(plan, lambda text: text.replace("Lons", "[lieu]"))
    assert (bare.scripts, bare.gates, bare.sheets, bare.groups) == (plan.scripts, plan.gates, plan.sheets, plan.groups)
    assert {(table.facilitator, table.lead) for table in bare.tables} == {("—", None)}
    assert "[lieu]" in bare.table(2).brief and [table.number for table in bare.tables] == [table.number for table in plan.tables]


@pytest.mark.parametrize(("field", "leaves"), [
    ("title", True), ("blocker-1", True), ("proof:P2", True), ("price", True), ("proof:P9", False), ("owner", False), ("offer-12", False),
    ("skill-1", False), ("affordable_loss", False), ("lead_state", False), ("meeting_names", False), ("told_on", False), ("reader", False),
    ("key_actor_status", False), ("exit_solidity", False)])
def test_what_the_team_learnt_leaves_and_who_does_what_stays(field: str, leaves: bool) -> None:
    assert travels(field, frozenset({"proof:P9"})) is leaves


def test_the_lessons_are_what_became_of_it() -> None:
    said = lessons(row(FULL), ["Test, le 2027-04-12\u00a0: seuil atteint"])
    assert said[0].startswith("Là-bas\u00a0: backlog d2 (modèle à chiffrer). Merci [prénom]")
    assert said[1:4] == ("8 intérêts alignés, 2 collèges.", "Vote\u00a0: 7 oui / 9 votants / 10 présents.",
                         "Test, le 2027-04-12\u00a0: seuil atteint")
    assert lessons(row(BARE), []) == ()


def test_what_there_is_to_know_fits_its_line(document: FileDocument) -> None:
    long = document.model_copy(update={"file": document.file.model_copy(update={"lessons": ("é" * 900,)})})
    assert len(handover(long)) == LONGEST_HANDOVER and handover(long).endswith("…")
    assert handover(document) == "Copie de LONS27-T02-1 (Grande salle, Lons-le-Saunier, 2027-03-18).\nUne leçon."


def test_a_merged_file_does_not_travel_by_itself(document: FileDocument) -> None:
    merged = document.model_copy(update={"file": document.file.model_copy(update={"outcome": "MERGED"})})
    assert mergeable([document, merged]) == (document,)


# --- Whatever comes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("vote", "said"), [({"yes": 5, "voters": 4, "present": 9, "groups": 1}, "5 yes of 4"),
                                           ({"yes": -1, "voters": 4, "present": 9, "groups": 1}, "-1 yes")])
def test_a_vote_that_cannot_have_been_is_refused(told: dict[str, Any], vote: dict[str, int], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_import(_with(told, ("file", "facts", "left", "votes", "vote-ideas"), vote))


@pytest.mark.parametrize(("path", "value", "said"), [
    (("plan", "gates", "gates"), [], "lacks a gate"), (("plan", "scripts"), [], "no method"),
    (("plan", "tables", 1, "seats"), 10**30, "beyond"),
    (("file", "lines", 0, "field"), "owner;drop", "file.lines.0.field"), (("file", "stage"), "d9", "file.stage"),
    (("file", "facts", "origins", 0, "table"), "x", "table"), (("file", "facts", "contributions"), None, "file.facts"),
    (("file", "reference"), "../../etc", "file.reference"), (("file", "reference"), "é" * 99, "file.reference")])
def test_what_does_not_fit_is_named(told: dict[str, Any], path: tuple[Any, ...], value: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_import(_with(told, path, value))


@pytest.mark.parametrize("content", [
    b'{"version": NaN}', b"[" * 100_000, b'{"a":' * 50_000, b'{"n": 1' + b"0" * 5000 + b"}", b"\xff", b"null"])
def test_json_made_to_hurt_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_import(content)


def test_two_dossiers_of_one_file_are_refused(document: FileDocument) -> None:
    with pytest.raises(Unreadable, match="LONS27-T02-1 is in this ZIP twice"):
        read_import(pack({"a/dossier.json": as_bytes(document), "b/dossier.json": as_bytes(document)}))


def test_a_zip_without_a_dossier_is_said() -> None:
    with pytest.raises(Unreadable, match="no dossier.json"):
        read_import(pack({"backlog.csv": b"x"}))


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_changed_it_is_read_or_refused(told: dict[str, Any], data: st.DataObject) -> None:
    path: list[Any] = []
    place: Any = told
    while isinstance(place, (dict, list)) and place and (not path or data.draw(st.booleans() | st.just(True))):
        path.append(data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place))))))
        place = place[path[-1]]
    content = _with(told, tuple(path), data.draw(st.sampled_from(ODD)))
    try:
        read = read_import(content)
    except Unreadable as refused:
        assert len(str(refused).splitlines()) == 1
    else:
        assert isinstance(read, tuple) and read_import(as_bytes(read[0])) == read


def _with(told: dict[str, Any], path: tuple[Any, ...], value: Any) -> bytes:
    copy = json.loads(json.dumps(told))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(copy).encode()

