"""A promise is written down: by whom, of what kind, under which condition, for when; and nobody is named who did not agree."""

from datetime import date

import pytest
from sqlalchemy import select

from app.ground.refusal import InvalidForm, Refused
from app.participants.models import Participant
from app.promises.actions import make_promise
from app.promises.queries import promises_to
from tests.houses import Clock, House

WHOLE = {"who": "Coopérative de lavage", "kind": "equipment", "what": "12 bouteilles", "condition": "si le maire suit",
         "decider": "son conseil, en mai", "due_on": "2027-05-31", "by": "Claire"}


def made(house: House, file_id: int, **typed: str) -> int:
    return house.do(make_promise, house.evening_id, file_id, WHOLE | typed, "organiser")


def person(house: House, name: str) -> str:
    with house.read() as session:
        return str(session.execute(select(Participant.id).where(Participant.name == name)).scalar_one())


def test_a_promise_is_kept_whole(morning: House, file_id: int, clock: Clock) -> None:
    made(morning, file_id)
    with morning.read() as session:
        (promise,) = promises_to(session, file_id)
    assert (promise.who, promise.kind, promise.what, promise.condition, promise.decider, promise.due_on, promise.state) == (
        "Coopérative de lavage", "equipment", "12 bouteilles", "si le maire suit", "son conseil, en mai", date(2027, 5, 31), "open")
    assert (promise.made_by, promise.made_at, promise.participant_id) == ("Claire", clock.moment, None)
    assert morning.kinds()[-1] == "promise_made"


def test_what_a_person_said_at_a_table_is_promised_in_her_name(morning: House, file_id: int) -> None:
    made(morning, file_id, who="", participant_id=person(morning, "Karim"))
    with morning.read() as session:
        (promise,) = promises_to(session, file_id)
    assert (promise.who, str(promise.participant_id)) == ("Karim", person(morning, "Karim"))


def test_whoever_did_not_agree_to_be_called_back_is_not_written_down(morning: House, file_id: int) -> None:
    with pytest.raises(Refused, match="no_consent"):
        made(morning, file_id, who="", participant_id=person(morning, "Léa"))
    assert "promise_made" not in morning.kinds()


@pytest.mark.parametrize("stranger", ["999999", "-1", "Karim"])
def test_a_stranger_to_the_evening_promises_nothing_in_its_name(morning: House, file_id: int, stranger: str) -> None:
    with pytest.raises(Refused, match="not_of_this_evening"):
        made(morning, file_id, participant_id=stranger)


@pytest.mark.parametrize(("typed", "field"), [
    ({"who": " "}, "who"), ({"kind": ""}, "kind"), ({"kind": "love"}, "kind"), ({"what": ""}, "what"), ({"what": "x" * 301}, "what"),
    ({"due_on": "2027-02-30"}, "due_on"), ({"due_on": "2027-03-17"}, "due_on"), ({"by": ""}, "by"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(morning: House, file_id: int, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        made(morning, file_id, **typed)
    assert list(invalid.value.errors) == [field]


def test_no_condition_no_decider_no_day_is_a_promise_too(morning: House, file_id: int) -> None:
    assert made(morning, file_id, condition="", decider="", due_on="")


def test_a_file_that_does_not_exist_is_promised_nothing(morning: House) -> None:
    with pytest.raises(Refused, match="no_such_file"):
        made(morning, 999999)
