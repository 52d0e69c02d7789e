"""The facilitator's desk: who may open it, what it shows of private things, and every form on it without JavaScript."""

import httpx
import pytest
from fastapi.routing import APIRoute

from app.ideas.actions import add_idea, cast_vote, hide_idea, open_vote
from app.interests.actions import declare_interest
from app.main import ROUTES
from app.methods.models import FieldSpec
from app.participants.actions import add_person
from app.participants.queries import people_at
from app.sheets.queries import sheet_values
from app.tables.actions import reveal_step
from tests.houses import Clock, Served
from tests.kinds.test_pass_gate import INTEREST
from tests.screens.pages import Part, page, plain

ACTOR = "facilitator:1"


def desk_of(served: Served, desk: httpx.Client, number: int = 1, path: str = "") -> Part:
    answer = desk.get(f"/desk/{served.house.table(number).id}{path}")
    assert answer.status_code == 200, answer.text[:500]
    return page(answer.text)


def where(served: Served, number: int = 1) -> str:
    return f"/desk/{served.house.table(number).id}"


@pytest.mark.parametrize("path", ["", "/interests", "/sheets", "/print"])
def test_it_opens_for_its_facilitator_and_the_team_and_for_nobody_else(served: Served, path: str) -> None:
    address = where(served) + path
    assert served.desk(1).get(address).status_code == 200
    assert served.control().get(address).status_code == 200
    assert served.team().get(address).status_code == 200
    for stranger in (served.desk(2), served.phone(1, "Amina", "citizens"), served.wall(), served.client()):
        assert stranger.get(address).status_code == 403


WRITES = sorted({route.path for room in ROUTES for route in room.router.routes
                 if isinstance(route, APIRoute) and route.path.startswith("/desk/{table_id}") and "POST" in route.methods})
FILLED = {"step_id": "silent-ideas", "idea_id": "1", "verb": "hide", "cluster_id": "1", "participant_id": "1", "sheet": "d1",
          "mark_id": "1"}
TYPED = {"step": "clarify", "reason": "x", "participant": "1", "text": "x", "title": "x", "name": "x", "group": "citizens", "card": "1",
         "into": "2", "candidate": "idea:1", "dots": "1", "kind": "gap", "awaits": "1", "who": "x", "gain": "x"}


@pytest.mark.parametrize("who", ["desk of table 2", "phone", "wall", "nobody"])
def test_nobody_else_writes_on_it_by_any_of_its_addresses(served: Served, who: str) -> None:
    house = served.house
    house.go(1, "silent-ideas")
    house.do(add_idea, house.seat(1, "Bruno"), "silent-ideas", {"text": "Un banc."})
    client = {"desk of table 2": lambda: served.desk(2), "phone": lambda: served.phone(1, "Amina", "citizens"), "wall": served.wall,
              "nobody": served.client}[who]()
    before = house.kinds()
    assert len(WRITES) > 20
    for path in WRITES:
        answer = client.post(path.replace(":int", "").format(table_id=house.table(1).id, **FILLED), data=TYPED)
        assert answer.status_code == 403, path
    assert house.kinds() == before


def test_the_head_says_where_the_table_stands(served: Served, clock: Clock) -> None:
    desk = served.desk(1)
    served.phone(1, "Amina", "citizens")
    served.house.do(add_person, served.house.table(1).id, "Colette", "citizens", ACTOR)
    served.house.go(1, "welcome")
    clock.forward(minutes=9)
    served.house.go(1, "inclusion-round")
    head = desk_of(served, desk).by_id("region-head").text
    assert "Étape 2 sur 16" in head and "Faire connaissance" in head
    assert "2 présents" in head and "0 téléphone relié" in head  # httpx holds no socket
    assert "7:00" in head and "sur 7 min" in head and "4 min de retard" in head
    assert "cette étape tient en 5 min" in head  # the script's own minimum, said only when it helps


def test_it_holds_one_solid_button_at_most(served: Served) -> None:
    desk = served.desk(1)
    for step in ("welcome", "silent-ideas", "vote-ideas", "first-step"):
        served.house.go(1, step)
        assert len(desk_of(served, desk).all("button", class_="button-main") + desk_of(served, desk).all("a", class_="button-main")) <= 1


