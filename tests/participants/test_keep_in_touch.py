"""« Restons en contact »: two taps give each the other's details; one alone tells nobody anything."""

import re

import httpx
import pytest

from app.backlog.queries import consents_of
from app.evenings.actions import close_evening
from app.ground.refusal import InvalidForm, Refused
from app.interests.actions import declare_interest
from app.participants.actions import add_person, correct_contact, correct_name, drop_touch, keep_in_touch, leave_table, move_table
from app.participants.models import Contact, Seat
from app.participants.queries import contacts_of, kept_in_touch, own_contact, people_at, touched_by, touching_pairs
from app.tables.actions import send_nudge
from tests.houses import Clock, House, Served
from tests.screens.listening import heard_until, listening
from tests.screens.pages import Part, page, still

AMINA, BRUNO = "06 39 98 00 21", "bruno.canari@example.org"
INTEREST = {"gain": "Sortir", "contribution": "Dix heures", "expected_return": "Rien", "commitment": "help"}


def two(house: House) -> tuple[Seat, Seat]:
    """Amina and Bruno, at a table that has come to its interests."""
    seats = house.seat(1, "Amina"), house.seat(1, "Bruno", "businesses")
    house.go(1, "interest-alignment")
    return seats


def kept(house: House, seat: Seat) -> list[tuple[str | None, str]]:
    with house.read() as session:
        return [(one.person.name, one.contact) for one in kept_in_touch(session, seat.participant_id)]


def details(house: House, seat: Seat) -> Contact | None:
    with house.read() as session:
        return own_contact(session, seat.participant_id)


def test_two_taps_give_each_the_details_of_the_other(house: House) -> None:
    amina, bruno = two(house)
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, bruno, amina.participant_id, f"  {BRUNO} ")
    assert kept(house, amina) == [("Bruno", BRUNO)] and kept(house, bruno) == [("Amina", AMINA)]
    with house.read() as session:
        assert touching_pairs(session, house.evening_id) == [(amina.participant_id, bruno.participant_id)]


def test_one_tap_is_in_no_answer_and_in_no_journal(house: House) -> None:
    amina, bruno = two(house)
    before = house.kinds()
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    assert kept(house, amina) == [] and kept(house, bruno) == []
    with house.read() as session:
        assert touching_pairs(session, house.evening_id) == []
    assert house.kinds() == before


def test_the_details_are_asked_for_once(house: House) -> None:
    amina, bruno = two(house)
    chloe = house.seat(1, "Chloé")
    with pytest.raises(InvalidForm) as refused:
        house.do(keep_in_touch, amina, bruno.participant_id)
    assert "téléphone ou un courriel" in refused.value.errors["contact"]
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, amina, chloe.participant_id)
    with house.read() as session:
        assert touched_by(session, amina.participant_id) == {bruno.participant_id, chloe.participant_id}


def test_tapping_twice_is_tapping_once(house: House) -> None:
    amina, bruno = two(house)
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, amina, bruno.participant_id)
    house.do(drop_touch, amina, bruno.participant_id)
    with house.read() as session:
        assert touched_by(session, amina.participant_id) == set()


def test_what_was_taken_back_leaves_neither_with_anything(house: House) -> None:
    amina, bruno = two(house)
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, bruno, amina.participant_id, BRUNO)
    house.do(drop_touch, amina, bruno.participant_id)
    assert kept(house, amina) == [] and kept(house, bruno) == []
    assert details(house, amina) is None  # they serve nobody any more
    house.do(drop_touch, amina, bruno.participant_id)  # once more changes nothing
    assert details(house, bruno)


def test_details_given_to_one_person_are_not_the_teams(house: House) -> None:
    amina, bruno = two(house)
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    with house.read() as session:
        assert contacts_of(session, [amina.participant_id]) == {}
        assert consents_of(session, house.evening_id) == []  # the one list of contacts that leaves the house


def test_agreeing_later_gives_them_to_the_team_and_taking_it_back_keeps_those_in_touch(house: House) -> None:
    amina, bruno = two(house)
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, bruno, amina.participant_id, BRUNO)
    agreed = INTEREST | {"contact_consent": "true", "contact": AMINA}
    house.do(declare_interest, amina, "interest-alignment", agreed, "table")
    with house.read() as session:
        assert contacts_of(session, [amina.participant_id]) == {amina.participant_id: AMINA}
    house.do(declare_interest, amina, "interest-alignment", INTEREST, "table")
    with house.read() as session:
        assert contacts_of(session, [amina.participant_id]) == {}
    assert kept(house, bruno) == [("Amina", AMINA)]


