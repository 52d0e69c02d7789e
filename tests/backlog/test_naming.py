"""The address of an edition that comes from elsewhere is made of its territory, and is never taken."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.backlog.naming import slug_of_copy
from app.methods.models import ID_PATTERN


def test_it_says_where_and_after_what() -> None:
    assert slug_of_copy("lons-le-saunier", "Saint-Amour (Jura)", []) == "saint-amour-jura-d-apres-lons-le-saunier"
    assert slug_of_copy("lons-le-saunier", "Orgelet", []) == "orgelet-d-apres-lons-le-saunier"
    assert slug_of_copy("lons-le-saunier", "", []) == "lons-le-saunier-copie"


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert slug_of_copy("lons", "", ["lons-copie", "lons-copie-2"]) == "lons-copie-3"


def test_letters_that_have_no_plain_form_fall_back_on_the_edition() -> None:
    assert slug_of_copy("lons", "東京", []) == "lons-copie"


@given(st.text(max_size=60), st.sets(st.integers(1, 5)))
def test_it_is_always_a_good_name_and_a_new_one(territory: str, numbers: set[int]) -> None:
    taken: set[str] = set()
    for _ in numbers:
        slug = slug_of_copy("lons-le-saunier", territory, taken)
        assert re.fullmatch(ID_PATTERN, slug) and slug not in taken
        taken.add(slug)
