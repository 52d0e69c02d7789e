"""What an evening left, as JSON: it comes back the same, and no person is in it."""

import datetime as dt
import json
from dataclasses import fields, replace

import pytest
from pydantic import ValidationError

from app.opportunities.assembly import EveningFacts, OfferMade
from app.opportunities.evidence import InterestFacts, KeyActor, Person, SheetFacts, VoteFacts
from app.opportunities.portable import Given, contributions_in, from_portable, nameless, origins_in, returns_in, to_portable

FACTS = EveningFacts(
    evening=dt.date(2027, 3, 18),
    theme="Bouger avec Karim",
    values={"d1.problem": "Karim renonce", "d2.lead_status": "group", "d2.lead_profile": "Karim et Léa", "d2.first_step_who": "Léa",
            "d2.first_step_what": "Compter", "d2.first_step_date": "2027-03-30"},
    votes={"vote-ideas": VoteFacts(3, 4, 5, 2)},
    interests=(InterestFacts("41", "citizens", True, True, True, True, True, "co_lead"),
               InterestFacts("42", "public", True, False, False, True, True, "help")),
    follow_up=(Person("41", "citizens"),),
    sheets={"d1": SheetFacts(1, 5, {"business": False})},
    first_step_sheet="d2",
    with_lead=True,
    named_lead="Amina",
    request="Karim demande",
    takeaway={"decision": "Karim essaie"},
    lead_affords="canari-perte",
    offers={"42": OfferMade("Une salle", True)},
    key_actor=KeyActor("La Poste", "agrees"),
    fills={"vote-ideas": "d2.name"},
    kept=("Le jeudi de Karim",),
)


def hide(text: str) -> str:
    return text.replace("Karim", "[prénom]").replace("Léa", "[prénom]")


def there_and_back(facts: EveningFacts) -> EveningFacts:
    return from_portable(json.loads(json.dumps(to_portable(facts, hide))))


def test_it_comes_back_as_it_left() -> None:
    assert there_and_back(FACTS) == nameless(FACTS, hide)
    assert there_and_back(FACTS).votes == FACTS.votes and there_and_back(FACTS).sheets == FACTS.sheets


def test_nobody_is_in_it() -> None:
    text = json.dumps(to_portable(FACTS, hide), ensure_ascii=False)
    for secret in ("Karim", "Léa", "Amina", "canari-perte", "co_lead", '"41"', '"42"'):
        assert secret not in text, secret


def test_an_interest_for_the_team_only_stays_behind() -> None:
    assert [(one.person, one.group, one.aligned) for one in there_and_back(FACTS).interests] == [("1", "citizens", True)]


def test_whoever_would_go_on_carry_or_offer_stays_behind() -> None:
    copy = there_and_back(FACTS)
    assert (copy.follow_up, copy.offers, copy.named_lead, copy.lead_affords) == ((), {}, "", "")
    assert copy.values == {"d1.problem": "[prénom] renonce", "d2.first_step_what": "Compter"}


def test_a_profile_that_is_looked_for_travels() -> None:
    wanted = replace(FACTS, values={"d2.lead_status": "wanted", "d2.lead_profile": "Quelqu’un qui aime conduire"})
    assert there_and_back(wanted).values == wanted.values


def test_the_actor_has_not_spoken_over_there() -> None:
    assert there_and_back(FACTS).key_actor == KeyActor("La Poste", "")


def test_what_people_bring_travels_with_its_kind_and_college() -> None:
    given = Given("Le parking de Karim", "businesses", "place", "12 places")
    data = json.loads(json.dumps(to_portable(FACTS, hide, [given], [Given("Rien.")], [{"text": "une carte"}])))
    assert contributions_in(data) == (replace(given, what="Le parking de [prénom]"),)
    assert returns_in(data) == (Given("Rien."),) and origins_in(data) == [{"text": "une carte"}]


@pytest.mark.parametrize("left", [
    {}, {"evening": "demain"}, {"evening": "2027-03-18", "votes": {"v": 1}}, {"evening": "2027-03-18", "values": 3}])
def test_what_is_not_ours_is_refused(left: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        from_portable({"left": left})


def test_every_fact_was_thought_of() -> None:
    """A new fact may hold words or people: say in `nameless` what becomes of it, then add it here."""
    assert {field.name for field in fields(EveningFacts)} == {
        "evening", "theme", "values", "votes", "interests", "follow_up", "sheets", "first_step_sheet", "with_lead", "named_lead", "request",
        "takeaway", "lead_affords", "offers", "key_actor", "fills", "kept", "imported", "votes_elsewhere"}
