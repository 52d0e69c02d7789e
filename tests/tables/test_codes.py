"""Codes that one types."""

import pytest

from app.ground.refusal import Refused
from app.tables.codes import ALPHABET, LENGTH, forgive, spell
from app.tables.queries import table_by_code
from tests.houses import House


@pytest.mark.parametrize("typed, meant", [
    ("7tjgcf", "7TJGCF"), (" 7TJ GCF ", "7TJGCF"), ("7TJ-GCF", "7TJGCF"), ("O0OO00", "000000"), ("il1IL1", "111111"), ("", "")])
def test_what_was_meant_is_understood(typed: str, meant: str) -> None:
    assert forgive(typed) == meant


def test_every_number_has_a_code_of_six_signs_that_nobody_can_mistake() -> None:
    codes = {spell(number) for number in (0, 1, 31, 32, 32**LENGTH - 1, 123_456_789)}
    assert len(codes) == 6 and all(len(code) == LENGTH and forgive(code) == code for code in codes)
    assert not set("ILOU") & set(ALPHABET)


def test_each_table_of_the_evening_opens_by_its_own(house: House) -> None:
    with house.read() as session:
        for number in (1, 13, 16):
            assert table_by_code(session, house.table(number).code.lower()).number == number
        with pytest.raises(Refused, match="unknown_code"):
            table_by_code(session, "ZZZZZZ" if house.table(1).code != "ZZZZZZ" else "YYYYYY")