def test_who_agreed_for_the_team_need_not_write_again_and_stays_with_the_team(house: House) -> None:
    amina, bruno = two(house)
    house.do(declare_interest, amina, "interest-alignment", INTEREST | {"contact_consent": "true", "contact": AMINA}, "table")
    house.do(keep_in_touch, amina, bruno.participant_id)
    house.do(drop_touch, amina, bruno.participant_id)
    with house.read() as session:
        assert contacts_of(session, [amina.participant_id]) == {amina.participant_id: AMINA}


def test_a_mistyped_number_is_corrected_for_all(house: House) -> None:
    amina, bruno = two(house)
    with pytest.raises(Refused, match="not_found"):
        house.do(correct_contact, amina, AMINA)
    house.do(keep_in_touch, amina, bruno.participant_id, "06 39 98 00 2")
    house.do(keep_in_touch, bruno, amina.participant_id, BRUNO)
    house.do(correct_contact, amina, AMINA)
    assert kept(house, bruno) == [("Amina", AMINA)]
    for empty in ("", " \u200b "):
        with pytest.raises(InvalidForm):
            house.do(correct_contact, amina, empty)


@pytest.mark.parametrize("typed", ["x" * 81, "  ", "\u200b"])
def test_what_reaches_nobody_is_refused(house: House, typed: str) -> None:
    amina, bruno = two(house)
    with pytest.raises(InvalidForm):
        house.do(keep_in_touch, amina, bruno.participant_id, typed)
    assert details(house, amina) is None


def test_not_before_the_interests_not_oneself_not_another_table_not_after_the_evening(house: House) -> None:
    amina, bruno, stranger = house.seat(1, "Amina"), house.seat(1, "Bruno"), house.seat(2, "Karim")
    house.go(1, "vote-ideas")
    with pytest.raises(Refused, match="step_not_open"):
        house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.go(1, "interest-alignment")
    with pytest.raises(Refused, match="bad_request"):
        house.do(keep_in_touch, amina, amina.participant_id, AMINA)
    for nobody in (stranger.participant_id, 9999):
        with pytest.raises(Refused, match="not_at_this_table"):
            house.do(keep_in_touch, amina, nobody, AMINA)
    house.do(leave_table, bruno.table_id, bruno.participant_id, bruno.actor)
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(close_evening, house.evening_id, "control")
    with pytest.raises(Refused, match="evening_closed"):
        house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    assert details(house, amina) is None


def test_it_is_still_open_in_the_plenary_and_outlives_the_evening(house: House) -> None:
    amina, bruno = two(house)
    house.go(1, "closing-feedback")
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, bruno, amina.participant_id, BRUNO)
    house.do(close_evening, house.evening_id, "control")
    assert kept(house, amina) == [("Bruno", BRUNO)]
    house.do(drop_touch, bruno, amina.participant_id)  # who changes her mind at home may
    assert kept(house, amina) == []


def test_somebody_who_has_moved_stays_in_touch(house: House) -> None:
    amina, bruno = two(house)
    house.do(keep_in_touch, amina, bruno.participant_id, AMINA)
    house.do(keep_in_touch, bruno, amina.participant_id, BRUNO)
    house.do(move_table, bruno, house.table(2).id)
    assert kept(house, amina) == [("Bruno", BRUNO)]


# --- On the phone -----------------------------------------------------------------------------------------------------


def seat(served: Served, place: int) -> Seat:
    table_id = served.house.table(1).id or 0
    with served.house.read() as session:
        return Seat(people_at(session, table_id)[place].id or 0, table_id, served.house.evening_id)


def part(phone: httpx.Client, path: str = "/table") -> Part:
    return page(phone.get(path).text).by_id("touch")


def tap(phone: httpx.Client, other: Seat, **more: object) -> httpx.Response:
    return phone.post("/table/touch", data={"other": other.participant_id, **more})


