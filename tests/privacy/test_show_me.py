"""« Ce que l’on sait de moi »: a person sees, corrects, carries away, withdraws and erases by herself; nobody else's page opens."""

import re

import httpx
import pytest

from app.evenings.actions import close_evening
from app.ideas.actions import add_idea
from app.interests.actions import declare_interest
from app.paces import is_guess
from app.participants.models import Participant, Seat
from app.participants.queries import people_at
from tests.houses import Clock, Served

CONTACT = "amina@example.org"
SAID = {"gain": "Sortir un peu", "contribution": "Dix heures", "expected_return": "Rien", "commitment": "help", "contribution_kind": "time",
        "contact_consent": "on", "contact": CONTACT}


def seat_of(served: Served, name: str) -> Seat:
    table = served.house.table(1)
    with served.house.read() as session:
        person = next(one for one in people_at(session, table.id or 0) if one.name == name)
    return Seat(person.id or 0, table.id or 0, served.house.evening_id)


def amina(served: Served) -> httpx.Client:
    """Her phone, after she wrote a card and said her interest."""
    phone, house = served.phone(1, "Amina"), served.house
    me = seat_of(served, "Amina")
    house.go(1, "frame-problem")
    house.do(add_idea, me, "frame-problem", {"text": "Il manque un car."})
    house.go(1, "interest-alignment")
    house.do(declare_interest, me, "interest-alignment", SAID, "table")
    return phone


def named(served: Served) -> list[str | None]:
    with served.house.read() as session:
        return [person.name for person in people_at(session, served.house.table(1).id or 0)]


def test_she_sees_everything_that_is_known_of_her(served: Served, clock: Clock) -> None:
    page = amina(served).get("/moi")
    for known in ("Amina", CONTACT, "Il manque un car.", "Sortir un peu", "Dix heures", "Citoyens", "17\u00a0mars 2028", "Clus’Ter"):
        assert known in page.text, known
    assert page.headers["cache-control"] == "no-store"


def test_she_sees_nothing_of_anybody_else(served: Served, clock: Clock) -> None:
    amina(served)
    other = served.phone(1, "Bruno")
    for path in ("/moi", "/moi/mes-donnees.json"):
        text = other.get(path).text
        assert "Bruno" in text and "Amina" not in text and CONTACT not in text and "Il manque un car." not in text


def test_whoever_is_nobody_here_is_asked_for_a_code(served: Served, clock: Clock) -> None:
    page = served.client().get("/moi")
    assert "Votre code personnel" in page.text and page.headers["cache-control"] == "no-store"
    assert served.client().get("/moi/mes-donnees.json").status_code == 401


def test_she_corrects_her_name_and_her_contact_and_the_table_sees_the_name(served: Served, clock: Clock) -> None:
    phone = amina(served)
    phone.post("/moi/name", data={"name": "  Amina  B. "}).raise_for_status()
    page = phone.post("/moi/contact", data={"contact": "06 39 98 00 21"}).text
    assert "Amina B." in page and "06 39 98 00 21" in page and CONTACT not in page
    assert named(served) == ["Amina B."] and served.house.kinds()[-1] == "name_corrected"
    assert phone.post("/moi/name", data={"name": "A" * 41}).status_code == 422
    assert phone.post("/moi/contact", data={"contact": " "}).status_code == 422
    phone.post("/moi/name", data={"name": ""}).raise_for_status()
    assert named(served) == [None]


def test_she_withdraws_her_consent_and_forgets_her_contact(served: Served, clock: Clock) -> None:
    phone = amina(served)
    assert CONTACT not in phone.post("/moi/contact/withdraw").text  # it served the team alone: nothing is kept of it
    assert "ni téléphone ni courriel" in phone.get("/moi").text
    served.house.do(declare_interest, seat_of(served, "Amina"), "interest-alignment", SAID, "table")
    assert CONTACT not in phone.post("/moi/contact/forget").text
    assert phone.post("/moi/contact", data={"contact": CONTACT}).status_code == 404


def test_she_takes_her_data_along(served: Served, clock: Clock) -> None:
    answer = amina(served).get("/moi/mes-donnees.json")
    assert "attachment" in answer.headers["content-disposition"] and answer.headers["cache-control"] == "no-store"
    data = answer.json()
    assert data["personne"]["prénom"] == "Amina" and data["contact"]["coordonnées"] == CONTACT
    assert data["cartes"][0]["texte"] == {"text": "Il manque un car."}
    assert "Sortir un peu" in data["intérêts"][0]["dit"].values()
    assert {"participant_joined", "idea_added", "interest_declared"} <= {fact["quoi"] for fact in data["faits"]}


def test_nothing_is_erased_without_her_word(served: Served, clock: Clock) -> None:
    phone = amina(served)
    assert phone.post("/moi/erase").status_code == 422
    assert named(served) == ["Amina"]
    assert "C’est effacé" in phone.post("/moi/erase", data={"confirmed": "on"}).text
    assert phone.get("/table").status_code == 401 and "Votre code personnel" in phone.get("/moi").text


# --- The personal code ----------------------------------------------------------------------------------------------


def code_of(phone: httpx.Client) -> str:
    found = re.search(r"<span>(\w{5})</span><span aria-hidden=\"true\">-</span><span>(\w{5})</span>", phone.post("/moi/code").text)
    assert found
    return f"{found[1]}-{found[2]}"


