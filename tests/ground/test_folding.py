"""Texts without accents, capitals and ligatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ground.folding import folded


@pytest.mark.parametrize(("text", "flat"), [
    ("Étang", "etang"), ("CŒUR", "coeur"), ("L’île aux Bœufs", "l'ile aux boeufs"), ("e\u0301te\u0301", "ete"), ("Straße", "strasse"),
    ("12\u00a0€", "12 €"), ("", ""), ("pain", "pain"),
])
def test_a_text_loses_its_accents_capitals_and_ligatures(text: str, flat: str) -> None:
    assert folded(text) == flat


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
