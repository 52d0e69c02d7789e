"""Logs as JSON lines."""

import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.ground.database import Database
from app.ground.logs import JsonLines, TextLines


def test_a_message_with_line_breaks_stays_one_line() -> None:
    record = logging.LogRecord("tablee", logging.INFO, "", 0, "un\n{\"level\": \"forged\"}", (), None)
    text = JsonLines().format(record)
    assert "\n" not in text
    assert json.loads(text)["message"].startswith("un\n")


@pytest.mark.parametrize("formatter", [TextLines(), JsonLines()], ids=["text", "json"])
@pytest.mark.parametrize("contact", ["zibeline.canari@example.org", "06 39 98 00 21", "+33639980021", "06.39.98.00.21"])
def test_no_address_and_no_number_reaches_a_log(formatter: logging.Formatter, contact: str) -> None:
    try:
        raise ValueError(f"cannot read <{contact}>")
    except ValueError as error:
        record = logging.LogRecord("tablee", logging.ERROR, "", 0, "refused: %s", (contact,), (ValueError, error, error.__traceback__))
    said = formatter.format(record)
    assert contact not in said and "cannot read" in said


def test_a_moment_is_no_telephone_number() -> None:
    record = logging.LogRecord("tablee", logging.INFO, "", 0, "2027-03-18 18:30:00 pid 1234567890 table 7", (), None)
    assert TextLines().format(record) == "2027-03-18 18:30:00 pid 1234567890 table 7"


def test_an_error_of_the_database_quotes_nothing_that_was_typed(database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as raised, database.reading() as session:
        session.execute(text("select no_such_column from participant where name = :name"), {"name": "Zibeline"})
    assert "Zibeline" not in str(raised.value)
