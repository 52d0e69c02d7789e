"""The real gate book judged on the sample tables and on rows of facts, one row for each thing somebody could dispute."""

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ideas.voting import Candidate, tally
from app.methods.models import Confirmation, GateBook
from app.methods.papers import read
from app.opportunities.evidence import (
    Blocker,
    Economics,
    Evidence,
    Gronogo,
    InterestFacts,
    KeyActor,
    LeadSearch,
    Meeting,
    Offer,
    Person,
    Proof,
    SheetFacts,
    VoteFacts,
    read_number,
    vote_facts,
)
from app.opportunities.gates import is_confirmed, judge, lacking, lacking_for_d1, minimum_d1, passes, weakest
from app.opportunities.measures import MEASURES, order_of_magnitude
from app.opportunities.steps import Study, Trial

EVENTS = Path(__file__).parents[2] / "events"
BOOK = read(GateBook, tomllib.loads((EVENTS / "methods" / "gates.toml").read_text("utf-8")))
EVENING, TODAY = dt.date(2027, 3, 18), dt.date(2027, 3, 19)
TABLE_1 = tomllib.loads((EVENTS / "lons-le-saunier" / "sample-table-01.toml").read_text("utf-8"))
LINES = {"engineering": True, "business": True, "cooperation": True}
KINDS = BOOK.criterion("S4").kinds
FAMILIES = BOOK.criterion("S12").families
SURE = VoteFacts(yes=8, voters=10, present=10, groups=4)


def interest(person: str, group: str, **changes) -> InterestFacts:
    said = {"complete": True, "visible": True, "aligned": True, "brings": True, "expects": True}
    return InterestFacts(person, group, **said | changes)


def facts(**changes) -> Evidence:
    return replace(Evidence(evening=EVENING, today=TODAY), **changes)


def table_1(**changes) -> Evidence:
    values = {f"{sheet}.{key}": str(value) for sheet in ("d1", "d2") for key, value in TABLE_1[f"sheet_{sheet}"].items()}
    groups = {person["id"]: person["group"] for person in TABLE_1["participants"]}
    interests = tuple(interest(each["by"], groups[each["by"]], commitment=each["commitment"]) for each in TABLE_1["interests"])
    followers = tuple(Person(each["by"], groups[each["by"]]) for each in TABLE_1["interests"] if each["contact_consent"])
    lead = LeadSearch(values["d2.lead_profile"], values["d2.lead_status"])
    votes = {"vote-problem": SURE, "vote-ideas": VoteFacts(9, 10, 10, 5)}
    return facts(**{"values": values, "votes": votes, "interests": interests, "follow_up": followers, "lead": lead} | changes)


def verdict(code: str, evidence: Evidence):
    gate = next(gate.id for gate in BOOK.gates if any(each.code == code for each in gate.criteria))
    return next(each for each in judge(BOOK, gate, evidence) if each.code == code)


def level(code: str, **changes) -> int:
    return verdict(code, facts(**changes)).level


TICK = Proof("oui", by="Lucie", at=TODAY)
VERIFIED = Proof("oui", source="mairie", by="Lucie", at=TODAY)
OWNED = {"owner": "Lucie", "next_action": "Interroger", "next_action_due": dt.date(2027, 4, 2)}


# --- The evening of table 1 -----------------------------------------------------------------------------------------


def test_the_morning_of_table_1_reads_as_its_evening_went():
    levels = {each.code: (each.level, each.state) for gate in ("d1", "d2") for each in judge(BOOK, gate, table_1())}
    assert levels == {
        "P1": (2, "met"), "P2": (1, "met"), "P3": (1, "met"), "P4": (2, "met"), "P5": (1, "met"), "P6": (1, "met"),
        "P7": (0, "to_check"), "P8": (1, "met"), "P9": (0, "to_check"), "P10": (0, "missing"),
        "S1": (2, "met"), "S2": (1, "met"), "S3": (1, "met"), "S4": (0, "missing"), "S5": (1, "met"), "S6": (0, "missing"),
        "S7": (0, "to_check"), "S8": (2, "met"), "S9": (0, "missing"), "S10": (2, "met"), "S11": (2, "met"),
        "S12": (0, "missing"), "S13": (0, "to_check"), "S14": (0, "missing"),
    }  # fmt: skip


