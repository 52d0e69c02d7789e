"""An evening keeps the plan that it runs with: it comes back from its JSON as it was, and nothing can change it."""

import json

import pytest
from pydantic import ValidationError

from app.methods.models import EventPlan, digest, plan_from_json, remembered_plan


def test_a_plan_comes_back_from_its_json_as_it_was(plan):
    assert EventPlan.model_validate_json(plan.model_dump_json()) == plan


def test_a_plan_without_its_empty_keys_is_the_same_plan(plan):
    assert EventPlan.model_validate_json(plan.model_dump_json(exclude_defaults=True)) == plan


def test_the_same_plan_has_the_same_digest_whatever_the_order_of_its_keys(plan):
    backwards = dict(reversed(list(json.loads(plan.model_dump_json()).items())))
    assert digest(EventPlan.model_validate(backwards)) == digest(plan)


def test_another_comma_is_another_digest(plan):
    assert digest(plan.model_copy(update={"title": plan.title + ","})) != digest(plan)


def test_a_stored_plan_is_parsed_once(plan):
    other = plan.model_copy(update={"title": "Une soirée que personne n’a lue"})
    assert remembered_plan(digest(other)) is None
    first = plan_from_json(digest(other), other.model_dump_json())
    assert first == other
    assert plan_from_json(digest(other), "not read again") is first
    assert remembered_plan(digest(other)) is first


def test_a_plan_cannot_be_changed(plan):
    with pytest.raises(ValidationError):
        plan.title = "Autre"
    with pytest.raises(ValidationError):
        plan.script("starter").step("welcome").minutes = 3


def test_the_plan_finds_what_it_names(plan):
    assert plan.table(13).lead == "Nadège"
    assert plan.script_of(13).id == "booster"
    assert plan.group("ess").scic == "Territoire, Recherche et ESS"
    assert plan.corner("bar").label == "Côté buffet"
    assert plan.sheet("d2").field("lead_status").choices[-1].id == "wanted"
    assert plan.interests.rung("lead").rank == 6
    assert plan.interests.field("gain").required


@pytest.mark.parametrize(
    "ask",
    [
        lambda plan: plan.table(17),
        lambda plan: plan.script("other"),
        lambda plan: plan.group("other"),
        lambda plan: plan.sheet("d4"),
        lambda plan: plan.script("starter").step("lead-pitch"),
        lambda plan: plan.gates.criterion("X1"),
    ],
)
def test_what_the_plan_does_not_name_is_a_key_error(plan, ask):
    with pytest.raises(KeyError):
        ask(plan)


def test_a_script_knows_the_order_of_its_steps(plan):
    starter = plan.script("starter")
    assert starter.position("inclusion-round") == 1
    assert starter.next("welcome").id == "inclusion-round"
    assert starter.previous("inclusion-round").id == "welcome"
    assert starter.previous("welcome") is None
    assert starter.next("closing-feedback") is None


def test_only_the_closing_feedback_is_anonymous(plan):
    anonymous = [(script.id, step.id) for script in plan.scripts for step in script.steps if step.anonymous]
    assert anonymous == [("starter", "closing-feedback"), ("booster", "closing-feedback")]


def test_only_the_booster_sits_around_a_lead(plan):
    assert [script.id for script in plan.scripts if script.has_lead] == ["booster"]


def test_a_gate_has_its_own_criteria_and_those_it_shares(plan):
    assert [criterion.code for criterion in plan.gates.criteria_of("d2")][-3:] == ["S14", "P9", "P10"]
    assert plan.gates.gate("d1").opens == "BACKLOG_D2"
    assert plan.gates.criterion("P7").evening is None
