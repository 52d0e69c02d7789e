"""The form of a decision: its keys, what each asks for, what it starts from, and beside which field a refusal is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.methods.models import FieldSpec
from app.opportunities.cases import CaseFile
from app.opportunities.fields import DECISION_FIELDS
from app.opportunities.outcomes import OUTCOMES, Outcome

FIELDS = {field.id: field for field in DECISION_FIELDS}
STUDY = ("study_question", "study_days")
TRIAL = ("test_hypothesis", "test_measure", "test_threshold", "test_end")
NEXT_STEP = ("owner", "next_action", "next_action_due", "next_kind", *STUDY, *TRIAL)


@dataclass(frozen=True)
class Key:
    """One of the keys that decide: the key of the keyboard, the gesture, what it asks for."""

    sign: str
    outcome: Outcome
    label: str
    small: str
    asks: tuple[str, ...]

    @property
    def fields(self) -> Sequence[FieldSpec]:
        return [FIELDS[name] for name in self.asks]


KEYS = (
    Key("1", OUTCOMES["BACKLOG_D1"], "Backlog D1", "problème à préciser", NEXT_STEP),
    Key("2", OUTCOMES["BACKLOG_D2"], "Backlog D2", "solution à construire", (*NEXT_STEP, "key_actor", "key_actor_status", "second_reader")),
    Key("S", OUTCOMES["BOOSTER_FOLLOWUP"], "Suivi Boos’Ter", "un test, un rendez-vous", NEXT_STEP),
    Key("R", OUTCOMES["PARKED"], "En réserve", "avec une date de réveil", ("review_on", "wake_up")),
    Key("F", OUTCOMES["MERGED"], "Fusionner", "avec un autre dossier", ("merged_into", "kept")),
    Key("A", OUTCOMES["DROPPED"], "Abandonner", "deux lecteurs", ("second_reader", "routed_to")),
)
SHOWN = tuple(dict.fromkeys(name for key in KEYS for name in key.asks))  # each once, shown for the keys that ask for it


def keys_of(case: CaseFile) -> list[Key]:
    """The follow-up of a Boos’Ter is offered to the files that sit around somebody's project."""
    return [key for key in KEYS if key.sign != "S" or case.facts.with_lead]


def asked_of(case: CaseFile) -> dict[str, str]:
    """What the form of a decision starts from: the file as it is."""
    evidence = case.evidence
    lines = {name: note.value for name, note in case.notes.items()}
    return {name: lines.get(name, "") for name in SHOWN} | {
        "owner": evidence.owner, "next_action": evidence.next_action, "next_kind": evidence.next_kind,
        "next_action_due": evidence.next_action_due.isoformat() if evidence.next_action_due else "",
        "key_actor": evidence.key_actor.name, "key_actor_status": evidence.key_actor.status,
        "wake_up": "", "second_reader": "", "merged_into": "", "kept": "",
    }


def chosen_beforehand(case: CaseFile, others: Mapping[str, Any], merge: str) -> dict[str, str]:
    """« Fusionner avec » is a choice that was made on another page: the form opens on it. Nothing else is ever chosen."""
    return {"outcome": "MERGED", "merged_into": merge} if merge in others and merge != case.reference else {}
