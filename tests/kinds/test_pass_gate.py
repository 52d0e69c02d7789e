"""A gate names what is missing; the facilitator may go on with a reason, which is kept."""

import pytest

from app.ground.refusal import Refused
from app.ideas.actions import add_idea, cast_vote, close_vote, keep_winner, open_vote
from app.interests.actions import declare_interest
from app.kinds import kind_of
from app.kinds.actions import excuse_gate, pass_gate
from app.participants.actions import leave_table
from app.participants.queries import people_at
from app.sheets.actions import write_sheet_for
from app.tables.actions import advance_table
from tests.houses import House, Served
from tests.screens.pages import page

ACTOR = "facilitator:1"
D1 = {"who": "Environ 300 personnes.", "problem": "On n’ose pas demander.", "evidence": "Trois récits.",
      "problem_test": "Interroger 30 personnes.", "creative_question": "Comment pourrions-nous… ?"}
D2 = {"name": "Pain, café, marché", "solution": "La tournée s’arrête.", "users": "Les personnes seules.", "payers": "2 € le trajet.",
      "local_resources": "Un minibus.", "weakest_assumption": "Que l’on parle.", "lead_status": "group", "lead_profile": "Amina",
      "first_step_what": "Appeler.", "first_step_who": "Bruno", "first_step_date": "2027-03-30"}
INTEREST = {"gain": "Sortir.", "contribution": "Dix heures.", "expected_return": "Rien.", "commitment": "help"}


def refused(house: House, *what: object) -> Refused:
    with pytest.raises(Refused) as refusal:
        house.do(*what)
    return refusal.value


def consent(house: House) -> None:
    """The table votes on one sentence and keeps it."""
    seat = house.seat(1, "Amina")
    house.go(1, "frame-problem")
    card = house.do(add_idea, seat, "frame-problem", {"text": "On n’ose pas demander."})["id"]
    house.go(1, "vote-problem")
    house.do(open_vote, seat.table_id, ACTOR)
    house.do(cast_vote, seat, "vote-problem", f"idea:{card}", 1)
    house.do(close_vote, seat.table_id, ACTOR)


def test_what_is_missing_is_named_and_the_table_stays(house: House) -> None:
    consent(house)
    house.go(1, "problem-sheet")
    refusal = refused(house, pass_gate, house.table(1).id, "silent-ideas", ACTOR)
    assert refusal.code == "gate_missing"
    assert "Qui est concerné" in refusal.facts["missing"]
    assert "problème" not in refusal.facts["missing"]  # prefilled by the winner, and consented to by the vote
    assert house.standing(1).step.id == "problem-sheet"


def test_a_full_sheet_opens_the_gate(house: House) -> None:
    consent(house)
    house.go(1, "problem-sheet")
    house.do(write_sheet_for, house.table(1).id, "d1", D1, ACTOR)
    assert house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR) == "silent-ideas"


def test_without_the_tables_consent_it_stays_shut(house: House) -> None:
    house.go(1, "vote-problem")
    house.do(advance_table, house.table(1).id, "problem-sheet", ACTOR)
    house.do(write_sheet_for, house.table(1).id, "d1", D1, ACTOR)
    refusal = refused(house, pass_gate, house.table(1).id, "silent-ideas", ACTOR)
    assert "La phrase du problème n’a pas été approuvée par un vote (le vote n’a pas été mené" in refusal.facts["missing"]