def test_private_cards_are_read_here_before_the_reveal_but_without_their_author(served: Served) -> None:
    desk, house = served.desk(1), served.house
    amina = house.seat(1, "Amina")
    house.go(1, "listen-need")
    house.do(add_idea, amina, "listen-need", {"text": "Neuf jours sans parler."})
    for _ in ("before", "after"):
        table = desk_of(served, desk).by_id("region-kind")
        assert "Neuf jours sans parler." in table.text and "Amina" not in table.text
        house.do(reveal_step, amina.table_id, ACTOR)
    assert "Neuf jours sans parler." not in served.control().get("/control/lons-le-saunier").text


def test_open_cards_bear_a_first_name(served: Served) -> None:
    desk, house = served.desk(1), served.house
    house.go(1, "inclusion-round")
    house.do(add_idea, house.seat(1, "Bruno"), "inclusion-round", {"link": "Ma tournée du mardi."})
    assert "Bruno" in desk_of(served, desk).by_id("region-kind").text


def test_a_hidden_card_stands_there_without_its_text_in_sight_and_without_author(served: Served) -> None:
    desk, house = served.desk(1), served.house
    gerard = house.seat(1, "Gérard")
    house.go(1, "inclusion-round")
    card = house.do(add_idea, gerard, "inclusion-round", {"link": "Mme P. perd la tête."})["id"]
    house.do(hide_idea, gerard.table_id, card, True, ACTOR)
    hidden = desk_of(served, desk).one("article", class_="is-hidden")
    assert "Gérard" not in hidden.text and "Une carte masquée" in hidden.text
    folded = hidden.one("details")
    assert "Mme P. perd la tête." in folded.text and "open" not in folded.facts  # « Relire »
    assert "Mme P." not in plain(hidden.text.replace(folded.text, ""))


def test_how_many_have_written_is_a_number_and_never_a_list(served: Served) -> None:
    desk, house = served.desk(1), served.house
    amina, _ = house.seat(1, "Amina"), house.seat(1, "Bruno")
    house.go(1, "silent-ideas")
    house.do(add_idea, amina, "silent-ideas", {"text": "Une idée."})
    for part in ("region-gesture", "region-kind"):
        text = desk_of(served, desk).by_id(part).text
        assert "1 personne sur 2 a écrit" in text and "Bruno" not in text


def test_votes_are_a_number_of_people_until_they_close(served: Served) -> None:
    desk, house = served.desk(1), served.house
    amina = house.seat(1, "Amina")
    house.go(1, "frame-problem")
    card = house.do(add_idea, amina, "frame-problem", {"text": "On n’ose pas demander."})["id"]
    house.go(1, "vote-problem")
    house.do(open_vote, amina.table_id, ACTOR)
    house.do(cast_vote, amina, "vote-problem", f"idea:{card}", 1)
    shown = desk_of(served, desk)
    assert "1 personne sur 1 a voté" in shown.by_id("region-gesture").text
    assert shown.by_id("region-kind").all("b", class_="count") == []
    desk.post(f"{where(served)}/vote/close").raise_for_status()
    assert [count.text for count in desk_of(served, desk).by_id("region-kind").all("b", class_="count")] == ["1"]


def test_what_was_said_to_the_team_only_is_counted_here_and_nothing_more(served: Served) -> None:
    desk, house = served.desk(1), served.house
    amina, gerard = house.seat(1, "Amina"), house.seat(1, "Gérard")
    house.go(1, "interest-alignment")
    house.do(declare_interest, amina, "interest-alignment", INTEREST | {"gain": "Sortir de chez moi."}, "table")
    house.do(declare_interest, gerard, "interest-alignment", INTEREST | {"gain": "Que ma sœur ressorte.", "commitment": "follow"}, "team")
    for path in ("", "/interests"):
        before = desk_of(served, desk, path=path).text
        assert "Sortir de chez moi." not in before and "ma sœur" not in before and "1 personne a répondu à l’équipe seulement" in before
    house.do(reveal_step, amina.table_id, ACTOR)
    for path in ("", "/interests"):
        after = desk_of(served, desk, path=path)
        assert "Sortir de chez moi." in after.text and "ma sœur" not in after.text
        assert "rien à lire" in after.text  # as for whoever has not answered
        follow = next(rung for rung in after.one("ol", class_="levels").all("li") if "Suivre" in rung.text)
        assert follow.one("span", class_="unseen").text == "0"


