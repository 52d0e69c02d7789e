"""Every screen, light and dark: axe finds nothing; nothing overflows at 360 px, nor at 200 % zoom (half the width)."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError

from app.evenings.actions import give_floor
from app.feedback.actions import react_to_pitch
from app.ideas.actions import add_idea, cast_vote, close_vote, gather_ideas, keep_winner, open_vote
from app.ideas.queries import candidates_at, cards_at
from app.interests.actions import declare_interest, draw_mark
from app.kinds import kind_of
from app.participants.models import Seat
from app.sheets.actions import write_sheet_for
from app.tables.actions import reveal_step
from tests.browser.conftest import DESK, PHONE, WALL, Hall, overflow

EVENING = Path(__file__).parents[2] / "events" / "lons-le-saunier"
WIDTHS = {"phone": (360, 195), "desk": (390, 640, 195), "wide": (640, 390), "wall": ()}
Axe = Callable[..., list[str]]
COLOURS = ("color-contrast", "link-in-text-block")  # all that a theme changes


def look(page: Page, axe: Axe, kind: str, name: str) -> list[str]:
    """What is wrong with a page as it is now, in both themes and at all its widths."""
    size, wrong = page.viewport_size, []
    try:
        page.locator("h1:visible").first.wait_for(timeout=4000)  # a swap under way: axe must not meet half of it
    except TimeoutError:
        return [f"{name}: no heading in sight"]
    for scheme, rules in (("light", ()), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        wrong += [f"{name} ({scheme}): {fault}" for fault in axe(page, rules)]
    for width in WIDTHS[kind]:
        page.set_viewport_size({"width": width, "height": 800})
        wrong += [f"{name} ({width} px): {fault}" for fault in overflow(page)]
    page.set_viewport_size(size)
    return wrong


def fill_table(hall: Hall, number: int) -> dict[str, Seat]:
    """The people of a sample table take their seats, but the first, who comes with a real phone."""
    sample = tomllib.loads((EVENING / f"sample-table-{number:02d}.toml").read_text())
    return {one["id"]: hall.served.house.seat(number, one["name"], one["group"]) for one in sample["participants"][1:]}


def cards(hall: Hall, seats: dict[str, Seat], number: int, step: str) -> None:
    sample = tomllib.loads((EVENING / f"sample-table-{number:02d}.toml").read_text())
    sentences = [one | {"step": "frame-problem"} for one in sample.get("problem_sentences", [])]
    for card in sample["ideas"] + sentences:
        if card["step"] == step and card["by"] in seats:
            hall.served.house.do(add_idea, seats[card["by"]], step, {"text": card["text"]})


def vote(hall: Hall, seats: dict[str, Seat], number: int, step: str) -> None:
    house = hall.served.house
    table = house.table(number).id
    house.do(open_vote, table, "facilitator:1")
    with house.read() as session:
        choices = [one.id for one in candidates_at(session, house.standing(number), step)]
    for place, seat in enumerate(seats.values()):
        house.do(cast_vote, seat, step, choices[place % 2], 1)


@pytest.mark.parametrize("number, person, college", [(1, "Amina", "citizens"), (13, "Nadège", "ess")])
def test_phone_desk_and_table_screen_through_every_step(hall: Hall, axe: Axe, number: int, person: str, college: str) -> None:
    house, wrong = hall.served.house, []
    phone, desk, seats = hall.phone(number, person, college), hall.desk(number), fill_table(hall, number)
    hall.screen("wall", WALL)
    screen = hall.contexts[-1].pages[0]
    screen.goto(f"/wall/lons-le-saunier/{number}")
    table = house.table(number).id or 0

    def see(moment: str) -> None:
        here = house.standing(number)
        phone.locator(f"#region-step[data-mood='{'quiet' if kind_of(here).quiet(here) else ''}']").wait_for()
        wrong.extend(look(phone, axe, "phone", f"phone {moment}") + look(desk, axe, "desk", f"desk {moment}")
                     + look(screen, axe, "wall", f"table screen {moment}"))

    see("before the start")
    for step in house.standing(number).script.steps:
        house.go(number, step.id)
        phone.locator(f"#region-step[data-mine^='{step.id}']").wait_for()
        if step.kind == "ideas":
            cards(hall, seats, number, step.id)
            house.do(reveal_step, table, "facilitator:1")
        elif step.kind == "group":
            with house.read() as session:
                laid = [card.id for card in cards_at(session, table, step.source)]
            for place, name in ((0, "Faire s’arrêter la tournée"), (3, "")):
                house.do(gather_ideas, table, laid[place:place + 3], None, name, "facilitator:1")
        elif step.kind == "vote":
            vote(hall, seats, number, step.id)
            see(f"{step.id} open")
            house.do(close_vote, table, "facilitator:1")
            see(f"{step.id} tied")
            with house.read() as session:
                house.do(keep_winner, table, step.id, candidates_at(session, house.standing(number), step.id)[0].id, "facilitator:1")
        elif step.kind == "sheet":
            for field in step.sheet_fields[:3]:
                if house.standing(number).plan.sheet(step.sheet).field(field).type == "text":
                    house.do(write_sheet_for, table, step.sheet, {field: "Environ 300 personnes (à vérifier)."}, "facilitator:1")
        elif step.kind == "interests" and step.private:
            people = list(seats.values())
            for seat in people[:4]:
                house.do(declare_interest, seat, step.id, {"gain": "Sortir", "contribution": "Un camion", "expected_return": "L’essence",
                                                           "commitment": "help"}, "table")
            house.do(reveal_step, table, "facilitator:1")
            house.do(draw_mark, table, "link", people[0].participant_id, people[1].participant_id, "l’essence", "facilitator:1")
            house.do(draw_mark, table, "gap", people[2].participant_id, None, "les chiffres", "facilitator:1")
        see(step.id)
    for page in ("interests", "print"):
        desk.goto(f"/desk/{table}/{page}")
        wrong += look(desk, axe, "wide", f"desk {page}")
    assert not wrong, "\n".join(wrong)


def test_doors_control_walls_and_paper(hall: Hall, axe: Axe) -> None:
    house, wrong = hall.served.house, []
    door = hall.page(PHONE)
    for path in ("/", f"/j/{house.table(1).code}", "/j/ZZZZZZ", "/nowhere", "/table", "/f", "/organiser"):
        door.goto(path)
        wrong += look(door, axe, "phone", path)
    control, wall = hall.screen("control", DESK), hall.screen("wall", WALL)
    seats = {number: house.seat(number, "Karim", "businesses") for number in range(1, 17)}
    wrong += look(control, axe, "wide", "control before") + look(wall, axe, "wall", "wall before")
    for number in (1, 2, 13):
        house.go(number, "first-step")
    wrong += look(control, axe, "wide", "control late")
    control.goto("/control/lons-le-saunier/tables/1")
    wrong += look(control, axe, "wide", "control table")
    for path in ("links", "cards"):
        control.goto(f"/control/lons-le-saunier/{path}")
        wrong += look(control, axe, "wide", f"control {path}")
    for number in range(1, 17):
        house.go(number, "plenary-pitch")
    control.goto("/control/lons-le-saunier")
    house.do(give_floor, house.evening_id, house.table(1).id, "control")
    house.do(react_to_pitch, seats[2], "plenary-pitch", house.table(1).id, {"reaction": "help", "help_text": "Un barnum"})
    wall.get_by_text("Vieillir au village").first.wait_for()
    wrong += look(control, axe, "wide", "control plenary") + look(wall, axe, "wall", "wall plenary")
    for number in range(1, 17):
        house.go(number, "closing-feedback")
    wrong += look(wall, axe, "wall", "wall closing")
    assert not wrong, "\n".join(wrong)


def test_the_morning(hall: Hall, axe: Axe) -> None:
    wrong = []
    hall.served.house.seat(1, "Amina")
    team = hall.team()
    for path in ("/organiser", "/morning/lons-le-saunier", "/morning/lons-le-saunier/LONS27-T01-1", "/morning/lons-le-saunier/LONS27-T13-1",
                 "/backlog/lons-le-saunier"):
        team.goto(path)
        wrong += look(team, axe, "wide", path)
    assert not wrong, "\n".join(wrong)
