"""« D’où ça vient »: the votes and cards behind each line of a sheet, for the desk and the team, never who."""

from dataclasses import replace

from app.ideas.actions import add_idea, cast_vote, close_vote, gather_ideas, hide_idea, keep_winner, open_vote, park_idea
from app.kinds.actions import pass_gate
from app.methods.models import EventPlan
from app.sheets.actions import write_sheet_for
from app.sheets.origins import Choice, Origin, steps_behind, told_by_votes
from app.sheets.queries import origins, origins_of
from app.tables.actions import reveal_step
from tests.houses import House, Served
from tests.kinds.test_pass_gate import ACTOR, D1, consent
from tests.screens.pages import page

SECRET = "Colette n’a vu que le boulanger."


def behind(house: House, field: str, number: int = 1, over: bool = False) -> Origin:
    with house.read() as session:
        return origins(session, house.standing(number), field, over=over)


def test_the_steps_behind_a_line_are_those_named_and_the_vote_that_writes_it(plan: EventPlan) -> None:
    script = plan.script("starter")
    assert [step.id for step in steps_behind(script, "d1.problem", ("frame-problem", "listen-need", "elsewhere"))] == [
        "listen-need", "frame-problem", "vote-problem"]
    assert told_by_votes(script, [script.step("vote-ideas")]) == {"cluster-ideas", "silent-ideas", "share-with-constraint"}


