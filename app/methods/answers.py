"""Read what a person typed into a form: cleaned just enough to be stored anywhere, checked against its fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from app.ground.refusal import InvalidForm
from app.methods.models import FieldSpec, Rung

TRUE = "true"  # what a ticked box is stored as; an unticked one is left out


class InvalidAnswers(InvalidForm):
    """Some answers do not fit: `errors` maps each field id to one French sentence."""


def read_answers(fields: Sequence[FieldSpec], form: Mapping[str, str], ladder: Sequence[Rung] = ()) -> dict[str, str]:
    """The answers to these fields, by field id; an optional field left empty is not in it, other keys of the form neither."""
    answers: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in fields:
        try:
            answer = _read(field, form.get(field.id, ""), ladder)
        except _Unfit as unfit:
            errors[field.id] = unfit.sentence
        else:
            if answer:
                answers[field.id] = answer
    if errors:
        raise InvalidAnswers(errors)
    return answers


def clean(text: str) -> str:
    """The same text from any keyboard: NFC, Unix line ends, no control characters, no space around; "" if nothing shows."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = unicodedata.normalize("NFC", _CONTROLS.sub("", lines)).strip()
    return cleaned if any(_is_visible(letter) for letter in cleaned) else ""


class _Unfit(Exception):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _read(field: FieldSpec, typed: object, ladder: Sequence[Rung]) -> str:
    if not isinstance(typed, str):
        raise _Unfit("Ce champ attend du texte, pas un fichier.")
    if _SURROGATES.search(typed):
        raise _Unfit("Ce texte contient un caractère illisible. Effacez-le, puis envoyez de nouveau.")
    answer = clean(typed)
    if answer:
        answer = _READERS[field.type](field, answer, ladder)
    if not answer and field.required:
        raise _Unfit(_MISSING[field.type])
    return answer


# --- One reader for each type of field ------------------------------------------------------------------------------


def _text(field: FieldSpec, answer: str, ladder: Sequence[Rung]) -> str:
    length = len(answer)
    if field.max_length is not None and length > field.max_length:
        plural = "s" if length > 1 else ""
        raise _Unfit(f"{length} caractère{plural}, c’est {length - field.max_length} de trop.")
    return answer


def _choice(field: FieldSpec, answer: str, ladder: Sequence[Rung]) -> str:
    return _among([choice.id for choice in field.choices], answer)


def _rung(field: FieldSpec, answer: str, ladder: Sequence[Rung]) -> str:
    return _among([rung.id for rung in ladder], answer)


def _among(known: Sequence[str], answer: str) -> str:
    if answer not in known:
        raise _Unfit("Choisissez une des réponses proposées.")
    return answer


def _scale(field: FieldSpec, answer: str, ladder: Sequence[Rung]) -> str:
    low, high = field.min or 0, field.max or 0
    if not re.fullmatch(r"-?[0-9]{1,4}", answer) or not low <= int(answer) <= high:
        raise _Unfit(f"Choisissez un nombre de {low} à {high}.")
    return str(int(answer))


def _date(field: FieldSpec, answer: str, ladder: Sequence[Rung]) -> str:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer):
            return date.fromisoformat(answer).isoformat()
    except ValueError:
        pass  # 2027-02-30: the same sentence as for any other text
    raise _Unfit("Cette date n’existe pas. Écrivez-la ainsi\u00a0: 2027-03-30 (année, mois, jour).")


def _boolean(field: FieldSpec, answer: str, ladder: Sequence[Rung]) -> str:
    word = answer.lower()
    if word in {"on", TRUE, "1"}:
        return TRUE
    if word in {"off", "false", "0"}:
        return ""
    raise _Unfit("Cochez la case, ou laissez-la vide.")


_READERS: dict[str, Callable[[FieldSpec, str, Sequence[Rung]], str]] = {
    "text": _text,
    "choice": _choice,
    "scale": _scale,
    "date": _date,
    "boolean": _boolean,
    "ladder": _rung,
}

_MISSING = {
    "text": "Il manque quelques mots ici.",
    "choice": "Choisissez une réponse.",
    "scale": "Choisissez un nombre.",
    "date": "Choisissez une date.",
    "boolean": "Cochez cette case pour continuer.",
    "ladder": "Choisissez votre niveau d’engagement.",
}


# --- Characters -----------------------------------------------------------------------------------------------------


# C0, DEL and C1, but tabs and line ends: no keyboard types them, and neither PostgreSQL (NUL) nor a spreadsheet takes them all.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def _is_visible(letter: str) -> bool:
    """Joiners and zero-width spaces (Cf) count only beside something that shows: inside an emoji they are needed."""
    return not letter.isspace() and unicodedata.category(letter) != "Cf"
