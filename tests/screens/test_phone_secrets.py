"""Who sees what on a phone, and above all who does not: on the page, in its own part, in what is polled and in what is pushed."""

import httpx

from app.evenings.actions import give_floor
from app.feedback.actions import react_to_pitch
from app.ideas.actions import add_idea, cast_vote, close_vote, hide_idea, open_vote
from app.interests.actions import declare_interest, draw_mark
from app.participants.models import Seat
from app.participants.queries import people_at
from app.tables.actions import reveal_step, send_nudge
from tests.houses import Served
from tests.screens.listening import heard_until, listening
from tests.screens.pages import page

SECRET = "Pendant neuf jours, Colette n’a vu que le boulanger."
INTEREST = {"gain": "Sortir de chez moi", "contribution": "Dix heures par semaine", "expected_return": "Rien", "commitment": "help"}


def seat(served: Served, number: int, place: int = 0) -> Seat:
    """The seat of whoever came to this place of a table."""
    table_id = served.house.table(number).id or 0
    with served.house.read() as session:
        return Seat(people_at(session, table_id)[place].id or 0, table_id, served.house.evening_id)


def everything(phone: httpx.Client) -> str:
    """All that a phone can get hold of."""
    return "\n".join(phone.get(path).text for path in ("/table", "/table/mine", "/table/live", "/table/interest"))


def test_a_private_card_is_on_its_authors_phone_alone_until_the_reveal(served: Served) -> None:
    author, other = served.phone(1, "Zéphyrine"), served.phone(1, "Bruno")
    served.house.go(1, "listen-need")
    with listening(served, other) as socket:
        served.house.do(add_idea, seat(served, 1), "listen-need", {"text": SECRET})
        served.house.do(send_nudge, served.house.evening_id, [seat(served, 1).table_id], "Une relance", "Encore une minute", "facilitator")
        pushed = heard_until(socket, "Encore une minute")
    assert SECRET in everything(author)
    assert SECRET not in everything(other) and SECRET not in pushed


def test_the_reveal_shows_every_card_and_no_author(served: Served) -> None:
    served.phone(1, "Zéphyrine")
    other = served.phone(1, "Bruno")
    served.house.go(1, "listen-need")
    served.house.do(add_idea, seat(served, 1), "listen-need", {"text": SECRET})
    with listening(served, other) as socket:
        served.house.do(reveal_step, seat(served, 1).table_id, "facilitator")
        pushed = heard_until(socket, SECRET)
    shared = page(other.get("/table").text).by_id("region-common").text
    assert SECRET in shared and "Zéphyrine" not in shared and "Zéphyrine" not in pushed


def test_a_card_that_was_put_aside_leaves_the_table_and_tells_its_author(served: Served) -> None:
    author, other = served.phone(1, "Amina"), served.phone(1, "Bruno")
    served.house.go(1, "inclusion-round")
    laid = served.house.do(add_idea, seat(served, 1), "inclusion-round", {"link": SECRET})
    assert SECRET in everything(other)
    served.house.do(hide_idea, seat(served, 1).table_id, laid["id"], True, "facilitator")
    assert SECRET not in everything(other)
    mine = page(author.get("/table/mine").text).text
    assert SECRET in mine and "Cette carte a été mise de côté par l’animateur : parlez-en avec lui." in mine


def test_no_table_sees_another_one(served: Served) -> None:
    served.phone(1, "Amina")
    stranger = served.phone(2, "Karim")
    served.house.go(1, "inclusion-round")
    served.house.go(2, "inclusion-round")
    served.house.do(add_idea, seat(served, 1), "inclusion-round", {"link": SECRET})
    assert SECRET not in everything(stranger)


def test_the_counts_of_a_vote_are_nowhere_before_it_closes(served: Served) -> None:
    voter, other = served.phone(1, "Amina"), served.phone(1, "Bruno")
    served.house.go(1, "frame-problem")
    card = served.house.do(add_idea, seat(served, 1), "frame-problem", {"text": "On ne sort plus."})["id"]
    served.house.go(1, "vote-problem")
    served.house.do(open_vote, seat(served, 1).table_id, "facilitator")
    with listening(served, other) as socket:
        served.house.do(cast_vote, seat(served, 1), "vote-problem", f"idea:{card}", 1)
        served.house.do(send_nudge, served.house.evening_id, [seat(served, 1).table_id], "", "Encore une minute", "facilitator")
        pushed = heard_until(socket, "Encore une minute")
    assert page(voter.get("/table").text).one("button", class_="vote").facts["aria-pressed"] == "true"
    shown = page(other.get("/table").text)
    assert shown.one("button", class_="vote").facts["aria-pressed"] == "false"
    assert "1 voix" not in page(pushed).text and shown.by_id("region-common").text == ""
    served.house.do(close_vote, seat(served, 1).table_id, "facilitator")
    assert "On ne sort plus. 1 voix" in page(other.get("/table").text).by_id("region-common").text


