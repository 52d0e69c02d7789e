"""The way back: the machine of origin learns where copies of its files were opened."""

import json

import pytest

from app.backlog.actions import note_copies
from app.backlog.dossiers import CopiesDocument, Copy, as_bytes
from app.files.queries import copies_of, file_named
from app.opportunities.actions import open_files
from tests.backlog.conftest import Make
from tests.backlog.machines import ZIP, Machine
from tests.houses import Clock, House
from tests.mornings import small_starter

COPY = Copy(original="LONS27-T02-1", reference="MORE27-T02-1", territory="Morez", link="http://morez.test/files/MORE27-T02-1")


@pytest.fixture
def morning(house: House, clock: Clock) -> House:
    small_starter(house)
    house.do(open_files, house.evening_id, "organiser")
    return house


def noted(house: House) -> list[tuple[str, str, str]]:
    with house.read() as session:
        return [(copy.reference, copy.territory, copy.link)
                for copy in copies_of(session, file_named(session, "LONS27-T02-1").id or 0)]


def test_a_copy_is_noted_on_its_original_and_in_the_journal(morning: House) -> None:
    assert morning.do(note_copies, [COPY], "organiser") == {"noted": ["LONS27-T02-1"], "known": [], "unknown": []}
    assert noted(morning) == [("MORE27-T02-1", "Morez", "http://morez.test/files/MORE27-T02-1")]
    assert (morning.journal()[-1].kind, morning.journal()[-1].subject) == ("copies_noted", "LONS27-T02-1")


def test_noting_it_again_does_nothing(morning: House) -> None:
    morning.do(note_copies, [COPY], "organiser")
    before = morning.kinds()
    assert morning.do(note_copies, [COPY], "organiser") == {"noted": [], "known": ["LONS27-T02-1"], "unknown": []}
    assert len(noted(morning)) == 1 and morning.kinds() == before


def test_two_territories_are_two_copies(morning: House) -> None:
    other = COPY.model_copy(update={"reference": "BRES27-T02-1", "territory": "Bresse"})
    morning.do(note_copies, [COPY, other], "organiser")
    assert [territory for _, territory, _ in noted(morning)] == ["Morez", "Bresse"]


def test_a_file_of_another_machine_is_told_and_not_noted(morning: House) -> None:
    stranger = COPY.model_copy(update={"original": "ELSE27-T01-1"})
    assert morning.do(note_copies, [stranger, COPY], "organiser")["unknown"] == ["ELSE27-T01-1"]
    assert len(noted(morning)) == 1


# --- The command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(lons: Machine, machine: Make) -> tuple[Machine, Machine]:
    morez = machine("morez")
    morez.bring(lons.export()[ZIP], "--territory", "Morez")
    return lons, morez


def test_the_answer_of_the_other_machine_links_both_ways(pair: tuple[Machine, Machine]) -> None:
    lons, morez = pair
    answer = (morez.folder / "retour-morez-d-apres-lons-le-saunier.json").read_bytes()
    result = lons.bring(answer, name="retour.json")
    assert result.exit_code == 0 and "LONS27-T02-1: copy noted" in result.stdout
    with lons.open() as house:
        assert noted(house) == [("MORE27-T02-1", "Morez", "http://morez.test/files/MORE27-T02-1")]
    with morez.open() as house, house.read() as session:
        assert (file_named(session, "MORE27-T02-1").copied_from or {})["link"] == "http://lons.test/files/LONS27-T02-1"
    assert "was noted already: nothing changed" in lons.bring(answer, name="retour.json").stdout


def test_an_answer_brought_to_the_wrong_machine_is_said(pair: tuple[Machine, Machine]) -> None:
    _, morez = pair
    answer = (morez.folder / "retour-morez-d-apres-lons-le-saunier.json").read_bytes()
    result = morez.bring(answer, name="retour.json")
    assert result.exit_code == 2 and "none of these files is of this machine" in result.stderr


def test_an_answer_names_files_and_no_person(pair: tuple[Machine, Machine]) -> None:
    document = json.loads((pair[1].folder / "retour-morez-d-apres-lons-le-saunier.json").read_text("utf-8"))
    assert set(document) == {"format", "version", "copies"} and len(document["copies"]) == 16
    assert set(document["copies"][0]) == {"original", "reference", "territory", "link"}


@pytest.mark.parametrize(("field", "value"), [("link", "javascript:alert(1)"), ("link", "http://a b"), ("original", "../etc"),
                                             ("reference", ""), ("territory", "")])
def test_a_tampered_answer_is_refused(pair: tuple[Machine, Machine], field: str, value: str) -> None:
    document = json.loads(as_bytes(CopiesDocument(copies=(COPY,))))
    document["copies"][0][field] = value
    result = pair[0].bring(json.dumps(document).encode(), name="retour.json")
    assert result.exit_code == 2 and f"copies.0.{field}" in result.stderr