def test_a_prefilled_line_shows_its_vote_with_what_was_kept(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    house.go(1, "frame-problem")
    cards = [house.do(add_idea, seat, "frame-problem", {"text": text})["id"] for seat, text in ((amina, "Un."), (bruno, "Deux."))]
    house.go(1, "vote-problem")
    assert behind(house, "d1.problem").votes == ()  # nothing of a vote that has not been held
    assert [step.cards for step in behind(house, "d1.problem").cards] == [("Un.", "Deux.")]
    house.do(open_vote, amina.table_id, ACTOR)
    for seat in (amina, bruno):
        house.do(cast_vote, seat, "vote-problem", f"idea:{cards[1]}", 1)
    assert behind(house, "d1.problem").votes == ()  # nor while it is secret
    house.do(close_vote, amina.table_id, ACTOR)
    found = behind(house, "d1.problem")
    assert [(vote.choices, vote.voters) for vote in found.votes] == [((Choice("Deux.", 2, True), Choice("Un.", 0, False)), 2)]
    assert found.cards == () and not found.rewritten  # the vote says those cards already


def test_the_kept_family_shows_its_cards_and_its_vote_behind_the_solution(house: House) -> None:
    amina = house.seat(1, "Amina")
    house.go(1, "silent-ideas")
    cards = [house.do(add_idea, amina, "silent-ideas", {"text": f"Idée {number}"})["id"] for number in range(3)]
    house.go(1, "cluster-ideas")
    key = house.do(gather_ideas, amina.table_id, cards[:2], None, "Partager les trajets", ACTOR)
    assert [(family.name, family.cards) for step in behind(house, "d2.solution").cards for family in step.families] == [
        ("Partager les trajets", ("Idée 0", "Idée 1"))]
    house.go(1, "vote-ideas")
    house.do(open_vote, amina.table_id, ACTOR)
    house.do(close_vote, amina.table_id, ACTOR)
    house.do(keep_winner, amina.table_id, "vote-ideas", f"cluster:{key}", ACTOR)
    found = behind(house, "d2.solution")
    assert [vote.cards for vote in found.votes] == [("Idée 0", "Idée 1")] and found.cards == ()


def test_only_what_was_revealed_and_never_what_was_put_aside(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    house.go(1, "listen-need")
    house.do(add_idea, amina, "listen-need", {"text": "Un récit."})
    parked, hidden = (house.do(add_idea, bruno, "listen-need", {"text": text})["id"] for text in ("Plus tard.", SECRET))
    assert behind(house, "d1.evidence") == Origin()
    house.do(reveal_step, amina.table_id, ACTOR)
    house.do(park_idea, amina.table_id, parked, True, ACTOR)
    house.do(hide_idea, amina.table_id, hidden, True, ACTOR)
    assert [step.cards for step in behind(house, "d1.evidence").cards] == [("Un récit.",)]


def test_once_the_evening_is_over_the_team_reads_what_was_never_revealed(house: House) -> None:
    amina = house.seat(1, "Amina")
    house.go(1, "listen-need")
    house.do(add_idea, amina, "listen-need", {"text": "Un récit."})
    hidden = house.do(add_idea, amina, "listen-need", {"text": SECRET})["id"]
    house.do(hide_idea, amina.table_id, hidden, True, ACTOR)
    assert not behind(house, "d1.evidence").known
    assert [step.cards for step in behind(house, "d1.evidence", over=True).cards] == [("Un récit.",)]


def test_a_vote_that_the_table_went_without_says_why(house: House) -> None:
    house.go(1, "vote-problem")
    house.do(pass_gate, house.table(1).id, "problem-sheet", ACTOR, "Personne n’a d’objection.")
    assert [(vote.skipped, vote.choices) for vote in behind(house, "d1.problem").votes] == [("Personne n’a d’objection.", ())]


def test_words_changed_after_the_vote_are_told(house: House) -> None:
    consent(house)
    house.go(1, "problem-sheet")
    assert not behind(house, "d1.problem").rewritten
    house.do(write_sheet_for, house.table(1).id, "d1", {"problem": "Autrement dit."}, ACTOR)
    assert behind(house, "d1.problem").rewritten


def test_a_project_owes_nothing_of_its_own_sheet_to_the_evening(house: House) -> None:
    samia = house.seat(13, "Samia")
    house.go(13, "unblock-ideas")
    house.do(add_idea, samia, "unblock-ideas", {"text": "Faire goûter à l’aveugle"})
    house.go(13, "cluster-ideas")
    with house.read() as session:
        here = house.standing(13)
        paper = here.paper.model_copy(update={"sheet": {"d2.solution": "Collecter les bouteilles."}})
        plan = here.plan.model_copy(update={"tables": tuple(paper if table.number == 13 else table for table in here.plan.tables)})
        assert origins(session, replace(here, plan=plan), "d2.solution") == Origin(brought=True)


def test_several_lines_are_read_at_once(house: House) -> None:
    consent(house)
    with house.read() as session:
        here = house.standing(1)
        found = origins_of(session, here, here.plan.sheet("d1"), ["problem", "creative_question", "existing"])
    assert found["problem"].votes == found["creative_question"].votes != ()
    assert found["existing"] == Origin()


# --- On the desk ------------------------------------------------------------------------------------------------------


def test_one_tap_on_the_desk_shows_it_and_no_phone_has_it(served: Served) -> None:
    zoe, desk = served.phone(1, "Zéphyrine"), served.desk(1)
    bruno = served.house.seat(1, "Bruno")
    served.house.go(1, "listen-need")
    zoe.post("/table/ideas/listen-need", data={"text": SECRET}).raise_for_status()
    served.house.do(reveal_step, bruno.table_id, ACTOR)
    served.house.go(1, "problem-sheet")
    served.house.do(write_sheet_for, bruno.table_id, "d1", D1, ACTOR)
    for path in (f"/desk/{bruno.table_id}", f"/desk/{bruno.table_id}/sheets"):
        shown = page(desk.get(path).text)
        prefix = "step" if path.endswith(str(bruno.table_id)) else "all"
        assert SECRET in shown.by_id(f"{prefix}-d1-evidence-origin").text
        assert "Zéphyrine" not in shown.by_id(f"{prefix}-d1-evidence-origin").text
        assert "Ni carte ni vote" in shown.by_id(f"{prefix}-d1-problem_test-origin").text
    assert "D’où ça vient" not in zoe.get("/table").text