def test_table_1_enters_the_d1_backlog_once_read_and_owned_but_no_gate_opens():
    bare = judge(BOOK, "d1", table_1())
    assert [[each.code for each in needs] for needs in lacking_for_d1(bare)] == [["P9"], ["P10"]]
    ready = judge(BOOK, "d1", table_1(team={"proof:P9": TICK}, **OWNED))
    assert minimum_d1(ready)
    assert [each.code for each in lacking(ready)] == ["P2", "P3", "P7"]
    assert weakest(ready) == 0
    assert not passes(BOOK, "d1", ready)


def test_the_gate_opens_when_the_team_has_verified_the_rest():
    team = {"proof:P9": TICK, "proof:P2": VERIFIED, "proof:P3": VERIFIED, "cost_bearer": Proof("Les familles", by="Lucie", at=TODAY)}
    judged = judge(BOOK, "d1", table_1(team=team, **OWNED))
    assert lacking(judged) == ()
    assert passes(BOOK, "d1", judged)
    assert weakest(judged) == 1, "P8 asks for no more than that"


def test_the_second_gate_asks_again_for_healthy_content_and_an_owner():
    codes = [each.code for each in judge(BOOK, "d2", table_1())]
    assert codes[-2:] == ["P9", "P10"]
    assert {each.code for each in lacking(judge(BOOK, "d2", table_1()))} >= {"P9", "P10", "S4", "S9"}


def test_a_gate_judged_by_halves_does_not_open():
    judged = judge(BOOK, "booster", boosted())
    assert passes(BOOK, "booster", judged)
    assert not passes(BOOK, "booster", [each for each in judged if each.code != "BO3"])


# --- Fields and votes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "votes", "reached"),
    [
        ({}, {}, 0),
        ({"d1.problem": "Il manque un bus"}, {}, 0),
        ({"d1.problem": "Il manque un bus", "d1.who": " \u200b"}, {"vote-problem": SURE}, 0),
        ({"d1.problem": "Il manque un bus", "d1.who": "Les lycéens"}, {}, 1),
        ({"d1.problem": "Il manque un bus", "d1.who": "Les lycéens"}, {"vote-ideas": SURE}, 1),
        ({"d1.problem": "Il manque un bus", "d1.who": "Les lycéens"}, {"vote-problem": SURE}, 2),
        ({"d1.problem": "Les lycéens", "d1.who": "les lycéens"}, {"vote-problem": SURE}, 0),
        ({}, {"vote-problem": SURE}, 0),
    ],
)
def test_a_text_is_said_and_a_vote_confirms_it(values, votes, reached):
    assert level("P1", values=values, votes=votes) == reached


@pytest.mark.parametrize(
    ("yes", "voters", "present", "groups", "holds"),
    [
        (6, 10, 10, 2, True),
        (5, 10, 10, 2, False),
        (3, 5, 10, 2, True),
        (3, 5, 11, 2, False),
        (3, 4, 9, 2, False),
        (9, 10, 10, 1, False),
        (0, 0, 0, 0, False),
        (0, 0, 10, 2, False),
        (21, 35, 35, 2, True),
        (1, 1, 1, 2, True),
    ],
)
def test_a_vote_confirms_with_enough_yes_enough_voters_and_two_colleges(yes, voters, present, groups, holds):
    assert is_confirmed(VoteFacts(yes, voters, present, groups), BOOK.confirmation) is holds


def test_yes_is_a_dot_on_what_the_table_kept_and_those_who_would_not_say_make_no_college():
    ballots = [("a", "x", 1), ("a", "y", 1), ("b", "y", 2), ("c", "z", 1), ("d", "x", 0)]
    groups = {"a": "citizens", "b": "unsaid", "c": "ess"}
    assert vote_facts(ballots, ("x", "y"), groups, present=6) == VoteFacts(yes=2, voters=3, present=6, groups=1)
    result = tally([Candidate("x", "X"), Candidate("y", "Y"), Candidate("z", "Z")], ballots)
    assert vote_facts(ballots, result.on_top, groups, 6).yes == 2


@pytest.mark.parametrize(
    ("proof", "reached"),
    [
        (Proof(""), 0),
        (Proof("  ", source="mairie", by="Lucie", at=TODAY), 0),
        (Proof("Les familles"), 1),
        (Proof("Les familles", source="mairie"), 1),
        (Proof("Les familles", by="Lucie", at=TODAY), 2),
        (Proof("Les familles", source="mairie", by="Lucie"), 1),
        (VERIFIED, 3),
        (replace(VERIFIED, level=1), 1),
        (Proof("Les familles", level=3), 1),
    ],
)
def test_verified_asks_for_a_source_a_name_and_a_date(proof, reached):
    assert level("P7", team={"cost_bearer": proof}) == reached
    assert level("P2", team={"proof:P2": proof}) == reached


