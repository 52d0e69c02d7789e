"""The board, a file and its promises in a real browser: axe, every width, the filters, one tap, and paper of two pages at most."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.followup.actions import note_cooperation
from app.interests.actions import declare_interest
from app.sheets.actions import write_sheet_for
from tests.browser.conftest import PHONE, Hall
from tests.browser.test_access import Axe, look
from tests.houses import Clock
from tests.mornings import play_sample, small_starter
from tests.screens.aftermath import EVENING, Team

FILE = "/files/LONS27-T02-1"
WORDS = "Il faudrait que chacun puisse travailler, habiter et se déplacer ici sans que cela coûte plus de quarante euros par semaine. "


@pytest.fixture
def team(hall: Hall, clock: Clock) -> Team:
    """Some weeks after: one file is late, one is parked, one waits."""
    small_starter(hall.served.house)
    clock.forward(hours=14)
    team = Team(hall.served.house)
    team.decide(2, "BACKLOG_D1")
    team.decide(3, "BACKLOG_D2", owner="Élodie")
    team.decide(4, "PARKED", reason="public_decision", review_on="2027-05-02", wake_up="le budget est voté")
    team.decide(5, "DROPPED", reason="already_exists")
    clock.forward(days=80)
    team.happened(2, on=EVENING + timedelta(days=70))
    team.happened(2, "lead_search", result="profile", what="Profil écrit")
    team.note(2, **{"skill-1": "Karim et Léa", "exit_funding": "Un fonds de confiance", "source-exit_funding": "appel du 24 mars"})
    team.promise(2, who="La mairie", due_on="2027-04-01")
    team.promise(2, who="Karim", what="Un camion")
    return team


def test_every_page_is_read_by_everybody_at_every_width(hall: Hall, team: Team, axe: Axe) -> None:
    page, wrong = hall.team(), []
    for path in ("/board", "/board?stage=d1&q=gare", FILE, "/files/LONS27-T04-1", f"{FILE}/offer", f"{FILE}/print/company",
                 "/promises/lons-le-saunier"):
        page.goto(path)
        for closed in page.locator("details:not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        wrong += look(page, axe, "wide", path)
    assert not wrong, "\n".join(wrong)


def test_the_board_answers_while_one_types_and_the_address_follows(hall: Hall, team: Team) -> None:
    page = hall.team()
    page.goto("/board")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Deux dossiers vivants"))
    page.get_by_label("Chercher").press_sequentially("elodie")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Un dossier vivant"))
    expect(page.get_by_label("Chercher")).to_be_focused()
    page.wait_for_url("**/board?q=elodie")
    page.get_by_label("Chercher").fill("")
    page.get_by_label("Qui dorment").check()
    page.wait_for_url("**/board?dormant=1")
    expect(page.locator("#c-d2 + ul h3")).to_have_count(1)
    expect(page.locator(".stages .slip")).to_have_count(1)
    page.locator(".slip a").first.click()
    page.wait_for_url("**/files/LONS27-T03-1")


def test_the_board_is_searched_without_javascript(hall: Hall, team: Team) -> None:
    page = hall.team(scripts=False)
    page.goto("/board")
    page.get_by_label("Étape").select_option("d2")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator(".stages .slip")).to_have_count(1)
    expect(page.get_by_label("Étape")).to_have_value("d2")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_promise_is_settled_in_one_tap_on_a_phone(hall: Hall, team: Team, scripts: bool) -> None:
    page = hall.team(PHONE, scripts=scripts)
    page.goto("/promises/lons-le-saunier")
    page.get_by_label("Vous signez").fill("Claire")
    page.get_by_role("button", name="Tenue : La mairie").click()
    expect(page.locator(".promise.is-kept")).to_contain_text("La mairie")
    expect(page.get_by_label("Vous signez").first).to_have_value("Claire")  # from here on it is one tap
    page.goto(FILE)
    page.get_by_role("button", name="Tenue : Karim").click()
    expect(page.locator(".promise.is-kept")).to_have_count(2)


def test_an_event_is_noted_in_place(hall: Hall, team: Team) -> None:
    page = hall.team()
    page.goto(FILE)
    page.get_by_text("Noter ce qui s’est passé").click()
    page.locator("#e-what").fill("Trois vignerons goûtent")
    page.locator("#e-hours_team").fill("1,5")
    page.locator("#e-by").fill("Zoé")
    page.locator("#e-by").press("Enter")
    expect(page.locator("#events ~ .history li").first).to_contain_text("Trois vignerons goûtent")
    expect(page.locator("#e-by")).to_have_value("Zoé")


def test_a_shut_gate_is_named_beside_the_form_which_keeps_what_was_typed(hall: Hall, team: Team) -> None:
    page = hall.team()
    page.goto(FILE)
    page.get_by_text("Changer d’étape").first.click()
    page.locator("#m-to").select_option("d2")
    page.locator("#m-by").fill("Claire")
    page.get_by_role("button", name="Changer d’étape").click()
    expect(page.locator("#move-obstacles")).to_contain_text("P2")
    expect(page.locator("#m-by")).to_have_value("Claire")
    page.get_by_text("Passer outre ce qui manque").click()
    page.locator("#m-forced_by").fill("Lucie")
    page.locator("#m-forced_reason").fill("le maire attend")
    page.get_by_role("button", name="Changer d’étape").click()
    expect(page.locator("#history ~ .history li").first).to_contain_text("Passé outre, Lucie : le maire attend")
    expect(page.locator(".stage-path .is-here")).to_contain_text("D2")


# --- Paper ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["company", "authority"])
def test_the_note_of_a_real_file_and_of_the_fullest_one_hold_on_two_pages(hall: Hall, clock: Clock, reader: str) -> None:
    house = hall.served.house
    play_sample(house, 1)
    table = play_sample(house, 13)
    for seat in table.seats.values():
        said = {"gain": WORDS[:150], "contribution": (WORDS * 2)[:200], "expected_return": WORDS[:150], "commitment": "help",
                "contribution_kind": "equipment", "contribution_amount": "douze"}
        house.do(declare_interest, seat, "interest-alignment", said, "table")
    plan = house.standing(13).plan
    for form in plan.sheets:
        full = {field.id: (WORDS * 12)[: field.max_length or 300] for field in form.fields if field.type == "text"}
        house.do(write_sheet_for, table.table_id, form.id, full, table.desk)
    clock.forward(hours=14)
    team = Team(house)
    _fill_lines(team)
    page = hall.team()
    for path in ("/files/LONS27-T01-1", "/files/LONS27-T13-1"):
        page.goto(f"{path}/print/{reader}")
        assert 1 <= pages_on_paper(page) <= 2, path


def _fill_lines(team: Team) -> None:
    """Every line of the team as long as it may be."""
    lines = {"alternatives": 600, "cost_bearer": 300, "appeal": 300, "places": 200, "key_actor": 120, "next_action": 200, "title": 80}
    team.note(13, **{name: (WORDS * 8)[:length] for name, length in lines.items()}, **{f"blocker-{n}": "to_check" for n in range(1, 6)},
              price="3", volume="20 000", turnover_per_job="40 000", first_money="mixed", route="takeover", key_actor_status="reserved")
    for number in range(9):
        team.house.do(note_cooperation, team.house.evening_id, team.name(13), {
            "kind": "pooling", "one": f"Structure {number} " + WORDS[:80], "other": f"Autre {number} " + WORDS[:80], "exchange": WORDS * 2,
            "by": "Claire"}, "organiser")


def pages_on_paper(page: Page) -> int:
    """How many A4 sheets it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