def test_the_board_says_in_words_what_it_draws(served: Served) -> None:
    desk, house = served.desk(1), served.house
    bruno, helene = house.seat(1, "Bruno", "businesses"), house.seat(1, "Hélène", "public")
    house.go(1, "interest-alignment")
    for seat in (bruno, helene):
        house.do(declare_interest, seat, "interest-alignment", INTEREST, "table")
    house.do(reveal_step, bruno.table_id, ACTOR)
    marks = f"{where(served)}/marks"
    for kind, awaits, brings, about in (("link", bruno, helene, "thermos et essence"), ("gap", helene, None, "les chiffres"),
                                        ("conflict", bruno, helene, "l’exclusivité")):
        data = {"kind": kind, "awaits": str(awaits.participant_id), "about": about}
        desk.post(marks, data=data | ({"brings": str(brings.participant_id)} if brings else {})).raise_for_status()
    board = desk_of(served, desk, path="/interests")
    assert board.one("h1").text == "Une attente trouve réponse, une reste ouverte. Un désaccord est posé sur la table."
    for words in ("Hélène → Bruno", "thermos et essence", "Hélène attend", "les chiffres", "Bruno et Hélène : désaccord", "l’exclusivité"):
        assert words in board.text
    twin = board.by_id("twin").text
    assert "Hélène apporte ce que Bruno attend : thermos et essence." in twin and "Hélène attend encore : les chiffres." in twin
    erase = board.all("form", action=next(form.facts["action"] for form in board.all("form") if form.facts["action"].endswith("/erase")))[0]
    desk.post(erase.facts["action"]).raise_for_status()
    assert "Hélène → Bruno" not in desk_of(served, desk, path="/interests").text


def test_a_person_who_left_stays_on_the_board_while_a_link_needs_her(served: Served) -> None:
    desk, house = served.desk(1), served.house
    bruno, helene = house.seat(1, "Bruno"), house.seat(1, "Hélène")
    house.go(1, "interest-alignment")
    house.do(reveal_step, bruno.table_id, ACTOR)
    desk.post(f"{where(served)}/marks", data={"kind": "link", "awaits": str(bruno.participant_id), "brings": str(helene.participant_id)})
    desk.post(f"{where(served)}/people/{helene.participant_id}/leave").raise_for_status()
    assert "Hélène → Bruno" in desk_of(served, desk, path="/interests").text


def test_people_are_added_named_lead_given_the_pen_and_leave(served: Served) -> None:
    desk, house = served.desk(13), served.house
    place = where(served, 13)
    desk.post(f"{place}/people", data={"name": "Colette", "group": "citizens"}).raise_for_status()
    seat = house.seat(13, "Samia", "businesses")
    people = desk_of(served, desk, 13).by_id("region-people")
    assert "Colette Citoyens · sans téléphone" in people.text and "2 présents" in people.text
    assert "Nadège n’est pas encore là" in people.text
    desk.post(f"{place}/people/{seat.participant_id}/lead").raise_for_status()
    desk.post(f"{place}/pen", data={"participant": str(seat.participant_id)}).raise_for_status()
    people = desk_of(served, desk, 13).by_id("region-people").text
    assert "Samia Entreprises porte le projet tient la plume" in people
    desk.post(f"{place}/people/{seat.participant_id}/leave").raise_for_status()
    with house.read() as session:
        assert [person.name for person in people_at(session, house.table(13).id or 0)] == ["Colette"]
    assert desk.post(f"{place}/people/{seat.participant_id}/leave").status_code == 404
    assert desk.post(f"{place}/people", data={"name": "X", "group": "martians"}).status_code == 422


def test_the_lines_of_every_sheet_are_written_from_the_desk(served: Served) -> None:
    desk, house = served.desk(13), served.house
    assert "Fiche du projet" in desk_of(served, desk, 13, "/sheets").text and "Plan de test" in desk_of(served, desk, 13, "/sheets").text
    desk.post(f"{where(served, 13)}/sheets/d2", data={"name": "La bouteille qui revient"}).raise_for_status()
    desk.post(f"{where(served, 13)}/sheets/d3", data={"success_threshold": "4 sur 10"}).raise_for_status()
    sheets = desk_of(served, desk, 13, "/sheets").text
    assert "La bouteille qui revient" in sheets and "4 sur 10" in sheets
    with house.read() as session:
        assert sheet_values(session, house.standing(13), "d3") == {"success_threshold": "4 sur 10"}
    assert desk.post(f"{where(served, 13)}/sheets/d9", data={"name": "x"}).status_code == 404
    assert served.desk(12).post(f"{where(served, 13)}/sheets/d3", data={"success_threshold": "0"}).status_code == 403


