"""The evidence of a file: what the evening left, with the team's word over it."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from app.methods.models import GateBook
from app.methods.papers import read
from app.opportunities.assembly import EveningFacts, Note, OfferMade, assemble, names_in
from app.opportunities.assembly import test_card as card_of_the_test
from app.opportunities.evidence import Offer
from app.opportunities.fields import families_of_skills, kinds_of_blockers

BOOK = read(GateBook, tomllib.loads((Path(__file__).parents[2] / "events" / "methods" / "gates.toml").read_text("utf-8")))
EVENING, MORNING = dt.date(2027, 3, 18), dt.date(2027, 3, 19)
AT = dt.datetime(2027, 3, 19, 9, 0, tzinfo=dt.UTC)
STEP = {"d2.first_step_what": "Compter les trajets", "d2.first_step_who": "Bruno, avec Amina", "d2.first_step_date": "2027-03-30"}
FACTS = EveningFacts(evening=EVENING, values=STEP, first_step_sheet="d2")


def evidence(facts: EveningFacts = FACTS, today: dt.date = MORNING, **notes: str):
    return assemble(facts, {field.replace("__", "-"): Note(value, "", "Lucie", AT) for field, value in notes.items()}, BOOK, today)


def test_the_first_step_of_the_table_is_the_next_action_until_the_team_writes_one():
    assert (evidence().next_action, evidence().next_action_due) == ("Compter les trajets", dt.date(2027, 3, 30))
    later = evidence(next_action="Appeler la mairie", next_action_due="2027-04-02")
    assert (later.next_action, later.next_action_due) == ("Appeler la mairie", dt.date(2027, 4, 2))


@pytest.mark.parametrize(("typed", "names"), [
    ("Samia et Baptiste", ("Samia", "Baptiste")), ("Bruno, avec Amina", ("Bruno", "Amina")), ("Bruno", ("Bruno",)), ("", ()),
    ("Henriette", ("Henriette",)),
])
def test_two_names_are_told_from_one(typed, names):
    assert names_in(typed) == names


def test_the_first_meeting_is_that_of_the_sheet_or_of_the_team():
    assert evidence().meeting.names == ("Bruno", "Amina")
    assert evidence(meeting_at="2027-03-25", meeting_names="Samia et Léa").meeting.at == dt.date(2027, 3, 25)


def test_an_evening_rehearsed_before_its_date_is_judged_as_on_that_date():
    assert evidence(today=dt.date(2026, 11, 2)).today == EVENING
    assert evidence(today=MORNING).today == MORNING


def test_a_written_test_plan_is_a_protocol_and_half_a_plan_is_none():
    plan = {"d3.hypothesis": "On ne distingue pas", "d3.measure": "Les bonnes réponses", "d3.success_threshold": "4 sur 10",
            "d3.where_when": "Le 30 mars"}
    assert "Seuil\u00a0: 4 sur 10" in card_of_the_test(plan)
    assert card_of_the_test(plan | {"d3.measure": " "}) == ""
    assert evidence(replace(FACTS, values=plan)).protocol == card_of_the_test(plan)


def test_the_last_card_of_a_lead_answers_the_request_and_the_team_may_say_otherwise():
    told = replace(FACTS, takeaway={"takeaway": "Le frein est le nom"})
    assert evidence(told).request_answer == "partly"
    assert evidence(replace(told, takeaway={"takeaway": "Le nom", "decision": "Je goûte d’abord"})).request_answer == "yes"
    assert evidence(told, request_answer="no").request_answer == "no"
    assert evidence().request_answer == ""


def test_each_blocker_is_signed_by_whoever_looked_at_it():
    looked = evidence(blocker__1="no").blockers
    assert [one.kind for one in looked] == list(kinds_of_blockers(BOOK))
    assert (looked[0].answer, looked[0].owner, looked[0].due) == ("no", "Lucie", MORNING)
    assert looked[1].answer == ""


def test_skills_figures_and_votes_of_the_panel_find_their_place():
    known = evidence(skill__2="Amina", price="2 €", volume="3 000", turnover_per_job="40000", gronogo_favourable="4",
                     gronogo_at="2027-05-04")
    assert known.skills[families_of_skills(BOOK)[1]] == "Amina"
    assert known.economics.turnover == 6000
    assert (known.gronogo.favourable, known.gronogo.at) == (4, dt.date(2027, 5, 4))


def test_offers_carry_the_answer_that_the_lead_gave():
    offered = replace(FACTS, offers={7: OfferMade("Ma cave", True), 8: OfferMade("Une caisse", False)})
    assert evidence(offered, offer__7="yes").offers == (Offer(True, "yes"), Offer(False, ""))


def test_a_choice_is_quoted_by_its_french_name():
    assert evidence(first_money="sale").team["first_money"].value == "vente"


def test_what_the_lead_can_afford_to_lose_is_said_until_the_team_signs_it():
    facts = replace(FACTS, lead_affords="Un mois de retard")
    assert evidence(facts).team["affordable_loss"].proven == 1
    assert evidence(facts, affordable_loss="Deux mois").team["affordable_loss"].proven == 2
