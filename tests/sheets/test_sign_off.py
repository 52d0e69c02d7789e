"""« C’est bien nous », or what is wrong: of the sheet as it will leave, by each phone, before the pitch."""

import httpx
import pytest

from app.evenings.actions import close_evening
from app.ground.refusal import InvalidForm, Refused
from app.kinds.actions import excuse_gate
from app.participants.actions import add_person, leave_table
from app.participants.models import Seat
from app.screens.desk import next_gesture
from app.sheets.actions import sign_off, sign_off_for, write_sheet_for
from app.sheets.queries import may_sign, sheet_digest, sign_offs_at
from app.sheets.signing import SignOffs
from app.tables.actions import push_step
from tests.houses import House, Served
from tests.kinds.test_pass_gate import ACTOR, D1, D2
from tests.screens.listening import listening, next_region
from tests.screens.pages import Part, page, plain

PRICE = "Personne n’a parlé de deux euros."


def written(house: House, number: int = 1) -> None:
    """The table has written everything, and stands at its last sheet."""
    house.go(number, "first-step")
    table = house.table(number).id
    house.do(write_sheet_for, table, "d1", D1, ACTOR)
    house.do(write_sheet_for, table, "d2", D2, ACTOR)


def digest(house: House, number: int = 1) -> str:
    with house.read() as session:
        return sheet_digest(session, house.standing(number))


def says(house: House, seat: Seat, agrees: bool, remark: str = "") -> None:
    house.do(sign_off, seat, agrees, remark, digest(house))


def told(house: House) -> SignOffs:
    with house.read() as session:
        return sign_offs_at(session, house.table(1).id or 0)


def words(house: House) -> str:
    with house.read() as session:
        gesture = next_gesture(session, house.standing(1))
    return plain(" ".join([gesture.title, *gesture.lines, gesture.button]))


def test_yes_and_no_are_counted_of_those_present(house: House) -> None:
    amina, bruno, _ = house.seat(1, "Amina"), house.seat(1, "Bruno"), house.seat(1, "Chloé")
    written(house)
    says(house, amina, True)
    says(house, bruno, False, f"  {PRICE}\n ")
    said = told(house)
    assert (said.yes, said.no, said.stale, said.present) == (1, 1, 0, 3)
    assert [(one.remark, one.corrected) for one in said.disagreements] == [(PRICE, False)]
    assert house.kinds()[-1] == "sheet_signed"


def test_who_changes_her_mind_is_counted_once_and_a_yes_keeps_no_remark(house: House) -> None:
    amina = house.seat(1, "Amina")
    written(house)
    says(house, amina, False, PRICE)
    says(house, amina, True, "oublié")
    assert (told(house).yes, told(house).no, told(house).disagreements) == (1, 0, ())