def test_somebody_without_a_phone_states_her_interest_at_the_desk(served: Served) -> None:
    desk, house = served.desk(1), served.house
    colette = house.do(add_person, house.table(1).id, "Colette", "citizens", ACTOR)
    house.go(1, "interest-alignment")
    form = desk_of(served, desk).by_id("region-write").one("form")
    assert "data-private" in form.facts  # kept by no device
    desk.post(form.facts["action"], data=INTEREST | {"participant": str(colette), "gain": "Voir du monde."}).raise_for_status()
    house.do(reveal_step, house.table(1).id, ACTOR)
    assert "Voir du monde." in desk_of(served, desk).by_id("region-kind").text


def test_every_field_of_a_step_can_be_written_for_somebody(served: Served) -> None:
    desk, house = served.desk(13), served.house
    house.seat(13, "Samia", "businesses")
    for step in house.standing(13).script.steps:
        house.go(13, step.id)
        write = desk_of(served, desk, 13).by_id("region-write")
        asked = _asked(served, step.id)
        assert [f"desk-{field.id}-{step.id}" for field in asked if not write.all(id=f"desk-{field.id}-{step.id}")] == []
        assert bool(asked) == bool(write.all("form"))


def test_the_paper_has_the_real_times_of_what_was_lived(served: Served, clock: Clock) -> None:
    desk = served.desk(1)
    sheet = desk_of(served, desk, path="/print")
    assert [cell.text for cell in sheet.all("td", class_="when")][:3] == ["18 h 30 5 min", "18 h 35 7 min", "18 h 42 10 min"]
    assert "Table 1 · Claire" in sheet.text and "jeudi 18 mars 2027" in sheet.text
    clock.forward(minutes=4)
    served.house.go(1, "welcome")
    clock.forward(minutes=9)
    served.house.go(1, "inclusion-round")
    whens = [cell.text for cell in desk_of(served, desk, path="/print").all("td", class_="when")]
    assert whens[0].startswith("18 h 34") and whens[1].startswith("18 h 43") and whens[2].startswith("18 h 46")


def test_what_the_control_room_tells_the_phones_is_on_the_desk_too(served: Served) -> None:
    desk = served.desk(1)
    served.control().post("/control/lons-le-saunier/nudge", data={"all": "1", "text": "Le buffet est prêt."}).raise_for_status()
    assert "La régie Le buffet est prêt." in desk_of(served, desk).by_id("region-nudges").text


def test_plain_forms_lead_back_to_the_desk(served: Served) -> None:
    desk = served.desk(1)
    served.house.go(1, "listen-need")
    answer = desk.post(f"{where(served)}/minute")
    assert answer.url.path == where(served) and answer.history[0].status_code == 303


def test_with_htmx_a_gesture_is_answered_by_a_sentence_and_no_page(served: Served) -> None:
    desk = served.desk(1)
    served.house.go(1, "listen-need")
    answer = desk.post(f"{where(served)}/minute", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Une minute de plus." in answer.text and "<html" not in answer.text
    refused = desk.post(f"{where(served)}/step", data={"step": "silent-ideas"}, headers={"HX-Request": "true"})
    assert refused.status_code == 409 and 'id="said"' in refused.text and "<html" not in refused.text


def test_once_the_evening_is_closed_the_desk_is_shut(served: Served) -> None:
    desk, control = served.desk(1), served.control()
    control.post("/control/lons-le-saunier/close", data={"sure": "1"}).raise_for_status()
    assert desk.get(where(served)).status_code == 410
    assert control.get(where(served)).status_code == 200


def _asked(served: Served, step_id: str) -> list[FieldSpec]:
    """What a phone asks at a step, as far as somebody else may write it."""
    here = served.house.standing(13)
    step = here.script.step(step_id)
    if step.kind == "interests":
        return [field for field in here.plan.interests.fields if field.id in step.interest_fields]
    return list(step.fields) if step.kind in ("ideas", "pitch", "feedback") and step.pace == "table" else []
