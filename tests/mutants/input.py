"""Mutants of what is typed and sent: text that becomes markup or a formula, sizes and shares that nobody counts."""

import re
from typing import Any

from jinja2 import BaseLoader, Environment

import app.main as house
from app import labels
from app.backlog import formats
from app.ground import forms, shield
from app.ideas import actions as ideas
from app.methods import answers
from tests.mutants import Mutant


def no_autoescape() -> None:
    """Whatever people typed stands in the pages as it was typed."""
    _every_template(lambda environment: setattr(environment, "autoescape", False))


def no_hx_ignore() -> None:
    """The words of people are like any other element to htmx."""

    def without(environment: Environment) -> None:
        loader = environment.loader
        assert isinstance(loader, BaseLoader)
        honest = loader.get_source

        def get_source(env: Environment, name: str) -> Any:
            source, file, fresh = honest(env, name)
            return re.sub(r"\shx-ignore\b", "", source), file, fresh

        loader.get_source = get_source  # type: ignore[method-assign]

    _every_template(without)


def _every_template(change: Any) -> None:
    honest = house.make_templates

    def make(*given: Any, **named: Any) -> Environment:
        environment = honest(*given, **named)
        change(environment)
        return environment

    house.make_templates = make


def no_policy() -> None:
    """No page says what it may run."""
    del shield.HEADERS["content-security-policy"]


def living_csv() -> None:
    """A spreadsheet runs what somebody wrote on a card."""
    formats._disarmed = lambda text: text


def living_xlsx() -> None:
    """The same for a workbook: its library guesses what a text is."""
    honest = formats.Workbook
    formats.Workbook = lambda out, options: honest(out, {"in_memory": True})  # type: ignore[assignment, misc]
    formats._write_text = lambda sheet, line, place, text, kinds: sheet.write(line, place, text, kinds.text)


def any_length() -> None:
    """Nobody counts the bytes of a body."""
    labels.body_limit = house.labels.body_limit = lambda path: 1 << 40
    shield._counted = lambda receive, limit: receive


def any_number() -> None:
    """A field that should hold an id is read as Python reads numbers."""
    forms.read_id = int  # type: ignore[assignment]


def control_signs_kept() -> None:
    """NUL and its kin reach the database, the screens and the exports."""
    answers._CONTROLS = re.compile("(?!)")


def doubled_votes() -> None:
    """A second tap counts on top of the first."""
    honest = ideas._set_dots

    def add(session: Any, here: Any, participant_id: int, candidate: str, dots: int, again: bool) -> None:
        given = ideas.my_votes(session, participant_id, here.step.id).get(candidate, 0)
        honest(session, here, participant_id, candidate, given + dots, again)

    ideas._set_dots = add


def endless_cards() -> None:
    """Nobody counts how many cards a person lays."""
    ideas.count_by = lambda session, participant_id, step_id: 0  # type: ignore[assignment]


CARD = "tests/browser/test_injection.py -k on_a_card"
SECOND = "tests/browser/test_injection.py -k got_through"
SEQUENCES = "tests/evening/test_sequences.py"
MUTANTS = {
    "no_autoescape": Mutant(no_autoescape, CARD),
    "no_hx_ignore": Mutant(no_hx_ignore, CARD),
    "no_policy_on_pages": Mutant(no_policy, SECOND),
    "living_csv": Mutant(living_csv, "tests/backlog/test_formats.py -k starts_a_formula"),
    "living_xlsx": Mutant(living_xlsx, "tests/backlog/test_formats.py -k becomes_a_formula"),
    "any_length": Mutant(any_length, "tests/ground/test_serve.py -k sixteen_kibibytes"),
    "any_number": Mutant(any_number, "tests/doors/test_fuzz.py -k no_id"),
    "control_signs_kept": Mutant(control_signs_kept, "tests/methods/test_read_answers.py"),
    "doubled_votes": Mutant(doubled_votes, SEQUENCES),
    "endless_cards": Mutant(endless_cards, SEQUENCES),
}
