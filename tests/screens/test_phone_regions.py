"""What is pushed to a table's phones: whole regions, at the right facts, and nothing personal in them."""

from collections.abc import Callable

import httpx
import pytest

from app.evenings.actions import give_floor, open_screen, renew_screen_link, revoke_screen, wake_codes
from app.feedback.actions import give_feedback, react_to_pitch
from app.ground.badge import badges_that_hold
from app.ideas.actions import add_idea, cast_vote, close_vote, hide_idea, keep_winner, open_vote, park_idea
from app.ideas.queries import candidates_at
from app.kinds.actions import excuse_gate
from app.participants.actions import name_lead
from app.participants.models import Seat
from app.screens.phone import PHONES, UNSEEN
from app.sheets.actions import give_pen, sign_off, write_sheet_for
from app.sheets.queries import sheet_digest
from app.tables.actions import (
    add_minute,
    allow_device,
    answer_call,
    call_control,
    claim_desk,
    note_second_claim,
    open_door,
    renew_code,
    renew_desk_link,
    reveal_step,
    send_nudge,
    shut_door,
)
from tests.houses import Clock, House, Served
from tests.screens.listening import heard_until, listening
from tests.screens.pages import page, still

BY = "facilitator"


def seats_of(served: Served, number: int, count: int = 2) -> tuple[httpx.Client, list[Seat]]:
    """A phone that watches, and people whose phones nobody looks at."""
    watching = served.phone(number, "Bruno")
    return watching, [served.house.seat(number, f"Personne {place}") for place in range(count)]


def shared(phone: httpx.Client) -> list[str]:
    """The step and what goes with it, as a fresh page paints them."""
    text = still(phone.get("/table").text)
    return [text[text.index(f'id="region-{name}"') : text.index(end)] for name, end in (("step", 'id="seat"'), ("common", 'id="touch"'))]


def at_a_vote(house: House, seats: list[Seat]) -> str:
    """Bring table 1 to an open vote on one card."""
    house.go(1, "frame-problem")
    card = house.do(add_idea, seats[0], "frame-problem", {"text": "On ne sort plus."})["id"]
    house.go(1, "vote-problem")
    house.do(open_vote, house.table(1).id, BY)
    return f"idea:{card}"


def _vote(house: House, seats: list[Seat]) -> None:
    with house.read() as session:
        candidate = candidates_at(session, house.standing(1), "vote-problem")[0]
    house.do(cast_vote, seats[0], "vote-problem", candidate.id, 1)


def _call(house: House, seats: list[Seat]) -> None:
    house.do(call_control, seats[0].table_id, "Au secours", BY)
    house.do(answer_call, house.evening_id, 1, "control")


def _desk(house: House, seats: list[Seat]) -> None:
    house.do(claim_desk, seats[0].table_id, "token")
    house.do(note_second_claim, seats[0].table_id)
    house.do(renew_desk_link, seats[0].table_id, "control")


def _screens(house: House, seats: list[Seat]) -> None:
    house.do(open_screen, house.evening_id, "control", "a token")
    house.do(open_screen, house.evening_id, "wall", "another token")
    house.do(renew_screen_link, house.evening_id, "wall", "control")


def _door(house: House, seats: list[Seat]) -> None:
    table = seats[0].table_id
    house.do(shut_door, table, BY)
    house.do(open_door, table, BY)
    house.do(renew_code, table, "control")
    house.do(wake_codes, house.evening_id, "control")


def _devices(house: House, seats: list[Seat]) -> None:
    house.do(open_screen, house.evening_id, "wall", "a token")
    with house.read() as session:
        (badge,) = badges_that_hold(session, "wall", house.evening_id)
    house.do(revoke_screen, house.evening_id, "wall", badge.id, "control")
    house.do(allow_device, seats[0].table_id, "control")


def _nudge(house: House, seats: list[Seat]) -> None:
    house.do(send_nudge, house.evening_id, [seats[0].table_id], "Une relance", "", BY)


def _sign(house: House, seats: list[Seat]) -> None:
    with house.read() as session:
        digest = sheet_digest(session, house.standing(1))
    house.do(sign_off, seats[0], True, "", digest)


FACTS: dict[str, tuple[str, Callable[[House, list[Seat]], None]]] = {
    "votes_changed": ("vote-problem", _vote),
    "control_called call_answered": ("listen-need", _call),
    "desk_claimed claim_refused desk_link_renewed": ("listen-need", _desk),
    "control_opened wall_opened link_renewed": ("listen-need", _screens),
    "door_shut door_opened code_renewed codes_woken": ("listen-need", _door),
    "device_revoked device_allowed": ("listen-need", _devices),
    "nudge_sent": ("listen-need", _nudge),
    "sheet_signed": ("first-step", _sign),
    "reaction_given": ("plenary-pitch", lambda house, seats: house.do(
        react_to_pitch, seats[0], "plenary-pitch", house.table(2).id, {"reaction": "follow"})),
    "feedback_given": ("closing-feedback", lambda house, seats: house.do(give_feedback, seats[0], "closing-feedback", {"useful": "4"})),
}


