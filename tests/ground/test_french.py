"""French on screens."""

import pytest

from app.ground.french import counted, in_words, spaced


@pytest.mark.parametrize("plain, printed", [
    ("Merci !", "Merci\u202f!"), ("« Oui » : non ; quoi ?", "«\u00a0Oui\u00a0»\u00a0: non\u202f; quoi\u202f?"), ("19:30", "19:30"),
    ("http://hall.test", "http://hall.test")])
def test_our_sentences_carry_no_break_spaces(plain: str, printed: str) -> None:
    assert spaced(plain) == printed


def test_zero_is_singular_and_small_numbers_are_words() -> None:
    assert counted(0, "carte") == "0\u00a0carte"
    assert (in_words(1, feminine=True), in_words(16)) == ("une", "seize")