def test_a_tick_of_the_team_needs_a_name_and_a_date():
    assert level("P9", team={"proof:P9": TICK}) == 3
    assert level("P9", team={"proof:P9": replace(TICK, by="")}) == 0
    assert level("P9", team={"proof:P9": replace(TICK, at=None)}) == 0
    assert verdict("P9", facts()).state == "to_check"


# --- Measures -------------------------------------------------------------------------------------------------------

ALIGNED = (interest("a", "businesses"), interest("b", "citizens"), interest("c", "public"))
WILLING = interest("a", "ess", commitment="lead")
ALL_LOOKED_AT = tuple(Blocker(kind, "no", "Lucie", TODAY) for kind in KINDS)
NUMBERS = Economics(Decimal(3), Decimal(2000), Decimal(40000))
ASSUMED = {"d2.weakest_assumption": "Que l’on monte avec un inconnu"}
TRIAL = Trial("Ils monteront", "Les trajets", "20 par semaine", dt.date(2027, 4, 30))


def boosted(**changes) -> Evidence:
    usual = {
        "named_lead": "Nadège",
        "request": "Trouver dix domaines",
        "request_answer": "partly",
        "offers": (Offer(True),),
        "meeting": Meeting(dt.date(2027, 3, 23), ("Samia", "Baptiste")),
        "sheets": {"d3": SheetFacts(11, 11, LINES)},
    }
    return facts(**usual | changes)


