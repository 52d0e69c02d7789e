"""Every export without contacts, byte by byte: no name, no contact, nothing that was said to the team only."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from app.backlog.queries import exported
from app.interests.actions import attest_interest
from app.opportunities.actions import note_team_fields, open_files
from app.participants.actions import keep_in_touch, move_table, name_lead
from tests.houses import Clock, House
from tests.mornings import Evening, play_sample, small_starter

NAMES = ("Karim", "Léa", "Inès", "Zébulon")
CONTACTS = ("canari.un@example.org", "canari.deux@example.org", "06 39 98 00 01", "0639980002")
TEAM_ONLY = ("canari-gain", "canari-apport", "canari-attente", "canari-perte", "canari-condition", "canari-mise")
KINDS = ("xlsx", "csv", "json", "zip")


def play(house: House) -> None:
    """Canaries wherever a person can write one."""
    table = small_starter(house, contact=CONTACTS[0])
    _say_to_the_team(house, table)
    _name_people_everywhere(house, table)
    house.do(open_files, house.evening_id, "organiser")
    lines = {"by": "Lucie", "handover": "Zébulon rappelle au 06 39 98 00 01", "affordable_loss": "canari-mise",
             "places": "Chez Karim ; Gigny"}
    house.do(note_team_fields, house.evening_id, "LONS27-T02-1", lines, "organiser")


def _say_to_the_team(house: House, table: Evening) -> None:
    table.state("interest-alignment", "paul", "team", gain="canari-gain", contribution="canari-apport", expected_return="canari-attente",
                affordable_loss="canari-perte", commitment="co_lead")
    house.do(attest_interest, table.table_id, table.seats["paul"].participant_id, True, table.desk)
    table.go("call-for-lead")
    table.state("call-for-lead", "ines", lead_answer="lead", lead_condition="canari-condition")


def _name_people_everywhere(house: House, table: Evening) -> None:
    zebulon = table.sit("zebulon", "Zébulon", "citizens")
    table.go("first-step")
    table.write("d2", first_step_what="Zébulon appelle canari.deux@example.org ou 0639980002")
    house.do(keep_in_touch, zebulon, table.seats["lea"].participant_id, CONTACTS[1])
    house.do(move_table, zebulon, house.table(5).id)


def contents(house: House) -> dict[str, str]:
    """The text of every file of every export, those inside the ZIP too."""
    with house.read() as session:
        files = exported(session, "lons-le-saunier", "http://hall.test", KINDS)
    whole = dict(files)
    for name, content in files.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                whole |= {f"{name}/{part}": parts.read(part) for part in parts.namelist()}
    return {name: _text(name, content) for name, content in whole.items() if not name.endswith(".zip")}


def _text(name: str, content: bytes) -> str:
    if not name.endswith(".xlsx"):
        return content.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(title).to_python() for title in book.sheet_names])


@pytest.fixture
def played(house: House, clock: Clock) -> House:
    play(house)
    clock.forward(hours=14)
    return house


def test_no_canary_is_in_any_export_without_contacts(played: House) -> None:
    told = contents(played)
    assert len(told) == 5 + 4 + 16 * 4, "three backlogs, two raw files, and the ZIP with its sixteen folders"
    for name, text in told.items():
        for canary in (*NAMES, *CONTACTS, *TEAM_ONLY):
            assert canary not in text, (name, canary)
    assert any("[prénom] appelle [contact] ou [contact]" in text for text in told.values()), "the sentence itself is there"
    assert any("[prénom] rappelle au [contact]" in text for text in told.values())


def test_a_lead_is_named_nowhere_but_her_project_is(house: House, clock: Clock) -> None:
    table = play_sample(house, 13)
    lead = house.standing(13).paper.lead
    house.do(name_lead, table.table_id, next(iter(table.seats.values())).participant_id, table.desk)
    house.do(open_files, house.evening_id, "organiser")
    told = contents(house)
    assert lead
    for name, text in told.items():
        if not name.endswith("dossier.json"):
            assert lead not in text, name
    assert any("La bouteille qui revient" in text for text in told.values())