def test_an_interest_for_the_team_only_is_on_no_page_of_the_table(served: Served) -> None:
    author, other = served.phone(1, "Driss"), served.phone(1, "Bruno")
    served.phone(1, "Hélène")
    served.house.go(1, "interest-alignment")
    table_id = seat(served, 1).table_id
    served.house.do(declare_interest, seat(served, 1), "interest-alignment", INTEREST | {"gain": "Un secret de guichet"}, "team")
    served.house.do(declare_interest, seat(served, 1, 2), "interest-alignment", INTEREST, "table")
    assert "Sortir de chez moi" not in everything(other)
    served.house.do(reveal_step, table_id, "facilitator")
    served.house.do(draw_mark, table_id, "gap", seat(served, 1).participant_id, None, "ce que dit Driss", "facilitator")
    shown = everything(other)
    assert "Sortir de chez moi" in shown and "Hélène" in shown
    assert "Un secret de guichet" not in shown and "ce que dit Driss" not in shown
    assert "Un secret de guichet" in author.get("/table/mine").text


def test_a_contact_is_on_its_owners_phone_and_on_no_other_of_the_table(served: Served) -> None:
    author, other = served.phone(1, "Amina"), served.phone(1, "Bruno")
    served.house.go(1, "interest-alignment")
    typed = INTEREST | {"contact_consent": "true", "contact": "06 39 98 00 01"}
    served.house.do(declare_interest, seat(served, 1), "interest-alignment", typed, "table")
    served.house.do(reveal_step, seat(served, 1).table_id, "facilitator")
    assert "06 39 98 00 01" in author.get("/table/mine").text and "06 39 98 00 01" not in everything(other)


def test_reactions_reach_their_table_at_the_end_with_a_contact_only_where_it_was_agreed(served: Served) -> None:
    us, others = served.phone(1, "Amina"), served.phone(2, "Karim")
    served.phone(5, "Solange")
    served.phone(5, "Julien")
    for number in (5, 1, 2):
        served.house.go(number, "interest-alignment")
    typed = INTEREST | {"contact_consent": "true", "contact": "solange@example.org"}
    served.house.do(declare_interest, seat(served, 5), "interest-alignment", typed, "team")
    for number in (5, 1, 2):
        served.house.go(number, "plenary-pitch")
    table_id = seat(served, 1).table_id
    served.house.do(give_floor, served.house.evening_id, table_id, "control")
    served.house.do(react_to_pitch, seat(served, 5), "plenary-pitch", table_id, {"reaction": "help", "help_text": "Un barnum"})
    served.house.do(react_to_pitch, seat(served, 5, 1), "plenary-pitch", table_id, {"reaction": "follow"})
    assert "Solange" not in everything(us)
    for number in (1, 2):
        served.house.go(number, "closing-feedback")
    told = page(us.get("/table").text).by_id("mine").text
    assert "Solange, table 5 : Je peux aider, Un barnum. solange@example.org" in told and "Julien, table 5 : Je veux suivre." in told
    assert "Solange" not in everything(others)


def test_the_prompter_is_on_the_leads_phone_and_not_on_the_others(served: Served) -> None:
    lead, other = served.phone(13, "Nadège", "ess"), served.phone(13, "Samia")
    served.house.go(13, "lead-pitch")
    assert "Ce qui coince aujourd’hui." in page(lead.get("/table/mine").text).text
    assert "Ce qui coince" not in everything(other) and "Nadège a la parole." in page(other.get("/table/mine").text).text


def test_what_people_type_is_never_markup(served: Served) -> None:
    typed = '<b onclick="x">gras</b><hx-partial hx-get="/x">'
    reader = served.phone(1, "Bruno")
    served.phone(1, "<i>Amina</i>")
    served.house.go(1, "inclusion-round")
    served.house.do(add_idea, seat(served, 1, 1), "inclusion-round", {"link": typed})
    shown = everything(reader)
    assert "&lt;b onclick" in shown and "<b onclick" not in shown and "<hx-partial" not in shown
    card = page(reader.get("/table").text).by_id("region-common").one("article")
    assert "hx-ignore" in card.facts and typed in card.text