def test_the_part_comes_with_the_interests_and_lists_the_others(served: Served) -> None:
    amina = served.phone(1, "Amina")
    served.phone(1, "Bruno", "businesses")
    served.phone(1, "", "ess")
    served.phone(1, "", "unsaid")
    served.house.do(add_person, seat(served, 0).table_id, "Colette", "citizens", "facilitator:1")
    assert part(amina).text == ""
    served.house.go(1, "interest-alignment")
    for path in ("/table", "/table/mine"):
        shown = part(amina, path)
        assert len(shown.all("button", name="other")) == 2  # nobody could look for who told nothing, nor tap for who has no phone
        assert "Bruno" in shown.text and "Sans téléphone ce soir : Colette." in shown.text and "Amina" not in shown.text
    assert shown.one("input", name="contact")


def test_a_tap_is_seen_by_who_tapped_and_by_nobody_else(served: Served, clock: Clock) -> None:
    amina, bruno, desk = served.phone(1, "Amina"), served.phone(1, "Bruno"), served.desk(1)
    control, wall, team = served.control(), served.wall(), served.team()
    served.house.go(1, "interest-alignment")
    where = f"/desk/{served.house.table(1).id}"
    others = [(bruno, "/table"), (bruno, "/table/mine"), (bruno, "/table/live"), (desk, where), (desk, f"{where}/interests"),
              (control, "/control/lons-le-saunier"), (wall, "/wall/lons-le-saunier"), (team, "/backlog/lons-le-saunier/raw.json")]
    before = [_same(client.get(path).text) for client, path in others]
    assert tap(amina, seat(served, 1), contact=AMINA).status_code == 200
    assert "noté, vous êtes seul·e à le voir" in part(amina).text and AMINA in part(amina).text
    for (client, path), was in zip(others, before, strict=True):
        assert _same(client.get(path).text) == was, path


def test_nothing_is_pushed_for_a_tap_nor_for_an_answer(served: Served) -> None:
    amina, bruno = served.phone(1, "Amina"), served.phone(1, "Bruno")
    served.house.go(1, "interest-alignment")
    with listening(served, bruno) as socket:
        heard_until(socket, "region-nudges")
        tap(amina, seat(served, 1), contact=AMINA)
        tap(bruno, seat(served, 0), contact=BRUNO)
        served.house.do(send_nudge, served.house.evening_id, [seat(served, 0).table_id], "", "Encore une minute", "facilitator")
        pushed = heard_until(socket, "Encore une minute")
    assert 'id="region-step"' not in pushed and 'id="region-common"' not in pushed


def test_both_taps_show_each_the_other_and_a_third_neither(served: Served) -> None:
    amina, bruno, chloe = (served.phone(1, name) for name in ("Amina", "Bruno", "Chloé"))
    served.house.go(1, "interest-alignment")
    tap(amina, seat(served, 1), contact=AMINA)
    tap(bruno, seat(served, 0), contact=BRUNO)
    assert BRUNO in part(amina, "/table/mine").text and AMINA in part(bruno, "/table/mine").text
    seen = "".join(chloe.get(path).text for path in ("/table", "/table/mine", "/table/live"))
    assert AMINA not in seen and BRUNO not in seen
    amina.post("/table/touch/drop", data={"other": seat(served, 1).participant_id})
    assert AMINA not in part(bruno).text and BRUNO not in part(amina).text


def test_a_refusal_says_what_to_write(served: Served) -> None:
    amina = served.phone(1, "Amina")
    served.phone(1, "Bruno")
    served.house.go(1, "interest-alignment")
    answer = tap(amina, seat(served, 1))
    assert answer.status_code == 422 and "Écrivez un téléphone ou un courriel" in page(answer.text).text


def _same(text: str) -> str:
    """Without what is new at every look: the names of forms."""
    return re.sub(r'name="client_id" value="\w+"', "", still(text))


def test_who_takes_back_her_name_and_has_no_college_can_still_be_reached_after_the_evening(served: Served) -> None:
    phone = served.phone(1, "Amina")
    house = served.house
    with house.read() as session:
        amina = people_at(session, house.table(1).id or 0)[0]
    bruno = house.seat(1, "Bruno", "unsaid")
    house.go(1, "interest-alignment")
    house.do(keep_in_touch, Seat(amina.id or 0, bruno.table_id, bruno.evening_id), bruno.participant_id, AMINA)
    house.do(keep_in_touch, bruno, amina.id, BRUNO)
    house.do(correct_name, bruno.participant_id, "")
    house.do(close_evening, house.evening_id, "control")
    answer = phone.get("/table")
    assert answer.status_code == 200
    assert "Quelqu’un" in answer.text and BRUNO in answer.text
