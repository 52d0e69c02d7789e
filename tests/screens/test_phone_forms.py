"""What one does on a phone, with nothing but forms: they work without a script, and what was typed is never lost."""

import re

import httpx
import pytest

from app.ideas.actions import add_idea, cast_vote, close_vote, keep_winner, open_vote
from app.interests.actions import declare_interest
from app.interests.queries import interest_of
from app.participants.models import Participant, Seat
from app.participants.queries import people_at
from app.sheets.actions import write_sheet_for
from app.sheets.queries import values_of
from app.tables.actions import reveal_step
from tests.houses import Clock, Served
from tests.screens.pages import Part, page

BY = "facilitator"
TOO_LONG = "Une histoire trop longue. " * 20
INTEREST = {"gain": "Sortir", "contribution": "Dix heures", "expected_return": "Rien", "commitment": "help"}


def mine(phone: httpx.Client) -> Part:
    return page(phone.get("/table").text).by_id("mine")


def seat(served: Served, number: int, place: int = 0) -> Seat:
    """The seat of whoever came to this place of a table."""
    table_id = served.house.table(number).id or 0
    with served.house.read() as session:
        return Seat(people_at(session, table_id)[place].id or 0, table_id, served.house.evening_id)


def typed_in(form: Part) -> dict[str, str]:
    """What a browser would send of a form, untouched: hidden fields, texts, what is chosen."""
    sent = {one.facts["name"]: one.text for one in form.all("textarea")}
    for field in form.all("input"):
        if field.facts.get("type", "text") not in ("radio", "checkbox") or "checked" in field.facts:
            sent[field.facts["name"]] = field.facts.get("value", "")
    return sent


def press(phone: httpx.Client, form: Part, button: Part | None = None, **typed: str) -> httpx.Response:
    """Send a form as a browser without scripts does."""
    pressed = {button.facts["name"]: button.facts["value"]} if button and "name" in button.facts else {}
    return phone.post(form.facts["action"], data=typed_in(form) | typed | pressed)


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_card_is_laid_counted_and_said_to_lie_face_down(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "listen-need")
    assert "Face cachée : personne ne lit avant que l’animateur révèle." in mine(phone).text
    assert "Encore 2 récits possibles sur 2." in mine(phone).text
    press(phone, mine(phone).one("form"), text="Colette n’a vu que le boulanger.")
    after = mine(phone)
    assert "Encore 1 récit possible sur 2." in after.text
    assert re.search(r"Colette n’a vu que le boulanger\. Notée à la table 1, \d+ h \d\d Modifier", after.text)


def test_when_my_cards_are_spent_i_am_thanked_and_asked_nothing_more(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "frame-problem")
    served.house.do(add_idea, seat(served, 1), "frame-problem", {"text": "On ne sort plus."})
    assert "Merci, c’est posé. Le silence aide celles et ceux qui écrivent encore." in mine(phone).text
    assert not mine(phone).all("form", data_step="frame-problem")


def test_a_card_is_corrected_and_taken_back(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "silent-ideas")
    card = served.house.do(add_idea, seat(served, 1), "silent-ideas", {"text": "Un banc"})["id"]
    press(phone, mine(phone).one("form", action=f"/table/ideas/{card}/edit"), text="Un banc et un thermos")
    assert "Un banc et un thermos Corrigée à la table 1" in mine(phone).text
    press(phone, mine(phone).one("form", action=f"/table/ideas/{card}/withdraw"))
    assert "thermos" not in mine(phone).text


@pytest.mark.parametrize(("text", "said"), [(TOO_LONG, "de trop"), ("   ", "Il manque quelques mots ici.")])
def test_a_card_that_does_not_fit_is_refused_with_its_text_kept(served: Served, text: str, said: str) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "listen-need")
    answer = phone.post("/table/ideas/listen-need", data={"text": text})
    refused = page(answer.text)
    assert answer.status_code == 422 and said in refused.text
    assert refused.one("textarea", name="text").text == text.strip()
    assert refused.one("form").facts["action"] == "/table/ideas/listen-need"