@pytest.mark.parametrize("kinds", FACTS)
def test_a_fact_that_wakes_no_phone_changes_nothing_that_a_table_shares(served: Served, clock: Clock, kinds: str) -> None:
    step, act = FACTS[kinds]
    watching, seats = seats_of(served, 1)
    if step == "vote-problem":
        at_a_vote(served.house, seats)
    served.house.go(1, step)
    if step == "plenary-pitch":
        served.house.do(give_floor, served.house.evening_id, served.house.table(2).id, "control")
    if step == "first-step":
        served.house.do(excuse_gate, seats[0].table_id, "Le temps manque", BY)
    before = shared(watching)
    act(served.house, seats)
    assert set(kinds.split()) <= set(served.house.kinds())
    assert shared(watching) == before


def test_every_fact_that_wakes_no_phone_was_tried() -> None:
    assert set(" ".join(FACTS).split()) == UNSEEN


def test_a_vote_wakes_nobody_and_its_closing_wakes_the_table() -> None:
    step, common, nudges = PHONES.regions
    assert not step.changed_by("votes_changed") and not common.changed_by("votes_changed")
    assert step.changed_by("vote_closed") and common.changed_by("vote_closed") and common.changed_by("idea_added")
    assert nudges.changed_by("nudge_sent") and not nudges.changed_by("idea_added")


def token(phone: httpx.Client) -> str:
    return page(phone.get("/table").text).by_id("region-step").facts["data-mine"]


def test_whatever_changes_my_part_changes_what_calls_for_it(served: Served) -> None:
    """Each of these changes what somebody else's phone shows in her own place."""
    house = served.house
    watching, seats = seats_of(served, 1)
    candidate = at_a_vote(house, seats)
    table_id = seats[0].table_id
    seen = [token(watching)]

    def changed(action: Callable[..., object], *args: object) -> None:
        house.do(action, *args)
        seen.append(token(watching))
        assert len(set(seen)) == len(seen), f"{action.__name__} called nobody"

    changed(close_vote, table_id, BY)
    house.go(1, "problem-sheet")
    seen.append(token(watching))
    changed(give_pen, table_id, seats[0].participant_id, BY)
    changed(give_pen, table_id, seats[1].participant_id, BY)
    changed(write_sheet_for, table_id, "d1", {"who": "Trois cents personnes"}, BY)
    changed(keep_winner, table_id, "vote-problem", candidate, BY)
    house.go(1, "silent-ideas")
    card = house.do(add_idea, seats[0], "silent-ideas", {"text": "Un banc"})["id"]
    seen.append(token(watching))
    changed(park_idea, table_id, card, True, BY)
    changed(hide_idea, table_id, card, True, BY)
    changed(reveal_step, table_id, BY)
    changed(add_minute, table_id, BY)  # it is quiet by now: the rim lies in my own part


def test_naming_the_lead_calls_for_everybodys_part(served: Served) -> None:
    watching, seats = seats_of(served, 13)
    served.house.go(13, "lead-pitch")
    before = token(watching)
    served.house.do(name_lead, seats[0].table_id, seats[0].participant_id, BY)
    assert token(watching) != before


def test_a_card_of_somebody_else_calls_for_nobodys_part(served: Served) -> None:
    watching, seats = seats_of(served, 1)
    served.house.go(1, "silent-ideas")
    before = token(watching)
    served.house.do(add_idea, seats[0], "silent-ideas", {"text": "Un banc"})
    assert token(watching) == before


def test_a_step_reaches_the_phone_without_being_asked_for(served: Served) -> None:
    watching, _ = seats_of(served, 1)
    with listening(served, watching) as socket:
        assert "La soirée n’a pas encore commencé" in heard_until(socket, 'id="region-nudges"')
        served.house.go(1, "welcome")
        pushed = page(heard_until(socket, "Bienvenue\u202f!"))
    assert pushed.by_id("region-step").facts["hx-swap-oob"] == "outerMorph"
    assert not pushed.all(id="seat") and not pushed.all("form"), "my place never comes by a push"


def test_a_nudge_sinks_when_its_step_is_over(served: Served) -> None:
    watching, seats = seats_of(served, 1)
    served.house.go(1, "inclusion-round")
    _nudge(served.house, seats)
    assert page(watching.get("/table").text).one("article", class_="nudge-card").text == "De l’animateur Une relance C’est lu"
    served.house.go(1, "listen-need")
    assert page(watching.get("/table").text).all("article", class_="is-past")
