"""Coming in by a code: typed on the first page, or read from a QR."""

from app.evenings.actions import close_evening
from tests.houses import Served
from tests.screens.pages import page


def test_a_typed_code_opens_the_table_that_the_qr_opens(served: Served) -> None:
    phone = served.client()
    answer = phone.post("/rejoindre", data={"code": served.house.table(3).code})
    assert answer.url.path == f"/j/{served.house.table(3).code}"
    assert "Table 3" in page(answer.text).text


def test_capitals_spaces_and_letters_that_look_like_digits_are_forgiven(served: Served) -> None:
    code = served.house.table(3).code
    for typed in (code.lower(), f" {code[:3]} {code[3:]} ", code.replace("0", "o").replace("1", "i"), code.replace("1", "L")):
        assert served.client().post("/rejoindre", data={"code": typed}).url.path == f"/j/{code}"


def test_a_wrong_code_is_refused_kindly_and_stays_in_the_field(served: Served) -> None:
    answer = served.client().post("/rejoindre", data={"code": "WRONG9"})
    assert answer.status_code == 404
    seen = page(answer.text)
    assert "Ce code n’existe pas" in seen.text
    assert seen.by_id("code").facts["value"] == "WRONG9"


def test_a_wrong_qr_leads_to_the_field_for_the_code(served: Served) -> None:
    answer = served.client().get("/j/NOPE77")
    assert answer.status_code == 404
    assert page(answer.text).one("form", action="/rejoindre")


def test_who_has_a_seat_comes_back_to_it_from_the_first_page(served: Served) -> None:
    assert served.phone(3, "Amina").get("/").url.path == "/table"


def test_after_the_evening_its_code_says_thank_you(served: Served) -> None:
    served.house.do(close_evening, served.house.evening_id, "control")
    seen = page(served.client().get(f"/j/{served.house.table(1).code}").text)
    assert "La soirée est terminée" in seen.text and not seen.all("form")
