"""The three lines of a sheet: each headed, an empty one named."""

import pytest

from app.methods.models import EventPlan
from app.sheets.actions import write_sheet_for
from app.sheets.lines import blocks_of, empty_sentence
from tests.houses import Served
from tests.kinds.test_pass_gate import ACTOR, D2
from tests.screens.pages import page, plain


def test_every_field_is_under_one_line_in_the_order_asked(plan: EventPlan) -> None:
    blocks = blocks_of(plan.sheet("d2"), {}, ["name", "payers", "users", "solution"])
    assert [(block.title, [field.id for field in block.fields]) for block in blocks] == [
        ("Ingénierie", ["users", "solution"]), ("Économie", ["payers"]), ("Coopération", ["name"])]


@pytest.mark.parametrize(("values", "says"), [
    ({}, "Lignes vides : ingénierie, économie, coopération"),
    ({"solution": "Une tournée", "payers": "  "}, "Lignes vides : économie, coopération"),
    ({"solution": "Une tournée", "payers": "2 €"}, "Ligne vide : coopération"),
    ({"solution": "Une tournée", "payers": "2 €", "allies": "La Poste"}, ""),
])
def test_an_empty_line_is_named_whatever_is_shown(plan: EventPlan, values: dict[str, str], says: str) -> None:
    assert plain(empty_sentence(blocks_of(plan.sheet("d2"), values, ["name"]))) == says


def test_desk_and_phone_show_the_lines_and_name_the_empty_one(served: Served) -> None:
    phone, desk = served.phone(1, "Amina"), served.desk(1)
    served.house.go(1, "opportunity-sheet")
    table = served.house.table(1).id
    served.house.do(write_sheet_for, table, "d2", {"solution": D2["solution"]}, ACTOR)
    for shown in (page(phone.get("/table").text).by_id("region-common"), page(desk.get(f"/desk/{table}").text).by_id("region-kind")):
        assert [title.text for title in shown.all(class_="aspect")] == [
            "Ingénierie", "Économie ligne vide", "Coopération ligne vide"]
    served.house.go(1, "first-step")
    served.house.do(write_sheet_for, table, "d2", {"first_step_what": "Appeler."}, ACTOR)
    for shown in (page(phone.get("/table").text).by_id("region-common"), page(desk.get(f"/desk/{table}").text).by_id("region-kind")):
        assert "Ligne vide : économie" in shown.text
