"""Somebody without whom it cannot work, named at the table with where they stand."""

import pytest

from app.ground.refusal import InvalidForm
from app.interests.actions import name_key_actor
from app.interests.key_actors import STATUSES
from app.interests.queries import key_actor_of
from app.opportunities.choices import KEY_ACTOR_STATUSES
from tests.houses import House
from tests.interests.boards import DESK


def named(house: House) -> tuple[str, str] | None:
    with house.read() as session:
        known = key_actor_of(session, house.table(1).id or 0)
        return (known.name, known.status) if known else None


def test_it_is_named_then_corrected_then_taken_off(house: House) -> None:
    house.go(1, "interest-alignment")
    table_id = house.table(1).id
    house.do(name_key_actor, table_id, "  La Poste ", "unknown", DESK)
    assert named(house) == ("La Poste", "unknown")
    house.do(name_key_actor, table_id, "La Poste d’Orgelet", "reserved", DESK)
    assert named(house) == ("La Poste d’Orgelet", "reserved")
    house.do(name_key_actor, table_id, " ", "unknown", DESK)
    house.do(name_key_actor, table_id, "", "unknown", DESK)
    assert named(house) is None
    assert house.kinds()[-1] == "key_actor_named"


@pytest.mark.parametrize(("name", "status", "field"), [("La Poste", "perhaps", "status"), ("x" * 81, "agrees", "name")])
def test_what_does_not_fit_is_named(house: House, name: str, status: str, field: str) -> None:
    house.go(1, "interest-alignment")
    with pytest.raises(InvalidForm) as refused:
        house.do(name_key_actor, house.table(1).id, name, status, DESK)
    assert list(refused.value.errors) == [field] and named(house) is None


def test_the_table_and_the_morning_say_it_in_the_same_words() -> None:
    assert STATUSES == KEY_ACTOR_STATUSES
