"""Once the evening is closed, nothing moves on the board any more."""

from collections.abc import Callable
from typing import Any

import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import Refused
from app.interests import actions
from app.participants.models import Seat
from tests.houses import House
from tests.interests.boards import DESK, stated

Try = Callable[[dict[str, Seat], int, int], tuple[Any, ...]]  # the seats, an offer, a conflict


@pytest.mark.parametrize("attempt", [
    lambda seats, offer, conflict: (actions.tap_compatible, seats["amina"], seats["bruno"].participant_id, True),
    lambda seats, offer, conflict: (actions.offer_link, seats["amina"], seats["bruno"].participant_id),
    lambda seats, offer, conflict: (actions.accept_offer, seats["amina"], offer),
    lambda seats, offer, conflict: (actions.decline_offer, seats["amina"], offer),
    lambda seats, offer, conflict: (actions.confirm_offer, seats["amina"].table_id, offer, DESK),
    lambda seats, offer, conflict: (actions.settle_conflict, seats["amina"].table_id, conflict, True, DESK),
    lambda seats, offer, conflict: (actions.attest_interest, seats["amina"].table_id, seats["driss"].participant_id, True, DESK),
    lambda seats, offer, conflict: (actions.name_key_actor, seats["amina"].table_id, "La Poste", "agrees", DESK),
], ids=["tap", "offer", "accept", "decline", "confirm", "settle", "attest", "key actor"])
def test_it_is_refused(house: House, attempt: Try) -> None:
    seats = stated(house)
    amina, bruno = seats["amina"], seats["bruno"]
    offer = house.do(actions.offer_link, bruno, amina.participant_id)
    conflict = house.do(actions.draw_mark, amina.table_id, "conflict", amina.participant_id, bruno.participant_id, "", DESK)
    house.do(close_evening, house.evening_id, "control")
    with pytest.raises(Refused, match="evening_closed"):
        house.do(*attempt(seats, offer, conflict))
