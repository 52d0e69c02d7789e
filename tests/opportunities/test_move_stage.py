"""A file goes from stage to stage: through the gate that it leaves, or over it with a name and a reason; back with a reason."""

import pytest

from app.followup.actions import note_event, note_figures
from app.ground.refusal import InvalidForm, Refused
from app.opportunities.actions import decide, move_stage, note_proof, note_team_fields
from app.opportunities.queries import CaseFile, file_by_reference, read_file
from tests.houses import Clock, House

NAME = "LONS27-T02-1"
FORCE = {"forced_by": "Élodie", "forced_reason": "Le maire attend"}
CODES = ("P1", "P2", "P3", "P4", "P7", "P8", "S1", "S2", "S3", "S4", "S5", "S6", "S8", "S9", "S11")


def move(house: House, to: str, **typed: str) -> int:
    return house.do(move_stage, house.evening_id, NAME, {"to": to, "by": "Marc"} | typed, "organiser")


def missing(house: House, to: str, **typed: str) -> str:
    with pytest.raises(Refused, match="move_refused") as refused:
        move(house, to, **typed)
    return refused.value.facts["missing"]


def case_of(house: House) -> CaseFile:
    with house.read() as session:
        return read_file(session, file_by_reference(session, house.evening_id, NAME))


def prove_everything(house: House) -> None:
    for code in CODES:
        house.do(note_proof, house.evening_id, NAME, code, {"value": "oui", "source": "mairie", "by": "Lucie"}, "organiser")
    house.do(note_proof, house.evening_id, NAME, "P9", {"tick": "on", "by": "Lucie"}, "organiser")
    owned = {"owner": "Lucie", "next_action": "Appeler", "next_action_due": "2027-04-10", "by": "Lucie"}
    house.do(note_team_fields, house.evening_id, NAME, owned, "organiser")


def confirm_lead(house: House) -> None:
    house.do(note_team_fields, house.evening_id, NAME, {"lead_state": "confirmed", "by": "Lucie"}, "organiser")


def test_a_file_that_lacks_a_must_does_not_leave_its_stage(live: House) -> None:
    said = missing(live, "d2")
    for named in ("P1 Problème", "P2 Besoin", "P7 Qui supporte", "P9 Contenu", "P10 Référent"):
        assert named in said
    assert (case_of(live).stage, case_of(live).moves) == ("d1", ())
    assert "stage_moved" not in live.kinds()


def test_a_file_that_proves_everything_goes_on(live: House, clock: Clock) -> None:
    prove_everything(live)
    move(live, "d2")
    case = case_of(live)
    assert (case.stage, case.move.from_stage, case.move.by, case.move.at, case.move.forced_by) == ("d2", "d1", "Marc", clock.moment, None)
    assert live.kinds()[-1] == "stage_moved"


def test_two_stages_at_once_pass_both_gates(live: House) -> None:
    assert "S1 Solution" in missing(live, "d3")
    prove_everything(live)
    move(live, "d3")
    assert case_of(live).stage == "d3"


def test_a_named_person_passes_over_and_what_lacked_is_kept(live: House) -> None:
    move(live, "d2", **FORCE)
    held = case_of(live).move
    assert (held.forced_by, held.forced_reason) == ("Élodie", "Le maire attend")
    assert {"P1", "P7", "P10"} <= set(held.missing)


@pytest.mark.parametrize("half", [{"forced_by": "Élodie"}, {"forced_reason": "Vite"}, {"forced_by": " ", "forced_reason": "Vite"}])
def test_half_a_force_is_none(live: House, half: dict[str, str]) -> None:
    assert "dites qui le décide et pourquoi" in missing(live, "d2", **half)


def test_a_force_that_nothing_asked_for_is_not_written(live: House) -> None:
    prove_everything(live)
    move(live, "d2", **FORCE)
    assert (case_of(live).move.forced_by, case_of(live).move.missing) == (None, [])


def test_demonstration_asks_for_a_lead_and_a_test_that_ended(live: House, clock: Clock) -> None:
    move(live, "d3", **FORCE)
    clock.forward(days=30)
    said = missing(live, "d4")
    assert said == "Le porteur n’est pas confirmé. Aucun test n’a dit oui ou non."
    confirm_lead(live)
    test = {"kind": "test", "on": "2027-04-10", "what": "Dix trajets", "by": "Lucie"}
    live.do(note_event, live.evening_id, NAME, test | {"result": "undecided"}, "organiser")
    assert missing(live, "d4") == "Aucun test n’a dit oui ou non."
    live.do(note_event, live.evening_id, NAME, test | {"result": "refuted"}, "organiser")
    move(live, "d4")
    assert case_of(live).stage == "d4"


def test_duplication_asks_for_figures_with_their_source(live: House, clock: Clock) -> None:
    move(live, "d4", **FORCE)
    clock.forward(days=60)
    assert "chiffres de faisabilité" in missing(live, "d5")
    live.do(note_figures, live.evening_id, NAME, {"on": "2027-05-01", "created": "1,5", "source": "comptes", "by": "Lucie"}, "organiser")
    move(live, "d5")
    assert case_of(live).stage == "d5"


def test_going_back_needs_a_reason_and_no_proof(live: House) -> None:
    move(live, "d2", **FORCE)
    with pytest.raises(InvalidForm) as invalid:
        move(live, "d1")
    assert list(invalid.value.errors) == ["reason"]
    move(live, "d1", reason="Le problème a changé")
    assert (case_of(live).stage, case_of(live).move.reason) == ("d1", "Le problème a changé")


def test_a_theme_may_be_prepared_anew(live: House) -> None:
    move(live, "d0", reason="À reprendre pour la soirée de 2028")
    assert case_of(live).stage == "d0"
    move(live, "d1")
    assert case_of(live).stage == "d1"


@pytest.mark.parametrize("to", ["d9", "", "D2"])
def test_a_stage_that_does_not_exist_is_refused(live: House, to: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        move(live, to)
    assert list(invalid.value.errors) == ["to"]


def test_whoever_moves_signs(live: House) -> None:
    with pytest.raises(InvalidForm) as invalid:
        move(live, "d0", by="", reason="Parce que")
    assert list(invalid.value.errors) == ["by"]


def test_a_file_does_not_move_to_where_it_is(live: House) -> None:
    with pytest.raises(Refused, match="same_stage"):
        move(live, "d1")


def test_a_file_that_nobody_follows_does_not_move(live: House) -> None:
    parked = {"reason": "moment", "sentence": "Merci.", "by": "Claire", "review_on": "2027-09-15", "wake_up": "La loi est votée"}
    live.do(decide, live.evening_id, NAME, "PARKED", parked, "organiser")
    with pytest.raises(Refused, match="not_live"):
        move(live, "d2", **FORCE)


def test_two_people_do_not_move_a_file_at_once(live: House) -> None:
    first = move(live, "d2", seen="", **FORCE)
    with pytest.raises(Refused, match="moved_meanwhile") as refused:
        move(live, "d3", seen="", **FORCE)
    assert refused.value.facts == {"by": "Marc", "stage": "D2"}
    move(live, "d3", seen=str(first), **FORCE)
