"""What a sheet still lacks before its gate opens, said to the table in French, one sentence for each thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.ground.french import day
from app.methods.answers import clean
from app.methods.models import FieldSpec, SheetForm

LINES = ("engineering", "business", "cooperation")
FIRST_STEP_DATE = "first_step_date"
SUCCESS_THRESHOLD = "success_threshold"

# « au moins quatre sur dix » is a number too. « neuf » is left out (a new bottle is none), and « tiers » of a tiers-lieu.
_NUMBER_WORDS = re.compile(
    r"\b(deux|trois|quatre|cinq|six|sept|huit|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante"
    r"|cinquante|soixante|cents?|mille|dizaines?|douzaines?|vingtaine|trentaine|centaines?|moitié|(?:tiers|quarts?)(?= d))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableFacts:
    """What the table knows beside its sheet: interests told, the colleges behind them, consent, the lead's yes, the day."""

    interests: int
    groups: int
    consented: bool
    lead_agreed: bool
    evening_date: date
    objection: str = ""  # why the vote on the problem does not approve it, when it does not


@dataclass(frozen=True)
class Missing:
    """One thing that is missing. `field` names the line of the sheet to go to, when there is one."""

    code: str
    sentence: str
    field: str = ""


def missing(form: SheetForm, values: Mapping[str, str], facts: TableFacts) -> tuple[Missing, ...]:
    """Everything that `passes_when` asks and that is not there. Empty: the gate is open."""
    return (
        *_empty_lines(form, values),
        *_consent(form, facts),
        *_interests(form, facts),
        *_first_step(form, values, facts.evening_date),
        *_threshold(form, values),
        *_lead(form, facts),
    )


def progress(form: SheetForm, values: Mapping[str, str], field_ids: Collection[str] | None = None) -> tuple[int, int]:
    """Required lines filled, and required lines in all; of the whole sheet, or of the part that a step shows."""
    asked = [field for field in form.fields if field.required and (field_ids is None or field.id in field_ids)]
    return sum(is_filled(values, field.id) for field in asked), len(asked)


def lines(form: SheetForm, values: Mapping[str, str]) -> dict[str, bool]:
    """For each line of the process that the sheet works on: is anything written in it?"""
    return {
        line: any(is_filled(values, field.id) for field in form.fields if field.line == line)
        for line in LINES
        if any(field.line == line for field in form.fields)
    }


def is_filled(values: Mapping[str, str], field_id: str) -> bool:
    """« Rien » is an answer; spaces, or characters that do not show, are none."""
    return bool(clean(values.get(field_id, "")))


def has_number(text: str) -> bool:
    return any(letter.isnumeric() for letter in text) or _NUMBER_WORDS.search(text) is not None


def read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(clean(text))
    except ValueError:
        return None


# --- One function for each clause of `passes_when` ------------------------------------------------------------------


def _empty_lines(form: SheetForm, values: Mapping[str, str]) -> Iterator[Missing]:
    for field in form.fields:
        if field.required and not is_filled(values, field.id):
            yield Missing("line_empty", f"La ligne « {field.label} » est vide.", field.id)


def _consent(form: SheetForm, facts: TableFacts) -> Iterator[Missing]:
    if form.phase == "d1" and not facts.consented:
        why = f" ({facts.objection})" if facts.objection else ""
        yield Missing("not_consented", f"La phrase du problème n’a pas été approuvée par un vote{why}.", "problem")


def _interests(form: SheetForm, facts: TableFacts) -> Iterator[Missing]:
    if facts.interests < form.min_interests:
        told = f"{facts.interests} pour l’instant" if facts.interests else "aucun pour l’instant"
        yield Missing("few_interests", f"Il faut au moins {form.min_interests} intérêts exprimés ({told}).")
    elif facts.groups < form.min_groups:
        yield Missing("few_groups", f"Les intérêts doivent venir d’au moins {form.min_groups} collèges différents.")


def _first_step(form: SheetForm, values: Mapping[str, str], evening: date) -> Iterator[Missing]:
    if form.first_step_within_days is None or not is_filled(values, FIRST_STEP_DATE):
        return
    due = read_date(values[FIRST_STEP_DATE])
    last = evening + timedelta(days=form.first_step_within_days)
    if due is None:
        yield Missing("date_unreadable", "La date du premier pas ne se lit pas : choisissez-la de nouveau.", FIRST_STEP_DATE)
    elif due < evening:
        yield Missing("date_past", "La date du premier pas est déjà passée.", FIRST_STEP_DATE)
    elif due > last:
        sentence = f"Le premier pas est trop loin : au plus tard le {day(last)}."
        yield Missing("date_too_far", sentence, FIRST_STEP_DATE)


def _threshold(form: SheetForm, values: Mapping[str, str]) -> Iterator[Missing]:
    """Only where the sheet has such a line; an empty one is reported with the other empty lines."""
    field = _field(form, SUCCESS_THRESHOLD)
    if field is not None and is_filled(values, field.id) and not has_number(values[field.id]):
        yield Missing("no_number", f"« {field.label} » : écrivez un nombre, avant le test.", field.id)


def _lead(form: SheetForm, facts: TableFacts) -> Iterator[Missing]:
    if form.phase == "d3" and not facts.lead_agreed:
        yield Missing("lead_not_agreed", "Le porteur n’a pas encore dit oui à ce plan.")


def _field(form: SheetForm, field_id: str) -> FieldSpec | None:
    return next((field for field in form.fields if field.id == field_id), None)
