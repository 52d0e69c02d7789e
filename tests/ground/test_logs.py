"""Logs as JSON lines."""

import json
import logging

from app.ground.logs import JsonLines


def test_a_message_with_line_breaks_stays_one_line() -> None:
    record = logging.LogRecord("tablee", logging.INFO, "", 0, "un\n{\"level\": \"forged\"}", (), None)
    text = JsonLines().format(record)
    assert "\n" not in text
    assert json.loads(text)["message"].startswith("un\n")