def vote(house: House, dots: list[bool], groups: tuple[str, ...] = ("citizens", "ess"), absent: int = 0) -> None:
    """People of these colleges in turn vote for the first sentence or for the second; others do not vote. The first one is kept."""
    seats = [house.seat(1, f"Personne {place}", groups[place % len(groups)]) for place in range(len(dots) + absent)]
    house.go(1, "frame-problem")
    texts = ("Première phrase.", "Deuxième phrase.")
    cards = [house.do(add_idea, seat, "frame-problem", {"text": text})["id"] for seat, text in zip(seats, texts, strict=False)]
    house.go(1, "vote-problem")
    house.do(open_vote, seats[0].table_id, ACTOR)
    for seat, first in zip(seats, dots, strict=False):
        house.do(cast_vote, seat, "vote-problem", f"idea:{cards[not first]}", 1)
    house.do(close_vote, seats[0].table_id, ACTOR)
    house.do(keep_winner, seats[0].table_id, "vote-problem", f"idea:{cards[0]}", ACTOR)
    house.go(1, "problem-sheet")
    house.do(write_sheet_for, seats[0].table_id, "d1", {key: text for key, text in D1.items() if key != "problem"}, ACTOR)


def test_a_sentence_that_too_few_wanted_is_not_approved_and_a_reason_goes_on(house: House) -> None:
    vote(house, [True] * 5 + [False] * 4)
    refusal = refused(house, pass_gate, house.table(1).id, "silent-ideas", ACTOR)
    assert "n’a pas été approuvée par un vote (5 pour sur 9" in refusal.facts["missing"].replace("\u00a0", " ")
    house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR, "La table est d’accord de vive voix")
    assert house.standing(1).state_of("problem-sheet").skip_reason == "La table est d’accord de vive voix"


def test_six_of_nine_approve_it(house: House) -> None:
    vote(house, [True] * 6 + [False] * 3)
    assert house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR) == "silent-ideas"


def test_a_vote_of_a_minority_of_those_present_is_none(house: House) -> None:
    vote(house, [True] * 3, absent=4)
    assert "3 personnes ont voté sur 7" in _missing(house).replace("\u00a0", " ")


def test_a_small_table_and_one_of_a_single_college_can_approve_too(house: House) -> None:
    vote(house, [True, True, False, False], groups=("citizens",))
    assert _missing(house) == ""


def test_voices_of_one_college_do_not_approve_for_the_others_at_the_table(house: House) -> None:
    vote(house, [True, False, True], groups=("citizens", "ess"))
    assert "les voix viennent d’un seul collège" in _missing(house)


def test_who_went_home_afterwards_takes_no_vote_with_her(house: House) -> None:
    vote(house, [True] * 6 + [False] * 3)
    with house.read() as session:
        people = people_at(session, house.table(1).id or 0)
    for person in people[:5]:
        house.do(leave_table, house.table(1).id, person.id, ACTOR)
    assert _missing(house) == ""


def test_a_sentence_rewritten_after_the_vote_opens_the_gate_and_says_so_on_the_desk(served: Served) -> None:
    consent(served.house)
    served.house.go(1, "problem-sheet")
    where = f"/desk/{served.house.table(1).id}"
    desk = served.desk(1)
    assert "modifiée après le vote" not in desk.get(where).text
    served.house.do(write_sheet_for, served.house.table(1).id, "d1", D1 | {"problem": "Personne n’ose demander."}, ACTOR)
    assert "modifiée après le vote" in page(desk.get(where).text).by_id("step-d1-problem-line").text
    assert _missing(served.house) == ""


def test_a_vote_that_was_skipped_with_a_reason_is_consent(house: House) -> None:
    house.go(1, "vote-problem")
    house.do(pass_gate, house.table(1).id, "problem-sheet", ACTOR, "Personne n’a d’objection.")
    house.do(write_sheet_for, house.table(1).id, "d1", D1, ACTOR)
    house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR)
    assert house.standing(1).step.id == "silent-ideas"


def test_a_reason_opens_it_and_is_kept(house: House) -> None:
    house.go(1, "problem-sheet")
    house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR, "  Le temps\n manque ")
    here = house.standing(1)
    assert here.step.id == "silent-ideas"
    assert here.state_of("problem-sheet").skip_reason == "Le temps manque"


