"""How to reach people: only those who agreed, only to the organiser, and never without a trace."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.backlog.actions import download_contacts
from app.backlog.contacts import Consent, row
from app.ground.refusal import InvalidForm, Refused
from app.opportunities.models import ContactDownload
from app.participants.actions import keep_in_touch
from tests.backlog.test_export_backlog import CANARY
from tests.houses import Clock, House, Served
from tests.mornings import play_sample, small_starter

PATH = "/backlog/lons-le-saunier/contacts.csv"


def downloads(house: House) -> list[ContactDownload]:
    with house.read() as session:
        return list(session.execute(select(ContactDownload)).scalars())


def take(house: House, by: str = "Claire", confirmed: bool = True) -> list[Consent]:
    return house.do(download_contacts, house.evening_id, by, confirmed, "organiser")


def test_only_those_who_agreed_are_on_the_list_and_it_is_written_down(house: House, clock: Clock) -> None:
    small_starter(house, contact=CANARY)
    assert [(one.name, one.value, one.role) for one in take(house)] == [("Karim", CANARY, "Co-porter")]
    assert [(one.by, one.people, one.at) for one in downloads(house)] == [("Claire", 1, clock.moment)]
    assert house.kinds().count("contacts_downloaded") == 1


@pytest.mark.parametrize(("by", "confirmed", "code"), [(" ", True, "invalid_form"), ("Claire", False, "not_confirmed")])
def test_without_a_name_or_a_confirmation_nobody_gets_it(house: House, clock: Clock, by: str, confirmed: bool, code: str) -> None:
    small_starter(house, contact=CANARY)
    with pytest.raises((Refused, InvalidForm), match=code):
        take(house, by, confirmed)
    assert downloads(house) == []


def test_who_takes_her_consent_back_is_on_no_list(house: House, clock: Clock) -> None:
    table = small_starter(house, contact=CANARY)
    house.go(2, "interest-alignment")
    table.state("interest-alignment", "karim", gain="Un emploi", contribution="Je conduis", contact_consent="off")
    assert take(house) == []


def test_the_sample_table_gives_its_seven_consents(house: House, clock: Clock) -> None:
    play_sample(house, 1)
    assert sorted(one.name for one in take(house)) == ["Amina", "Bruno", "Chloé", "Driss", "Hélène", "Mehdi", "Sylvie"]


@pytest.mark.parametrize(("value", "mail", "phone"), [("a@b.example", "a@b.example", ""), ("06 39 98 00 01", "", "06 39 98 00 01")])
def test_a_contact_goes_to_its_own_column(value: str, mail: str, phone: str, clock: Clock) -> None:
    told = row(Consent("LONS27-T01-1", "Amina", value, "Porter", "être recontacté", clock.moment))
    assert (told["Courriel"], told["Téléphone"], str(told["Consenti le"])) == (mail, phone, "2027-03-18")
    assert list(told) == ["Identifiant", "Prénom", "Nom", "Organisation", "Courriel", "Téléphone", "Rôle", "Portée du consentement",
                          "Consenti le"]


def test_the_organiser_downloads_it_with_her_name(served: Served, clock: Clock) -> None:
    small_starter(served.house, contact=CANARY)
    team = served.team()
    assert "Un contact à emporter" in team.get("/backlog/lons-le-saunier/contacts").text
    answer = team.post(PATH, data={"by": "Claire", "confirmed": "on"})
    assert answer.headers["content-disposition"] == 'attachment; filename="lons-le-saunier-2027-03-18-contacts.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [(one["Identifiant"], one["Prénom"], one["Courriel"]) for one in lines] == [("LONS27-T02-1", "Karim", CANARY)]


def test_details_left_for_one_person_only_are_not_on_the_list(house: House, clock: Clock) -> None:
    table = small_starter(house, contact=CANARY)
    house.do(keep_in_touch, table.seats["lea"], table.seats["karim"].participant_id, "pour.karim.seul@example.org")
    assert [one.value for one in take(house)] == [CANARY]


def test_a_contact_is_in_nothing_else_that_can_be_downloaded_or_read(served: Served, clock: Clock) -> None:
    small_starter(served.house, contact=CANARY)
    team = served.team()
    for path in ("/backlog/lons-le-saunier/export.csv", "/backlog/lons-le-saunier/export.json", "/backlog/lons-le-saunier/raw.json",
                 "/morning/lons-le-saunier", "/morning/lons-le-saunier/LONS27-T02-1", "/backlog/lons-le-saunier",
                 "/backlog/lons-le-saunier/contacts"):
        answer = team.get(path)
        assert answer.status_code == 200 and CANARY not in answer.text, path
    for path in ("/backlog/lons-le-saunier/export.xlsx", "/backlog/lons-le-saunier/raw.xlsx"):
        assert CANARY not in sheets_of(team.get(path).content), path


def test_a_download_that_is_refused_says_why_and_gives_nothing(served: Served, clock: Clock) -> None:
    small_starter(served.house, contact=CANARY)
    answer = served.team().post(PATH, data={"by": "Claire"})
    assert answer.status_code == 422 and CANARY not in answer.text and "Cochez la case" in answer.text


def sheets_of(workbook: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
