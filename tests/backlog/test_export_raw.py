"""The raw material of an evening: all of it, and nobody in it."""

import io
import json

import pytest
from python_calamine import CalamineWorkbook

from app.backlog.exports import raw_bytes
from app.backlog.queries import raw_tabs
from app.evenings.actions import close_evening
from app.evenings.queries import evening_by_id
from app.feedback.actions import give_feedback, react_to_pitch
from app.ideas import actions as ideas
from tests.backlog.test_export_backlog import CANARY, FORMULAS, formulas_in
from tests.houses import Clock, House
from tests.mornings import Evening, play_sample, small_starter


def told(house: House) -> dict[str, list[dict[str, object]]]:
    with house.read() as session:
        return json.loads(raw_bytes(raw_tabs(session, evening_by_id(session, house.evening_id)), "json"))


def workbook(house: House) -> bytes:
    with house.read() as session:
        return raw_bytes(raw_tabs(session, evening_by_id(session, house.evening_id)), "xlsx")


def test_every_card_is_there_with_its_family_and_its_dots(house: House, clock: Clock) -> None:
    play_sample(house, 1)
    cards = {card["Texte"]: card for card in told(house)["Idées"]}
    own = cards["Ma tournée passe déjà dans neuf hameaux, le mardi et le vendredi\u00a0: j’ajoute un banc et un thermos."]
    assert (own["Table"], own["Étape"], own["État"], own["Famille"], own["Voix de la famille"]) == (
        1, "Idées en silence", "sur la table", "Faire s’arrêter la tournée du pain", 8)


def test_a_parked_card_is_exported_like_any_other_and_the_words_of_a_hidden_one_are_not(house: House, clock: Clock) -> None:
    play_sample(house, 1)
    cards = told(house)["Idées"]
    assert [card["Texte"] for card in cards if card["État"] == "gardée pour plus tard"] == [
        "Il faudrait surtout baisser le prix de l’essence."]
    assert [card["Texte"] for card in cards if card["État"] == "mise de côté"] == ["(mise de côté par l’animateur)"]
    assert "Mme P." not in json.dumps(cards, ensure_ascii=False)