def test_a_late_card_is_taken_for_a_minute_then_refused_with_its_text_kept(served: Served, clock: Clock) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "listen-need")
    served.house.go(1, "frame-problem")
    clock.forward(seconds=59)
    assert phone.post("/table/ideas/listen-need", data={"text": "Juste à temps, vraiment."}).status_code == 200
    clock.forward(seconds=2)
    answer = phone.post("/table/ideas/listen-need", data={"text": "Une minute trop tard, hélas."})
    assert answer.status_code == 409 and "Une minute trop tard, hélas." in page(answer.text).one("textarea").text
    assert "Écouter le besoin" in page(answer.text).text


def test_the_prompt_comes_with_the_question_that_the_table_has_chosen(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "problem-sheet")
    served.house.do(write_sheet_for, seat(served, 1).table_id, "d1", {"creative_question": "Comment se voir chaque semaine ?"}, BY)
    served.house.go(1, "silent-ideas")
    assert "« Comment se voir chaque semaine ? »" in page(phone.get("/table").text).by_id("region-step").text


def test_an_open_step_shows_the_silent_cards_that_it_builds_on(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "silent-ideas")
    served.house.do(add_idea, seat(served, 1), "silent-ideas", {"text": "Un banc"})
    served.house.do(reveal_step, seat(served, 1).table_id, BY)
    served.house.go(1, "share-with-constraint")
    assert "Les cartes de la table, pour rebondir Un banc" in page(phone.get("/table").text).by_id("region-common").text


# --- votes ------------------------------------------------------------------------------------------------------------


def to_a_vote(served: Served, *texts: str) -> list[str]:
    """Bring table 1 to an open vote on these cards."""
    served.house.go(1, "silent-ideas")
    cards = [served.house.do(add_idea, seat(served, 1), "silent-ideas", {"text": text})["id"] for text in texts]
    served.house.go(1, "vote-ideas")
    served.house.do(open_vote, seat(served, 1).table_id, BY)
    return [f"idea:{card}" for card in cards]


def test_one_press_gives_a_voice_and_the_next_takes_it_back(served: Served) -> None:
    phone = served.phone(1, "Amina")
    to_a_vote(served, "Un banc", "Un minibus", "Un café")
    first = mine(phone).all("form", data_outbox="")[0]
    assert "Il vous reste 2 voix" in mine(phone).text  # three, less one at so small a table
    press(phone, first, first.one("button"))
    given = mine(phone).all("form", data_outbox="")[0]
    assert given.one("button").facts["aria-pressed"] == "true" and "Il vous reste 1 voix" in mine(phone).text
    press(phone, given, given.one("button"))
    assert mine(phone).all("form", data_outbox="")[0].one("button").facts["aria-pressed"] == "false"


def test_without_a_voice_left_only_those_given_can_be_pressed(served: Served) -> None:
    phone = served.phone(1, "Amina")
    candidates = to_a_vote(served, "Un banc", "Un minibus", "Un café")
    for candidate in candidates[:2]:
        served.house.do(cast_vote, seat(served, 1), "vote-ideas", candidate, 1)
    assert "Toutes vos voix sont données" in mine(phone).text
    assert ["disabled" in one.facts for one in mine(phone).all("button", class_="vote")] == [False, False, True]


def test_before_it_opens_one_reads_what_will_be_voted_on(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "frame-problem")
    served.house.do(add_idea, seat(served, 1), "frame-problem", {"text": "On ne sort plus."})
    served.house.go(1, "vote-problem")
    seen = page(phone.get("/table").text)
    assert "Le vote n’est pas encore ouvert" in seen.by_id("mine").text and not seen.all("button", class_="vote")
    assert "Ce qui sera au vote On ne sort plus." in seen.by_id("region-common").text