def test_said_once_the_reason_need_not_be_said_again(house: House) -> None:
    house.go(1, "problem-sheet")
    house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR, "Le temps manque")
    house.do(pass_gate, house.table(1).id, "problem-sheet", ACTOR)
    house.do(pass_gate, house.table(1).id, "silent-ideas", ACTOR)
    assert house.standing(1).step.id == "silent-ideas"


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_an_empty_reason_is_none(house: House, reason: str) -> None:
    house.go(1, "problem-sheet")
    assert refused(house, pass_gate, house.table(1).id, "silent-ideas", ACTOR, reason).code == "gate_missing"
    assert refused(house, excuse_gate, house.table(1).id, reason, ACTOR).code == "reason_missing"


def test_one_goes_back_through_a_gate_freely(house: House) -> None:
    house.go(1, "problem-sheet")
    house.do(pass_gate, house.table(1).id, "vote-problem", ACTOR)
    assert house.standing(1).step.id == "vote-problem"


def test_the_gate_before_the_plenary_asks_for_interests_of_several_colleges(house: House) -> None:
    seats = [house.seat(1, "Amina"), house.seat(1, "Bruno"), house.seat(1, "Chloé", "unsaid"), house.seat(1, "Driss", "public")]
    house.go(1, "interest-alignment")
    for seat in seats[:3]:
        house.do(declare_interest, seat, "interest-alignment", INTEREST, "team")  # counted, though the table reads none
    house.go(1, "first-step")
    house.do(write_sheet_for, house.table(1).id, "d2", D2, ACTOR)
    assert "2 collèges différents" in _missing(house)
    house.do(declare_interest, seats[3], "interest-alignment", INTEREST, "table")
    assert _missing(house) == ""


def test_before_the_plenary_the_reason_is_noted_and_the_table_stays(house: House) -> None:
    house.go(1, "first-step")
    house.do(excuse_gate, house.table(1).id, "Nous finirons au buffet", ACTOR)
    here = house.standing(1)
    assert (here.step.id, here.state.skip_reason) == ("first-step", "Nous finirons au buffet")
    assert house.kinds()[-1] == "gate_excused"


def test_at_a_leads_table_the_gate_waits_for_the_leads_yes(house: House) -> None:
    lead = house.seat(13, "Nadège", "ess")
    house.go(13, "first-step")
    assert "Le porteur n’a pas encore dit oui" in _missing(house, 13)
    house.go(13, "lead-takeaway")
    house.do(add_idea, lead, "lead-takeaway", {"takeaway": "Le vrai frein est l’étiquette."})
    house.go(13, "first-step")
    assert "dit oui" not in _missing(house, 13)


def test_the_desk_says_what_is_missing_and_takes_the_reason(served: Served) -> None:
    desk, house = served.desk(1), served.house
    house.go(1, "problem-sheet")
    where = f"/desk/{house.table(1).id}"
    refusal = desk.post(f"{where}/step", data={"step": "silent-ideas"})
    assert refusal.status_code == 409 and "Il manque encore" in refusal.text and "Ce qui nous le fait dire" in refusal.text
    assert "Continuer quand même" in desk.get(where).text
    assert desk.post(f"{where}/step", data={"step": "silent-ideas", "reason": "Le temps manque"}).status_code == 200
    assert house.standing(1).step.id == "silent-ideas"


def test_nobody_else_opens_a_gate(served: Served) -> None:
    served.house.go(1, "first-step")
    where = f"/desk/{served.house.table(1).id}/gate"
    assert served.desk(2).post(where, data={"reason": "Par-dessus le mur"}).status_code == 403
    assert served.phone(1, "Amina", "citizens").post(where, data={"reason": "De ma chaise"}).status_code == 403
    assert served.house.standing(1).state.skip_reason is None


def _missing(house: House, number: int = 1) -> str:
    with house.read() as session:
        here = house.standing(number)
        return " ".join(kind_of(here).missing(session, here)).replace("\u00a0", " ")
