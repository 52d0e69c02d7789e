"""The organiser's door: one password, one try a second, a badge that one may give back."""

import asyncio

import pytest

from app.evenings.actions import leave_house, open_house
from app.ground.badge import new_token, read_badge
from app.ground.refusal import Refused
from app.screens.team import PATIENT, Turnstile
from tests.houses import Clock, House, Served


def test_the_badge_holds_for_twelve_hours_and_for_no_evening_in_particular(house: House, clock: Clock) -> None:
    token = new_token()
    house.do(open_house, token)
    with house.read() as session:
        badge = read_badge(session, token, "organiser")
        assert badge is not None
        assert badge.evening_id is None
    clock.forward(hours=12)
    with house.read() as session:
        assert read_badge(session, token, "organiser") is None


def test_leaving_takes_back_this_badge_and_no_other(house: House) -> None:
    mine, theirs = new_token(), new_token()
    for token in (mine, theirs):
        house.do(open_house, token)
    house.do(leave_house, mine)
    house.do(leave_house, "unknown")
    with house.read() as session:
        assert read_badge(session, mine, "organiser") is None
        assert read_badge(session, theirs, "organiser") is not None


def test_a_wrong_password_opens_nothing_and_is_not_shown_again(served: Served) -> None:
    client = served.client()
    answer = client.post("/organiser", data={"password": "mot-de-passe-devine"})
    assert answer.status_code == 403
    assert "Ce n’est pas le mot de passe" in answer.text
    assert "mot-de-passe-devine" not in answer.text
    assert client.get("/control/lons-le-saunier").status_code == 403


def test_the_password_opens_every_door_and_leaving_closes_them(served: Served) -> None:
    team = served.team()
    page = team.get("/organiser")
    assert "Start-Up de Territoire — Lons-le-Saunier" in page.text
    for link in ("/control/lons-le-saunier", "/wall/lons-le-saunier", "/control/lons-le-saunier/links", "/morning/lons-le-saunier"):
        assert f'href="{link}"' in page.text
        assert team.get(link).status_code == 200
    team.post("/organiser/logout").raise_for_status()
    assert "Mot de passe" in team.get("/organiser").text
    assert team.get("/control/lons-le-saunier").status_code == 403


def test_tries_come_one_after_the_other_and_a_crowd_is_sent_away() -> None:
    async def first_only() -> list[object]:
        turnstile = Turnstile()
        tries = [asyncio.create_task(turnstile.pass_through()) for _ in range(PATIENT + 2)]
        done, waiting = await asyncio.wait(tries, return_when=asyncio.FIRST_EXCEPTION, timeout=20)
        for task in waiting:
            task.cancel()
        return [task.exception() for task in done]

    refused = [error for error in asyncio.run(first_only()) if error]
    assert [error.code for error in refused if isinstance(error, Refused)] == ["too_many_tries"] * len(refused)
    assert refused


@pytest.mark.parametrize("path", ["/organiser"])
def test_the_door_needs_no_javascript(served: Served, path: str) -> None:
    page = served.client().get(path).text
    assert '<form class="part" method="post" action="/organiser">' in page
    assert 'type="password"' in page
