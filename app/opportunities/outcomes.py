"""The six things that may become of a file, each with its closed list of reasons and what the decision must bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Reason:
    id: str
    label: str


@dataclass(frozen=True)
class Outcome:
    """`opening` names the rule on criteria that it must satisfy, `needs` what else must be there; `obstacles` applies both."""

    id: str
    label: str
    reasons: tuple[Reason, ...]
    needs: tuple[str, ...]
    opening: Literal["minimum_d1", "d1_or_debts", "booster", ""] = ""
    stage: str = ""  # where the next work has to be done; empty: no work is to be done

    @property
    def live(self) -> bool:
        return bool(self.stage)

    def reason(self, reason_id: str) -> Reason | None:
        return next((reason for reason in self.reasons if reason.id == reason_id), None)


@dataclass(frozen=True)
class DecisionRequest:
    """What the team asks for. What is left empty among owner, action, kind and the parts of a step stays as the file has it.

    Naming somebody in `forced_by`, or a `forced_reason`, asks to pass although a criterion lacks: both are needed then.
    """

    reason: str
    sentence: str
    by: str
    reference: str = ""  # the file's own, so that it is not merged into itself
    owner: str = ""
    next_action: str = ""
    next_action_due: date | None = None
    next_kind: str = ""
    study_question: str = ""
    study_days: str = ""
    test_hypothesis: str = ""
    test_measure: str = ""
    test_threshold: str = ""
    test_end: date | None = None
    merged_into: str = ""
    kept: str = ""
    review_on: date | None = None
    wake_up: str = ""
    second_reader: str = ""
    routed_to: str = ""
    forced_by: str = ""
    forced_reason: str = ""


MERGED = "MERGED"

OUTCOMES: dict[str, Outcome] = {
    outcome.id: outcome
    for outcome in (
        Outcome(
            "BACKLOG_D1",
            "Backlog D1",
            (
                Reason("need_to_specify", "besoin à préciser"),
                Reason("people_to_meet", "personnes à rencontrer"),
                Reason("proof_to_find", "preuve à trouver"),
                Reason("existing_to_check", "existant à vérifier"),
            ),
            needs=(),  # an owner and a dated action are criteria of its gate
            opening="minimum_d1",
            stage="d1",
        ),
        Outcome(
            "BACKLOG_D2",
            "Backlog D2",
            (
                Reason("solution_to_build", "solution à construire"),
                Reason("interests_to_align", "intérêts à aligner"),
                Reason("model_to_cost", "modèle à chiffrer"),
                Reason("lead_to_find", "porteur à chercher"),
                Reason("ready_for_gronogo", "prête pour gronogo"),
            ),
            needs=("typed_next_step", "key_actor", "capacity"),
            opening="d1_or_debts",
            stage="d2",
        ),
        Outcome(
            "BOOSTER_FOLLOWUP",
            "Suivi Boos’Ter",
            (
                Reason("test_to_run", "test à mener"),
                Reason("contributions_to_activate", "contributions à activer"),
                Reason("support_to_engage", "accompagnement à engager"),
            ),
            needs=("owner", "next_action"),
            opening="booster",
            stage="d3",
        ),
        Outcome(
            MERGED,
            "Fusionné",
            (
                Reason("same_problem", "même problème"),
                Reason("same_solution", "même solution"),
                Reason("complementary", "complémentaire"),
            ),
            needs=("target", "kept"),
        ),
        Outcome(
            "PARKED",
            "En réserve",
            (
                Reason("no_lead", "pas de porteur"),
                Reason("key_actor_absent", "acteur indispensable absent"),
                Reason("moment", "moment"),
                Reason("team_capacity", "capacité de l’équipe"),
                Reason("public_decision", "dépend d’une décision publique"),
            ),
            needs=("review", "wake_up"),
        ),
        Outcome(
            "DROPPED",
            "Abandonné",
            (
                Reason("no_diamond", "pas de diamant"),
                Reason("already_exists", "existe déjà"),
                Reason("no_general_interest", "pas d’intérêt général"),
                Reason("outside_territory", "hors territoire"),
                Reason("public_action", "relève de l’action publique"),
                Reason("legally_blocked", "bloqué juridiquement"),
                Reason("better_alone", "portage individuel plus adapté"),
                Reason("unusable", "contenu inexploitable"),
            ),
            needs=("second_reader", "routed_to"),
        ),
    )
}
