"""The closing opinion: stored without any link to the person."""

import pytest
from sqlalchemy import inspect, select

from app.feedback.actions import give_feedback
from app.feedback.models import Feedback
from app.feedback.queries import feedback_of, last_words
from app.ground.journal import JournalEntry
from app.ground.receipts import Receipt, ReceiptRow, digest_of
from app.ground.refusal import InvalidForm, Refused
from app.tables.actions import push_step
from tests.houses import House

STEP = "closing-feedback"


def at_the_end(house: House) -> None:
    house.go(1, "first-step")
    for step in ("plenary-pitch", STEP):
        house.do(push_step, house.evening_id, step, [house.table(1).id], "control")


def test_an_opinion_is_stored_and_nothing_leads_back_to_the_person(house: House) -> None:
    seat, _ = house.seat(1, "Gérard"), at_the_end(house)
    body = b"useful=3&change=Trop+court"
    receipt = Receipt(f"feedback:{house.evening_id}", "abcdef", digest_of(body))
    house.do(give_feedback, seat, STEP, {"useful": "3", "change": "Trop court sur l’argent", "last_word": "faim"}, receipt=receipt)
    with house.read() as session:
        assert [said.answers for said in feedback_of(session, house.evening_id)] == [
            {"useful": "3", "change": "Trop court sur l’argent", "last_word": "faim"}]
        assert {column.name for column in inspect(Feedback).columns} == {"key", "evening_id", "table_id", "answers"}
        line = session.execute(select(JournalEntry).where(JournalEntry.kind == "feedback_given")).scalar_one()
        assert (line.actor, line.subject) == (None, None)
        assert "participant" not in str([row.author for row in session.execute(select(ReceiptRow)).scalars()])
        assert last_words(session, house.evening_id) == ["faim"]


def test_one_opinion_for_each_person(house: House) -> None:
    seat, _ = house.seat(1), at_the_end(house)
    house.do(give_feedback, seat, STEP, {"useful": "5"})
    with pytest.raises(Refused, match="feedback_given"):
        house.do(give_feedback, seat, STEP, {"useful": "1"})


def test_the_scale_is_asked_and_kept_to(house: House) -> None:
    seat, _ = house.seat(1), at_the_end(house)
    for typed in ({}, {"useful": "9"}, {"useful": "cinq"}):
        with pytest.raises(InvalidForm) as refused:
            house.do(give_feedback, seat, STEP, typed)
        assert "useful" in refused.value.errors


def test_the_leads_takeaway_is_no_anonymous_opinion(house: House) -> None:
    seat = house.seat(13, "Nadège", "ess")
    house.go(13, "lead-takeaway")
    with pytest.raises(Refused, match="not_for_this_step"):
        house.do(give_feedback, seat, "lead-takeaway", {"takeaway": "x"})