@pytest.mark.parametrize(
    ("code", "changes", "reached"),
    [
        ("P8", {"follow_up": (Person("a", "ess"), Person("b", "public"))}, 1),
        ("P8", {"follow_up": (Person("a", "ess"), Person("b", "ess"))}, 0),
        ("P8", {"follow_up": (Person("a", "ess"), Person("b", "unsaid"))}, 0),
        ("P8", {"follow_up": (Person("a", "ess"), Person("a", "ess"))}, 0),
        ("P8", {}, 0),
        ("P10", OWNED, 3),
        ("P10", OWNED | {"owner": " "}, 1),
        ("P10", OWNED | {"next_action": ""}, 1),
        ("P10", OWNED | {"next_action_due": None}, 1),
        ("P10", OWNED | {"next_action_due": TODAY}, 3),
        ("P10", OWNED | {"next_action_due": TODAY + dt.timedelta(30)}, 3),
        ("P10", OWNED | {"next_action_due": TODAY + dt.timedelta(31)}, 1),
        ("P10", OWNED | {"next_action_due": TODAY - dt.timedelta(1)}, 1),
        ("P10", {}, 0),
        ("P10", {"next_action_due": TODAY}, 0),
        ("S3", {"values": ASSUMED}, 1),
        ("S3", {"values": ASSUMED, "next_kind": "study", "study": Study("Monteront-ils ?", "10")}, 2),
        ("S3", {"values": ASSUMED, "next_kind": "test", "trial": TRIAL}, 2),
        ("S3", {"values": ASSUMED, "next_kind": "test", "trial": TRIAL, "today": TRIAL.end + dt.timedelta(1)}, 2),
        ("S3", {"values": ASSUMED, "next_kind": "test", "trial": replace(TRIAL, measure="")}, 1),
        ("S3", {"values": ASSUMED, "next_kind": "test", "old_protocol": "4 bons sur 10"}, 2),
        ("S3", {"values": ASSUMED, "next_kind": "meeting", "trial": TRIAL}, 1),
        ("S3", {"next_kind": "test", "trial": TRIAL}, 0),
        ("BO3", {"next_kind": "test", "trial": TRIAL}, 1),
        ("BO3", {"next_kind": "test", "trial": replace(TRIAL, end=None)}, 0),
        ("BO3", {"next_kind": "study", "trial": TRIAL}, 0),
        ("S4", {"blockers": ALL_LOOKED_AT}, 3),
        ("S4", {"blockers": ALL_LOOKED_AT[1:]}, 0),
        ("S4", {"blockers": tuple(replace(each, answer="to_check") for each in ALL_LOOKED_AT)}, 1),
        ("S4", {"blockers": tuple(replace(each, owner="") for each in ALL_LOOKED_AT)}, 2),
        ("S4", {"blockers": tuple(replace(each, answer="maybe") for each in ALL_LOOKED_AT)}, 0),
        ("S6", {"economics": NUMBERS}, 1),
        ("S6", {"economics": replace(NUMBERS, volume=None)}, 0),
        ("S6", {"economics": replace(NUMBERS, turnover_per_job=Decimal(0))}, 0),
        ("S8", {"interests": ALIGNED}, 2),
        ("S8", {"interests": ALIGNED[:2]}, 1),
        ("S8", {"interests": (interest("a", "citizens"), interest("b", "citizens"), interest("c", "public"))}, 1),
        ("S8", {"interests": tuple(replace(each, group="ess") for each in ALIGNED)}, 1),
        ("S8", {"interests": (*ALIGNED[:2], replace(ALIGNED[2], visible=False))}, 1),
        ("S8", {"interests": (*ALIGNED[:2], replace(ALIGNED[2], aligned=False))}, 1),
        ("S8", {"interests": (*ALIGNED[:2], replace(ALIGNED[2], complete=False))}, 1),
        ("S8", {"interests": (*ALIGNED[:2], replace(ALIGNED[0], group="public"))}, 1),
        ("S8", {"interests": ALIGNED, "key_actor": KeyActor("La Poste", "refuses")}, 1),
        ("S8", {"interests": ALIGNED, "economic_groups": frozenset({"ess"})}, 1),
        ("S8", {"interests": (interest("a", "ess", complete=False),)}, 0),
        ("S9", {"key_actor": KeyActor("", "unknown")}, 0),
        ("S9", {"key_actor": KeyActor("La Poste", "")}, 1),
        ("S9", {"key_actor": KeyActor("La Poste", "reserved")}, 1),
        ("S9", {"key_actor": KeyActor("La Poste", "agrees")}, 2),
        ("S9", {"key_actor": KeyActor("La Poste", "agrees"), "team": {"proof:S9": VERIFIED}}, 3),
        ("S9", {"key_actor": KeyActor("La Poste", "refuses")}, 0),
        ("S10", {"interests": ALIGNED}, 2),
        ("S10", {"interests": (*ALIGNED, interest("d", "ess", expects=False))}, 1),
        ("S10", {"interests": ALIGNED[:1]}, 1),
        ("S10", {"interests": (interest("d", "ess", brings=False),)}, 0),
        ("S11", {"interests": (WILLING,)}, 1),
        ("S11", {"interests": (replace(WILLING, commitment="co_lead", complete=False),)}, 1),
        ("S11", {"interests": (replace(WILLING, commitment="try"),)}, 0),
        ("S11", {"lead": LeadSearch(profile="Quelqu’un qui aime conduire", status="wanted")}, 1),
        ("S11", {"lead": LeadSearch(profile="Quelqu’un", status="wanted", search="annonce")}, 2),
        ("S11", {"interests": (WILLING,), "lead": LeadSearch("Amina", "lead")}, 2),
        ("S11", {"interests": (WILLING,), "lead": LeadSearch("Quelqu’un", "wanted")}, 1),
        ("S11", {"lead": LeadSearch(search="annonce")}, 0),
        ("S12", {"skills": dict.fromkeys(FAMILIES, "Amina")}, 1),
        ("S12", {"skills": dict.fromkeys(FAMILIES[1:], "Amina")}, 0),
        ("S14", {"gronogo": Gronogo(3, 1, 0, TODAY)}, 3),
        ("S14", {"gronogo": Gronogo(0, 4, 0, TODAY)}, 3),
        ("S14", {"gronogo": Gronogo(3, 1, 0)}, 0),
        ("S14", {"gronogo": Gronogo(at=TODAY)}, 0),
        ("BO8", {"team": {"affordable_loss": Proof("80 €")}}, 1),
        ("BO8", {}, 0),
    ],
)
def test_a_measure_goes_as_far_as_its_facts(code, changes, reached):
    assert level(code, **changes) == reached