def test_a_card_that_its_author_took_back_is_gone(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    seat = table.sit("karim", "Karim", "citizens")
    card = table.lay("share-with-constraint", [("karim", "Une idée de trop")])[0]
    house.do(ideas.withdraw_idea, seat, card)
    assert told(house)["Idées"] == []


def test_cards_that_nobody_revealed_stay_on_their_table_until_the_evening_is_over(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("silent-ideas", [("karim", "Une idée encore secrète")])
    assert told(house)["Idées"] == []
    house.do(close_evening, house.evening_id, "control")
    assert [card["Texte"] for card in told(house)["Idées"]] == ["Une idée encore secrète"]


def test_the_morning_of_the_next_day_reads_them_even_if_nobody_closed_the_evening(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("silent-ideas", [("karim", "Une idée encore secrète")])
    clock.forward(hours=14)
    assert len(told(house)["Idées"]) == 1


def test_votes_are_counted_and_each_ballot_has_a_number_of_its_own(house: House, clock: Clock) -> None:
    small_starter(house)
    document = told(house)
    assert [(vote["Au vote"], vote["Voix"], vote["Retenu"]) for vote in document["Votes"] if vote["Étape"] == "Voter"] == [
        ("Partager les trajets du matin", 4, True), ("Prêter des vélos", 1, False)]
    ballots = [ballot for ballot in document["Bulletins"] if ballot["Étape"] == "Voter"]
    assert sorted(ballot["Votant"] for ballot in ballots) == [1, 2, 3, 4, 4]


def test_a_vote_that_is_open_says_nothing(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    seat = table.sit("karim", "Karim", "citizens")
    card = table.lay("frame-problem", [("karim", "On renonce à un emploi.")])[0]
    table.go("vote-problem")
    house.do(ideas.open_vote, table.table_id, table.desk)
    house.do(ideas.cast_vote, seat, "vote-problem", f"idea:{card}", 1)
    assert told(house)["Votes"] == told(house)["Bulletins"] == []


def test_interests_are_said_by_college_and_those_for_the_team_stay_with_the_team(house: House, clock: Clock) -> None:
    small_starter(house)
    document = told(house)
    assert [(one["Collège"], one["Gain"], one["Apport"]) for one in document["Intérêts"]] == [
        ("Citoyens, habitants", "Un emploi", "Je conduis"),
        ("Entreprises, artisans, commerçants, agriculteurs", "Des salariés à l’heure", "Mon parking")]
    assert "Être réélu" not in json.dumps(document, ensure_ascii=False)


def test_sheets_tell_what_was_written_from_what_the_vote_had_filled_in(house: House, clock: Clock) -> None:
    small_starter(house)
    lines = {(one["Fiche"], one["Ligne"]): one for one in told(house)["Fiches"]}
    assert lines["Fiche opportunité", "Nom de l’opportunité"]["Préremplie"] is True
    assert lines["Fiche opportunité", "La solution en deux phrases"]["Préremplie"] is False
    assert lines["Fiche opportunité", "Qui porte\u202f?"]["Texte"] == "Un petit groupe de la table"


def test_reactions_and_opinions_are_told_without_a_person(house: House, clock: Clock) -> None:
    table = small_starter(house)
    house.go(2, "plenary-pitch")
    one = house.table(1)
    house.do(react_to_pitch, table.seats["lea"], "plenary-pitch", one.id, {"reaction": "help", "help_text": "Un parking"})
    house.go(2, "closing-feedback")
    house.do(give_feedback, table.seats["lea"], "closing-feedback", {"useful": "5", "last_word": "élan"})
    document = told(house)
    assert document["Réactions"] == [{"Table": 1, "Collège": "Entreprises, artisans, commerçants, agriculteurs",
                                      "Réaction": "Je peux aider", "Aide": "Un parking"}]
    assert [(one["Table"], one["Avis"], one["Réponse"]) for one in document["Avis"]] == [(2, 1, "5"), (2, 1, "élan")]


def test_no_name_no_contact_and_no_number_of_a_person_is_in_it(house: House, clock: Clock) -> None:
    small_starter(house, contact=CANARY)
    document = told(house)
    text = json.dumps(document, ensure_ascii=False)
    assert CANARY not in text and "example.org" not in text
    assert "participant:" not in text
    assert {entry["Objet"] for entry in document["Journal"] if entry["Fait"] == "interest_declared"} == {""}
    assert "[prénom] et [prénom]" in text, "what the table wrote on its sheet is there, without the names"
    for name in ("Karim", "Léa", "Inès"):
        assert name not in text, name


def test_the_journal_is_whole_and_in_order(house: House, clock: Clock) -> None:
    small_starter(house)
    entries = told(house)["Journal"]
    assert [entry["N°"] for entry in entries] == list(range(1, len(house.kinds()) + 1))
    assert [entry["Fait"] for entry in entries] == house.kinds()
    assert entries[-1]["Où"] == "table 2"
    assert entries[-1]["Moment"] == "2027-03-18T18:30:00+01:00"


def test_the_same_evening_gives_the_same_workbook_twice(house: House, clock: Clock) -> None:
    small_starter(house)
    once = workbook(house)
    clock.forward(hours=30)
    again = workbook(house)
    assert once == again
    book = CalamineWorkbook.from_filelike(io.BytesIO(once))
    assert book.sheet_names == ["Idées", "Votes", "Bulletins", "Fiches", "Intérêts", "Réactions", "Avis", "Journal"]


@pytest.mark.parametrize("typed", FORMULAS)
def test_no_card_becomes_a_formula(house: House, clock: Clock, typed: str) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("share-with-constraint", [("karim", typed)])
    assert len(told(house)["Idées"]) == 1
    assert formulas_in(workbook(house)) == []


def test_a_card_comes_back_as_it_was_typed(house: House, clock: Clock) -> None:
    table = Evening(house, 2)
    table.sit("karim", "Karim", "citizens")
    table.lay("share-with-constraint", [("karim", "❤️ Grand-mère <3 & « plus » ;\nsi affinités")])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook(house))).get_sheet_by_name("Idées").to_python()
    assert rows[1][3] == "❤️ Grand-mère <3 & « plus » ;\nsi affinités"