def test_a_gap_of_one_voice_is_told_as_a_tie_until_the_table_keeps_one(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.phone(1, "Bruno")
    candidates = to_a_vote(served, "Un banc", "Un minibus")
    table_id = seat(served, 1).table_id
    for voter, candidate in ((0, 0), (1, 0), (0, 1)):
        served.house.do(cast_vote, seat(served, 1, voter), "vote-ideas", candidates[candidate], 1)
    served.house.do(close_vote, table_id, BY)
    shared = page(phone.get("/table").text).by_id("region-common").text
    assert "À une voix près, c’est une égalité : parlez-en avant de choisir." in shared and "Retenu" not in shared
    served.house.do(keep_winner, table_id, "vote-ideas", candidates[1], BY)
    assert "Retenu Un minibus" in page(phone.get("/table").text).by_id("region-common").text


def test_the_lead_reads_why_she_does_not_vote_then_chooses_and_writes(served: Served) -> None:
    lead, other = served.phone(13, "Nadège", "ess"), served.phone(13, "Samia")
    served.house.go(13, "blockers")
    card = served.house.do(add_idea, seat(served, 13, 1), "blockers", {"text": "La peur"})["id"]
    served.house.go(13, "vote-blockers")
    table_id = seat(served, 13).table_id
    served.house.do(open_vote, table_id, BY)
    assert "Vous portez le projet : la table vote, puis vous choisissez." in mine(lead).text and not mine(lead).all("button", class_="vote")
    assert mine(other).all("button", class_="vote")
    served.house.do(close_vote, table_id, BY)
    assert "Nadège choisit." in page(other.get("/table").text).by_id("region-common").text
    served.house.do(keep_winner, table_id, "vote-blockers", f"idea:{card}", BY)
    press(lead, mine(lead).one("form", action="/table/pen/take"))
    assert mine(lead).one("textarea", name="blocker").text == "La peur"
    assert "Retenu par Nadège La peur" in page(other.get("/table").text).by_id("region-common").text


# --- the sheet --------------------------------------------------------------------------------------------------------


def test_the_pen_is_taken_writes_line_by_line_and_is_laid_down(served: Served) -> None:
    scribe, reader = served.phone(1, "Chloé"), served.phone(1, "Amina")
    served.house.go(1, "problem-sheet")
    assert "La plume est libre." in mine(reader).text
    press(scribe, mine(scribe).one("form", action="/table/pen/take"))
    assert "C’est Chloé qui écrit." in mine(reader).text and not mine(reader).all("textarea")
    press(scribe, mine(scribe).by_id("write-d1-who"), who="Trois cents personnes")
    shared = page(reader.get("/table").text).by_id("region-common")
    assert "Trois cents personnes" in shared.by_id("line-d1-who").text and "1 ligne obligatoire sur 5" in shared.text
    assert "is-empty" in shared.by_id("line-d1-problem").facts["class"]
    assert mine(scribe).one("textarea", name="who").text == "Trois cents personnes"
    press(scribe, mine(scribe).one("form", action="/table/pen/drop"))
    assert "La plume est libre." in mine(reader).text


def test_who_does_not_hold_the_pen_cannot_write(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "problem-sheet")
    answer = phone.post("/table/sheets/d1", data={"who": "Trois cents personnes"})
    assert answer.status_code == 403 and page(answer.text).one("textarea", name="who").text == "Trois cents personnes"


def test_the_last_sheet_composes_the_pitch_with_dates_and_choices_in_words(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "first-step")
    lines = {"name": "Pain, café, marché", "first_step_date": "2027-04-01", "lead_status": "wanted"}
    served.house.do(write_sheet_for, seat(served, 1).table_id, "d2", lines, BY)
    shared = page(phone.get("/table").text).by_id("region-common").text
    assert "Nous sommes la table 1. …" in shared and "Nous proposons Pain, café, marché : …" in shared
    assert "avant le 1er avril : …" in shared and "Porteur recherché" in shared


# --- interests --------------------------------------------------------------------------------------------------------


def test_nothing_is_ticked_beforehand_and_the_contact_is_never_stored_on_the_phone(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "interest-alignment")
    form = mine(phone).one("form")
    chosen = [one.facts["value"] for one in form.all("input") if "checked" in one.facts]
    assert chosen == ["table"]
    assert [one.facts["value"] for one in form.all("input", name="commitment")] == ["lead", "co_lead", "try", "help", "connect", "follow"]
    assert form.one("div", data_private="").one("input").facts["name"] == "contact"


def test_what_i_said_comes_back_to_be_corrected_until_the_plenary(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "interest-alignment")
    press(phone, mine(phone).one("form"), **INTEREST)
    served.house.go(1, "first-step")
    form = page(phone.get(mine(phone).one("a", href="/table/interest").facts["href"]).text).by_id("mine").one("form")
    said = {name: value for name, value in typed_in(form).items() if name != "client_id"}
    assert said == INTEREST | {"contribution_amount": "", "affordable_loss": "", "contact": "", "visible_to": "table"}
    assert press(phone, form, gain="Autre chose").url.path == "/table"
    with served.house.read() as session:
        assert interest_of(session, seat(served, 1).participant_id, seat(served, 1).table_id).gain == "Autre chose"  # type: ignore[union-attr]
    served.house.go(1, "plenary-pitch")
    assert phone.get("/table/interest").url.path == "/table" and not mine(phone).all("a", href="/table/interest")


def test_answering_the_call_does_not_show_the_table_what_was_for_the_team(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "interest-alignment")
    served.house.do(declare_interest, seat(served, 1), "interest-alignment", INTEREST, "team")
    served.house.go(1, "call-for-lead")
    press(phone, mine(phone).one("form"), lead_answer="lead")
    with served.house.read() as session:
        said = interest_of(session, seat(served, 1).participant_id, seat(served, 1).table_id)
    assert said and (said.lead_answer, said.commitment, said.visible_to, said.gain) == ("lead", "help", "team", "Sortir")


def test_an_interest_without_a_rung_is_refused_with_its_texts_kept(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "interest-alignment")
    answer = press(phone, mine(phone).one("form"), gain="Sortir de chez moi", contribution="Dix heures par semaine", expected_return="Rien")
    assert answer.status_code == 422 and "Choisissez votre niveau d’engagement." in page(answer.text).text
    assert "Dix heures par semaine" in [one.text for one in page(answer.text).all("textarea")]


# --- the end ----------------------------------------------------------------------------------------------------------


def test_one_reacts_to_the_table_that_speaks_and_not_to_ones_own(served: Served) -> None:
    phone, control = served.phone(1, "Amina"), served.control()
    for number in (1, 13):
        served.house.go(number, "plenary-pitch")
    slug = served.house.standing(1).evening.slug
    assert "Personne n’a la parole" in page(phone.get("/table").text).by_id("region-common").text
    control.post(f"/control/{slug}/floor", data={"number": "13"}).raise_for_status()
    assert "Table 13 : La bouteille qui revient" in page(phone.get("/table").text).by_id("region-step").text
    form = mine(phone).by_id("react-13-help")
    press(phone, form, form.one("button"), help_text="Un point de collecte")
    told = mine(phone)
    assert told.by_id("react-13-help").one("button").facts["aria-pressed"] == "true"
    assert told.by_id("react-13-help").one("textarea").text == "Un point de collecte"
    control.post(f"/control/{slug}/floor", data={"number": "1"}).raise_for_status()
    assert "Votre table parle." in mine(phone).text and not mine(phone).all("form")
    assert mine(phone).one("time").facts["data-total"] == "45"


def test_the_closing_opinion_is_given_once_and_thanked(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "closing-feedback")
    form = mine(phone).one("form")
    assert [one.facts["value"] for one in form.all("input", name="useful")] == ["1", "2", "3", "4", "5"]
    assert "anonymes" in form.text
    press(phone, form, useful="5", last_word="élan")
    assert "Merci ! Votre avis est noté, sans votre nom." in mine(phone).text and not mine(phone).all("form")
    assert phone.post(form.facts["action"], data={"useful": "1"}).status_code == 409


def test_a_phone_without_a_seat_is_shown_the_way_in(served: Served) -> None:
    answer = served.client().get("/table")
    assert answer.status_code == 401 and page(answer.text).all("a", href="/")


def test_a_person_of_another_evening_is_nobody_here(served: Served) -> None:
    """A badge leads to a person; a person who has left has no seat any more."""
    phone = served.phone(1, "Amina")
    served.desk(1).post(f"/desk/{seat(served, 1).table_id}/people/{seat(served, 1).participant_id}/leave").raise_for_status()
    with served.house.read() as session:
        assert session.get_one(Participant, 1).left_at is not None
    assert phone.get("/table").status_code == 401


def test_the_sheet_keeps_only_lines_that_it_has(served: Served) -> None:
    phone = served.phone(1, "Amina")
    served.house.go(1, "problem-sheet")
    press(phone, mine(phone).one("form", action="/table/pen/take"))
    assert phone.post("/table/sheets/d1", data={"nonsense": "x"}).status_code == 404
    with served.house.read() as session:
        assert "d1.nonsense" not in values_of(session, served.house.standing(1))
