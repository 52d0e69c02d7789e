"""What a simulated person does beside the prompt when her page offers it: a tap, an offer, a contact kept, the sheet signed off. Pure.

Nobody waits for these: at the speed of a machine there is no time for them, at a human pace the evening fills with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from app.rehearsal.pages import Element

OFFERS = "/table/offers"  # what would change the board of a table whose evening is written down
WRONG = ("Il manque le nom de la commune.", "Le chiffre est à vérifier, je crois qu’il est plus bas.")


@dataclass(frozen=True)
class Aside:
    """One thing to send. `once`: what is thought of once only. `share`: of a hundred people, so many hundredths do it."""

    once: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)
    share: float = 1.0


def asides_on(page: Element, contact: str, rng: Random) -> Iterator[Aside]:
    """What the page lets her do, and what she would make of it."""
    for other in _offered(page, "yes", "taps"):
        yield Aside(f"compatible-{other}", "/table/compatible", {"yes": other}, share=0.6)
    for other in _offered(page, "awaits", "offers"):
        yield Aside(f"offer-{other}", OFFERS, {"awaits": other}, share=0.15)
    for action in _actions(page, f"{OFFERS}/", "/accept"):
        yield Aside(action, action)
    for other in _buttons_in(page, "touch-form", "other"):
        yield Aside(f"touch-{other}", "/table/touch", {"other": other, "contact": contact}, share=0.5)
    for digest in _fields_in(page, "sign-yes", "digest"):
        agrees = rng.random() < 0.9
        yield Aside(f"sign-off-{digest}", "/table/sign-off", {
            "digest": digest, "answer": "yes" if agrees else "no", "remark": "" if agrees else rng.choice(WRONG)})


def _offered(page: Element, name: str, form: str) -> list[str]:
    """The values of the buttons of this name that belong to the form of this id."""
    return [one.attributes["value"] for one in page.all()
            if one.tag == "button" and one.attributes.get("name") == name and one.attributes.get("form") == form]


def _actions(page: Element, begin: str, end: str) -> list[str]:
    actions = [one.attributes.get("action", "") for one in page.all() if one.tag == "form"]
    return [action for action in actions if action.startswith(begin) and action.endswith(end)]


def _buttons_in(page: Element, form: str, name: str) -> list[str]:
    """The same inside a form, but for those that take something back."""
    return [one.attributes["value"] for one in _inside(page, form)
            if one.tag == "button" and one.attributes.get("name") == name and "formaction" not in one.attributes]


def _fields_in(page: Element, form: str, name: str) -> list[str]:
    return [one.attributes.get("value", "") for one in _inside(page, form) if one.tag == "input" and one.attributes.get("name") == name]


def _inside(page: Element, form: str) -> Iterator[Element]:
    for one in page.all():
        if one.tag == "form" and one.attributes.get("id") == form:
            yield from one.all()