@pytest.mark.parametrize(
    ("code", "changes", "reached"),
    [
        ("BO1", {"named_lead": " "}, 0),
        ("BO2", {"request": ""}, 0),
        ("BO2", {"request_answer": ""}, 0),
        ("BO2", {"request_answer": "no"}, 1),
        ("BO3", {"sheets": {"d3": SheetFacts(10, 11, LINES)}}, 0),
        ("BO3", {"sheets": {"d2": SheetFacts(11, 11, LINES)}}, 0),
        ("BO4", {"offers": ()}, 0),
        ("BO4", {"offers": (Offer(False),)}, 0),
        ("BO4", {"today": EVENING + dt.timedelta(7)}, 1),
        ("BO4", {"today": EVENING + dt.timedelta(8)}, 0),
        ("BO4", {"today": EVENING + dt.timedelta(8), "offers": (Offer(True, "to_see"),)}, 1),
        ("BO5", {"meeting": Meeting(dt.date(2027, 3, 23), ("Samia", " "))}, 0),
        ("BO5", {"meeting": Meeting(None, ("Samia", "Baptiste"))}, 0),
        ("BO5", {"meeting": Meeting(dt.date(2027, 4, 3), ("Samia", "Baptiste"))}, 0),
        ("BO5", {"meeting": Meeting(dt.date(2027, 3, 17), ("Samia", "Baptiste"))}, 0),
        ("BO5", {"meeting": Meeting(dt.date(2027, 4, 2), ("Samia", "Baptiste"))}, 1),
        ("BO6", {"sheets": {"d2": SheetFacts(1, 11, LINES | {"business": False})}}, 0),
    ],
)
def test_a_boosted_project_is_followed_on_facts(code, changes, reached):
    assert verdict(code, boosted()).level == 1
    assert verdict(code, boosted(**changes)).level == reached


def test_every_measure_of_the_book_is_known_and_used():
    named = {criterion.measure for gate in BOOK.gates for criterion in gate.criteria if criterion.measure}
    assert named == set(MEASURES)


