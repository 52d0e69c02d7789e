"""The control room: the hall at a glance, and nobody in it who should not be there."""

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from app.ideas.actions import add_idea
from app.tables.actions import advance_table, call_control, push_step, reveal_step
from tests.houses import Clock, Served
from tests.screens.listening import listening, next_region
from tests.screens.pages import Part, page, plain

PAGE = "/control/lons-le-saunier"
PATHS = (PAGE, f"{PAGE}/live", f"{PAGE}/links", f"{PAGE}/cards", f"{PAGE}/desks", f"{PAGE}/tables/1", f"{PAGE}/tables/1/live")
POSTS = ("step", "undo", "nudge", "floor", "close", "calls/1/answer", "tables/1/link", "screens/wall/link")


def start(served: Served, *numbers: int) -> None:
    ids = [served.house.table(number).id for number in numbers or range(1, 17)]
    served.house.do(push_step, served.house.evening_id, "welcome", ids, "control")


def go_on(served: Served, step: str, but: tuple[int, ...] = ()) -> None:
    for number in range(1, 17):
        if number not in but:
            served.house.do(advance_table, served.house.table(number).id, step, "facilitator")


def tile(seen: Part, number: int) -> Part:
    return seen.by_id(f"tile-{number}")


def press(client: httpx.Client, form: Part) -> None:
    """Send a form of the page as it stands there."""
    client.post(form.facts["action"], data={field.facts["name"]: field.facts["value"] for field in form.all("input")}).raise_for_status()


# --- Who may ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_only_the_team_comes_in(served: Served, path: str) -> None:
    for who in (served.client(), served.phone(1, "Amina"), served.desk(1), served.wall()):
        refused = who.get(path)
        assert refused.status_code == 403, path
        assert "Cette page n’est pas pour vous" in refused.text
    assert served.control().get(path).status_code == 200


@pytest.mark.parametrize("path", POSTS)
def test_only_the_team_presses_its_buttons(served: Served, path: str) -> None:
    before = len(served.house.journal())
    for who in (served.client(), served.phone(1), served.desk(1), served.wall()):
        before = len(served.house.journal())
        assert who.post(f"{PAGE}/{path}", data={"step": "welcome", "all": "1"}).status_code == 403, path
        assert len(served.house.journal()) == before


def test_an_evening_that_does_not_exist_is_not_found(served: Served) -> None:
    assert served.control().get("/control/nulle-part").status_code == 404
    assert served.control().get(f"{PAGE}/tables/99").status_code == 404


@pytest.mark.parametrize("path", ["/backlog/lons-le-saunier", "/backlog/lons-le-saunier/contacts", "/backlog/lons-le-saunier/export.csv",
                                  "/backlog/lons-le-saunier/raw.json", "/morning/lons-le-saunier"])
def test_the_control_room_has_no_key_to_the_morning(served: Served, path: str) -> None:
    assert served.control().get(path).status_code == 403
    assert served.control().post("/backlog/lons-le-saunier/contacts.csv", data={"by": "Moi", "confirmed": "on"}).status_code == 403


def test_the_link_of_the_control_room_is_shown_to_the_organiser_only(served: Served) -> None:
    assert "/regie#" not in served.control().get(f"{PAGE}/links").text
    assert "/regie#" in served.team().get(f"{PAGE}/links").text


# --- What it shows ------------------------------------------------------------------------------------------------------


def test_before_the_evening_the_sentence_tells_how_the_hall_fills(served: Served) -> None:
    served.house.seat(1, "Amina")
    served.house.seat(2, "Bruno")
    seen = page(served.control().get(PAGE).text)
    assert seen.by_id("region-sentence").text == "La salle se remplit, 2 personnes à table."
    assert seen.by_id("region-room").one(id="next-title").text == "Bienvenue, à 18 h 30"


def test_tiles_stand_by_corner_with_facilitator_and_what_lies_on_the_table(served: Served) -> None:
    start(served)
    go_on(served, "inclusion-round")
    seat = served.house.seat(4, "Amina", "ess")
    served.desk(4)
    served.house.do(add_idea, seat, "inclusion-round", {"link": "Ma cuisine déborde."})
    seen = page(served.control().get(PAGE).text)
    corners = seen.by_id("region-hall").all("section", class_="corner")
    assert [corner.all("h2")[0].text for corner in corners] == ["Côté scène", "Côté fenêtres", "Côté buffet", "Mezzanine"]
    assert "Rémi 1 phrase 0 relié" in tile(seen, 4).text
    assert "college-ess" in str([part.facts.get("class") for part in tile(seen, 4).inside])
    assert "à venir" in tile(seen, 5).text
    assert "Ma cuisine" not in seen.text


@pytest.mark.parametrize("calls, words", [
    (0, "Seize tables avancent, aucune ne vous attend."), (1, "Une table vous attend, quinze avancent."),
    (3, "Trois tables vous attendent, treize avancent.")])
def test_the_sentence_counts_who_waits(served: Served, calls: int, words: str) -> None:
    start(served)
    for number in range(1, calls + 1):
        served.house.do(call_control, served.house.table(number).id, "Venez", "facilitator")
    assert page(served.control().get(PAGE).text).by_id("region-sentence").text == words


