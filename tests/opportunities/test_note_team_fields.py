"""The team's lines on a file: signed, dated, corrected, and never written over somebody else's."""

import pytest

from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import note_team_fields, open_files
from app.opportunities.queries import CaseFile, file_by_reference, read_file
from tests.houses import Clock, House

NAME = "LONS27-T05-1"


@pytest.fixture
def opened(house: House, clock: Clock) -> House:
    house.go(5, "welcome")
    house.do(open_files, house.evening_id, "organiser")
    clock.forward(hours=14)
    return house


def note(house: House, **typed: str) -> int:
    typed = {name.replace("__", "-"): text for name, text in {"by": "Lucie", **typed}.items()}
    return house.do(note_team_fields, house.evening_id, NAME, typed, "organiser")


def case_of(house: House) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, NAME))


def test_a_line_is_kept_with_its_author_and_its_hour(opened: House, clock: Clock) -> None:
    assert note(opened, cost_bearer="Les familles", source__cost_bearer="mairie, 22 mars") == 1
    kept = case_of(opened).notes["cost_bearer"]
    assert (kept.value, kept.source, kept.by, kept.at) == ("Les familles", "mairie, 22 mars", "Lucie", clock.moment)
    assert case_of(opened).file.changed_at == clock.moment
    assert opened.kinds().count("team_fields_noted") == 1


def test_a_source_makes_it_verified_and_without_one_it_is_confirmed(opened: House) -> None:
    def level() -> int:
        return next(verdict.level for verdict in case_of(opened).verdicts("d1") if verdict.code == "P7")

    note(opened, cost_bearer="Les familles")
    assert level() == 2
    note(opened, cost_bearer="Les familles", source__cost_bearer="mairie")
    assert level() == 3


def test_saving_without_a_change_changes_nothing(opened: House, clock: Clock) -> None:
    note(opened, owner="Lucie")
    before = case_of(opened).notes["owner"].at
    clock.forward(minutes=3)
    assert note(opened, owner="Lucie", by="Marc") == 0
    assert case_of(opened).notes["owner"].at == before
    assert opened.kinds().count("team_fields_noted") == 1


def test_a_line_may_be_emptied_and_says_by_whom(opened: House) -> None:
    note(opened, owner="Lucie")
    assert note(opened, owner="", by="Marc") == 1
    kept = case_of(opened)
    assert (kept.notes["owner"].value, kept.notes["owner"].by, kept.evidence.owner) == ("", "Marc", "")


def test_nobody_writes_over_what_a_colleague_has_just_written(opened: House) -> None:
    note(opened, owner="Lucie")
    with pytest.raises(Refused, match="noted_meanwhile") as refused:
        note(opened, owner="Marc", was__owner="", by="Marc")
    assert refused.value.facts == {"by": "Lucie", "value": "Lucie"}
    assert case_of(opened).notes["owner"].value == "Lucie"


def test_a_page_that_is_old_still_saves_its_other_lines(opened: House) -> None:
    note(opened, owner="Lucie")
    assert note(opened, owner="", was__owner="", handover="Appeler avant midi", was__handover="", by="Marc") == 1
    assert case_of(opened).notes["owner"].value == "Lucie"
    assert case_of(opened).notes["handover"].value == "Appeler avant midi"


@pytest.mark.parametrize(("typed", "field"), [
    ({"by": " "}, "by"),
    ({"owner": "x" * 61}, "owner"),
    ({"next_action_due": "2027-02-30"}, "next_action_due"),
    ({"next_kind": "invented"}, "next_kind"),
    ({"price": "deux euros"}, "price"),
    ({"price": "-4"}, "price"),
    ({"gronogo_favourable": "4,5"}, "gronogo_favourable"),
    ({"cost_bearer": "oui", "source__cost_bearer": "x" * 201}, "source-cost_bearer"),
])
def test_what_does_not_fit_a_line_is_refused_beside_it(opened: House, typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        note(opened, **typed)
    assert list(invalid.value.errors) == [field]
    assert case_of(opened).notes == {}


def test_a_line_that_does_not_exist_is_not_written(opened: House) -> None:
    assert note(opened, invented="x", owner="Lucie") == 1
    assert set(case_of(opened).notes) == {"owner"}


def test_an_unknown_file_is_refused(opened: House) -> None:
    with pytest.raises(Refused, match="no_such_file"):
        opened.do(note_team_fields, opened.evening_id, "LONS27-T99-1", {"by": "Lucie"}, "organiser")


def test_emoji_and_combining_letters_are_kept_and_control_characters_are_not(opened: House) -> None:
    note(opened, handover="Tre\u0300s bien 👩‍🌾\x00\r\nà suivre")
    assert case_of(opened).notes["handover"].value == "Très bien 👩‍🌾\nà suivre"


PARTS = {"next_kind": "test", "test_hypothesis": "Ils monteront", "test_measure": "Les trajets", "test_threshold": "20 par semaine",
         "test_end": "2027-04-30"}


def test_a_test_is_saved_with_all_its_parts(opened: House) -> None:
    assert note(opened, **PARTS) == 5
    assert case_of(opened).evidence.protocol.startswith("Hypothèse\u00a0: Ils monteront")


@pytest.mark.parametrize("without", [part for part in PARTS if part != "next_kind"])
def test_a_test_by_halves_is_not_saved(opened: House, without: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        note(opened, **{name: text for name, text in PARTS.items() if name != without})
    assert list(invalid.value.errors) == ["next_kind"]
    assert case_of(opened).notes == {}


@pytest.mark.parametrize(("question", "days"), [("Qui paie ?", ""), ("", "10"), ("Qui paie ?", "dix"), ("Qui paie ?", "90")])
def test_a_study_has_a_question_and_few_days(opened: House, question: str, days: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        note(opened, next_kind="study", study_question=question, study_days=days)
    assert list(invalid.value.errors) == ["next_kind"]


def test_a_part_is_not_taken_out_of_a_test_that_stands(opened: House) -> None:
    note(opened, **PARTS)
    with pytest.raises(InvalidForm):
        note(opened, test_measure="")
    assert note(opened, test_measure="Les passagers") == 1


def test_other_lines_are_saved_whatever_the_step(opened: House) -> None:
    note(opened, **PARTS)
    assert note(opened, owner="Marc") == 1
