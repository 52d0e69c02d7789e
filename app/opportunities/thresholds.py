"""What the team may set for an evening: the thresholds of the gates above all, with French labels and the bounds of good sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from app.methods.answers import clean
from app.methods.models import Confirmation, Criterion, Gate, GateBook
from app.opportunities.evidence import read_number

CAPACITY, STAFF = "capacity", "staff"
HIDDEN_INDICATORS = "hidden_indicators"  # those that the team does not want to see, each with the version of its definition
AIMS = ("aim-r2", "aim-r3", "aim-r7")  # what the team aims at in the chain of 2014, which has no measure of its own
MOST_FILES = 500
MOST_STAFF = 60
CONFIRMATION = "confirmation"

# Criterion's attribute -> (what it says, the least, the most).
_OF_A_CRITERION = {
    "min_people": ("personnes au moins", 0, 50),
    "min_groups": ("collèges au moins", 0, 10),
    "min_economic_actors": ("acteurs économiques au moins", 0, 50),
    "within_days": ("jours au plus", 1, 365),
    "evening": ("niveau attendu au tri", 0, 3),
    "gate": ("niveau pour passer", 0, 3),
}
_OF_CONFIRMATION = {
    "min_yes_share": ("oui parmi les votants, en %", 0, 100),
    "min_voters_share": ("votants parmi les présents, en %", 0, 100),
    "min_groups": ("collèges parmi les oui", 0, 10),
}
_SHARES = frozenset({"min_yes_share", "min_voters_share"})
_BETWEEN = re.compile(r"[\n;,]")


@dataclass(frozen=True)
class Threshold:
    """One number that the team may change: `S8.min_people`. `value`: what the method says, a share in hundredths."""

    key: str
    label: str
    value: int
    least: int
    most: int

    def read(self, text: str) -> int | None:
        """The number that somebody typed; None if it is none, or makes no sense here."""
        digits = clean(text).removesuffix("%").strip()
        number = int(digits) if re.fullmatch(r"[0-9]{1,4}", digits) else None
        return number if number is not None and self.least <= number <= self.most else None


def editable(book: GateBook) -> tuple[Threshold, ...]:
    """Every threshold of this book that may be changed, in the order of the page: what a vote must show, then gate by gate."""
    return (*_of_confirmation(book.confirmation), *(one for gate in book.gates for each in gate.criteria for one in _of(each)))


def with_settings(book: GateBook, settings: Mapping[str, str]) -> GateBook:
    """The book as the team has set it for an evening. A setting that the book does not know, or that makes no sense, changes nothing."""
    numbers = {one.key: number for one in editable(book) if (number := one.read(settings.get(one.key, ""))) is not None}
    if not numbers:
        return book
    return book.model_copy(update={
        "confirmation": _confirmation(book.confirmation, numbers),
        "gates": tuple(_gate(gate, numbers) for gate in book.gates),
    })


def read_settings(book: GateBook, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a form asks to set, key by key (empty: as the method says), and what makes no sense in it. Other fields are left alone."""
    readers = _readers(book)
    wanted: dict[str, str] = {}
    errors: dict[str, str] = {}
    for key, text in typed.items():
        if key in readers:
            try:
                wanted[key] = readers[key](clean(text))
            except _SenselessError as senseless:
                errors[key] = str(senseless)
        elif "." in key:
            errors[key] = "Ce réglage n’existe pas."
    return wanted, errors


def capacity_of(settings: Mapping[str, str]) -> int | None:
    """How many live files the team says it can carry; None if it has not said."""
    text = clean(settings.get(CAPACITY, ""))
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) and int(text) <= MOST_FILES else None


def staff_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Courriels and telephone numbers of the team's own people, each once."""
    return tuple(dict.fromkeys(one for part in _BETWEEN.split(settings.get(STAFF, "")) if (one := clean(part).casefold())))


def is_contact(text: str) -> bool:
    """Whether it looks like a courriel or a telephone number: enough to catch a name typed in their place."""
    digits = sum(letter.isdigit() for letter in text)
    return bool(re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text)) or (digits >= 6 and bool(re.fullmatch(r"[0-9+(). \-]+", text)))


# --- What was typed -------------------------------------------------------------------------------------------------


class _SenselessError(ValueError):
    """What was typed is nothing that this setting can be: the sentence says what it can."""


def _readers(book: GateBook) -> dict[str, Callable[[str], str]]:
    own = {CAPACITY: _capacity, STAFF: _staff, HIDDEN_INDICATORS: _names, **dict.fromkeys(AIMS, _aim)}
    return {**{one.key: partial(_number, one) for one in editable(book)}, **own}


def _number(threshold: Threshold, text: str) -> str:
    number = threshold.read(text)
    if text and number is None:
        raise _SenselessError(f"Un nombre entier, de {threshold.least} à {threshold.most}.")
    return "" if number in (None, threshold.value) else str(number)


def _capacity(text: str) -> str:
    if text and capacity_of({CAPACITY: text}) is None:
        raise _SenselessError(f"Un nombre entier, de 0 à {MOST_FILES}.")
    return text


def _staff(text: str) -> str:
    people = staff_of({STAFF: text})
    if wrong := [one for one in people if not is_contact(one)]:
        raise _SenselessError(f"Ce n’est ni un courriel ni un téléphone : {wrong[0]}.")
    if len(people) > MOST_STAFF:
        raise _SenselessError(f"{MOST_STAFF} personnes au plus.")
    return "\n".join(people)


def _names(text: str) -> str:
    return " ".join(dict.fromkeys(text.split()))


def _aim(text: str) -> str:
    if text and not read_number(text):
        raise _SenselessError("Un nombre plus grand que zéro.")
    return text


# --- One by one -----------------------------------------------------------------------------------------------------


def _of_confirmation(confirmation: Confirmation) -> Iterator[Threshold]:
    for name, (says, least, most) in _OF_CONFIRMATION.items():
        value = getattr(confirmation, name)
        yield Threshold(f"{CONFIRMATION}.{name}", f"Confirmé à la table : {says}", round(value * 100) if name in _SHARES else value,
                        least, most)


def _of(criterion: Criterion) -> Iterator[Threshold]:
    for name, (says, least, most) in _OF_A_CRITERION.items():
        value = getattr(criterion, name)
        if value is not None:
            yield Threshold(f"{criterion.code}.{name}", f"{criterion.code} {criterion.label} : {says}", value, least, most)


def _confirmation(confirmation: Confirmation, numbers: Mapping[str, int]) -> Confirmation:
    changed = {name: numbers[key] / 100 if name in _SHARES else numbers[key]
               for name in _OF_CONFIRMATION if (key := f"{CONFIRMATION}.{name}") in numbers}
    return confirmation.model_copy(update=changed)


def _gate(gate: Gate, numbers: Mapping[str, int]) -> Gate:
    return gate.model_copy(update={"criteria": tuple(_criterion(each, numbers) for each in gate.criteria)})


def _criterion(criterion: Criterion, numbers: Mapping[str, int]) -> Criterion:
    changed = {name: numbers[key] for name in _OF_A_CRITERION if (key := f"{criterion.code}.{name}") in numbers}
    return criterion.model_copy(update=changed)
