"""Logs: what happened to the server, one line each, without text, names, addresses or tokens."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

# Nothing logs them on purpose; the text of an unexpected error may quote what somebody typed.
REACHED_BY = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.:-])(?:\+\d{1,3}[ .-]?\d|0\d)(?:[ .-]?\d{2}){4}(?!\d)")


def discreet(text: str) -> str:
    """The same without electronic addresses and telephone numbers."""
    return REACHED_BY.sub("[…]", text)


class TextLines(logging.Formatter):
    """For a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object on one line, UTC; line breaks of a message are encoded, so that no text can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
                "logger": record.name, "message": discreet(record.getMessage())}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = discreet(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(form: str) -> None:
    """`text` for a terminal, `json` for a machine."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.INFO
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
