"""The organiser says that the message has gone out: who had agreed to be written to is kept, and each decided file is dated."""

import pytest

from app.files.queries import file_by_reference, line_of
from app.followup.actions import note_news_sent
from app.followup.queries import news_sent
from app.ground.refusal import InvalidForm, Refused
from app.interests.actions import declare_interest
from app.opportunities.actions import decide, open_files
from tests.houses import Clock, House

ONE, TWO = "LONS27-T01-1", "LONS27-T02-1"
PARKED = {"reason": "no_lead", "sentence": "Merci.", "by": "Claire", "review_on": "2027-09-15", "wake_up": "Un porteur se présente"}


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    """Karim, of table 2, may be written to; Léa may not; table 1 has nobody. Both files exist."""
    house.go(2, "interest-alignment")
    for name, contact in (("Karim", {"contact_consent": "on", "contact": "karim@example.org"}), ("Léa", {})):
        said = {"gain": "Un emploi", "contribution": "Je conduis", "expected_return": "Rien.", "commitment": "follow"}
        house.do(declare_interest, house.seat(2, name), "interest-alignment", said | contact, "table")
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(days=2)
    return house


def decided(house: House, *names: str) -> None:
    for name in names:
        house.do(decide, house.evening_id, name, "PARKED", PARKED, "organiser")


def sent(house: House, by: str = "Claire") -> int:
    return house.do(note_news_sent, house.evening_id, by, "organiser")


def told(house: House, name: str) -> str:
    with house.read() as session:
        line = line_of(session, file_by_reference(session, house.evening_id, name).id or 0, "told_on")
        return line.value if line else ""


def test_those_who_agreed_are_kept_and_their_files_dated(morning: House, clock: Clock) -> None:
    decided(morning, ONE, TWO)
    assert sent(morning) == 1
    with morning.read() as session:
        (news,) = news_sent(session, morning.evening_id)
    assert (news.by, news.at, len(news.participant_ids)) == ("Claire", clock.moment, 1)
    assert (told(morning, TWO), told(morning, ONE)) == ("2027-03-20", ""), "nobody of table 1 could be written to"
    assert morning.kinds()[-1] == "news_sent"


def test_a_file_that_nobody_has_decided_is_not_told(morning: House) -> None:
    decided(morning, ONE)
    sent(morning)
    assert told(morning, TWO) == ""


def test_a_second_message_dates_only_what_was_decided_since(morning: House, clock: Clock) -> None:
    decided(morning, TWO)
    sent(morning)
    clock.forward(days=5)
    sent(morning)
    assert told(morning, TWO) == "2027-03-20"
    decided(morning, TWO)
    clock.forward(days=5)
    sent(morning)
    assert told(morning, TWO) == "2027-03-30"


def test_without_a_decision_there_is_no_news(morning: House) -> None:
    with pytest.raises(Refused, match="nothing_decided"):
        sent(morning)


def test_without_anybody_to_write_to_no_message_has_gone_out(house: House, clock: Clock) -> None:
    house.go(1, house.standing(1).script.steps[0].id)
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(days=2)
    decided(house, ONE)
    with pytest.raises(Refused, match="nobody_to_tell"):
        sent(house)


def test_whoever_says_so_signs(morning: House) -> None:
    decided(morning, TWO)
    with pytest.raises(InvalidForm):
        sent(morning, by=" ")
    assert told(morning, TWO) == ""
