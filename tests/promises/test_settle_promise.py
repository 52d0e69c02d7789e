"""A promise is kept, not kept, taken back, or open again: signed, and with a reason where it was broken."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.promises.actions import make_promise, settle_promise
from app.promises.models import Promise
from tests.houses import Clock, House


@pytest.fixture
def promise_id(morning: House, file_id: int) -> int:
    return morning.do(make_promise, morning.evening_id, file_id, {"who": "La mairie", "kind": "place", "what": "Une salle", "by": "Claire"},
                      "organiser")


def settle(house: House, promise_id: int, state: str, **typed: str) -> Promise:
    house.do(settle_promise, house.evening_id, promise_id, {"state": state, "note": "Voilà", "by": "Marc"} | typed, "organiser")
    with house.read() as session:
        return session.get_one(Promise, promise_id)


@pytest.mark.parametrize("state", ["kept", "not_kept", "withdrawn", "open"])
def test_each_state_is_signed_and_dated(morning: House, promise_id: int, clock: Clock, state: str) -> None:
    clock.forward(days=30)
    promise = settle(morning, promise_id, state)
    assert (promise.state, promise.state_note, promise.state_by, promise.state_at) == (state, "Voilà", "Marc", clock.moment)
    assert morning.kinds()[-1] == "promise_settled"


def test_a_promise_that_was_kept_needs_no_word(morning: House, promise_id: int) -> None:
    assert settle(morning, promise_id, "kept", note="").state == "kept"


@pytest.mark.parametrize(("typed", "field"), [
    ({"state": "not_kept", "note": " "}, "note"), ({"state": "withdrawn", "note": ""}, "note"), ({"state": "lost"}, "state"),
    ({"state": ""}, "state"), ({"by": ""}, "by"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(morning: House, promise_id: int, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        settle(morning, promise_id, **{"state": "kept"} | typed)
    assert list(invalid.value.errors) == [field]
    assert "promise_settled" not in morning.kinds()


def test_it_may_be_opened_again(morning: House, promise_id: int) -> None:
    settle(morning, promise_id, "not_kept")
    assert settle(morning, promise_id, "open", note="Elle arrive en juin").state == "open"


def test_nobody_settles_over_a_colleague(morning: House, promise_id: int) -> None:
    settle(morning, promise_id, "kept", seen="open")
    with pytest.raises(Refused, match="settled_meanwhile") as refused:
        settle(morning, promise_id, "withdrawn", seen="open")
    assert refused.value.facts == {"by": "Marc", "state": "tenue"}


def test_a_promise_that_does_not_exist_is_refused(morning: House) -> None:
    with pytest.raises(Refused, match="no_such_promise"):
        settle(morning, 999999, "kept")


def test_nor_one_of_another_evening(morning: House, promise_id: int) -> None:
    with pytest.raises(Refused, match="no_such_promise"):
        morning.do(settle_promise, morning.evening_id + 1, promise_id, {"state": "kept", "by": "Marc"}, "organiser")