def test_a_correction_makes_earlier_answers_wait_and_keeps_the_disagreement(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    written(house)
    says(house, amina, True)
    says(house, bruno, False, PRICE)
    house.do(write_sheet_for, house.table(1).id, "d2", {"payers": "Gratuit."}, ACTOR)
    said = told(house)
    assert (said.yes, said.no, said.stale) == (0, 0, 2)
    assert [(one.remark, one.corrected) for one in said.disagreements] == [(PRICE, True)]
    says(house, amina, True)
    assert (told(house).yes, told(house).stale) == (1, 1)


def test_a_sheet_that_was_corrected_meanwhile_must_be_read_again(house: House) -> None:
    amina = house.seat(1, "Amina")
    written(house)
    read = digest(house)
    house.do(write_sheet_for, house.table(1).id, "d2", {"payers": "Gratuit."}, ACTOR)
    with pytest.raises(Refused, match="sheet_changed"):
        house.do(sign_off, amina, True, "", read)
    assert told(house).answered == 0


def test_what_is_wrong_with_the_text_of_a_moment_ago_is_kept_all_the_same(house: House) -> None:
    amina = house.seat(1, "Amina")
    written(house)
    read = digest(house)
    house.do(write_sheet_for, house.table(1).id, "d2", {"payers": "Gratuit."}, ACTOR)
    house.do(sign_off, amina, False, PRICE, read)
    assert [(one.remark, one.corrected) for one in told(house).disagreements] == [(PRICE, True)]
    house.do(sign_off, amina, False, PRICE, "x" * 300)  # whatever a page sends
    assert (told(house).no, told(house).stale) == (0, 1)


@pytest.mark.parametrize("remark", ["", "  \n", "\u200b", "x" * 281])
def test_a_disagreement_says_what_is_wrong_in_one_line(house: House, remark: str) -> None:
    amina = house.seat(1, "Amina")
    written(house)
    with pytest.raises(InvalidForm):
        says(house, amina, False, remark)
    assert told(house).answered == 0


def test_going_home_after_the_plenary_makes_nobody_agree(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    written(house)
    says(house, amina, True)
    house.go(1, "closing-feedback")
    house.do(leave_table, bruno.table_id, bruno.participant_id, bruno.actor)
    assert (told(house).yes, told(house).present) == (1, 2)


def test_not_before_the_sheet_is_written_not_in_the_plenary_not_after_the_evening(house: House) -> None:
    amina = house.seat(1, "Amina")
    house.go(1, "opportunity-sheet")
    with pytest.raises(Refused, match="not_signing_now"):
        says(house, amina, True)
    house.go(1, "first-step")
    with pytest.raises(Refused, match="not_signing_now"):
        says(house, amina, True)
    written(house)
    house.do(push_step, house.evening_id, "plenary-pitch", [house.table(1).id], "control")
    with pytest.raises(Refused, match="plenary_began"):
        says(house, amina, True)
    house.do(close_evening, house.evening_id, "control")
    with pytest.raises(Refused, match="evening_closed"):
        says(house, amina, True)


def test_a_table_that_goes_on_without_its_last_lines_signs_what_there_is(house: House) -> None:
    amina = house.seat(1, "Amina")
    house.go(1, "first-step")
    house.do(excuse_gate, house.table(1).id, "Le temps manque", ACTOR)
    says(house, amina, True)
    assert told(house).yes == 1


def test_at_a_leads_table_the_test_plan_is_signed(house: House) -> None:
    house.seat(13, "Nadège", "ess")
    house.go(13, "first-step")
    first_step = {key: value for key, value in D2.items() if key.startswith("first_step")}
    house.do(write_sheet_for, house.table(13).id, "d3", first_step, "facilitator:13")
    with house.read() as session:
        assert may_sign(session, house.standing(13))


def test_the_facilitator_answers_for_who_has_no_phone_and_for_nobody_else(house: House) -> None:
    amina = house.seat(1, "Amina")
    colette = house.do(add_person, amina.table_id, "Colette", "citizens", ACTOR)
    written(house)
    house.do(sign_off_for, amina.table_id, colette, True, "", digest(house), ACTOR)
    with pytest.raises(Refused, match="answers_herself"):
        house.do(sign_off_for, amina.table_id, amina.participant_id, True, "", digest(house), ACTOR)
    written(house, 2)
    with pytest.raises(Refused, match="not_at_this_table"):
        house.do(sign_off_for, house.table(2).id, colette, True, "", digest(house, 2), ACTOR)
    assert told(house).yes == 1


def test_the_gesture_says_how_many_and_stops_at_a_disagreement_until_the_sheet_is_corrected(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    written(house)
    house.do(excuse_gate, amina.table_id, "Personne d’un autre collège", ACTOR)
    assert "« C’est bien nous » : 0 personne sur 2" in words(house)
    says(house, amina, True)
    says(house, bruno, False, PRICE)
    assert "Une personne ne s’y reconnaît pas" in words(house) and "1 personne sur 2" in words(house)
    assert "Bruno" not in words(house)
    house.do(write_sheet_for, amina.table_id, "d2", {"payers": "Gratuit."}, ACTOR)
    assert "La régie lancera" in words(house) and "2 réponses à redemander" in words(house)


# --- On the screens ---------------------------------------------------------------------------------------------------


def part(phone: httpx.Client) -> Part:
    return page(phone.get("/table/mine").text).by_id("leaving")


def test_the_phone_shows_what_will_leave_and_takes_the_answer(served: Served) -> None:
    amina, desk = served.phone(1, "Amina"), served.desk(1)
    served.phone(1, "Bruno")
    served.house.go(1, "first-step")
    assert 'id="leaving"' not in amina.get("/table").text
    written(served.house)
    shown = part(amina)
    for words in (D1["problem"], D2["name"], D2["solution"], D2["first_step_what"], "30 mars", "Un petit groupe de la table"):
        assert words in shown.text
    assert [title.text for title in shown.all("summary")][:2] == ["Ingénierie 5 autres lignes", "Économie 2 autres lignes"]
    assert amina.post("/table/sign-off", data={"answer": "yes", "digest": digest(served.house)}).status_code == 200
    assert "C’est bien vous : c’est noté." in part(amina).text
    where = f"/desk/{served.house.table(1).id}"
    assert "1 personne sur 2 : « C’est bien nous »" in page(desk.get(where).text).by_id("signed").text
    served.house.do(write_sheet_for, served.house.table(1).id, "d2", {"payers": "Gratuit."}, ACTOR)
    assert "La fiche a changé depuis votre réponse." in part(amina).text
    assert "1 réponse est à redemander" in page(desk.get(where).text).by_id("signed").text


def test_a_disagreement_is_on_the_desk_without_a_name_and_on_no_other_phone(served: Served) -> None:
    zoe, bruno, desk = served.phone(1, "Zéphyrine"), served.phone(1, "Bruno"), served.desk(1)
    written(served.house)
    with listening(served, desk, f"/desk/{served.house.table(1).id}/live") as socket:
        next_region(socket, "kind")
        zoe.post("/table/sign-off", data={"answer": "no", "remark": PRICE, "digest": digest(served.house)}).raise_for_status()
        pushed = next_region(socket, "kind").by_id("signed")
    assert PRICE in pushed.text and "Zéphyrine" not in pushed.text
    assert PRICE in part(zoe).text
    assert PRICE not in "".join(bruno.get(path).text for path in ("/table", "/table/mine", "/table/live"))
    assert PRICE not in served.wall().get("/wall/lons-le-saunier").text + served.wall().get("/wall/lons-le-saunier/1").text


def test_the_desk_still_shows_it_in_the_plenary(served: Served) -> None:
    phone, desk = served.phone(1, "Amina"), served.desk(1)
    written(served.house)
    phone.post("/table/sign-off", data={"answer": "no", "remark": PRICE, "digest": digest(served.house)}).raise_for_status()
    served.house.go(1, "plenary-pitch")
    assert PRICE in desk.get(f"/desk/{served.house.table(1).id}").text
    assert 'id="leaving"' not in phone.get("/table").text


def test_a_correction_tells_every_phone_to_ask_for_its_part_anew(served: Served) -> None:
    phone = served.phone(1, "Amina")
    written(served.house)
    with listening(served, phone) as socket:
        before = next_region(socket, "step").facts["data-mine"]
        served.house.do(write_sheet_for, served.house.table(1).id, "d2", {"payers": "Gratuit."}, ACTOR)
        assert next_region(socket, "step").facts["data-mine"] != before


@pytest.mark.parametrize("fields", [{"answer": "maybe"}, {}])
def test_an_answer_is_yes_or_no(served: Served, fields: dict[str, str]) -> None:
    phone = served.phone(1, "Amina")
    written(served.house)
    assert phone.post("/table/sign-off", data={"digest": digest(served.house), **fields}).status_code == 400


def test_a_sheet_that_changed_is_refused_kindly(served: Served) -> None:
    phone = served.phone(1, "Amina")
    written(served.house)
    answer = phone.post("/table/sign-off", data={"answer": "yes", "digest": "0" * 64})
    assert answer.status_code == 409 and "La fiche vient de changer" in answer.text
    assert told(served.house).answered == 0


def test_only_its_own_table_signs(served: Served) -> None:
    stranger = served.phone(2, "Karim")
    served.phone(1, "Amina")
    written(served.house)
    assert stranger.post("/table/sign-off", data={"answer": "yes", "digest": digest(served.house)}).status_code == 409
    assert served.client().post("/table/sign-off", data={"answer": "yes", "digest": digest(served.house)}).status_code == 401
    assert served.desk(2).post(f"/desk/{served.house.table(1).id}/sign-off", data={"answer": "yes"}).status_code == 403