def test_every_verdict_says_why_and_names_no_participant():
    evidence = boosted(interests=ALIGNED, follow_up=(Person("Colette", "ess"),))
    for gate in BOOK.gates:
        for each in judge(BOOK, gate.id, evidence):
            said = " ".join(each.evidence)
            assert said or each.state == "to_check"
            assert "Nadège" not in said
            assert "Colette" not in said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (NUMBERS, "3 € × 2\u202f000 = 6\u202f000 € par an\u202f; ÷ 40\u202f000 € par emploi = 0,2 emploi"),
        (
            Economics(Decimal("2.50"), Decimal(100000), Decimal(50000)),
            "2,5 € × 100\u202f000 = 250\u202f000 € par an\u202f; ÷ 50\u202f000 € par emploi = 5 emplois",
        ),
        (Economics(), ""),
    ],
)
def test_the_order_of_magnitude_is_computed(numbers, said):
    assert order_of_magnitude(numbers) == said


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", "3"), ("2,50", "2.50"), ("1 200,50 €", "1200.50"), ("40\u202f000\u00a0€", "40000"), ("12.5", "12.5"),
        ("", None), ("NaN", None), ("-3", None), ("1e9", None), ("beaucoup", None), ("9" * 20, None), ("1,2,3", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(typed, number):
    assert read_number(typed) == (None if number is None else Decimal(number))


# --- Whatever the facts ---------------------------------------------------------------------------------------------

COUNTS = st.integers(0, 12)


@given(yes=COUNTS, voters=COUNTS, present=COUNTS, groups=st.integers(0, 5))
def test_one_more_yes_never_undoes_a_confirmation(yes, voters, present, groups):
    rule = Confirmation(min_yes_share=0.6, min_voters_share=0.5, min_groups=2)
    vote = VoteFacts(min(yes, voters), voters, max(present, voters), groups)
    more = replace(vote, yes=min(vote.yes + 1, vote.voters))
    assert not is_confirmed(vote, rule) or is_confirmed(more, rule)


@given(
    values=st.dictionaries(st.sampled_from(["d1.problem", "d1.who", "d1.existing", "d1.general_interest", "d2.users"]), st.text()),
    vote=st.builds(VoteFacts, COUNTS, COUNTS, COUNTS, COUNTS),
    interests=st.lists(
        st.builds(InterestFacts, st.sampled_from("abcdef"), st.sampled_from(["ess", "public", "unsaid"]), *[st.booleans()] * 5)
    ),
    tick=st.sampled_from([None, TICK, VERIFIED, Proof("")]),
)
def test_every_criterion_gets_one_verdict_that_fits_its_level(values, vote, interests, tick):
    evidence = facts(
        values=values,
        votes={"vote-problem": vote, "vote-ideas": vote},
        interests=tuple(interests),
        team={"proof:P9": tick, "proof:S2": tick} if tick else {},
    )
    for gate in BOOK.gates:
        judged = judge(BOOK, gate.id, evidence)
        assert [each.code for each in judged] == [each.code for each in BOOK.criteria_of(gate.id)]
        assert passes(BOOK, gate.id, judged) == (not lacking(judged))
        for each in judged:
            assert 0 <= each.level <= 3
            expected = each.expected_gate if each.expected_evening is None else each.expected_evening
            assert (each.state == "met") == (each.level >= expected)
            assert each.state != "missing" or each.level == 0


def grains() -> dict[str, Callable[[Evidence], Evidence]]:
    """One thing more that a file may know, each able to be added to any other."""
    def put(name: str, key: str, value: object) -> Callable[[Evidence], Evidence]:
        return lambda evidence: replace(evidence, **{name: {**getattr(evidence, name), key: value}})

    def append(name: str, value: object) -> Callable[[Evidence], Evidence]:
        return lambda evidence: replace(evidence, **{name: (*getattr(evidence, name), value)})

    def be(**changes: object) -> Callable[[Evidence], Evidence]:
        return lambda evidence: replace(evidence, **changes)

    criteria = [criterion for gate in BOOK.gates for criterion in gate.criteria]
    fields = sorted({field for criterion in criteria for field in criterion.fields})
    found: dict[str, Callable[[Evidence], Evidence]] = {}
    found |= {field: put("values", field, f"ce que dit {field}") for field in fields}
    found |= {step: put("votes", step, SURE) for step in ("vote-problem", "vote-ideas")}
    found |= {f"proof:{each.code}": put("team", f"proof:{each.code}", TICK if each.team else VERIFIED) for each in criteria}
    found |= {each.team_field: put("team", each.team_field, VERIFIED) for each in criteria if each.team_field}
    found |= {family: put("skills", family, "Amina") for family in FAMILIES}
    found |= {f"follow {group}": append("follow_up", Person(group, group)) for group in ("ess", "public", "citizens")}
    found |= {f"interest {group}": append("interests", interest(group, group, commitment="lead"))
              for group in ("ess", "public", "citizens")}
    found |= {f"blocker {each.kind}": append("blockers", each) for each in ALL_LOOKED_AT}
    found |= {"owner": be(owner="Lucie"), "action": be(next_action="Appeler"), "due": be(next_action_due=TODAY),
              "test": be(next_kind="test", trial=TRIAL), "numbers": be(economics=NUMBERS), "panel": be(gronogo=Gronogo(3, 1, 0, TODAY)),
              "actor": be(key_actor=KeyActor("La Poste", "agrees")), "lead": be(lead=LeadSearch("Amina", "lead", "annonce")),
              "named": be(named_lead="Nadège"), "request": be(request="Dix domaines"), "answer": be(request_answer="yes"),
              "offer": append("offers", Offer(True, "yes")), "meeting": be(meeting=Meeting(TODAY, ("Samia", "Baptiste"))),
              "sheet": put("sheets", "d3", SheetFacts(11, 11, LINES))}  # fmt: skip
    return found


GRAINS = grains()


@given(st.sets(st.sampled_from(sorted(GRAINS))), st.sampled_from(sorted(GRAINS)))
def test_one_more_proof_never_lowers_a_criterion_nor_shuts_a_gate(known, one_more):
    def with_all(names):
        evidence = facts()
        for name in sorted(names):
            evidence = GRAINS[name](evidence)
        return evidence

    before, after = with_all(known), with_all(known | {one_more})
    for gate in BOOK.gates:
        fewer, more = judge(BOOK, gate.id, before), judge(BOOK, gate.id, after)
        assert all(one.level <= two.level for one, two in zip(fewer, more, strict=True))
        assert not passes(BOOK, gate.id, fewer) or passes(BOOK, gate.id, more)


def test_everything_together_opens_every_gate():
    evidence = facts()
    for add in GRAINS.values():
        evidence = add(evidence)
    assert all(passes(BOOK, gate.id, judge(BOOK, gate.id, evidence)) for gate in BOOK.gates)
