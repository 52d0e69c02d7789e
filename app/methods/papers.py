"""Check what a TOML file holds against a model, and say each mistake in the words of someone who writes TOML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.methods.models import CONTACT_PATTERN, ID_PATTERN
from app.methods.problems import Problem

Model = TypeVar("Model", bound=BaseModel)

NOTHING = "nothing"
UNITS = {
    "minutes": " of minutes",
    "min_minutes": " of minutes",
    "within_days": " of days",
    "first_step_within_days": " of days",
}
EXPECTED = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date such as 2027-03-18",
    "time": "a time such as 18:30:00",
    "tuple": "a list",
    "dict": "a table of keys",
    "model": "a table of keys",
}


def read(model: type[Model], raw: Mapping[str, Any]) -> Model:
    """Strict: the text "9" is not the number 9. Going through JSON makes tuples of TOML's lists."""
    return model.model_validate_json(as_json(raw), strict=True)


def as_json(raw: Mapping[str, Any]) -> str:
    """TOML's dates and times become their ISO text."""
    return json.dumps(raw, default=str)


def problems_of(error: ValidationError, model: type[BaseModel], file: str, within: str = "") -> list[Problem]:
    return [_translate(details, model, file, within) for details in error.errors(include_url=False)]


def key_path(loc: Iterable[str | int], within: str = "") -> str:
    """("steps", 3, "minutes") reads steps[3].minutes; a key with a dot in it stands in quotes, as in TOML."""
    path = within
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += ("." if path else "") + (f'"{part}"' if "." in part else part)
    return path


def shown(value: Any) -> str:
    """What was found, short enough for one line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def one_of(names: Iterable[str]) -> str:
    known = sorted(set(names))
    return "one of " + ", ".join(known) if known else "none"


def _translate(details: ErrorDetails, model: type[BaseModel], file: str, within: str) -> Problem:
    loc = details["loc"]
    key = key_path(loc, within)
    if details["type"] == "missing":
        return Problem(file, key, NOTHING, _wanted(model, loc))
    if details["type"] == "extra_forbidden":
        return Problem(file, key, "an unknown key", _known_key(model, loc))
    return Problem(file, key, shown(details["input"]), _expected(details))


def _expected(details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "literal_error":
        return "one of " + context["expected"].replace("'", "").replace(" or ", ", ")
    if kind == "string_pattern_mismatch":
        return _EXPECTED_PATTERN.get(context["pattern"], "a text that is not empty")
    if kind == "greater_than_equal":
        return f"{context['ge']:g} or more"
    if kind == "less_than_equal":
        return f"{context['le']:g} or less"
    if kind == "too_short":
        return f"at least {context['min_length']} in this list"
    unit = UNITS.get(str(details["loc"][-1]), "")
    return EXPECTED.get(kind.split("_")[0], details["msg"]) + unit


_EXPECTED_PATTERN = {
    ID_PATTERN: "an identifier of small letters, digits, - and _, such as silent-ideas",
    CONTACT_PATTERN: "an e-mail address, a telephone number or a web address that people can write to",
}


def _wanted(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    """What a missing key should hold, as far as its type says."""
    holder = _model_at(model, loc[:-1])
    field = holder.model_fields.get(str(loc[-1])) if holder else None
    names = {int: "a whole number", str: "a text", bool: "true or false", float: "a number"}
    wanted = names.get(field.annotation, "this key") if field else "this key"
    return wanted + UNITS.get(str(loc[-1]), "")


def _known_key(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    holder = _model_at(model, loc[:-1])
    known = list(holder.model_fields) if holder else []
    near = get_close_matches(str(loc[-1]), known, n=1)
    return f"{near[0]}, perhaps" if near else one_of(known)


def _model_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that stands at this place: ("steps", 3) in a Script is a Step."""
    for part in loc:
        if isinstance(part, str):
            field = model.model_fields.get(part)
            inner = _model_in(field.annotation) if field else None
            if inner is None:
                return None
            model = inner
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
