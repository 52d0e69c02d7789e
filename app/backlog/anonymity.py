"""Keep first names and contact details out of a text that leaves the house: people type them into sheets without thinking."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

NAME, CONTACT = "[prénom]", "[contact]"

# A person may call herself « Nous » or « Un habitant »: masking such words would riddle every sentence.
ORDINARY_WORDS = frozenset(
    {"Au", "Aux", "Avec", "Ce", "Ces", "Cette", "Chez", "Dans", "De", "Des", "Du", "Elle", "En", "Et", "Il", "Ils", "Je", "La"}
    | {"Le", "Les", "Leur", "Ma", "Mes", "Moi", "Mon", "Nos", "Notre", "Nous", "On", "Ou", "Où", "Par", "Pas", "Pour", "Que"}
    | {"Qui", "Sa", "Ses", "Si", "Son", "Sur", "Toi", "Tous", "Tu", "Un", "Une", "Vos", "Votre", "Vous"}
)

_CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w+])(?:(?:\+33|0033)[\s.-]*(?:\(0\)[\s.-]*)?|0)[1-9](?:[\s.-]*\d{2}){4}(?!\w)"
)


_NO_SAINT = "".join(f"(?<!{word}-)" for word in ("Saint", "Sainte", "St", "Ste", "SAINT", "SAINTE"))  # Saint-Claude is a town


class Mask:
    """Hides the contacts and the first names of one table. A name is a word with a capital: « rose » stays a flower."""

    def __init__(self, names: Iterable[str]) -> None:
        spellings = {spelling for name in names for spelling in _spellings(name)}
        longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        self._names = re.compile(rf"{_NO_SAINT}(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if longest_first else None

    def __call__(self, text: str) -> str:
        without_contacts = _CONTACTS.sub(CONTACT, text)
        return self._names.sub(NAME, without_contacts) if self._names else without_contacts


def _spellings(name: str) -> Iterator[str]:
    """« Jean-Noël Petit » may be written whole, by one of its words, in capitals, or without its accents."""
    whole = " ".join(name.split())
    for part in {whole, *whole.split()}:
        if len(part) > 1 and part.title() not in ORDINARY_WORDS and (part == whole or part[0].isupper()):
            for spelling in (part.title(), part.upper()):
                yield spelling
                yield _without_accents(spelling)


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
