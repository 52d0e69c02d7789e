"""An entrepreneur says « favorable », « non » or « sous conditions », and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gronogo.actions import close_panel, say_opinion
from app.gronogo.members import ANSWERS, result_of
from app.gronogo.queries import opinions_on
from app.ground.refusal import InvalidForm, Refused
from tests.gronogo.panels import open_one
from tests.houses import Clock, House

YES = {"answer": "favourable", "reason": "Deux clients chez moi dès lundi."}


def test_an_opinion_reaches_the_file_with_who_gave_it(house: House, clock: Clock) -> None:
    file, _, member = open_one(house)
    house.do(say_opinion, member, file, YES)
    with house.read() as session:
        (heard,) = opinions_on(session, [file])
        assert (heard.opinion.answer, heard.opinion.reason, heard.member.name) == ("favourable", YES["reason"], "Anne Vuillod")
    assert house.journal()[-1].kind == "opinion_said"
    assert YES["reason"] not in str(house.journal()[-1])


def test_an_opinion_may_be_changed_and_the_last_one_counts(house: House, clock: Clock) -> None:
    file, _, member = open_one(house)
    house.do(say_opinion, member, file, YES)
    house.do(say_opinion, member, file, {"answer": "conditions", "reason": "Si quelqu’un tient les comptes."})
    with house.read() as session:
        assert [heard.opinion.answer for heard in opinions_on(session, [file])] == ["conditions"]


@pytest.mark.parametrize("typed", [{"answer": "", "reason": "Oui."}, {"answer": "maybe", "reason": "Oui."},
                                   {"answer": "against", "reason": "  "}])
def test_an_opinion_without_an_answer_or_a_reason_is_refused(house: House, clock: Clock, typed: dict[str, str]) -> None:
    file, _, member = open_one(house)
    with pytest.raises(InvalidForm):
        house.do(say_opinion, member, file, typed)
    with house.read() as session:
        assert opinions_on(session, [file]) == []


def test_a_file_that_the_panel_does_not_read_is_refused(house: House, clock: Clock) -> None:
    file, _, member = open_one(house)
    with pytest.raises(Refused, match="no_such_file"):
        house.do(say_opinion, member, file + 1, YES)


def test_a_closed_panel_hears_nothing_more(house: House, clock: Clock) -> None:
    file, panel, member = open_one(house)
    house.do(close_panel, house.evening_id, panel, "organiser")
    with pytest.raises(Refused, match="panel_closed"):
        house.do(say_opinion, member, file, YES)


@given(st.lists(st.sampled_from([*ANSWERS, "other"])))
def test_the_result_counts_each_answer_once(answers: list[str]) -> None:
    result = result_of(answers)
    assert result.voters == sum(answer in ANSWERS for answer in answers)
    assert result.against == answers.count("against")
