"""A text without accents, capitals and ligatures, so that « Étang » is found by « etang » and « cœur » by « coeur »."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")  # accents, once they are taken off their letters


def folded(text: str) -> str:
    """Folding twice changes nothing more."""
    if text.isascii():
        return text.casefold()
    flat = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return flat.replace("œ", "oe").replace("æ", "ae").replace("’", "'")