def test_a_call_lights_its_table_until_somebody_goes(served: Served) -> None:
    start(served)
    served.house.do(call_control, served.house.table(4).id, "Deux personnes <b>sans</b> téléphone.", "facilitator")
    control = served.control()
    text = control.get(PAGE).text
    seen = page(text)
    assert "appelle" in tile(seen, 4).text
    assert "is-waiting-me" in tile(seen, 4).one("a", class_="tile").facts["class"]
    assert "<b>sans</b>" not in text
    call = seen.by_id("region-calls").one("article")
    assert "Rémi vous appelle" in call.text
    control.post(call.one("form").facts["action"]).raise_for_status()
    seen = page(control.get(PAGE).text)
    assert "appelle" not in tile(seen, 4).text
    assert "Rien. La salle avance sans vous." in seen.by_id("region-calls").text
    assert served.house.kinds()[-1] == "call_answered"


def test_a_link_tried_on_a_second_device_rings(served: Served) -> None:
    served.desk(9)
    with pytest.raises(httpx.HTTPStatusError):
        served.desk(9)
    seen = page(served.control().get(PAGE).text)
    assert "Le lien d’Élodie a servi deux fois" in seen.by_id("region-calls").text
    assert {form.facts["action"].rpartition("/")[2] for form in seen.by_id("region-calls").all("form")} == {"answer", "link", "second"}


def test_a_facilitator_who_left_is_looked_for_after_three_minutes(served: Served, clock: Clock) -> None:
    start(served)
    served.desk(9)
    control = served.control()
    clock.forward(minutes=2, seconds=50)
    assert "hors ligne" not in tile(page(control.get(PAGE).text), 9).text
    clock.forward(seconds=20)
    seen = page(control.get(PAGE).text)
    assert "hors ligne" in tile(seen, 9).text
    assert "Plus de nouvelles d’Élodie" in seen.by_id("region-calls").text
    assert "hors ligne" not in tile(seen, 8).text  # nobody has opened that link yet


def test_a_table_two_steps_behind_the_paper_is_late_and_can_be_told(served: Served, clock: Clock) -> None:
    start(served)
    go_on(served, "inclusion-round", but=(14,))
    clock.forward(minutes=13)
    control = served.control()
    seen = page(control.get(PAGE).text)
    late = [call for call in seen.by_id("region-calls").all("article") if call.facts["id"].startswith("call-late")]
    assert "Deux étapes de retard" in late[-1].text
    assert plain("Encore à « Bienvenue ».") in late[-1].text
    warn = late[-1].one("form")
    assert "Prévenir Gaëlle" in warn.text
    phone = served.phone(14, "Samia")
    press(control, warn)
    assert "La salle avance" in phone.get("/table").text


def test_a_table_that_reveals_says_so_and_one_that_waits_for_the_room_is_not_late(served: Served, clock: Clock) -> None:
    served.house.go(1, "listen-need")
    served.house.do(reveal_step, served.house.table(1).id, "facilitator")
    served.house.go(2, "first-step")
    clock.forward(minutes=200)
    seen = page(served.control().get(PAGE).text)
    assert "révèle" in tile(seen, 1).text or "en retard" in tile(seen, 1).text
    assert "en retard" not in tile(seen, 2).text


def test_thirty_tables_give_up_their_names_and_keep_their_places(served: Served) -> None:
    page_of_sixteen = served.control().get(PAGE).text
    assert "hall-many" not in page_of_sixteen
    assert page_of_sixteen.count('class="tile-spot"') == 16


def test_one_table_has_a_page_with_its_links_and_its_next_step(served: Served) -> None:
    start(served)
    served.house.seat(3, "Amina")
    control = served.control()
    seen = page(control.get(f"{PAGE}/tables/3").text)
    assert "Donner envie de revenir aux jeunes diplômés" in seen.text
    assert f"/desk/{served.house.table(3).id}" in {link.facts.get("href") for link in seen.all("a")}
    assert any("/f#" in field.facts.get("value", "") for field in seen.all("input"))
    onward = next(form for form in seen.by_id("region-table").all("form") if "Faire passer à" in form.text)
    press(control, onward)
    assert served.house.standing(3).step.id == "inclusion-round"
    assert served.house.standing(4).step.id == "welcome"
    assert "Amina" not in control.get(f"{PAGE}/tables/3").text


def test_a_disk_that_failed_is_said_above_all(served: Served) -> None:
    control = served.control()
    assert page(control.get(PAGE).text).by_id("region-alarm").text == ""
    served.house.door.read_only = True
    assert "Le disque n’enregistre plus." in page(control.get(PAGE).text).by_id("region-alarm").text


# --- Live ---------------------------------------------------------------------------------------------------------------


def test_calls_and_connections_are_pushed(served: Served) -> None:
    start(served)
    with listening(served, served.control(), f"{PAGE}/live") as control:
        assert "0 personne reliée" in next_region(control, "under").text
        served.house.do(call_control, served.house.table(4).id, "Venez", "facilitator")
        while "Rémi vous appelle" not in next_region(control, "calls").text:
            pass
        phone = served.phone(1, "Amina")
        with listening(served, phone, "/table/live"):
            while "1 personne reliée" not in next_region(control, "under").text:
                pass
        while "0 personne reliée" not in next_region(control, "under").text:
            pass


def test_who_may_not_come_in_is_not_told_live_either(served: Served) -> None:
    for who in (served.client(), served.phone(1), served.desk(1), served.wall()):
        with listening(served, who, f"{PAGE}/live") as socket, pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4003

