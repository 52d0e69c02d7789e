"""A panel of entrepreneurs is opened on some files, its members are invited, and it is closed."""

import pytest

from app.gronogo.actions import close_panel, invite_member, open_panel, open_seat
from app.gronogo.members import invited
from app.gronogo.queries import files_read_by, members_of, panels_of
from app.ground.badge import new_token, read_badge
from app.ground.refusal import InvalidForm, Refused
from tests.gronogo.panels import OPENING, open_one, small_file
from tests.houses import Clock, House


def test_a_panel_reads_the_files_that_were_ticked(house: House, clock: Clock) -> None:
    file = small_file(house)
    panel = house.do(open_panel, house.evening_id, OPENING, [file, file], "organiser")
    with house.read() as session:
        assert files_read_by(session, panel) == [file]
        assert [(member.name, member.organisation) for member in members_of(session, panel)] == [
            ("Anne Vuillod", "menuiserie Vuillod"), ("Paul", "")]
        assert [one.title for one in panels_of(session, house.evening_id)] == ["Gronogo de printemps"]
    assert "panel_opened" in house.kinds()


@pytest.mark.parametrize(("field", "typed"), [("members", " \n , \n"), ("title", " "), ("held_on", "demain"), ("by", "")])
def test_each_line_that_is_missing_is_named(house: House, clock: Clock, field: str, typed: str) -> None:
    file = small_file(house)
    with pytest.raises(InvalidForm) as refused:
        house.do(open_panel, house.evening_id, OPENING | {field: typed}, [file], "organiser")
    assert field in refused.value.facts["errors"]
    assert "panel_opened" not in house.kinds()


def test_a_panel_without_a_file_is_refused(house: House, clock: Clock) -> None:
    with pytest.raises(Refused, match="no_files_chosen"):
        house.do(open_panel, house.evening_id, OPENING, [], "organiser")


def test_more_people_may_be_invited_and_nobody_twice(house: House, clock: Clock) -> None:
    _, panel, _ = open_one(house)
    more = {"members": "anne vuillod\nLou, scierie du Lac"}
    assert house.do(invite_member, house.evening_id, panel, more, "organiser") == 1
    assert house.do(invite_member, house.evening_id, panel, more, "organiser") == 0
    with house.read() as session:
        assert [member.name for member in members_of(session, panel)] == ["Anne Vuillod", "Paul", "Lou"]


def test_a_panel_of_another_evening_is_not_found(house: House, clock: Clock) -> None:
    _, panel, _ = open_one(house)
    with pytest.raises(Refused, match="not_found"):
        house.do(invite_member, house.evening_id + 1, panel, {"members": "Lou"}, "organiser")


def test_a_closed_panel_takes_nobody_and_its_links_die(house: House, clock: Clock) -> None:
    _, panel, member = open_one(house)
    token = new_token()
    house.do(open_seat, member, token)
    house.do(close_panel, house.evening_id, panel, "organiser")
    with house.read() as session:
        assert read_badge(session, token, "panel") is None
        assert panels_of(session, house.evening_id)[0].generation == 1
    for refused in (lambda: house.do(open_seat, member, new_token()),
                    lambda: house.do(invite_member, house.evening_id, panel, {"members": "Lou"}, "organiser"),
                    lambda: house.do(close_panel, house.evening_id, panel, "organiser")):
        with pytest.raises(Refused, match="panel_closed"):
            refused()


@pytest.mark.parametrize(("lines", "people"), [
    ("", []), (" , sans nom", []), ("Anne", [("Anne", "")]), ("Anne, A\nanne, B", [("Anne", "A")]),
    ("  Jean-Luc ,  Scierie, Doucier ", [("Jean-Luc", "Scierie, Doucier")]), ("x" * 99, [("x" * 60, "")]),
])  # fmt: skip
def test_a_line_is_a_name_and_an_organisation(lines: str, people: list[tuple[str, str]]) -> None:
    assert invited(lines) == people
