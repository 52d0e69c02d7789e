"""What is masked before a text leaves the house, and what must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backlog.anonymity import Mask


@pytest.mark.parametrize(
    ("names", "typed", "masked"),
    [
        (["Bruno"], "La tournée de Bruno, avec l’aide d’Amina", "La tournée de [prénom], avec l’aide d’Amina"),
        (["Amina"], "l’aide d’Amina.", "l’aide d’[prénom]."),
        (["Gérard"], "GÉRARD, Gerard et GERARD", "[prénom], [prénom] et [prénom]"),
        (["gérard"], "Gérard appelle", "[prénom] appelle"),
        (["Pierre-Yves"], "Pierre-Yves appelle", "[prénom] appelle"),
        (["Pierre", "Pierre-Yves"], "Pierre-Yves et Pierre", "[prénom] et [prénom]"),
        (["Claire Martin"], "Claire Martin, puis Claire", "[prénom], puis [prénom]"),
        (["Colette du hameau"], "Colette, au hameau", "[prénom], au hameau"),
        (["Théo"], "Théodore et la théorie", "Théodore et la théorie"),
        (["rose"], "une rose pour Rose", "une rose pour [prénom]"),
        (["Nous", "Un", "Le", "X"], "Nous avons Un bus. Le car X", "Nous avons Un bus. Le car X"),
        (["LE"], "LE car", "LE car"),
        (["a.c", "(", ""], "abc (a)", "abc (a)"),
        ([], "Bruno", "Bruno"),
        ([], "Écrire à lea.petit+x@mairie-gigny.example.org.", "Écrire à [contact]."),
        ([], "06 39 98 00 01", "[contact]"),
        ([], "0639980001 ou 06.39.98.00.01", "[contact] ou [contact]"),
        ([], "+33 6 39 98 00 01, +33 (0)6 39 98 00 01, +33 (0)6", "[contact], [contact], +33 (0)6"),
        ([], "06\u202f39\u202f98\u202f00\u202f01", "[contact]"),
        ([], "1 200 000 € en 2027, 39000 Lons, 2027-03-18", "1 200 000 € en 2027, 39000 Lons, 2027-03-18"),
        ([], "@lena, a @ b", "@lena, a @ b"),
    ],
)
def test_names_and_contacts_are_masked_and_nothing_else(names, typed, masked):
    assert Mask(names)(typed) == masked


@given(names=st.lists(st.text(max_size=12), max_size=4), typed=st.text(max_size=80))
def test_any_name_makes_a_mask_that_changes_nothing_twice(names, typed):
    mask = Mask(names)
    assert mask(typed).count("\n") <= typed.count("\n")
    assert Mask([])(Mask([])(typed)) == Mask([])(typed)


def test_a_town_that_bears_the_name_of_a_saint_is_no_person():
    assert Mask(["Claude"])("Claude va à Saint-Claude, par la Sainte-Claude") == "[prénom] va à Saint-Claude, par la Sainte-Claude"
