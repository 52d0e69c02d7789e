"""The control room sees which browsers lead, puts one out within the second, or lets one more in."""

import pytest

from app.evenings.actions import open_screen
from app.ground.badge import badges_that_hold
from app.ground.devices import device_name
from app.ground.refusal import Refused
from app.screens.links import desk_link
from app.tables.actions import allow_device, claim_desk, prepare_evening, revoke_device
from tests.houses import Clock, House, Served
from tests.screens.listening import code_of_the_end, listening
from tests.screens.pages import Part, page

CONTROL = "/control/lons-le-saunier"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile/15E148 Safari/604.1"


def secret(served: Served, number: int) -> str:
    return desk_link(served.house.table(number), served.links, served.url).partition("#")[2]


def held(served: Served, number: int) -> list[int]:
    with served.house.read() as session:
        return [row.id or 0 for row in badges_that_hold(session, "facilitator", served.house.evening_id, served.house.table(number).id)]


def facts(served: Served, number: int) -> Part:
    return page(served.control().get(f"{CONTROL}/tables/{number}").text).by_id("region-table")


@pytest.mark.parametrize("agent, name", [
    (FIREFOX, "Firefox sur Android"), (IPHONE, "Safari sur iPhone"), ("", "Appareil inconnu"), ("curl/8.1", "Appareil inconnu"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0", "Edge sur Windows"),
    ("Mozilla/5.0 (X11; CrOS x86_64 14541) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36", "Chrome sur ChromeOS"),
    ("<script>Firefox/1</script>", "Firefox")])
def test_a_browser_is_named_by_what_it_is_and_nothing_finer(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_the_control_room_sees_who_holds_a_desk_since_when_and_whether_it_listens(served: Served) -> None:
    desk = served.client()
    desk.post("/f", data={"secret": secret(served, 4)}, headers={"User-Agent": FIREFOX}).raise_for_status()
    place = f"/desk/{served.house.table(4).id}"
    assert "Firefox sur Android, depuis" in facts(served, 4).text and "(pas relié)" in facts(served, 4).text
    with listening(served, desk, f"{place}/live") as line:
        assert line.recv(timeout=20)
        assert "(pas relié)" not in facts(served, 4).text
        row = page(served.control().get(f"{CONTROL}/links").text).by_id("table-4")
        assert "Firefox sur Android" in row.text and "relié" in row.text
    assert "Firefox" not in facts(served, 5).text


def test_a_device_that_is_put_out_is_out_at_once_and_its_link_opens_nothing(served: Served) -> None:
    desk, other, old = served.desk(4), served.desk(5), secret(served, 4)
    place = f"/desk/{served.house.table(4).id}"
    with listening(served, desk, f"{place}/live") as line, listening(served, other, f"/desk/{served.house.table(5).id}/live") as neighbour:
        assert line.recv(timeout=20) and neighbour.recv(timeout=20)
        handed = served.control().post(f"{CONTROL}/tables/4/devices/{held(served, 4)[0]}/revoke")
        assert code_of_the_end(line) == 4003
        neighbour.send("again")
        assert neighbour.recv(timeout=20)
    assert desk.get(place).status_code == 403
    assert desk.post("/f", data={"secret": old}).status_code == 404
    assert handed.url.path == f"{CONTROL}/tables/4/handover"
    fresh = page(handed.text).by_id("link-desk").facts["value"]
    assert page(handed.text).one("svg", class_="qr-code")
    assert served.client().post("/f", data={"secret": fresh}).url.path == place


def test_the_team_that_looks_at_a_desk_stays_when_its_facilitator_is_put_out(served: Served) -> None:
    served.desk(4)
    control = served.control()
    with listening(served, control, f"/desk/{served.house.table(4).id}/live") as line:
        assert line.recv(timeout=20)
        control.post(f"{CONTROL}/tables/4/link").raise_for_status()
        line.send("again")
        assert "region-" in str(line.recv(timeout=20))


def test_a_badge_that_was_taken_back_elsewhere_is_noticed_at_the_next_word(served: Served) -> None:
    """The right is read from the database on each message: nothing rests on who closes what."""
    desk = served.desk(4)
    with listening(served, desk, f"/desk/{served.house.table(4).id}/live") as line:
        assert line.recv(timeout=20)
        served.house.do(revoke_device, served.house.table(4).id, held(served, 4)[0], "control")
        line.send("again")
        assert code_of_the_end(line) == 4003


def test_a_second_device_is_let_in_once_within_ten_minutes(house: House, clock: Clock) -> None:
    table_id = house.table(1).id
    for _ in range(2):
        house.do(claim_desk, table_id, f"token-{len(house.kinds())}")
        house.do(allow_device, table_id, "control")
    clock.forward(minutes=11)
    with pytest.raises(Refused, match="link_claimed"):
        house.do(claim_desk, table_id, "too-late")
    house.do(allow_device, table_id, "control")
    house.do(claim_desk, table_id, "third")
    with pytest.raises(Refused, match="link_claimed"):
        house.do(claim_desk, table_id, "fourth")


def test_one_tap_on_the_alarm_lets_the_second_device_in_and_settles_it(served: Served) -> None:
    first, second, control = served.desk(4), served.client(), served.control()
    told = second.post("/f", data={"secret": secret(served, 4)})
    assert told.status_code == 409 and "La régie est prévenue" in told.text
    alarm = page(control.get(CONTROL).text).by_id("region-calls")
    allow = next(form.facts["action"] for form in alarm.all("form") if form.facts["action"].endswith("/second"))
    control.post(allow).raise_for_status()
    assert "a servi deux fois" not in control.get(CONTROL).text
    place = f"/desk/{served.house.table(4).id}"
    assert second.post("/f", data={"secret": secret(served, 4)}).url.path == place
    assert first.get(place).status_code == second.get(place).status_code == 200
    control.post(f"{CONTROL}/tables/4/devices/{held(served, 4)[0]}/revoke").raise_for_status()
    assert first.get(place).status_code == 403 and second.get(place).status_code == 200


def test_a_device_of_one_desk_is_not_put_out_through_another(served: Served) -> None:
    served.desk(4)
    assert served.control().post(f"{CONTROL}/tables/5/devices/{held(served, 4)[0]}/revoke").status_code == 404
    assert len(held(served, 4)) == 1


def test_one_browser_of_the_wall_is_put_out_and_the_others_stay(served: Served) -> None:
    one, other, control = served.wall(), served.wall(), served.control()
    old = served.links.screen("wall", served.house.evening_id, 0)
    forms = [form.facts["action"] for form in page(control.get(f"{CONTROL}/links").text).by_id("devices").all("form")]
    with listening(served, one, "/wall/lons-le-saunier/live") as line:
        assert line.recv(timeout=20)
        control.post(forms[0]).raise_for_status()
        assert code_of_the_end(line) == 4003
    assert one.get("/wall/lons-le-saunier").status_code == 403
    assert other.get("/wall/lons-le-saunier").status_code == 200
    assert one.post("/mur", data={"secret": old}).status_code == 404


def test_only_the_organiser_puts_a_control_room_out(served: Served) -> None:
    control, other = served.control(), served.control()
    assert "Régie" not in page(control.get(f"{CONTROL}/links").text).text.partition("Appareils de l’équipe")[2][:200]
    with served.house.read() as session:
        badge = badges_that_hold(session, "control", served.house.evening_id)[0].id
    assert other.post(f"{CONTROL}/screens/control/devices/{badge}/revoke").status_code == 403
    served.team().post(f"{CONTROL}/screens/control/devices/{badge}/revoke").raise_for_status()
    assert control.get(CONTROL).status_code == 403 and other.get(CONTROL).status_code == 200


def test_a_desk_opens_no_other_desk(served: Served) -> None:
    desk, other = served.desk(4), f"/desk/{served.house.table(5).id}"
    badge = next(cookie.value for cookie in desk.cookies.jar if cookie.name == "tablee_desk")
    stranger = served.client()
    stranger.cookies.set("tablee_desk", badge or "")
    assert stranger.get(f"/desk/{served.house.table(4).id}").status_code == 200
    assert stranger.get(other).status_code == 403
    assert stranger.post(f"{other}/reveal").status_code == 403


def test_the_badge_of_a_phone_opens_no_desk_in_whatever_cookie_it_comes(served: Served) -> None:
    """The first person and the first table have the same number: only the role tells their badges apart."""
    badge = served.phone(1, "Amina").cookies["tablee_seat"]
    assert served.house.table(1).id == 1
    for cookie, path in (("tablee_desk", "/desk/1"), ("tablee_control", CONTROL), ("tablee_team", "/morning/lons-le-saunier"),
                         ("tablee_wall", "/wall/lons-le-saunier")):
        thief = served.client()
        thief.cookies.set(cookie, badge)
        assert thief.get(path).status_code == 403, path


def test_the_control_room_of_another_evening_opens_nothing_here(served: Served) -> None:
    elsewhere = served.house.do(prepare_evening, served.house.standing(1).plan.model_copy(update={"id": "ailleurs"}))
    served.house.do(open_screen, elsewhere, "control", "a-badge-of-another-evening")
    control = served.client()
    control.cookies.set("tablee_control", "a-badge-of-another-evening")
    assert control.get("/control/ailleurs").status_code == 200
    for path in (CONTROL, f"/desk/{served.house.table(1).id}", "/wall/lons-le-saunier"):
        assert control.get(path).status_code == 403, path
