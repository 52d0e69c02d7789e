"""Two phones and a desk around the interest board, in a real browser: one tap, one offer, one yes, without a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.interests.actions import declare_interest, draw_mark, name_key_actor
from app.participants.models import Seat
from app.participants.queries import people_at
from app.tables.actions import reveal_step
from tests.browser.conftest import DESK, PHONE, WALL, Hall

STEP = "interest-alignment"
WORDS = {"gain": "Sortir", "contribution": "Dix heures", "contribution_kind": "time", "commitment": "help"}


def around_the_board(hall: Hall) -> tuple[Page, Page]:
    """Amina and Bruno have said it to their table, which has revealed it."""
    amina, bruno = hall.phone(1, "Amina", "citizens"), hall.phone(1, "Bruno", "businesses")
    house = hall.served.house
    house.go(1, STEP)
    table_id = house.table(1).id or 0
    with house.read() as session:
        seats = [Seat(person.id or 0, table_id, house.evening_id) for person in people_at(session, table_id)]
    for seat, expects in zip(seats, ("Un local le jeudi", "L’essence remboursée"), strict=True):
        house.do(declare_interest, seat, STEP, WORDS | {"expected_return": expects}, "table")
    house.do(reveal_step, table_id, "facilitator:1")
    return amina, bruno


def test_one_tap_says_it_and_one_takes_it_back(hall: Hall) -> None:
    amina, bruno = around_the_board(hall)
    tap = amina.get_by_role("button", name="Compatible avec le mien")
    tap.click()
    expect(tap).to_have_attribute("aria-pressed", "true")
    expect(tap).to_have_attribute("name", "no")  # what the server says of it: stored
    bruno.reload()
    expect(bruno.locator("#mine")).to_contain_text("Une personne trouve votre intérêt compatible avec le sien.")
    tap.click()
    expect(tap).to_have_attribute("name", "yes")
    expect(tap).to_have_attribute("aria-pressed", "false")


def test_an_offer_reaches_the_other_at_once_and_a_yes_reaches_the_desk(hall: Hall) -> None:
    amina, bruno = around_the_board(hall)
    desk = hall.desk(1)
    bruno.get_by_role("button", name="Je peux y répondre").click()
    expect(bruno.locator(".interest-card")).to_contain_text("proposé")
    expect(amina.locator(".offer-card")).to_contain_text("Bruno peut répondre à ce que vous attendez.")
    expect(desk.locator("#region-kind")).to_contain_text("Bruno propose à Amina")
    amina.get_by_role("button", name="Oui, ça me va").click()
    expect(amina.locator(".offer-card")).to_have_count(0)
    expect(amina.locator("#region-common")).to_contain_text("Bruno apporte ce que Amina attend.")
    expect(bruno.locator(".interest-card")).to_contain_text("relié à vous")
    expect(desk.locator("#region-kind")).to_contain_text("Bruno → Amina")


def test_what_two_agree_on_costs_the_line_of_the_others_nothing(hall: Hall) -> None:
    amina, bruno = around_the_board(hall)
    chloe = hall.phone(1, "Chloé", "training")
    expect(chloe.locator("#mine")).to_contain_text("Ce que les autres ont dit")
    answers: list[int] = []
    chloe.on("response", lambda answer: answers.append(answer.status) if answer.url.endswith("/table/mine") else None)
    bruno.get_by_role("button", name="Je peux y répondre").click()
    with chloe.expect_response("**/table/mine"):  # the first: her page came without a name for what it shows
        expect(amina.locator(".offer-card")).to_be_visible()
    with chloe.expect_response("**/table/mine"):
        amina.get_by_role("button", name="Oui, ça me va").click()
    expect(chloe.locator("#region-common")).to_contain_text("Bruno apporte ce que Amina attend.")
    expect(chloe.locator("#mine")).to_contain_text("Ce que les autres ont dit")
    assert answers == [200, 304]


def test_my_own_answer_is_shown_although_the_first_request_for_it_is_lost(hall: Hall) -> None:
    amina, bruno = around_the_board(hall)
    bruno.get_by_role("button", name="Je peux y répondre").click()
    expect(amina.locator(".offer-card")).to_be_visible()  # she holds a name for what she shows from now on
    amina.route("**/table/mine", lambda route: route.abort(), times=1)
    tap = amina.get_by_role("button", name="Compatible avec le mien")
    tap.click()
    expect(tap).to_have_attribute("name", "no", timeout=15_000)


def test_an_offer_does_not_take_away_what_the_other_is_typing(hall: Hall) -> None:
    amina, bruno = around_the_board(hall)
    amina.get_by_text("Corriger ce que j’ai dit").click()
    field = amina.get_by_label("Ce que j’y gagne")
    field.fill("Sortir, et parler")
    bruno.get_by_role("button", name="Je peux y répondre").click()
    expect(bruno.locator(".interest-card")).to_contain_text("proposé")
    expect(field).to_have_value("Sortir, et parler")


def test_without_script_every_answer_is_a_form(hall: Hall) -> None:
    around_the_board(hall)
    chloe = hall.phone(1, "Chloé", "training", scripts=False)
    chloe.get_by_label("Ce que j’y gagne").fill("Un stage")
    chloe.get_by_label("Ce que j’apporte").fill("Une enquête")
    chloe.locator("label:has(input[value=data])").click()
    chloe.get_by_label("Ce que j’attends en retour").fill("Un tuteur")
    chloe.locator("label:has(input[value=help])").click()
    chloe.get_by_role("button", name="Poser sur la table").click()
    expect(chloe.locator("#mine")).to_contain_text("C’est noté à la table 1")
    chloe.get_by_role("button", name="Compatible avec le mien").first.click()
    expect(chloe.get_by_role("button", name="Compatible avec le mien").first).to_have_attribute("aria-pressed", "true")
    chloe.get_by_role("button", name="Je peux y répondre").first.click()
    expect(chloe.locator("#mine")).to_contain_text("Vous avez proposé à Amina d’y répondre.")


def test_every_answer_is_large_enough_for_any_finger(hall: Hall) -> None:
    amina, _ = around_the_board(hall)
    amina.get_by_text("Corriger ce que j’ai dit").click()
    targets = amina.locator(".answers .button, .chips .pick")
    expect(targets).to_have_count(10)
    assert all(box["height"] >= 44 for box in (target.bounding_box() for target in targets.all()) if box)
    assert amina.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_board(hall: Hall, axe: Callable[[Page], list[str]], scheme: str) -> None:
    amina, bruno = around_the_board(hall)
    house = hall.served.house
    table_id = house.table(1).id or 0
    with house.read() as session:
        first, second = (person.id or 0 for person in people_at(session, table_id))
    house.do(draw_mark, table_id, "gap", first, None, "un local", "facilitator:1")
    house.do(draw_mark, table_id, "conflict", first, second, "l’exclusivité", "facilitator:1")
    house.do(name_key_actor, table_id, "La Poste", "reserved", "facilitator:1")
    bruno.get_by_role("button", name="Je peux y répondre").click()
    expect(amina.locator(".offer-card")).to_be_visible()
    desk, wall = hall.desk(1, DESK, scheme=scheme), hall.screen("wall", WALL, scheme=scheme)
    slug = house.standing(1).evening.slug
    amina.emulate_media(color_scheme=scheme)
    found = {"the phone": axe(amina)}
    for page, path in ((desk, f"/desk/{table_id}/interests"), (desk, f"/desk/{table_id}/interests/print"), (wall, f"/wall/{slug}/1"),
                       (amina, "/table/interest")):
        page.goto(path)
        for fold in page.locator("details").all():
            fold.evaluate("one => one.open = true")
        found[path] = axe(page)
    house.go(1, "call-for-lead")
    amina.goto("/table")
    found["the call"] = axe(amina)
    assert {where: faults for where, faults in found.items() if faults} == {}
