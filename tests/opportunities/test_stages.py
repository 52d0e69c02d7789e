"""From D0 to D5: what each passage asks for, named, and whom the file belongs to on its way."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.methods.models import GateBook
from app.methods.papers import read
from app.opportunities.evidence import Evidence, Proof
from app.opportunities.gates import judge, lacking
from app.opportunities.stages import ORDER, AfterTheEvening, belongs_to, is_forward, lacks

EVENTS = Path(__file__).parents[2] / "events"
BOOK = read(GateBook, tomllib.loads((EVENTS / "methods" / "gates.toml").read_text("utf-8")))
BARE = Evidence(evening=dt.date(2027, 3, 18), today=dt.date(2027, 3, 19))
CODES = [criterion.code for gate in BOOK.gates for criterion in gate.criteria]
VERIFIED = Proof("oui", source="mairie", by="Lucie", at=dt.date(2027, 3, 19))
PROVED = replace(BARE, team={f"proof:{code}": VERIFIED for code in CODES})
NOT_YET, DONE = AfterTheEvening(), AfterTheEvening("confirmed", True, True)


def codes(here: str, there: str, with_lead: bool = False, evidence: Evidence = BARE, after: AfterTheEvening = NOT_YET):
    return [lack.code for lack in lacks(BOOK, here, there, with_lead, evidence, after)]


def shut(gate: str) -> list[str]:
    return [verdict.code for verdict in lacking(judge(BOOK, gate, BARE))]


@pytest.mark.parametrize(("here", "there", "with_lead", "after", "missing"), [
    ("d0", "d1", False, NOT_YET, []),
    ("d1", "d2", False, NOT_YET, shut("d1")),
    ("d2", "d3", False, NOT_YET, shut("d2")),
    ("d1", "d3", False, NOT_YET, list(dict.fromkeys([*shut("d1"), *shut("d2")]))),
    ("d3", "d4", False, NOT_YET, ["lead_confirmed", "test_ended"]),
    ("d3", "d4", False, AfterTheEvening("candidate", True), ["lead_confirmed"]),
    ("d3", "d4", False, AfterTheEvening("confirmed"), ["test_ended"]),
    ("d3", "d4", False, AfterTheEvening("confirmed", True), []),
    ("d3", "d4", True, AfterTheEvening("confirmed", True), shut("booster")),
    ("d4", "d5", False, NOT_YET, ["figures"]),
    ("d4", "d5", False, AfterTheEvening(figures=True), []),
])
def test_each_stage_is_left_through_its_gate(here, there, with_lead, after, missing):
    assert codes(here, there, with_lead, after=after) == missing


def test_what_is_missing_is_named_by_its_code_its_label_and_its_level():
    (owner,) = [lack for lack in lacks(BOOK, "d1", "d2", False, BARE, NOT_YET) if lack.code == "P10"]
    assert owner.sentence.startswith("P10 Référent·e et prochaine action datée\u00a0: niveau 0.")


@given(st.sampled_from(ORDER), st.sampled_from(ORDER), st.booleans())
def test_a_file_with_everything_goes_wherever_it_has_to(here, there, with_lead):
    assert codes(here, there, with_lead, PROVED, DONE) == []


@given(st.sampled_from(ORDER), st.sampled_from(ORDER), st.sampled_from(ORDER), st.booleans())
def test_going_further_asks_for_no_less(here, there, beyond, with_lead):
    if is_forward(here, there) and is_forward(there, beyond):
        assert set(codes(here, there, with_lead)) <= set(codes(here, beyond, with_lead))


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_going_back_asks_for_nothing(here, there):
    if not is_forward(here, there):
        assert codes(here, there, True) == []


@given(st.sets(st.sampled_from(CODES)), st.sampled_from(CODES), st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_one_more_proof_never_shuts_a_stage(proved, one_more, here, there):
    fewer = replace(BARE, team={f"proof:{code}": VERIFIED for code in proved})
    more = replace(BARE, team={f"proof:{code}": VERIFIED for code in proved | {one_more}})
    assert set(codes(here, there, True, more)) <= set(codes(here, there, True, fewer))


@pytest.mark.parametrize(("stage", "with_lead", "lead_state", "route", "owner"), [
    ("d0", True, "confirmed", "internal", "territory"),
    ("d1", True, "confirmed", "internal", "territory"),
    ("d2", True, "confirmed", "creation", "territory"),
    ("d3", False, "", "", "territory"),
    ("d3", False, "candidate", "", "territory"),
    ("d3", False, "confirmed", "", "lead"),
    ("d3", True, "", "", "lead"),
    ("d4", False, "confirmed", "internal", "internal"),
    ("d5", False, "confirmed", "takeover", "lead"),
])
def test_until_d3_a_file_belongs_to_the_territory_and_holds_no_person(stage, with_lead, lead_state, route, owner):
    assert belongs_to(stage, with_lead, lead_state, route) == owner
