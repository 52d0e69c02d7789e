"""Files joined into one: no word, vote or person is lost, and nobody's consent is lent to words that she has not read."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.opportunities.assembly import EveningFacts, OfferMade
from app.opportunities.evidence import InterestFacts, KeyActor, Person, SheetFacts, VoteFacts
from app.opportunities.merging import FROM, Origin, combine, origins, whole

EVENING = dt.date(2027, 3, 18)
VOTE, OTHER_VOTE = VoteFacts(7, 9, 10, 4), VoteFacts(5, 6, 6, 3)
FILLS = {"vote-problem": "d1.problem", "vote-ideas": "d2.name"}


def said(**changes: object) -> EveningFacts:
    return replace(EveningFacts(EVENING, fills=FILLS), **changes)


def interest(person: str, aligned: bool = False, complete: bool = True) -> InterestFacts:
    return InterestFacts(person, "citizens", complete, True, aligned, True, True)


def test_alone_a_file_is_what_it_was() -> None:
    facts = said(values={"d1.problem": "Le pain manque"}, votes={"vote-problem": VOTE})
    assert combine("T01", facts, {}) is facts


def test_the_words_of_the_target_stand_and_those_of_the_other_are_its_origins() -> None:
    target, other = said(values={"d1.problem": "Le pain manque"}), said(values={"d1.problem": "Plus de boulanger", "d1.who": "Les vieux"})
    joined = combine("T01", target, {"T02": other})
    assert joined.values == {"d1.problem": "Le pain manque"}
    assert origins(joined, {"T02": other}) == {"d1.problem": (Origin("T02", "Plus de boulanger"),), "d1.who": (Origin("T02", "Les vieux"),)}


def test_a_sheet_that_the_target_does_not_have_comes_whole_with_its_vote() -> None:
    target = said(values={"d1.problem": "Le pain manque"}, votes={"vote-problem": VOTE}, sheets={"d1": SheetFacts(1, 5, {})})
    other = said(values={"d1.problem": "Plus de boulanger", "d2.solution": "Une tournée"}, sheets={"d2": SheetFacts(3, 9, {})},
                 votes={"vote-problem": OTHER_VOTE, "vote-ideas": OTHER_VOTE})
    joined = combine("T01", target, {"T02": other})
    assert joined.values == {"d1.problem": "Le pain manque", "d2.solution": "Une tournée"}
    assert joined.sheets == {"d1": SheetFacts(1, 5, {}), "d2": SheetFacts(3, 9, {})}
    assert joined.votes == {"vote-problem": VOTE, "vote-ideas": OTHER_VOTE}
    assert joined.votes_elsewhere == {f"T02{FROM}vote-problem": OTHER_VOTE}


def test_a_vote_on_other_words_confirms_nothing() -> None:
    """The target wrote a problem and never voted on it: the vote of the other table was about other words."""
    joined = combine("T01", said(values={"d1.problem": "Le pain manque"}),
                     {"T02": said(values={"d1.problem": "Plus de boulanger"}, votes={"vote-problem": OTHER_VOTE})})
    assert (joined.votes, joined.votes_elsewhere) == ({}, {f"T02{FROM}vote-problem": OTHER_VOTE})
    voted = combine("T01", said(votes={"vote-problem": VOTE}), {"T02": said(values={"d1.problem": "Plus de boulanger"})})
    apart = {f"T01{FROM}vote-problem": VOTE}
    assert (voted.votes, voted.votes_elsewhere) == ({}, apart), "nor does its own vote confirm what another table wrote"


def test_people_are_counted_once_wherever_they_spoke() -> None:
    target = said(interests=(interest("1"), interest("2")), follow_up=(Person("1", "ess"),), offers={"1": OfferMade("Une cave", True)})
    other = said(interests=(interest("2", aligned=True), interest("3")), follow_up=(Person("1", "ess"), Person("3", "citizens")),
                 offers={"1": OfferMade("Une salle", False), "3": OfferMade("Du temps", True)})
    joined = combine("T01", target, {"T02": other})
    assert [(one.person, one.aligned) for one in joined.interests] == [("1", False), ("2", True), ("3", False)]
    assert joined.follow_up == (Person("1", "ess"), Person("3", "citizens"))
    assert joined.offers == {"1": OfferMade("Une cave", True), "3": OfferMade("Du temps", True)}


def test_numbered_people_of_an_imported_file_are_nobody_else() -> None:
    target = said(interests=(interest("1"),), follow_up=(Person("1", "ess"),))
    copy = said(interests=(interest("1"),), follow_up=(Person("1", "ess"),), offers={"1": OfferMade("Du temps", True)}, imported=True)
    joined = combine("T01", target, {"LYON-1": copy, "METZ-1": copy})
    assert [one.person for one in joined.interests] == ["1", "LYON-1-1", "METZ-1-1"]
    assert len(joined.follow_up) == 3 and list(joined.offers) == ["LYON-1-1", "METZ-1-1"]


def test_what_only_the_other_knows_is_known() -> None:
    other = said(named_lead="Nadège", request="Qui lave ?", takeaway={"decision": "J’essaie"}, lead_affords="2 000 €",
                 key_actor=KeyActor("La laverie", "agrees"), kept=("Laver",))
    joined = combine("T01", said(kept=("Consigner",), takeaway={"takeaway": " "}), {"T02": other})
    assert (joined.named_lead, joined.request, joined.lead_affords) == ("Nadège", "Qui lave ?", "2 000 €")
    assert joined.kept == ("Consigner", "Laver")
    assert joined.takeaway == {"decision": "J’essaie"} and joined.key_actor.name == "La laverie"


def test_a_file_merged_into_one_that_was_merged_comes_along() -> None:
    assert whole("C", {"C": ["B"], "B": ["A"], "D": ["E"]}) == ("B", "A")
    assert whole("A", {"C": ["B"]}) == ()


def test_a_circle_of_merges_ends() -> None:
    assert whole("A", {"A": ["B"], "B": ["A", "C"]}) == ("B", "C")


# --- Of any files ---------------------------------------------------------------------------------------------------

votes = st.dictionaries(st.sampled_from(list(FILLS)), st.builds(VoteFacts, *[st.integers(0, 9)] * 4))
values = st.dictionaries(st.sampled_from(["d1.problem", "d1.who", "d2.name", "d2.solution"]), st.sampled_from(["un", "deux", " "]))
people = st.lists(st.sampled_from("123456"), unique=True)
facts = st.builds(
    lambda votes, values, who: said(votes=votes, values=values, interests=tuple(map(interest, who)),
                                    follow_up=tuple(Person(one, "ess") for one in who)),
    votes, values, people)


@given(facts, facts, facts)
def test_nothing_is_lost_and_nothing_is_made_up(one: EveningFacts, two: EveningFacts, three: EveningFacts) -> None:
    everyone = {"T01": one, "T02": two, "T03": three}
    others = {"T02": two, "T03": three}
    joined = combine("T01", one, others)
    assert sum(len(each.votes) for each in everyone.values()) == len(joined.votes) + len(joined.votes_elsewhere), "every vote, once"
    assert {person.person for person in joined.interests} == {one.person for each in everyone.values() for one in each.interests}
    assert {person.id for person in joined.follow_up} == {person.id for each in everyone.values() for person in each.follow_up}
    told = {(key, text) for key, text in joined.values.items()} | {(key, origin.text) for key, found in origins(joined, others).items()
                                                                    for origin in found}
    assert {(key, text) for each in everyone.values() for key, text in each.values.items() if text.strip()} <= told
    assert all(joined.values[key] == text for key, text in one.values.items() if text.strip())


@given(facts, facts)
def test_no_sheet_is_made_of_two_tables(one: EveningFacts, two: EveningFacts) -> None:
    joined = combine("T01", one, {"T02": two})
    for sheet in ("d1", "d2"):
        lines = {key: text for key, text in joined.values.items() if key.startswith(sheet)}
        assert any(all(each.values.get(key) == text for key, text in lines.items()) for each in (one, two))


@given(facts, facts)
def test_joining_a_second_time_changes_nothing(one: EveningFacts, two: EveningFacts) -> None:
    joined = combine("T01", one, {"T02": two})
    again = combine("T01", joined, {"T02": two})
    assert (again.values, again.interests, again.follow_up) == (joined.values, joined.interests, joined.follow_up)