def test_her_code_is_shown_once_and_opens_her_page_anywhere_typed_as_one_likes(served: Served, clock: Clock) -> None:
    phone = amina(served)
    code = code_of(phone)
    assert code not in phone.get("/moi").text and code.replace("-", "") not in phone.get("/moi/mes-donnees.json").text
    served.house.do(close_evening, served.house.evening_id, "control")
    for typed in (code, code.replace("-", ""), f" {code.lower()} ", code.replace("-", " ")):
        elsewhere = served.client()
        assert "Il manque un car." in elsewhere.post("/moi/open", data={"code": typed}).text, typed
        elsewhere.post("/moi/close").raise_for_status()
        assert "Il manque un car." not in elsewhere.get("/moi").text


def test_a_new_code_takes_the_place_of_the_old_one_and_a_code_lasts_an_hour(served: Served, clock: Clock) -> None:
    phone = amina(served)
    old, new = code_of(phone), code_of(phone)
    assert served.client().post("/moi/open", data={"code": old}).status_code == 404
    elsewhere = served.client()
    elsewhere.post("/moi/open", data={"code": new}).raise_for_status()
    clock.forward(hours=1, seconds=1)
    assert "Votre code personnel" in elsewhere.get("/moi").text


@pytest.mark.parametrize("wrong", ["", "AAAAA-AAAAA", "K7M2Q", "none", "' or 1=1"])
def test_a_wrong_code_opens_nothing_and_is_not_said_again(served: Served, clock: Clock, wrong: str) -> None:
    amina(served)
    answer = served.client().post("/moi/open", data={"code": wrong})
    assert answer.status_code == 404 and (not wrong or f'value="{wrong}"' not in answer.text)


def test_a_wrong_code_is_a_guess_and_guesses_are_kept_waiting() -> None:
    """How: tests/ground/test_too_fast.py."""
    assert is_guess("POST", "/moi/open")


def test_the_database_keeps_no_code(served: Served, clock: Clock) -> None:
    code = code_of(amina(served)).replace("-", "")
    with served.house.read() as session:
        for (found,) in session.connection().exec_driver_sql("select code_hash from personal_code"):
            assert code not in found


# --- After the evening ----------------------------------------------------------------------------------------------


def test_the_link_to_her_news_opens_her_page_after_the_evening(served: Served, clock: Clock) -> None:
    amina(served)
    secret = served.links.news(seat_of(served, "Amina").participant_id)
    served.house.do(close_evening, served.house.evening_id, "control")
    reader = served.client()
    assert "/moi" in reader.post("/nouvelles", data={"secret": secret}).text
    assert CONTACT in reader.get("/moi").text
    reader.post("/moi/erase", data={"confirmed": "on"}).raise_for_status()
    assert served.client().post("/nouvelles", data={"secret": secret}).status_code == 404


# --- The organiser answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["Amina", "  amina ", CONTACT, CONTACT.upper()])
def test_the_organiser_finds_somebody_and_hands_her_the_file(served: Served, clock: Clock, asked: str) -> None:
    amina(served)
    team = served.team()
    page = team.post("/people", data={"who": asked}).text
    person = seat_of(served, "Amina").participant_id
    assert f"/people/{person}/file.json" in page
    assert team.post(f"/people/{person}/file.json").json()["contact"]["coordonnées"] == CONTACT
    entry = served.house.journal()[-1]
    assert (entry.kind, entry.actor, entry.subject, entry.scope) == ("access_answered", "organiser", str(person), "team")


def test_she_is_found_by_her_code_and_her_number_and_nobody_by_half_a_name(served: Served, clock: Clock) -> None:
    phone = amina(served)
    code = code_of(phone)
    phone.post("/moi/contact", data={"contact": "06 39 98 00 21"}).raise_for_status()
    team = served.team()
    assert "Une personne trouvée" in team.post("/people", data={"who": code.lower()}).text
    assert "Une personne trouvée" in team.post("/people", data={"who": "+33 6 39 98 00 21"}).text
    assert "Personne ne répond" in team.post("/people", data={"who": "Ami"}).text


def test_the_organiser_erases_for_somebody_who_asks(served: Served, clock: Clock) -> None:
    amina(served)
    person, team = seat_of(served, "Amina").participant_id, served.team()
    assert team.post(f"/people/{person}/erase").status_code == 422
    team.post(f"/people/{person}/erase", data={"confirmed": "on"}).raise_for_status()
    with served.house.read() as session:
        assert session.get_one(Participant, person).name is None
    assert team.post(f"/people/{person}/file.json").status_code == 404


def test_the_organiser_reads_what_was_removed_and_that_something_is_late(served: Served, clock: Clock) -> None:
    amina(served)
    served.house.do(close_evening, served.house.evening_id, "control")
    assert "auraient dû s’effacer" not in served.team().get("/organiser").text
    clock.forward(days=367)
    assert "auraient dû s’effacer" in served.team().get("/organiser").text


# --- The notice -----------------------------------------------------------------------------------------------------


def test_the_join_page_says_what_becomes_of_what_is_personal(served: Served, clock: Clock) -> None:
    page = served.client().get(f"/j/{served.house.table(1).code}").text
    for said in ("mes données", "17\u00a0avril", "Le Clus’Ter Jura", "donnees@clusterjura.example", "15 ans", "cnil.fr", "intérêt légitime",
                 "30\u00a0jours", "7\u00a0jours"):
        assert said in page, said
